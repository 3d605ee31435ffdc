"""Which way the outcome moves, on common random numbers, in scenarios made so that it must.

What is compared differs in one thing only; the seeds are the same. Where each single drill must move the right way,
each is looked at; where chance may be against a single one, the sum over the seeds is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import sim
from sim.measures import Measures
from tests import small
from tests.small import HELP_OUT, PAPER, outage

SEEDS = range(1, 7)
RANDOM = {
    "demand.tiers.regular.patience": "{exponential: {mean: 12h}}",
    "demand.tiers.key.patience": "{exponential: {mean: 16h}}",
    "enquiries.after": "{exponential: {mean: 3h}}",
    "enquiries.again": "2h",
    **{f"stages.{stage}.work": "{lognormal: {mean: 1min, cv: 0.7}}" for stage in ("approve", "deliver")},
    "stages.issue.work": "{lognormal: {mean: 4min, cv: 0.7}}",
}
"""Work, patience and questions as they are in life."""

VERIFY = {"do": "verify-scope", "by": "it", "takes": "20min"}
NOTICE = {"do": "announce", "channels": ["wechat", "sms"], "every": "60min"}


@dataclass(frozen=True)
class Case:
    """A drill of some days, to be varied and run with several seeds."""

    incidents: tuple[Mapping[str, Any], ...] = (outage(),)
    actions: tuple[Mapping[str, Any], ...] = ()
    changes: Mapping[str, str] | None = None
    days: int = 3

    def but(self, **others: Any) -> "Case":
        """The same with something else."""
        return replace(self, **others)

    def outcomes(self) -> list[sim.Outcome]:
        """One for each seed."""
        scenario = small.scenario(*self.incidents, changes={**RANDOM, **(self.changes or {})}, days=self.days)
        return [sim.run(scenario, small.plan(*self.actions), seed) for seed in SEEDS]

    def measured(self, what: Callable[[Measures], Any]) -> np.ndarray:
        """A measure of the run with the response, for each seed."""
        return np.array([what(outcome.measures["with-response"]) for outcome in self.outcomes()], float)


def delay(outcome: sim.Outcome) -> float:
    """Minutes that customers wait for their invoices, those who gave up or still wait until the end of the drill."""
    until = outcome.orders.completed_min.fillna(outcome.scenario.days * 1440.0)
    return float((until - outcome.orders.arrival_min).sum())


def delays(case: Case) -> np.ndarray:
    return np.array([delay(outcome) for outcome in case.outcomes()])


def cancelled(measures: Measures) -> float:
    return measures.cancelled


def on_time(measures: Measures) -> float:
    return measures.on_time


TWO_DAYS = Case(incidents=(outage(lasts="2d"),))


# --- the incident -----------------------------------------------------------------------------------------------------


def test_a_longer_outage_does_not_help():
    cases = [Case(incidents=(outage(lasts=lasts),)) for lasts in ("10min", "1h", "4h", "1d", "2d")]
    waited = [delays(case) for case in cases]
    assert all((longer >= shorter).all() for shorter, longer in pairwise(waited))
    assert waited[-1].sum() > 5 * waited[0].sum()
    punctual = [case.measured(on_time) for case in cases]
    assert all((longer <= shorter).all() for shorter, longer in pairwise(punctual))


def test_a_slower_system_does_not_help():
    waited = [delays(Case(incidents=(outage(severity={"slow": speed}, lasts="1d"),))) for speed in (0.9, 0.5, 0.1)]
    assert all((slower > faster).all() for faster, slower in pairwise(waited))


def test_a_partial_outage_touches_its_own_orders_only():
    """Nobody else waits for those who are hit: there are people and time enough."""
    plenty = {f"departments.{name}.staff": "40" for name in ("approval", "invoicing", "delivery")}
    north = Case(incidents=(outage(scope={"regions": ["north"]}),), changes=plenty)
    for outcome in north.outcomes():
        spared, bare = outcome.response.jobs, outcome.run("without-incident").jobs
        took = [run["completed"][outcome.jobs.job_of] for run in (spared, bare)]
        south = (outcome.orders.region == "south").to_numpy()
        assert np.array_equal(took[0][south], took[1][south], equal_nan=True)
        assert np.nansum(took[0][~south] - took[1][~south]) > 1000


def test_a_smaller_scope_does_no_more_harm():
    scopes = [{"regions": ["south"], "tiers": ["key"]}, {"regions": ["south"]}, {}]
    waited = [delays(Case(incidents=(outage(scope=scope, lasts="1d"),))).sum() for scope in scopes]
    assert waited[0] < waited[1] < waited[2]


# --- the organisation -------------------------------------------------------------------------------------------------


def test_more_staff_does_not_hurt():
    waited = [delays(Case(changes={"departments.invoicing.staff": str(staff)})) for staff in (2, 3, 4, 8)]
    assert all(more.sum() < fewer.sum() for fewer, more in pairwise(waited))
    assert (waited[0] > waited[-1]).all()


def test_more_demand_does_not_help():
    waited = [delays(Case(changes={"demand.orders_per_day": str(orders)})).sum() / orders for orders in (100, 200, 400)]
    assert waited[0] < waited[1] < waited[2]


def test_customers_who_wait_longer_cancel_less():
    patience = [{"demand.tiers.regular.patience": f"{{exponential: {{mean: {hours}h}}}}"} for hours in (4, 12, 40)]
    given_up = [TWO_DAYS.but(changes=change).measured(cancelled) for change in patience]
    assert (given_up[0] > given_up[1]).all()
    assert (given_up[1] > given_up[2]).all()


# --- detection --------------------------------------------------------------------------------------------------------


def test_noticing_earlier_is_not_worse():
    cases = [Case((outage(lasts="1d", noticed={"after": after}),), (PAPER,)) for after in ("5min", "90min", "6h")]
    waited = [delays(case) for case in cases]
    assert (waited[0] < waited[1]).all()
    assert (waited[1] < waited[2]).all()


def test_noticing_at_lunch_is_not_worse_than_in_the_evening():
    cases = [Case((outage(lasts="1d", noticed={"after": after}),), (PAPER,)) for after in ("2h", "6h")]
    at_noon, at_four = (delays(case) for case in cases)
    assert (at_noon < at_four).all()


def test_without_a_plan_noticing_changes_nothing():
    waited = [delays(Case((outage(noticed={"after": after}),))) for after in ("0min", "3h")]
    assert (waited[0] == waited[1]).all()


# --- paper ------------------------------------------------------------------------------------------------------------


def test_paper_without_an_incident_does_nothing():
    for outcome in Case(incidents=(), actions=(PAPER,)).outcomes():
        assert outcome.measures["with-response"] == outcome.measures["without-incident"]


def test_paper_lowers_cancellations_in_an_outage_of_two_days():
    given_up = [TWO_DAYS.but(actions=actions).measured(cancelled) for actions in ((), (PAPER,))]
    assert (given_up[1] < given_up[0]).all()
    punctual = [TWO_DAYS.but(actions=actions).measured(on_time) for actions in ((), (PAPER,))]
    assert (punctual[1] > punctual[0]).all()


def test_more_people_at_the_paper_desk_make_more_paper_invoices():
    made = [TWO_DAYS.but(actions=({**PAPER, "staff": staff},)).measured(lambda m: m.on_paper) for staff in (1, 2, 4)]
    assert (made[0] < made[1]).all()
    assert (made[1] < made[2]).all()


def test_more_blanks_make_no_fewer_paper_invoices():
    stocks = [{"supplies.blanks.stock": str(stock)} for stock in (10, 50, 1000)]
    made = [TWO_DAYS.but(actions=(PAPER,), changes=stock).measured(lambda m: m.on_paper) for stock in stocks]
    assert (made[0] < made[1]).all()
    assert (made[1] < made[2]).all()


def test_knowing_the_scope_spares_paper_for_those_who_are_hit():
    south = Case((outage(lasts="1d", scope={"regions": ["south"]}),), ({**PAPER, "staff": 2},))
    verified = south.but(actions=(*south.actions, VERIFY))
    made = [case.measured(lambda m: m.on_paper) for case in (south, verified)]
    assert (made[1] < made[0]).all()


# --- order of work ----------------------------------------------------------------------------------------------------


def test_urgent_first_raises_the_share_of_urgent_orders_on_time_at_the_cost_of_others():
    tight = {"demand.tiers.key.urgent": "50%", "departments.invoicing.staff": "2"}
    before, after = (
        Case(actions=actions, changes=tight).outcomes()
        for actions in ((), ({"do": "urgent-first", "until": "cleared"},))
    )
    urgent = [[o.measures["with-response"].urgent_on_time for o in outcomes] for outcomes in (before, after)]
    assert (np.array(urgent[1]) >= urgent[0]).all()
    assert np.sum(urgent[1]) > np.sum(urgent[0]) + 0.1

    def waited(outcomes, who):
        return sum(delay_of(outcome, who) for outcome in outcomes)

    assert waited(after, lambda orders: orders.urgent) < waited(before, lambda orders: orders.urgent)
    others = [waited(outcomes, lambda orders: ~orders.urgent) for outcomes in (before, after)]
    assert others[1] > others[0]


def delay_of(outcome: sim.Outcome, who: Callable[[Any], Any]) -> float:
    mine = outcome.orders[who(outcome.orders)]
    return float((mine.completed_min.fillna(outcome.scenario.days * 1440.0) - mine.arrival_min).sum())


def test_value_first_saves_margin_when_customers_give_up():
    spread = {f"demand.tiers.{tier}.amount": "{lognormal: {median: 1000, sigma: 1.5}}" for tier in ("key", "regular")}
    hurried = {"demand.tiers.regular.patience": "{exponential: {mean: 5h}}", "departments.invoicing.staff": "2"}
    case = Case(changes={**spread, **hurried})
    lost = [
        case.but(actions=actions).measured(lambda m: m.loss.margin).sum()
        for actions in ((), ({"do": "urgent-first", "by": "value"},))
    ]
    assert lost[1] < lost[0]


# --- support ----------------------------------------------------------------------------------------------------------


def test_support_shortens_the_recovery_and_more_when_the_scope_is_known():
    call = {"do": "call-support", "by": "it", "when": {"down_for": "30min"}}
    recovery = [
        Case(actions=actions).measured(lambda m: m.rto["platform"]) for actions in ((), (call,), (call, VERIFY))
    ]
    assert (recovery[1] < recovery[0]).all()
    assert (recovery[2] < recovery[1]).all()


# --- notices ----------------------------------------------------------------------------------------------------------


def test_a_clear_notice_lowers_enquiries_and_a_vague_one_raises_them():
    all_day = Case(incidents=(outage(lasts="3d"),))
    asked = [
        all_day.but(actions=actions).measured(lambda m: m.enquiries)
        for actions in ((), (NOTICE,), (VERIFY, {**NOTICE, "when": {"after": "verify-scope"}}))
    ]
    assert (asked[1] > asked[0]).all()
    assert (asked[2] < asked[0]).all()


def test_a_clear_notice_lowers_cancellations():
    told = (VERIFY, {**NOTICE, "when": {"after": "verify-scope"}, "hurry_clear": 0.5})
    given_up = [TWO_DAYS.but(actions=actions).measured(cancelled) for actions in ((VERIFY,), told)]
    assert (given_up[1] <= given_up[0]).all()
    assert given_up[1].sum() < given_up[0].sum()


# --- people -----------------------------------------------------------------------------------------------------------


def waiting_at_noon(outcome: sim.Outcome, stage: str) -> int:
    """Backlog of a stage on the second day at noon."""
    rows = outcome.backlog.query("run == 'with-response' and stage == @stage and time_min == 2160")
    return int(rows.waiting.item())


def test_people_moved_to_the_help_desk_answer_there_and_leave_their_own_work():
    everybody_asks = {"enquiries.after": "{exponential: {mean: 1h}}"}
    case = Case(incidents=(outage(lasts="2d"),), changes=everybody_asks)
    alone, helped = case.outcomes(), case.but(actions=({**HELP_OUT, "staff": 3},)).outcomes()
    for before, after in zip(alone, helped, strict=True):
        assert waiting_at_noon(after, "enquiry") < waiting_at_noon(before, "enquiry")
        assert waiting_at_noon(after, "own-marketing") > waiting_at_noon(before, "own-marketing")


def test_people_moved_to_the_paper_desk_make_more_paper_invoices():
    help_paper = {**HELP_OUT, "to": "paper-desk", "staff": 3}
    made = [
        TWO_DAYS.but(actions=actions).measured(lambda m: m.on_paper)
        for actions in (({**PAPER, "staff": 1},), ({**PAPER, "staff": 1}, help_paper))
    ]
    assert (made[1] > made[0]).all()


def test_a_longer_briefing_does_not_help():
    waited = [
        delays(Case((outage(lasts="1d"),), ({**PAPER, "briefing": briefing},))) for briefing in ("0min", "1h", "4h")
    ]
    assert (waited[0] < waited[1]).all()
    assert (waited[1] < waited[2]).all()


# --- switched off -----------------------------------------------------------------------------------------------------

NEVER = {"at": "day 9 00:00"}


@pytest.mark.parametrize("action", small.WHOLE_PLAN, ids=lambda action: action["do"])
def test_an_action_whose_trigger_never_comes_moves_nothing(action):
    for outcome in Case(actions=({**action, "when": NEVER},)).outcomes()[:3]:
        with_response, without = outcome.response, outcome.run("without-response")
        assert same(with_response.visits, without.visits)
        assert same(with_response.postings, without.postings)
        assert outcome.measures["with-response"] == outcome.measures["without-response"]


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return len(one) == len(other) and all(
        np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind == "f") for name in one.dtype.names
    )


@pytest.mark.parametrize("action", small.WHOLE_PLAN, ids=lambda action: action["do"])
def test_the_same_action_switched_on_moves_something(action):
    """Otherwise the test above would pass whatever happened."""
    for outcome in Case(actions=({**action, "when": "detected"},)).outcomes()[:3]:
        response, none = outcome.response, outcome.run("without-response")
        assert not (same(response.visits, none.visits) and same(response.postings, none.postings))
