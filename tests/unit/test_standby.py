import numpy as np
import pytest

from sim.errors import InputError
from sim.scenario.files import load_yaml
from sim.scenario.organisation import Organisation
from sim.scenario.systems import DRILLED, UNDRILLED
from tests import small

MAIN = "{id: main-server}"
PLATFORM = "{id: platform, needs: [network, {any-of: [main-server, second-server]}]}"


def systems(standby="{starts: 20min, succeeds: 100%}"):
    second = f"{{id: second-server, standby: {standby}}}"
    return {"systems": f"[{{id: network}}, {MAIN}, {second}, {PLATFORM}, {{id: telephone}}]"}


FAILURE = small.outage(hits=["main-server"], lasts="6h")
START = {"do": "start-standby", "system": "second-server", "by": "it", "takes": "10min"}


def disturbed(outcome):
    """Systems whose state changed."""
    return {name for _, name, _, _ in outcome.response.system_changes}


def up_since(outcome, system="platform"):
    """When a system worked again."""
    return [time for time, name, slowest, _ in outcome.response.system_changes if name == system and slowest > 0]


def test_a_desk_needs_one_of_the_alternatives_only():
    cold = small.drill(small.outage(hits=["main-server"]), changes=systems())
    assert disturbed(cold) == {"main-server", "platform"}
    changes = {"systems": f"[{{id: network}}, {MAIN}, {{id: second-server}}, {PLATFORM}, {{id: telephone}}]"}
    one = small.drill(small.outage(hits=["main-server"]), changes=changes)
    assert disturbed(one) == {"main-server"}
    assert one.measures["with-response"].orders_on_time == one.measures["without-incident"].orders_on_time


def test_a_standby_carries_on_until_the_main_system_is_back():
    without = small.drill(FAILURE, changes=systems())
    outcome = small.drill(FAILURE, actions=(START,), changes=systems())
    assert up_since(without) == [small.clock("16:00")]
    assert up_since(outcome)[0] == small.clock("10:30")
    assert outcome.measures["with-response"].rto["platform"] == 30
    assert outcome.measures["with-response"].orders_on_time > without.measures["with-response"].orders_on_time
    assert up_since(outcome, "second-server") == [small.clock("10:30")]
    assert outcome.systems[outcome.systems.system == "second-server"].slowest_speed.iloc[-1] == 0


def test_a_standby_that_is_never_started_helps_nobody():
    with_standby, without = (small.drill(FAILURE, changes=changes) for changes in (systems(), {}))
    assert up_since(with_standby) == [small.clock("16:00")]
    assert "second-server" not in with_standby.measures["with-response"].rto
    assert without.measures["with-response"].orders == with_standby.measures["with-response"].orders


def test_a_slower_standby_gets_less_done():
    fast, slow = (
        small.drill(FAILURE, actions=(START,), changes=systems(f"{{starts: 20min, succeeds: 100%, speed: {speed}}}"))
        for speed in ("100%", "20%")
    )
    peaks = [outcome.measures["with-response"].peak_backlog for outcome in (fast, slow)]
    assert peaks[0] < peaks[1]


def test_a_standby_cannot_run_without_what_it_needs_itself():
    needy = "{id: second-server, needs: [network], standby: {starts: 20min, succeeds: 100%}}"
    changes = {"systems": f"[{{id: network}}, {MAIN}, {needy}, {PLATFORM}, {{id: telephone}}]"}
    outcome = small.drill(small.outage(hits=["main-server", "network"]), actions=(START,), changes=changes)
    assert small.times(outcome, "start-standby-runs") == [small.clock("10:30")]
    assert up_since(outcome) == [small.clock("14:00")]


def test_the_second_try_takes_as_long_again():
    changes = systems("{starts: 20min, succeeds: 50%}")
    firsts, seconds = [], []
    for seed in range(40):
        outcome = small.drill(FAILURE, actions=(START,), changes=changes, seed=seed)
        fails, runs = (small.times(outcome, f"start-standby-{what}") for what in ("fails", "runs"))
        assert runs in ([], [small.clock("10:30")], [small.clock("10:50")])
        assert len(fails) + len(runs) <= 2
        firsts += [len(fails) == 0]
        seconds += [len(runs) == 1 and len(fails) == 1]
    assert 8 <= sum(firsts) <= 32  # 40 tries of 50 %: outside with probability below 0.0002
    assert sum(seconds) > 0


def test_whoever_waits_for_the_standby_waits_in_vain_if_it_fails():
    waiting = {**small.PAPER, "when": {"after": "start-standby"}}
    for chance, begun in (("0%", False), ("100%", True)):
        changes = systems(f"{{starts: 20min, succeeds: {chance}}}")
        outcome = small.drill(FAILURE, actions=(START, waiting), changes=changes)
        assert bool(small.times(outcome, "paper-invoicing-begins")) == begun


def test_drills_make_it_likelier_to_start_and_never_less_lucky():
    chances = dict.fromkeys((False, True), 0)
    for seed in range(60):
        lucky = {}
        for drilled in (False, True):
            changes = systems(f"{{starts: 20min, drilled: {str(drilled).lower()}}}")
            outcome = small.drill(FAILURE, actions=({**START, "tries": 1},), changes=changes, seed=seed)
            lucky[drilled] = bool(small.times(outcome, "start-standby-runs"))
            chances[drilled] += lucky[drilled]
        assert lucky[True] >= lucky[False]
    for drilled, expected in ((False, UNDRILLED), (True, DRILLED)):
        # Four standard deviations of the share of 60 independent tries.
        assert abs(chances[drilled] / 60 - expected) < 4 * np.sqrt(expected * (1 - expected) / 60)


def test_starting_it_keeps_people_from_their_own_work():
    outcome = small.drill(FAILURE, actions=(START,), changes=systems())
    assert sum(outcome.response.hours_away.values()) == pytest.approx(2 * 30 / 60)


def test_a_plan_can_only_start_what_stands_by():
    plan = small.plan({**START, "system": "main-server"})
    (problem,) = plan.check_against(small.organisation(systems()))
    assert (problem.found, problem.allowed, problem.what) == ("main-server", ("second-server",), "standby")


def test_people_locked_out_of_one_alternative_work_with_the_other():
    locked = small.outage(hits=["main-server"], scope={"users": 1})
    changes = {"systems": f"[{{id: network}}, {MAIN}, {{id: second-server}}, {PLATFORM}, {{id: telephone}}]"}
    assert small.drill(locked, changes=changes).measures["with-response"].peak_backlog < 30
    both = small.outage(hits=["main-server", "second-server"], scope={"users": 1})
    assert small.drill(both, changes=changes).measures["with-response"].peak_backlog > 40


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ("{id: platform, needs: [{any-of: [network, nowhere]}]}", "systems[1].needs[0].any-of[1]"),
        ("{id: platform, needs: [{any-of: [network, platform]}]}", "systems[1].needs"),
        ("{id: platform, needs: [{any-of: [network]}]}", "systems[1].needs[0].any-of"),
        ("{id: platform, needs: [{all-of: [network, platform]}]}", "systems[1].needs[0]"),
        ("{id: platform, standby: {speed: 0%}}", "systems[1].standby.speed"),
    ],
)
def test_a_need_that_cannot_be_met_is_refused_where_it_stands(changed, place):
    written = small.ORGANISATION.replace(
        "{id: platform, needs: [network], title: {en: Invoicing platform, zh: 开票平台}}", changed
    )
    assert changed in written
    with pytest.raises(InputError) as refused:
        load_yaml(written, Organisation)
    assert any((problem.field or "").startswith(place) for problem in refused.value.problems), refused.value
    for problem in refused.value.problems:
        assert problem.message("en")
        assert problem.message("zh")
