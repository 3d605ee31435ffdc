"""How good a decision was, apart from luck; what mattered, how sure people were, how teams compare."""

from concurrent.futures import Executor, Future

import pytest

from sim.drill import Baseline
from sim.scenario.decisions import Ordered, Taken, Withdrawn
from sim.scenario.quantities import Minutes
from sim.session import foreseeing
from sim.session.debrief import calibration, telling, weightiest
from sim.session.foreseeing import Drilled, played, sample
from sim.session.quality import contribution, judge
from sim.world import streams as streams_of_drills
from sim.world.futures import Future as OfDrill
from tests import small
from tests.session.lives import NINE, POINT, Room, scenario
from tests.small import clock

HALF_PAST = Minutes(clock("10:30"))
UNIFORM = {"uniform": {"low": "1h", "high": "8h"}}


class AtOnce(Executor):
    """Workers that do everything themselves, now."""

    def submit(self, work, *arguments, **named):
        done = Future()
        done.set_result(work(*arguments, **named))
        return done


def drilled(seed=1, lasts=UNIFORM, points=(POINT,), actions=()):
    outage = small.outage(lasts=lasts, noticed={"after": "5min"})
    return Drilled(scenario(outage, decisions=points, days=2), small.plan(*actions), seed)


def taken(option, at=HALF_PAST, point="paper"):
    return Taken(point=point, option=option, at=at)


@pytest.fixture(scope="module")
def judgements():
    return [judge(drilled(), [taken(option)], 0, 8, AtOnce()) for option in ("wait", "write")]


def test_one_of_two_choices_has_no_regret_and_the_other_that_of_the_difference(judgements):
    wait, write = judgements
    assert {wait.best} == {write.best}
    regrets = {found.option: found.regret.estimate.mean for found in judgements}
    assert regrets[wait.best] == 0
    assert max(regrets.values()) > 0
    assert [weighed.loss for weighed in wait.options] == [weighed.loss for weighed in write.options]


def test_options_are_compared_future_by_future(judgements):
    wait, _ = judgements
    own, other = wait.options
    assert own.more_than_chosen.unchanged
    assert other.more_than_chosen.gain > 1, "the same luck tells more than luck of their own"


def test_luck_does_not_change_how_good_a_decision_was(monkeypatch):
    """Two drills that differ in nothing but how long the outage will still last: the same regret, another luck."""
    words, found = streams_of_drills._words, []
    for other in (4, 7):
        monkeypatch.setattr(
            streams_of_drills,
            "_words",
            lambda seed, name, other=other: words(other if (seed, name) == (1, "incident.outage") else seed, name),
        )
        foreseeing._baseline.cache_clear()
        found.append(judge(drilled(), [taken("wait")], 0, 6, AtOnce()))
    foreseeing._baseline.cache_clear()
    one, other = found
    assert (one.regret, one.options) == (other.regret, other.options)
    assert one.luck != other.luck


def test_only_the_choice_of_an_option_is_judged():
    with pytest.raises(TypeError):
        judge(drilled(), [Withdrawn(action="help", at=HALF_PAST)], 0, 2, AtOnce())


def test_workers_give_the_same_however_the_futures_are_divided():
    values = sample(drilled(), [[taken("wait")]], HALF_PAST, 7, AtOnce())[0]
    first = sample(drilled(), [[taken("wait")]], HALF_PAST, 3, AtOnce())[0]
    assert values.loss[:3].tolist() == first.loss.tolist()


def test_progress_is_told():
    told = []
    sample(drilled(), [[taken("wait")]], HALF_PAST, 7, AtOnce(), told.append)
    assert told == [0.5, 1.0]


def test_further_questions_get_their_defaults():
    later = {**POINT, "id": "later", "at": "day 1 11:30", "default": "write"}
    case = drilled(points=(POINT, later))
    outcome = played(Baseline(case.scenario, case.seed), case.plan, [taken("wait")])
    assert outcome.decisions[1] == taken("write", Minutes(clock("11:40")), "later")


def test_defaults_that_are_expected_save_runs_and_change_nothing(monkeypatch):
    """Of two further questions one comes when the outage is over: at another moment in each future."""
    when = {name: value for name, value in POINT.items() if name != "at"} | {"when": "recovered"}
    later = [{**POINT, "id": "later", "at": "day 1 11:30"}, {**when, "id": "over"}]
    case = drilled(points=(POINT, *({**point, "default": "write"} for point in later)))
    baseline = Baseline(case.scenario, case.seed)
    futures = [OfDrill(HALF_PAST, number) for number in range(4)]
    runs = []
    foresee = Baseline.foresee
    monkeypatch.setattr(Baseline, "foresee", lambda *given: runs.append(1) or foresee(*given))
    alone = [played(baseline, case.plan, [taken("wait")], future) for future in futures]
    needed = len(runs)
    for likely in alone:
        runs.clear()
        defaults = likely.decisions[1:]
        expected = [played(baseline, case.plan, [taken("wait")], future, defaults) for future in futures]
        assert [outcome.decisions for outcome in expected] == [outcome.decisions for outcome in alone]
        assert [outcome.response.visits.tobytes() for outcome in expected] == [
            outcome.response.visits.tobytes() for outcome in alone
        ]
    assert len({outcome.decisions for outcome in alone}) > 1, "defaults that were expected do not always come"
    runs.clear()
    for future, outcome in zip(futures, alone, strict=True):
        played(baseline, case.plan, [taken("wait")], future, outcome.decisions[1:])
    assert len(runs) == len(futures) < needed, "what comes as expected is run once"


def test_what_is_decided_after_a_default_is_judged_without_knowing_it_beforehand():
    """Only a default begins that action: to whoever does not know the default beforehand it cannot be withdrawn."""
    later = {**POINT, "id": "later", "at": "day 1 11:30", "default": "write"}
    case = drilled(points=(POINT, later))
    baseline, future = Baseline(case.scenario, case.seed), OfDrill(HALF_PAST, 1)
    action = case.scenario.decisions[1].option("write").do[0].id
    decided = [taken("wait"), Withdrawn(action=action, at=Minutes(clock("13:00")))]
    alone = played(baseline, case.plan, decided, future)
    assert played(baseline, case.plan, decided, future, alone.decisions[1:]).decisions == alone.decisions
    likely = [taken("write", Minutes(clock("11:40")), "later")]
    assert played(baseline, case.plan, decided, future, likely).decisions == alone.decisions


def test_what_a_future_does_not_allow_is_left_out_there():
    waits = {name: value for name, value in POINT.items() if name != "at"}
    case = drilled(points=({**waits, "when": "recovered"},), lasts=UNIFORM)
    baseline = Baseline(case.scenario, case.seed)
    outcomes = [
        played(baseline, case.plan, [taken("write", Minutes(clock("14:00")))], OfDrill(clock("10:30"), n))
        for n in range(6)
    ]
    assert {len(outcome.decisions) for outcome in outcomes} == {0, 1}


def test_a_contribution_is_what_the_default_would_have_lost_more():
    case = drilled()
    baseline = Baseline(case.scenario, case.seed)
    losses = {
        option: played(baseline, case.plan, [taken(option)]).measures["with-response"].loss.total
        for option in ("wait", "write")
    }
    assert contribution(baseline, case, [taken("write")], 0) == losses["wait"] - losses["write"]
    assert contribution(baseline, case, [taken("wait")], 0) == 0


@pytest.mark.parametrize(("language", "chosen"), [("en", "Write"), ("zh", "手写")])
def test_the_moments_to_talk_about_are_those_that_mattered_most(language, chosen):
    case = drilled(actions=[{**small.HELP_OUT, "id": "help", "when": {"at": "day 1 09:30"}, "until": "cleared"}])
    verify = Ordered.model_validate({"action": {"do": "verify-scope", "by": "it"}, "at": Minutes(clock("10:10"))})
    decisions = [verify, Withdrawn(action="help", at=Minutes(clock("10:20"))), taken("write")]
    baseline = Baseline(case.scenario, case.seed)
    weights = weightiest(baseline, case, decisions)
    assert [weight.number for weight in weights] == [0, 1, 2]
    assert weights[2].saved == contribution(baseline, case, decisions, 2) != 0
    found = telling(baseline.respond(case.plan, decisions), decisions, weights, language)
    assert found[2].chosen == chosen
    assert [one.saved for one in found] == [weight.saved for weight in weights]
    assert all(told.moment <= one.moment for one in found for told in one.known)


def test_what_a_decision_set_going_was_not_known_before_it():
    case = drilled()
    baseline, decisions = Baseline(case.scenario, case.seed), [taken("write")]
    weights = weightiest(baseline, case, decisions)
    (moment,) = telling(baseline.respond(case.plan, decisions), decisions, weights, "en")
    known = [told.words for told in moment.known]
    assert known
    assert not any(word in words for words in known for word in ("ecided", "Paper", "people go"))


def test_forecasts_are_held_against_what_came():
    room = Room()
    room.console.start(0.0, NINE)
    place = room.place("red-it-lead")
    place.forecast(60.0, "orders_on_time", 0, 1, 0.8)
    place.forecast(61.0, "loss", -2, -1, 0.6)
    state = room.live.current(62.0)
    outcomes = {team.id: room.live.courses.outcome(team.decisions) for team in state.teams.values()}
    found = calibration(state, outcomes)["red-it-lead"]
    assert (found.count, found.hits, found.confidence) == (2, 1, pytest.approx(0.7))
    assert found.score == pytest.approx((0.2**2 + 0.6**2) / 2)
