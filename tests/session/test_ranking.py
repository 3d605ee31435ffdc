"""Teams beside doing nothing, the written plan and the best plan found; reviews and races that are kept."""

import os

import numpy as np
import pytest

from sim.drill import NO_RESPONSE, Baseline
from sim.loading import load_plan, load_scenario
from sim.scenario.decisions import Skipped
from sim.scenario.quantities import Minutes
from sim.session import keeping, review
from sim.session.foreseeing import Conduct, sample_each
from sim.session.free import action
from sim.session.keeping import Kept
from sim.session.plans import NUMBERS, Best, at_hand, best_of
from sim.session.quality import Judged, judge
from sim.session.racing import Race, race, raced
from sim.session.ranking import ranking
from sim.session.review import Review, reviewed, reviewing
from sim.world.futures import Future
from tests import small
from tests.session.lives import NINE, Room
from tests.session.test_quality import AtOnce, drilled, taken
from tests.small import clock

FUTURES = 6


def plan_of(*actions, title="Other"):
    return small.plan(*actions).model_copy(update={"title": small.plan().title.model_copy(update={"en": title})})


@pytest.fixture(scope="module")
def rows():
    case = drilled()
    teams = {"red": [taken("wait")], "blue": [taken("write")]}
    judged = {team: Judged((judge(case, decisions, 0, FUTURES, AtOnce()),)) for team, decisions in teams.items()}
    best = Best(small.plan(small.PAPER), False, 2, 40)
    baseline = Baseline(case.scenario, case.seed)
    found = ranking(baseline, case, teams, judged, best, NINE, FUTURES, AtOnce())
    return {row.team or row.reference: row for row in found}


def test_teams_are_ranked_with_luck_beside_doing_nothing_the_plan_and_the_best_one(rows):
    losses = [row.loss for row in rows.values()]
    assert losses == sorted(losses)
    assert rows["defaults"].loss == rows["red"].loss == rows["no-response"].loss
    assert rows["best-plan"].loss != rows["defaults"].loss


def test_and_without_luck_on_the_same_futures(rows):
    case = drilled()
    (sample,) = sample_each(case, [Conduct(case.plan, (taken("write"),))], NINE, range(FUTURES), AtOnce())
    assert rows["blue"].expected.mean == pytest.approx(sample.loss.mean())
    assert rows["red"].expected == rows["defaults"].expected
    assert rows["red"].against.unchanged
    apart = rows["blue"].expected.mean - rows["defaults"].expected.mean
    assert rows["blue"].against.estimate.mean == pytest.approx(apart)
    assert sorted(rows[team].regret for team in ("red", "blue"))[0] == 0
    assert rows["defaults"].regret is None


def test_when_nothing_is_done_no_question_gets_its_default():
    case = drilled(
        points=({**drilled().scenario.model_dump(mode="json", by_alias=True)["decisions"][0], "default": "write"},)
    )
    conducts = [Conduct(NO_RESPONSE, defaults=False), Conduct(NO_RESPONSE)]
    nothing, defaults = sample_each(case, conducts, NINE, range(3), AtOnce())
    foreseen = Baseline(case.scenario, case.seed).foresee(NO_RESPONSE, (), Future(NINE, 2))
    assert nothing.loss[2] == foreseen.measures["with-response"].loss.total
    assert (nothing.loss != defaults.loss).any()


def test_what_whoever_leads_has_left_out_is_left_out_for_references_too():
    """An inject that carries an incident: whoever is compared with a team must meet the same."""
    skipped = Skipped(inject="rumour", at=Minutes(clock("10:05")))
    case = drilled()
    best = Best(case.plan, True, 1, 20)
    baseline = Baseline(case.scenario, case.seed)
    teams = {"red": [skipped, taken("wait")]}
    found = ranking(baseline, case, teams, {}, best, NINE, 2, AtOnce())
    assert {row.loss for row in found if row.reference != "no-response"} == {found[0].loss}


def test_the_best_plan_is_chosen_on_futures_on_which_no_team_is_judged():
    assert NUMBERS.start > review.FUTURES
    case = drilled()
    plans = [case.plan, plan_of(small.PAPER), plan_of(small.HELP_OUT)]
    told = []
    found = best_of(case, plans, (), NINE, AtOnce(), told.append)
    samples = sample_each(case, [Conduct(plan) for plan in plans], NINE, NUMBERS, AtOnce())
    assert found.plan is plans[int(np.argmin([sample.loss.mean() for sample in samples]))]
    assert (found.tried, found.drills, found.written) == (3, 60, found.plan is case.plan)
    assert told[-1] == 1.0


def test_plans_at_hand_fit_and_are_prepared_as_the_written_one_is(own_shelf):
    scenario = load_scenario("upgrade-failure")
    written = load_plan("by-the-book", scenario.organisation)
    folder = own_shelf / "plans"
    folder.mkdir(parents=True)
    shown = "{do: verify-scope, by: nowhere, when: detected}"
    (folder / "elsewhere.yaml").write_text(f"title: Elsewhere\nactions:\n  - {shown}\n", "utf-8")
    (folder / "broken.yaml").write_text("title: [", "utf-8")
    (folder / "again.yaml").write_text("title: Again\nactions: []\n", "utf-8")
    plans = at_hand(scenario, written)
    titles = [plan.title.en for plan in plans]
    assert plans[0] is written
    assert len(titles) == len(set(titles)) == 9
    assert {plan.prepares for plan in plans} == {written.prepares}
    assert {"Fully prepared", "Do nothing"} <= set(titles), "“Again” does what “Do nothing” does"


def test_a_plan_is_measured_with_what_has_been_bought():
    """The second site of one plan is there for all of them."""
    scenario = load_scenario("data-centre-lost")
    written = load_plan("it-first", scenario.organisation)
    assert written.prepares
    assert all(plan.prepares == written.prepares for plan in at_hand(scenario, written))


# --- a review ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def room(monkeypatch):
    monkeypatch.setattr(review, "FUTURES", 3)
    room = Room(drilled=drilled().scenario)
    room.console.start(0.0, NINE)
    room.live.current(90 * 60.0)
    room.place("red-commander").decide(91 * 60.0, "paper", "write", 0.9)
    room.place("red-commander").forecast(91 * 60.0, "orders_on_time", 0.1, 0.9)
    room.console.resume(92 * 60.0)
    return room


def test_a_review_says_all_of_it_of_a_session_that_was_played(room):
    told = []
    found = reviewing(room.console, 93 * 60.0)(AtOnce(), told.append)
    assert {team: [choice.option for choice in judged.decisions] for team, judged in found.judged.items()} == {
        "red": ["write"],
        "blue": ["wait"],
    }
    assert [weight.number for weight in found.weightiest["red"]] == [0]
    assert {row.team for row in found.ranking} == {None, "red", "blue"}
    assert found.best.tried > 1
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


def test_a_review_depends_on_what_was_decided_and_forecast_and_on_nothing_else(room):
    name = reviewed(room.console, 93 * 60.0)
    room.console.note(94 * 60.0, "a note")
    room.console.pause(95 * 60.0)
    assert reviewed(room.console, 96 * 60.0) == name
    room.console.resume(96 * 60.0)
    room.place("blue-it-lead").forecast(97 * 60.0, "loss", 1, 2)
    assert (other := reviewed(room.console, 98 * 60.0)) != name
    verify = action("verify-scope", by="it", staff=1)
    room.place("blue-commander").order(99 * 60.0, verify)
    assert reviewed(room.console, 99 * 60.0) not in (name, other)


# --- what is kept -----------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path):
    return Kept(tmp_path / "kept")


def test_a_review_and_a_race_are_read_as_they_were_kept(room, kept):
    found = reviewing(room.console, 93 * 60.0)(AtOnce(), lambda share: None)
    kept.put("one", found)
    assert Kept(kept.folder).get("one", Review) == found
    branches = {"a": [taken("wait")], "b": [taken("write")]}
    run = race(drilled(), branches, clock("10:30"), 3, AtOnce())
    kept.put("one", run)
    again = kept.get("one", Race)
    assert (again.moments == run.moments).all()
    for name, fan in run.fans.items():
        assert (again.fans[name].waiting == fan.waiting).all()
        assert (again.fans[name].loss, again.fans[name].losses) == (fan.loss, fan.losses)
    assert again.outages == run.outages


def test_a_race_is_named_by_what_it_depends_on():
    branches = {"a": [taken("wait")], "b": [taken("write")]}
    names = {
        raced(drilled(), branches, 600.0, 3),
        raced(drilled(), branches, 600.0, 3),
        raced(drilled(seed=2), branches, 600.0, 3),
        raced(drilled(), branches | {"b": [taken("wait")]}, 600.0, 3),
        raced(drilled(), branches, 601.0, 3),
    }
    assert len(names) == 4


RUN = Race(0.0, 2, np.arange(3.0), {}, ())


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-3]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"1.0", b"7.0")),
        lambda path: path.write_bytes(b"\xff\xfe"),
        lambda path: path.unlink(),
    ],
)
def test_what_is_damaged_or_gone_is_as_if_it_had_never_been_there(kept, damage):
    kept.put("one", RUN)
    (path,) = kept.folder.iterdir()
    assert kept.get("one", Race) is not None
    damage(path)
    assert kept.get("one", Race) is None
    kept.put("one", RUN)
    assert kept.get("one", Race) is not None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way", "utf-8")
    kept = Kept(tmp_path / "file")
    kept.put("one", RUN)
    assert kept.get("one", Race) is None
    assert caplog.records


def test_what_was_not_asked_for_longest_goes_first(kept, monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 3)
    for number, name in enumerate("abc"):
        kept.put(name, RUN)
        os.utime(kept.folder / f"race-{name}.json", (number, number))
    assert kept.get("a", Race) is not None
    kept.put("d", RUN)
    assert [name for name in "abcd" if kept.get(name, Race) is not None] == ["a", "c", "d"]
    monkeypatch.setattr(keeping, "MOST_BYTES", 1)
    kept.put("e", RUN)
    assert len([*kept.folder.iterdir()]) <= 1
