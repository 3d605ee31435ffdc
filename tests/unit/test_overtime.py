"""Overtime within the law, tired people, and temporary staff who learn."""

import pytest

import sim
from sim.errors import InputError
from sim.scenario.files import load_yaml
from sim.world.learning import learned
from sim.world.overtime import HOLIDAY, MORE_FLAWS, REST_DAY, SLOWER, WORKDAY, evenings
from tests.small import clock, drill, outage

OUTAGE = outage(lasts="6h", work_in_hand="lose")  # 10:00 to 16:00
OVERTIME = {
    "do": "overtime",
    "department": "invoicing",
    "when": "recovered",
    "daily": "2h",
    "until": {"at": "day 9 00:00"},
}
HIRE = {
    "do": "temporary-staff",
    "joins": "invoicing",
    "to": "online-desk",
    "staff": 3,
    "arrives": "2h",
    "wage": 30,
    "until": {"at": "day 9 00:00"},
}


def late_work(outcome: sim.Outcome, day: int = 1):
    """Invoices begun after hours."""
    return outcome.visits.query(
        f"desk == 'online-desk' and started_min >= {clock('18:00', day)} and started_min < {clock('09:00', day + 1)}"
    )


# --- overtime ---------------------------------------------------------------------------------------------------------


def test_people_stay_on_and_work_off_the_backlog():
    bare, longer = (drill(OUTAGE, actions=actions, debug=True) for actions in ([], [OVERTIME]))
    assert late_work(bare).empty
    assert len(late_work(longer)) > 20
    assert late_work(longer).started_min.max() < clock("20:00")
    assert longer.measures["with-response"].overtime == 4 * 2


def test_an_hour_of_overtime_costs_half_as_much_again():
    outcome = drill(OUTAGE, actions=[OVERTIME])
    assert outcome.measures["with-response"].loss.overtime == pytest.approx(4 * 2 * 60 * WORKDAY)


def test_tired_people_are_slower_hour_by_hour():
    outcome = drill(OUTAGE, actions=[{**OVERTIME, "daily": "3h"}], changes={"stages.issue.work": "10min"})
    work = late_work(outcome).query("stage == 'issue'")
    took = work.ended_min - work.started_min
    for hour in (1, 2, 3):
        begun = clock("18:00") + 60 * (hour - 1)
        mine = took[(work.started_min >= begun) & (work.started_min < begun + 60)].dropna()
        assert mine.max() == pytest.approx(10 / (1 - SLOWER * hour), rel=1e-9)


def test_tired_people_err_more_often():
    changes = {
        "desks.online-desk.flaws": "{issue: 20%}",
        "stages.deliver.catches": "0%",
        "stages.approve.work": "10s",
        "stages.issue.work": "1min",
        "demand.orders_per_day": "2500",
    }
    outcomes = [drill(OUTAGE, actions=[{**OVERTIME, "daily": "3h"}], changes=changes, seed=seed) for seed in range(12)]

    def flawed(start: str, end: str) -> float:
        """Share of the invoices begun between two times of day that are flawed."""
        found = []
        for outcome in outcomes:
            issued = outcome.visits.query("stage == 'issue' and result == 'done'")
            mine = issued[(issued.started_min >= clock(start)) & (issued.started_min < clock(end))].order
            found += outcome.orders.set_index("order").flawed.loc[mine].tolist()
        return sum(found) / len(found)

    # Some 2,500 and 8,500 invoices: the ratio's standard error is 4 %, the tolerance three of them.
    assert flawed("20:00", "21:00") / flawed("09:00", "18:00") == pytest.approx(MORE_FLAWS**3, rel=0.12)


def test_the_next_morning_they_are_rested():
    outcome = drill(OUTAGE, actions=[OVERTIME], changes={"stages.issue.work": "10min"}, days=2)
    work = outcome.visits.query(
        f"stage == 'issue' and started_min >= {clock('09:00', 2)} and ended_min < {clock('12:00', 2)}"
    )
    assert (work.ended_min - work.started_min).median() == pytest.approx(10)


def test_nobody_works_more_than_36_hours_of_overtime_in_a_month():
    outcome = drill(
        outage(lasts="1h"),
        actions=[{**OVERTIME, "daily": "3h", "until": {"at": "day 60 00:00"}}],
        changes={"demand.orders_per_day": "1"},
        days=30,
    )
    assert outcome.measures["with-response"].overtime == 4 * 36


def test_a_new_month_has_new_hours():
    longest = {**OVERTIME, "daily": "3h", "until": {"at": "day 99 00:00"}}
    outcome = drill(outage(lasts="1h"), actions=[longest], changes={"demand.orders_per_day": "1"}, days=52)
    assert outcome.measures["with-response"].overtime == 4 * 72


def test_two_orders_for_overtime_keep_nobody_twice():
    outcome = drill(OUTAGE, actions=[OVERTIME, {**OVERTIME, "id": "again"}], debug=True)
    assert outcome.measures["with-response"].overtime == 4 * 2


def test_days_off_cost_double_and_holidays_threefold():
    friday = {"starts": "2026-03-06", "days": 3}
    changes = {"calendar.holidays": "[2026-03-08]", "demand.orders_per_day": "800"}
    outcome = drill(OUTAGE, actions=[{**OVERTIME, "rest_days": True}], changes=changes, debug=True, **friday)
    assert outcome.measures["with-response"].overtime == 4 * 2 * 3
    expected = 4 * 2 * 60 * (WORKDAY + REST_DAY + HOLIDAY)
    assert outcome.measures["with-response"].loss.overtime == pytest.approx(expected)
    assert not outcome.visits.query("desk == 'online-desk' and started_min > 1440 + 540").empty


def test_it_ends_when_its_work_is_done():
    both = [{**OVERTIME, "id": name, "department": name, "until": "cleared"} for name in ("invoicing", "delivery")]
    assert 0 < drill(OUTAGE, actions=both).measures["with-response"].overtime < 6 * 2


def test_a_shift_around_the_clock_leaves_no_room_for_overtime():
    assert list(evenings([(0.0, 1440.0)], 120)) == [(1440, 1560, WORKDAY)]
    assert list(evenings([(0.0, 480.0), (600.0, 1440.0)], 120)) == [(1440, 1560, WORKDAY)]


@pytest.mark.parametrize("daily", ["0min", "3h1min", "5h"])
def test_more_than_three_hours_a_day_are_refused(daily):
    written = f"{{title: Long, actions: [{{do: overtime, department: it, daily: {daily}}}]}}"
    with pytest.raises(InputError, match="3 hours"):
        load_yaml(written, sim.Plan)


# --- temporary staff --------------------------------------------------------------------------------------------------


def test_temporary_staff_come_after_a_while_and_work():
    outcome = drill(OUTAGE, actions=[HIRE], debug=True)  # known at 10:00, there at 12:00, in the lunch break
    theirs = outcome.postings[outcome.postings.worker >= len(outcome.layout.workers)]
    assert theirs.worker.nunique() == 3
    assert theirs.from_min.min() == clock("13:00")
    done = outcome.visits[outcome.visits.worker >= len(outcome.layout.workers)]
    assert len(done) > 10
    assert set(outcome.staff.department[-3:]) == {"invoicing"}


def test_they_get_faster_by_the_hour():
    outcome = drill(
        outage(lasts="1h"), actions=[{**HIRE, "speed": 0.4}], changes={"demand.orders_per_day": "800"}, days=3
    )
    work = outcome.visits[(outcome.visits.worker >= len(outcome.layout.workers)) & (outcome.visits.stage == "issue")]
    took = (work.ended_min - work.started_min).dropna()
    assert took.iloc[0] == pytest.approx(4 / 0.4)
    assert took.iloc[-1] == pytest.approx(4 / learned(0.4, 5 + 8 + 7), rel=0.05)
    assert took.is_monotonic_decreasing or (took.diff().dropna() <= 1e-6).mean() > 0.95


def test_they_cost_their_wage_for_every_hour_of_their_shift():
    outcome = drill(OUTAGE, actions=[HIRE])
    assert outcome.measures["with-response"].loss.temporary_staff == pytest.approx(3 * 5 * 30)  # 13:00 to 18:00


def test_they_do_not_come_when_it_is_over_by_then():
    outcome = drill(outage(lasts="30min"), actions=[{**HIRE, "arrives": "24h", "until": "recovered"}], days=3)
    assert outcome.measures["with-response"].loss.temporary_staff == 0
    assert outcome.postings.worker.max() < len(outcome.layout.workers)


def test_they_leave_in_the_end():
    outcome = drill(OUTAGE, actions=[{**HIRE, "until": {"at": "day 1 17:00"}}], debug=True)
    theirs = outcome.postings[outcome.postings.worker >= len(outcome.layout.workers)]
    assert theirs.to_min.max() < clock("17:15")


def test_four_hands_more_help():
    bare, helped = (drill(OUTAGE, actions=actions, days=2).measures["with-response"] for actions in ([], [HIRE]))
    assert helped.time_to_invoice_p95 < bare.time_to_invoice_p95
