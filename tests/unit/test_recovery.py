from itertools import pairwise

import numpy as np
import pytest

from sim.errors import InputError
from sim.scenario.files import load_yaml
from sim.scenario.scenario import Scenario
from tests import small

SITE = {
    "systems": "[{id: network, site: data-centre}, {id: files, site: data-centre},"
    " {id: platform, site: data-centre, needs: [network, files]}, {id: telephone}]"
}
LOST = small.outage(cause="data-centre-loss", hits=["data-centre"], lasts="6h")


def states(outcome, system):
    return [(time, slowest, whole) for time, name, slowest, whole in outcome.response.system_changes if name == system]


# --- in steps ---------------------------------------------------------------------------------------------------------


def test_systems_of_a_lost_site_come_back_one_after_the_other():
    steps = [{"systems": ["network"], "after": "1h"}, {"systems": ["files", "platform"], "after": "3h"}]
    outcome = small.drill({**LOST, "restores": steps}, changes=SITE)
    assert states(outcome, "network") == [(small.clock("10:00"), 0, 0), (small.clock("11:00"), 1, 1)]
    assert states(outcome, "platform") == [(small.clock("10:00"), 0, 0), (small.clock("13:00"), 1, 1)]
    assert outcome.response.incident_periods[0].end == small.clock("16:00")


def test_a_system_that_is_given_back_still_needs_what_it_needs():
    outcome = small.drill({**LOST, "restores": [{"systems": ["platform"], "after": "1h"}]}, changes=SITE)
    assert states(outcome, "platform") == [(small.clock("10:00"), 0, 0), (small.clock("16:00"), 1, 1)]


def test_a_share_of_the_orders_is_served_again():
    steps = [{"share": "40%", "after": "1h"}, {"share": "70%", "after": "2h"}]
    outcome = small.drill({**LOST, "restores": steps}, changes=SITE)
    times, slowest, whole = (np.array(column) for column in zip(*states(outcome, "platform"), strict=True))
    assert times.tolist() == [small.clock(t) for t in ("10:00", "11:00", "12:00", "16:00")]
    assert slowest.tolist() == [0, 0, 0, 1]
    assert (np.diff(whole) > 0).all()
    assert len(small.times(outcome, "system-partly-up")) == 6  # three systems, two steps


def test_classes_are_taken_up_to_the_share_as_far_as_they_fit():
    layout = small.drill().layout
    assert layout.weights.sum() == pytest.approx(1)
    everything = np.ones(layout.classes.count, bool)
    for share in (0.4, 0.7):
        taken = layout.share_of(everything, share, range(layout.classes.orders))
        assert share - layout.weights.max() < layout.weights[taken].sum() <= share + 1e-9


def test_each_step_includes_those_before_it_and_only_the_scope_counts():
    layout = small.drill().layout
    classes = layout.classes
    everything = np.ones(classes.count, bool)
    order = np.random.default_rng(1).permutation(classes.orders).tolist()
    taken = [layout.share_of(everything, share, order)[: classes.orders] for share in (0, 0.3, 0.6, 1)]
    assert not layout.weights[: classes.orders][taken[0]].any()
    assert all((less <= more).all() for less, more in pairwise(taken))
    assert taken[-1].all()
    north = everything.copy()
    north[: classes.orders] = classes.features[1] == 0
    assert (layout.share_of(north, 1, order) == north)[: classes.orders].all()


def test_partial_recovery_is_worth_something():
    slow, steps = small.drill(LOST, changes=SITE), [{"share": "60%", "after": "1h"}]
    partial = small.drill({**LOST, "restores": steps}, changes=SITE)
    on_time = [outcome.measures["with-response"].orders_on_time for outcome in (slow, partial)]
    assert on_time[0] < on_time[1]


def test_the_paper_desk_leaves_to_the_platform_what_is_served_again():
    incident = {**LOST, "restores": [{"share": "60%", "after": "1h"}]}
    verify = {"do": "verify-scope", "by": "it", "takes": "10min"}
    outcome = small.drill(incident, actions=(verify, small.PAPER), changes=SITE)
    start, end = small.clock("11:10"), small.clock("16:00")
    later = outcome.visits[(outcome.visits.stage == "issue") & outcome.visits.started_min.between(start, end)]
    kinds = outcome.orders.set_index("order")[["region", "tier", "invoice_type", "urgent"]]
    by_hand = set(map(tuple, kinds.loc[later.order[later.channel == "paper"]].to_numpy()))
    online = set(map(tuple, kinds.loc[later.order[later.channel == "online"]].to_numpy()))
    assert by_hand
    assert not by_hand & online


def test_a_step_after_the_end_changes_nothing():
    late = {**LOST, "restores": [{"share": "60%", "after": "8h"}]}
    first, second = (small.drill(incident, changes=SITE) for incident in (LOST, late))
    assert first.visits.equals(second.visits)
    assert states(first, "platform") == states(second, "platform")


@pytest.mark.parametrize(
    ("step", "key"),
    [
        ({"after": "1h"}, "model.systems-or-share"),
        ({"after": "1h", "share": "10%", "systems": ["network"]}, "model.systems-or-share"),
        ({"after": "1h", "systems": ["telephone"]}, "problem.no-reference"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(step, key):
    scenario = small.scenario(LOST, changes=SITE).model_dump(mode="json", by_alias=True)
    scenario["incidents"][0]["restores"] = [step]
    with pytest.raises(InputError) as refused:
        load_yaml(__import__("json").dumps(scenario), Scenario)
    assert [problem.key for problem in refused.value.problems] == [key]
    assert refused.value.problems[0].message("zh")


# --- what is promised -------------------------------------------------------------------------------------------------

CALL = {"do": "call-support", "by": "it", "waits": "5min", "talks": "5min", "shortens": 0, "shortens_verified": 0}


def provider(error=1, **fields):
    return small.outage(cause="provider-outage", estimate={"error": error, "at_least": "10min"}, **fields)


def test_whoever_asks_is_told_when_it_will_be_over():
    outcome = small.drill(provider(), actions=(CALL,))
    assert small.times(outcome, "promised") == [small.clock("10:10")]
    assert small.times(outcome, "promise-broken") == []
    assert small.times(small.drill(provider()), "promised") == []
    assert small.times(small.drill(small.outage(), actions=(CALL,)), "promised") == []


def test_a_promise_that_was_too_hopeful_is_broken_and_renewed():
    outcome = small.drill(provider(error=0.5), actions=(CALL,))
    promised, broken = small.times(outcome, "promised"), small.times(outcome, "promise-broken")
    assert promised[0] == small.clock("10:10")
    assert broken[0] == pytest.approx(
        small.clock("10:10") + 116
    )  # half of the 230 minutes that were left, and one of grace
    assert promised[1:] == broken
    assert len(broken) > 2
    assert max(broken) < small.clock("14:00")


def test_nobody_promises_less_than_the_least():
    outcome = small.drill(provider(error=0.01), actions=(CALL,))
    promised = small.times(outcome, "promised")
    assert np.diff(promised) == pytest.approx(11)


def test_a_promise_that_was_too_careful_is_not_broken():
    assert small.times(small.drill(provider(error=3), actions=(CALL,)), "promise-broken") == []


def test_an_action_can_wait_for_a_long_outage_to_be_expected():
    paper = {**small.PAPER, "when": {"expected_longer_than": "2h"}}
    for error, begun in ((1, [small.clock("10:10")]), (0.4, [])):
        outcome = small.drill(provider(error=error), actions=(CALL, paper))
        assert small.times(outcome, "paper-invoicing-begins") == begun


def test_an_estimate_that_is_revised_upwards_sets_the_action_off():
    error = {"empirical": {"values": [0.1, 2.5]}}
    paper = {**small.PAPER, "when": {"expected_longer_than": "6h"}}
    begun = set()
    for seed in range(20):
        outcome = small.drill(provider(error=error), actions=(CALL, paper), seed=seed)
        begun |= {time > small.clock("10:10") for time in small.times(outcome, "paper-invoicing-begins")}
    assert begun == {True, False}  # at the first promise, and at a later one


def test_without_an_estimate_nothing_is_expected():
    paper = {**small.PAPER, "when": {"expected_longer_than": "0min"}}
    assert small.times(small.drill(provider(), actions=(paper,)), "paper-invoicing-begins") == []


def test_all_plans_are_told_the_same():
    wild = {"lognormal": {"median": 0.7, "sigma": 0.8}}
    for seed in range(5):
        runs = [
            small.drill(provider(error=wild), actions=a, seed=seed)
            for a in ((CALL,), (CALL, {**small.PAPER, "when": {"down_for": "30min"}}))
        ]
        assert small.times(runs[0], "promised") == small.times(runs[1], "promised")


def test_what_others_repair_is_not_shortened_by_support():
    call = {**CALL, "shortens": 0.5, "shortens_verified": 0.5}
    ends = [
        small.drill(small.outage(beyond_control=beyond), actions=(call,)).response.incident_periods[0].end
        for beyond in (False, True)
    ]
    assert ends == [small.clock("14:00") - 115, small.clock("14:00")]
