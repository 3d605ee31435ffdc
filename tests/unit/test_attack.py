import pytest

from sim import lint
from sim.errors import InputError
from tests import small

SYSTEMS = {
    "systems": "[{id: network}, {id: files, needs: [network]}, {id: platform, needs: [network]},"
    " {id: mail, needs: [files]}, {id: telephone}]"
}
STEPS = [
    {"to": "network", "after": "30min", "adds": "2h"},
    {"to": "telephone", "after": "10min"},
    {"to": "mail", "after": "40min", "adds": "1h"},
]
ATTACK = small.outage(cause="cyberattack", hits=["files"], spreads=STEPS, lasts="4h")
CONTAIN = {"do": "contain", "systems": ["network"], "by": "it", "takes": "10min"}


def down_since(outcome):
    """When each system first went down."""
    since = {}
    for time, name, slowest, _ in outcome.response.system_changes:
        if slowest == 0:
            since.setdefault(name, time)
    return since


def ends(outcome):
    return outcome.response.incident_periods[0].end


def test_an_attack_goes_only_to_what_is_connected_with_what_it_has_reached():
    outcome = small.drill(ATTACK, changes=SYSTEMS)
    reached = small.times(outcome, "incident-spreads")
    assert reached == [small.clock("10:30"), small.clock("10:40")]
    assert down_since(outcome)["platform"] == small.clock("10:30")  # it needs the network
    assert "telephone" not in down_since(outcome)


def test_an_attack_takes_one_step_after_the_other():
    steps = [{"to": "platform", "after": "15min"}, {"to": "network", "after": "30min"}]
    outcome = small.drill({**ATTACK, "spreads": steps}, changes=SYSTEMS)
    assert small.times(outcome, "incident-spreads") == [small.clock("10:30"), small.clock("10:45")]


def test_what_an_attack_reaches_prolongs_the_repair_and_comes_back_with_it():
    outcome = small.drill(ATTACK, changes=SYSTEMS)
    assert ends(outcome) == small.clock("17:00")
    assert {time for time, *_, slowest, _ in outcome.response.system_changes if slowest == 1} == {ends(outcome)}


def test_a_step_that_fails_blocks_the_steps_behind_it():
    steps = [{"to": "network", "after": "30min", "probability": 0}, {"to": "platform", "after": "10min"}]
    outcome = small.drill({**ATTACK, "spreads": steps}, changes=SYSTEMS)
    assert small.times(outcome, "incident-spreads") == []
    assert ends(outcome) == small.clock("14:00")


def test_containment_stops_it_and_costs_what_is_cut_off():
    outcome = small.drill(ATTACK, actions=(CONTAIN,), changes=SYSTEMS)
    assert small.times(outcome, "incident-spreads") == []
    assert ends(outcome) == small.clock("14:00")
    assert down_since(outcome) == {
        "files": small.clock("10:00"),
        "mail": small.clock("10:00"),
        "network": small.clock("10:10"),
        "platform": small.clock("10:10"),
    }
    harmless = {**ATTACK, "spreads": []}
    left_alone, cut_off = (small.drill(harmless, actions=a, changes=SYSTEMS) for a in ((), (CONTAIN,)))
    peaks = [o.measures["with-response"].peak_backlog for o in (left_alone, cut_off)]
    assert peaks[0] < peaks[1]


def test_what_was_cut_off_is_connected_again_when_containment_ends():
    action = {**CONTAIN, "until": {"at": "day 1 11:00"}}
    outcome = small.drill({**ATTACK, "spreads": []}, actions=(action,), changes=SYSTEMS)
    up = [(time, name) for time, name, slowest, _ in outcome.response.system_changes if slowest == 1]
    assert (small.clock("11:00"), "platform") in up
    assert (small.clock("14:00"), "files") in up


def test_containment_comes_too_late_for_what_is_reached_already():
    late = {**CONTAIN, "when": {"down_for": "25min"}}
    outcome = small.drill(ATTACK, actions=(late,), changes=SYSTEMS)
    assert small.times(outcome, "incident-spreads") == [small.clock("10:30")]
    assert ends(outcome) == small.clock("16:00")


def test_what_nobody_has_noticed_is_not_contained():
    unseen = {**ATTACK, "noticed": {"after": "5h"}}
    other = small.outage(id="other", hits=["telephone"], lasts="6h")
    outcome = small.drill(unseen, other, actions=(CONTAIN,), changes=SYSTEMS)
    assert len(small.times(outcome, "contain-begins")) == 1
    assert len(small.times(outcome, "incident-spreads")) == 2


def test_all_plans_meet_the_same_attack():
    random = [{**step, "after": {"exponential": {"mean": "40min"}}, "probability": 0.6} for step in STEPS]
    attack = {**ATTACK, "spreads": random}
    late = {**CONTAIN, "when": {"down_for": "3h"}}
    different = set()
    for seed in range(12):
        runs = [small.drill(attack, actions=a, changes=SYSTEMS, seed=seed) for a in ((), (late,))]
        before = [[t for t in small.times(run, "incident-spreads") if t < small.clock("13:00")] for run in runs]
        assert before[0] == before[1]
        different.add(tuple(before[0]))
    assert len(different) > 3


def test_a_step_to_something_out_of_reach_is_remarked():
    scenario = small.scenario(ATTACK, changes=SYSTEMS)
    remarks = [r for r in lint.of_scenario(scenario, scenario.organisation) if r.key == "lint.out-of-reach"]
    assert [(r.loc, r.values) for r in remarks] == [(("incidents", 0, "spreads", 1, "to"), {"system": "telephone"})]


@pytest.mark.parametrize("action", [CONTAIN | {"systems": ["nowhere"]}, CONTAIN | {"by": "nobody"}])
def test_a_plan_cannot_cut_off_what_is_not_there(action):
    assert [r.found in ("nowhere", "nobody") for r in small.plan(action).check_against(small.organisation())] == [True]


# --- lost records -----------------------------------------------------------------------------------------------------

LOSS = small.outage(cause="cyberattack", at="day 1 14:00", lasts="30min", data_loss="2h")
RESTORE = {"do": "restore-data", "by": "it", "takes": "1h", "recovers": "75%"}


def issued(outcome, first, last):
    """Orders whose invoices were issued online in a span of time."""
    rows = outcome.visits[(outcome.visits.stage == "issue") & (outcome.visits.result == "done")]
    rows = rows[(rows.ended_min > small.clock(first)) & (rows.ended_min <= small.clock(last))]
    return set(rows.order[rows.channel == "online"])


def entered_again(outcome):
    return set(outcome.visits.order[outcome.visits.stage == "reissue"])


def test_invoices_whose_records_are_lost_are_entered_again_when_the_systems_are_back():
    outcome = small.drill(LOSS)
    lost = issued(outcome, "12:00", "14:00")
    assert len(lost) > 15
    assert entered_again(outcome) == lost
    again = outcome.visits[outcome.visits.stage == "reissue"]
    assert again.joined_min.min() == small.clock("14:30")
    measures = outcome.measures["with-response"]
    assert (measures.rpo, measures.records_lost) == (120, len(lost))
    assert entered_again(small.drill({**LOSS, "data_loss": "0min"})) == set()


def test_customers_keep_the_invoices_that_they_have():
    outcome, harmless = small.drill(LOSS), small.drill({**LOSS, "data_loss": "0min"})
    lost = outcome.orders[outcome.orders.order.isin(issued(outcome, "12:00", "14:00"))]
    before = harmless.orders.loc[lost.index]
    there = before.completed_min < small.clock("14:30")
    assert there.sum() > 15
    assert lost.completed_min[there].equals(before.completed_min[there])


def test_restoring_takes_time_and_saves_records():
    without, outcome = small.drill(LOSS), small.drill(LOSS, actions=(RESTORE,))
    assert (ends(without), ends(outcome)) == (small.clock("14:30"), small.clock("15:00"))
    assert entered_again(outcome) == issued(outcome, "13:30", "14:00")
    assert len(entered_again(outcome)) < len(entered_again(without))
    assert outcome.measures["with-response"].rpo == 30


def test_there_is_nothing_to_restore_once_the_systems_are_back():
    late = {**RESTORE, "when": {"at": "day 1 15:00"}}
    outcome = small.drill(LOSS, actions=(late,))
    assert small.times(outcome, "restore-data-nothing") == [small.clock("15:00")]
    assert entered_again(outcome) == issued(outcome, "12:00", "14:00")


@pytest.mark.parametrize(("writers", "entered_in_time"), [(2, True), (4, False)])
def test_what_was_written_by_hand_is_lost_only_once_it_has_been_entered(writers, entered_in_time):
    before = small.outage(id="before", hits=["telephone"], at="day 1 11:00", lasts="175min")
    outcome = small.drill(before, LOSS, actions=({**small.PAPER, "staff": writers},))
    rows = outcome.visits[outcome.visits.stage.isin(["issue", "reissue"]) & (outcome.visits.result == "done")]
    rows = rows[rows.ended_min.between(small.clock("12:00"), small.clock("14:00"), inclusive="right")]
    entered, written = set(rows.order[rows.channel == "online"]), set(rows.order[rows.channel == "paper"])
    assert written
    assert bool(written & entered) == entered_in_time
    assert outcome.measures["with-response"].records_lost == len(entered)


def test_the_recovery_point_is_an_objective():
    for within, reached in (("2h", True), ("1h", False)):
        (attained,) = small.drill(LOSS, objectives=[{"measure": "rpo", "within": within}]).objectives
        assert (attained.measured, attained.reached) == (120, reached)
    with pytest.raises((InputError, ValueError)):
        small.scenario(LOSS, objectives=[{"measure": "rpo", "share": "5%"}])


def test_the_order_flow_keeps_its_invariants_when_orders_come_back():
    checked, unchecked = (small.drill(LOSS, actions=(RESTORE,), debug=debug) for debug in (True, False))
    assert checked.visits.equals(unchecked.visits)
