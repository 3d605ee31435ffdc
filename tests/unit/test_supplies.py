"""Supplies run out, are ordered, lost and renewed; backup devices fail, issue offline and are locked."""

import pytest

from sim.scenario.actions.invoicing import FAILS
from tests.small import PAPER, clock, drill, outage, times

OUTAGE = outage(at="day 1 09:00", lasts="8h")
DEVICES = {"do": "use-backup-device", "desk": "paper-desk", "by": "invoicing", "staff": 4, "prepared": "tested"}
ORDER = {"do": "order-supplies", "supply": "blanks", "amount": 50, "by": "it", "takes": "30min"}
FEW = {"supplies.blanks.stock": "20"}


def by_hand(outcome):
    """Visits in which invoices were made at the paper desk."""
    return outcome.visits.query("stage == 'issue' and desk == 'paper-desk' and result == 'done'")


# --- stocks -----------------------------------------------------------------------------------------------------------


def test_when_the_blanks_are_gone_nobody_writes_any_more():
    outcome = drill(OUTAGE, actions=[PAPER], changes=FEW, debug=True)
    assert len(by_hand(outcome)) == 20
    assert outcome.response.stock_used.tolist() == [20]


def test_what_is_ordered_comes_after_its_lead_time_at_work():
    outcome = drill(OUTAGE, actions=[PAPER, ORDER], changes={**FEW, "supplies.blanks.lead": "3h"}, debug=True)
    assert times(outcome, "supply-arrives") == [clock("13:30")]  # 9:30, three hours and the lunch break later
    late = by_hand(outcome).query("started_min >= 810")
    assert len(by_hand(outcome)) == 20 + len(late)
    assert outcome.response.stock_used.tolist() == [20 + len(late)]


def test_blanks_cannot_be_had_on_the_same_day():
    assert times(drill(OUTAGE, actions=[PAPER, ORDER], changes=FEW, days=4), "supply-arrives") == []
    assert times(drill(OUTAGE, actions=[PAPER, ORDER], changes=FEW, days=9), "supply-arrives") == [
        clock("09:30", day=8)
    ]


def test_an_incident_takes_stock_away_for_good():
    lost = {"id": "flood", "cause": "supplies-out", "hits": [], "at": "day 1 10:30", "takes": {"blanks": 0.75}}
    outcome = drill(OUTAGE, outage(**lost, lasts="30min"), actions=[PAPER], changes={"supplies.blanks.stock": "60"})
    written = by_hand(outcome)
    before = len(written.query("started_min < 630"))
    assert len(written) == before + 60 - before - round((60 - before) * 0.75)
    assert outcome.response.stock_used.tolist() == [len(written)]  # what the flood took was not used


def test_an_amount_quota_lets_through_what_still_fits():
    quota = {
        "supplies.blanks.stock": "30000",
        "desks.paper-desk.uses": "{}",
        "desks.paper-desk.uses_value": "{blanks: 1}",
    }
    outcome = drill(OUTAGE, actions=[PAPER], changes=quota, debug=True)
    made = by_hand(outcome).order
    amounts = outcome.orders.set_index("order").amount.loc[made]
    assert 25000 < amounts.sum() <= 30000
    assert outcome.response.stock_used.tolist() == [amounts.sum()]


def test_a_monthly_quota_is_there_again_on_the_first():
    quota = {
        "supplies.blanks.stock": "150",
        "supplies.blanks.renews": "monthly",
        "desks.online-desk.uses": "{blanks: 1}",
    }
    outcome = drill(changes=quota, starts="2026-03-31", days=2, debug=True)
    issued = outcome.visits.query("stage == 'issue' and result == 'done'").ended_min
    assert (issued < 1440).sum() == 150
    assert (issued >= 1440).sum() == 150
    assert times(outcome, "supply-renewed") == [1440]


# --- backup devices ---------------------------------------------------------------------------------------------------


def test_devices_issue_once_they_are_set_up():
    outcome = drill(OUTAGE, actions=[DEVICES], debug=True)
    assert by_hand(outcome).started_min.min() >= clock("09:30")
    assert len(by_hand(outcome)) > 20


@pytest.mark.parametrize("prepared", FAILS)
def test_the_better_they_are_prepared_the_less_often_they_fail(prepared):
    failed = [
        bool(times(drill(OUTAGE, actions=[{**DEVICES, "prepared": prepared}], seed=s), "use-backup-device-fails"))
        for s in range(60)
    ]
    assert sum(failed) / 60 == pytest.approx(FAILS[prepared], abs=0.2)


def test_devices_that_failed_work_after_their_repair():
    fails = next(
        outcome
        for seed in range(30)
        if times(
            outcome := drill(OUTAGE, actions=[{**DEVICES, "prepared": "untested", "repair": "2h"}], seed=seed),
            "use-backup-device-fails",
        )
    )
    assert times(fails, "use-backup-device-fails") == [clock("09:30")]
    assert by_hand(fails).started_min.min() >= clock("11:30")


def test_devices_are_locked_when_they_have_been_offline_for_too_long():
    offline = {"desks.paper-desk.offline": "{system: platform, within: 3h}"}
    outcome = drill(OUTAGE, actions=[DEVICES], changes=offline, debug=True)
    assert times(outcome, "use-backup-device-locked") == [clock("12:00")]
    assert by_hand(outcome).started_min.max() < clock("12:00")
    assert len(by_hand(outcome)) > 5


def test_the_offline_quota_is_free_again_after_the_upload():
    quota = {
        "supplies.blanks.renews": "online",
        "desks.paper-desk.offline": "{system: platform, within: 72h}",
    }
    outcome = drill(outage(lasts="2h", work_in_hand="lose"), actions=[DEVICES], changes=quota)
    assert times(outcome, "supply-renewed") == [clock("12:00")]
    assert outcome.response.stock_used.tolist() == [len(by_hand(outcome))]
