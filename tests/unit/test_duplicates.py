"""Invoices that are entered twice when paper is issued electronically afterwards."""

import pytest

import sim
from sim.attainment import attainments
from sim.measures import Measures
from tests.small import PAPER, drill, outage, times

OUTAGE = outage(lasts="5h")
SURE = "{share: 50%, check: 0min, caught: 0%, comes_out: 90min, costs: 40}"


def entered(duplicates: str | None = None, days: int = 3, **fields: object) -> sim.Outcome:
    """Two days of paper and of its electronic re-issue."""
    changes = {} if duplicates is None else {"stages.reissue.duplicates": duplicates}
    return drill(OUTAGE, actions=[PAPER], changes=changes, days=days, **fields)


def measures(outcome: sim.Outcome) -> Measures:
    return outcome.measures["with-response"]


def test_a_stage_without_them_issues_nothing_twice() -> None:
    assert measures(entered()).duplicates == 0
    bare, none = entered(), entered("{share: 0%, check: 0min}")
    assert bare.visits.equals(none.visits)


def test_a_share_of_what_is_entered_is_issued_twice_and_costs() -> None:
    found = measures(entered(SURE))
    assert 0.3 * found.on_paper < found.duplicates < 0.7 * found.on_paper
    assert found.duplicates_caught == 0
    assert found.loss.documents == 40 * found.duplicates
    assert entered(SURE).measures["without-response"].duplicates == 0, "no paper, no second entry"


def test_a_duplicate_comes_out_later_and_is_put_right_by_more_work() -> None:
    outcome = entered(SURE)
    again = outcome.visits[outcome.visits.stage == "reissue"]
    count = again.groupby("order").size()
    assert set(count) == {1, 2}, "a correction makes no new duplicate"
    assert (count == 2).sum() == measures(outcome).duplicates == measures(outcome).done_again
    second = again[again.duplicated("order")].set_index("order").joined_min
    first = again.drop_duplicates("order").set_index("order").ended_min
    waited = (second - first[second.index]).to_numpy()
    assert ((waited >= 90) & (waited <= 90 + 120)).all(), "it is looked for every hour"
    assert times(outcome, "duplicates")


def test_what_comes_out_after_the_drill_is_still_out() -> None:
    outcome = entered(SURE.replace("90min", "9d"))
    assert measures(outcome).duplicates > 0 == measures(outcome).done_again


def test_a_check_takes_time_and_catches_duplicates() -> None:
    checked = entered(SURE.replace("0min", "3min").replace("caught: 0%", "caught: 90%"))
    careless = entered(SURE)
    assert measures(checked).duplicates < 0.3 * measures(careless).duplicates
    assert measures(checked).duplicates + measures(checked).duplicates_caught == measures(careless).duplicates
    took = [
        (o.visits.query("stage == 'reissue'").eval("ended_min - started_min")).dropna() for o in (careless, checked)
    ]
    assert took[0].to_numpy() == pytest.approx(2)
    assert took[1].to_numpy() == pytest.approx(5)


def test_they_can_be_an_objective() -> None:
    outcome = entered(SURE, objectives=[{"measure": "duplicates", "at_most": 3}])
    assert [(a.measured, a.reached) for a in attainments(outcome)] == [(measures(outcome).duplicates, False)]
