"""Reporting to the tax authority, the incident log, and what they are worth."""

import itertools

import pytest
import simpy

from sim import lint
from sim.world.helplines import call
from tests import small
from tests.small import clock, drill, outage

REPORT = {
    "do": "report-to-authority",
    "by": "it",
    "ahead": 0,
    "talks": "6min",
    "estimate": 1,
    "relieves": "50%",
    "extends": "1d",
}
LOG = {"do": "keep-log", "by": "marketing", "every": "30min", "takes": "10min", "facts": 10}
VERIFY = {"do": "verify-scope", "by": "it", "takes": "25min"}
ALL_DAY = outage(lasts="6h")


def measures(*args, **fields):
    return drill(*args, **fields).measures["with-response"]


# --- the hotline ------------------------------------------------------------------------------------------------------


def served(**terms):
    """Whether a call was answered, and when it was over."""
    env = simpy.Environment()
    calls = call(env, **({"closes": 1000.0, "lines": 1, "ahead": [], "talks": 5.0} | terms))
    answered = env.run(env.process(calls))
    return answered, env.now


def test_a_caller_waits_behind_others():
    assert served() == (True, 5.0)
    assert served(ahead=[6.0, 7.0]) == (True, 18.0)
    assert served(ahead=[6.0, 7.0], lines=2) == (True, 11.0)


def test_who_is_waiting_at_closing_time_is_sent_away_and_who_is_served_is_not():
    assert served(ahead=[6.0, 7.0], closes=10.0) == (False, 10.0)
    assert served(closes=2.0) == (True, 5.0)


@pytest.mark.parametrize(
    ("noticed", "day", "reported"),
    [("10:00", 1, "10:06"), ("12:30", 1, "14:06"), ("17:59", 1, "18:05"), ("18:30", 2, "09:06")],
)
def test_reports_are_taken_in_office_hours(noticed, day, reported):
    outcome = drill(outage(at=f"day 1 {noticed}", lasts="1d"), actions=(REPORT,), days=2)
    assert small.times(outcome, "report-to-authority-ends") == [clock(reported, day=day)]


def test_nobody_answers_at_the_weekend():
    outcome = drill(outage(at="day 6 10:00", lasts="80h"), actions=(REPORT,), days=9)  # a Saturday
    assert small.times(outcome, "report-to-authority-ends") == [clock("09:06", day=8)]


def test_who_is_not_served_by_noon_calls_again_in_the_afternoon():
    crowd = REPORT | {"ahead": 20, "lines": 1}
    outcome = drill(outage(at="day 1 11:00", lasts="6h"), actions=(crowd,))
    assert small.times(outcome, "report-to-authority-ends") == [clock("16:06")]  # 20 others from 14:00 on
    assert outcome.staff.response_hours.sum() == pytest.approx(1 + 126 / 60)


def test_paper_waits_for_the_permission():
    paper = small.PAPER | {"when": {"after": "report-to-authority"}}
    outcome = drill(ALL_DAY, actions=(paper, REPORT))
    assert small.times(outcome, "paper-invoicing-begins") == [clock("10:06")]


def test_the_estimate_is_of_what_is_left_of_the_repair_and_customers_are_told():
    announce = {"do": "announce", "when": {"after": "report-to-authority"}, "channels": ["sms"], "every": "60min"}
    outcome = drill(ALL_DAY, actions=(REPORT | {"estimate": 0.5}, announce))
    said = {e.key: e.values["about"] for e in reversed(outcome.response.journal) if "about" in e.values}
    assert said == {"journal.promised": 177, "journal.announce-promise": 177}
    honest = drill(ALL_DAY, actions=(REPORT, announce))
    trust = [o.measures["with-response"].trust_lowest for o in (outcome, honest)]
    assert trust[0] < 0.8 * trust[1]  # at 13:03 the promise was broken


def test_what_the_authority_expects_is_revised_when_it_was_wrong():
    outcome = drill(ALL_DAY, actions=(REPORT | {"estimate": 0.5},))
    promised = small.times(outcome, "promised")
    assert promised == [clock("10:06"), clock("10:06") + 177 + 1, *promised[2:]]
    assert small.times(outcome, "promise-broken") == promised[1:]
    said = [e.values["about"] for e in outcome.response.journal if e.key == "journal.promised"]
    assert said[1] == 88  # half of what is left by then


def test_the_authority_says_what_those_who_repair_it_say():
    known = outage(lasts="6h", estimate={"error": 2})
    outcome = drill(known, actions=(REPORT | {"estimate": 0.5},))
    assert [e.values["about"] for e in outcome.response.journal if e.key == "journal.promised"] == [708]


# --- the log ----------------------------------------------------------------------------------------------------------


def test_without_a_log_nothing_is_recorded_and_without_an_incident_there_is_nothing_to_record():
    assert measures(ALL_DAY).log_completeness == 0
    assert measures().log_completeness is None


def test_who_writes_everything_down_in_time_has_a_complete_log():
    assert measures(ALL_DAY, actions=(LOG, VERIFY)).log_completeness == 1


def test_what_is_never_found_out_is_missing_in_the_log():
    # start, detection, losses and one action, but not the scope and the customers hit
    assert measures(ALL_DAY, actions=(LOG,)).log_completeness == pytest.approx(4 / 6)


@pytest.mark.parametrize("change", [{"facts": 1, "every": "4h"}, {"in_time": "9min"}, {"when": {"down_for": "5h"}}])
def test_a_log_that_is_kept_badly_is_incomplete(change):
    assert measures(ALL_DAY, actions=(LOG | change, VERIFY)).log_completeness < 0.8


def test_writing_takes_somebodys_time():
    outcome = drill(ALL_DAY, actions=(LOG, VERIFY))
    hours = outcome.staff.response_hours[outcome.staff.department == "marketing"].sum()
    assert hours == pytest.approx(
        14 / 6, abs=1 / 3
    )  # ten minutes every half hour from 10:00 to 18:00, but not at lunch


# --- relief and claims ------------------------------------------------------------------------------------------------


def test_relief_needs_both_the_report_and_the_log():
    plans = {"none": (), "report": (REPORT,), "log": (LOG, VERIFY), "both": (REPORT, LOG, VERIFY)}
    long = outage(lasts="1d")
    found = {name: measures(long, actions=actions, days=2) for name, actions in plans.items()}
    assert [name for name, m in found.items() if m.relief_granted > 0] == ["both"]
    assert found["none"].loss.penalties == found["report"].loss.penalties > 0
    assert found["both"].loss.penalties == pytest.approx(found["log"].loss.penalties / 2)
    assert found["both"].relief_granted == pytest.approx(found["log"].loss.penalties / 2)


def test_only_what_the_outage_has_made_late_is_relieved():
    overload = {"departments.invoicing.staff": "1"}  # late without any outage, too
    brief = outage(at="day 2 10:00", lasts="1min")
    with_log, relieved = (
        measures(brief, actions=actions, changes=overload, days=2) for actions in ((LOG, VERIFY), (REPORT, LOG, VERIFY))
    )
    assert 0 <= relieved.relief_granted < with_log.loss.penalties / 2


def test_an_insurer_pays_for_lost_margin_only_if_the_log_is_complete():
    changes = {"demand.tiers.regular.patience": "1h", "money.insured": "40%"}
    without, with_log = (measures(ALL_DAY, actions=a, changes=changes).loss for a in ((VERIFY,), (LOG, VERIFY)))
    assert without.claims == 0
    assert with_log.claims == pytest.approx(-0.4 * with_log.margin) != 0


# --- fines ------------------------------------------------------------------------------------------------------------

LONG = outage(lasts="30h")  # to 16:00 on the second day


def fined(deadline, *, actions=(), days=3, changes=None):
    fields = {} if deadline is None else {"filing_deadline": deadline}
    return measures(LONG, actions=actions, days=days, changes=changes, **fields).loss.fines


def test_invoices_that_are_missing_at_the_filing_deadline_cost_a_fine_and_a_surcharge():
    usual = fined("day 1 24:00")
    assert 0 < usual < 10_000
    assert fined("day 1 24:00", changes={"money.late_filing": "20000"}) > usual
    more = fined("day 1 24:00", changes={"money.surcharge": "1%"})
    assert more > usual


def test_no_deadline_no_fine():
    assert fined(None) == 0
    assert fined("day 3 20:00") == 0  # by then all has been issued
    assert fined("day 4 08:00") == 0  # nobody knows, the drill is over


def test_relief_moves_the_deadline():
    plan = (REPORT, LOG, VERIFY)
    assert fined("day 1 24:00", actions=(LOG, VERIFY)) > 0
    assert (
        fined(
            "day 1 24:00", actions=tuple({**action, "extends": "2d"} if action is REPORT else action for action in plan)
        )
        == 0
    )


def test_each_missed_legal_date_can_be_fined():
    legal = {"demand.tiers.regular.legal": "20%", "demand.tiers.regular.legal_within": "4h"}
    found = [measures(ALL_DAY, changes=legal | {"money.late_invoice": fine}) for fine in ("0", "100")]
    assert found[0].loss.fines == 0
    assert found[1].loss.fines == 100 * found[1].legal_dates_missed > 0


# --- customers who leave ----------------------------------------------------------------------------------------------

LEAVES = {"demand.tiers.key.churn": "60%", "demand.tiers.regular.churn": "60%"}
ANNOUNCE = {
    "do": "announce",
    "when": {"after": "verify-scope"},
    "channels": ["sms"],
    "every": "30min",
    "hurry_clear": 1,
}


def test_customers_leave_only_where_they_may_and_only_after_an_outage():
    long = outage(lasts="1d")
    assert measures(long, days=2).customers_lost == 0
    outcome = drill(long, changes=LEAVES, days=2)
    lost = {name: m.customers_lost for name, m in outcome.measures.items()}
    assert lost["without-incident"] == 0
    assert 0 < lost["with-response"] == lost["without-response"] < 110 * 0.6
    assert outcome.measures["with-response"].loss.churn > 0
    assert outcome.measures["without-incident"].loss.churn == 0


def test_the_loss_is_the_margin_of_so_many_months():
    long, half = outage(lasts="1d"), LEAVES | {"money.churn_months": "3"}
    whole = measures(long, changes=LEAVES, days=2).loss.churn
    assert measures(long, changes=half, days=2).loss.churn == pytest.approx(whole / 2)


def test_those_who_are_told_stay_and_those_who_are_called_even_more_so():
    long = outage(lasts="1d")
    call = {"do": "call-key-customers", "by": "marketing", "staff": 3, "reaches": 1, "patience": 1, "enquiries": 1}
    silent = measures(long, changes=LEAVES, days=2)
    told = measures(long, changes=LEAVES, days=2, actions=(VERIFY, ANNOUNCE))
    assert told.trust_end > silent.trust_end
    assert told.customers_lost < silent.customers_lost / 2
    only_key = {"demand.tiers.key.churn": "100%"}
    lost = [
        measures(long, changes=only_key, days=2, actions=actions).customers_lost
        for actions in ((), (call | {"churn": 1},), (call | {"churn": 0},))
    ]
    assert lost[2] < lost[1] == pytest.approx(lost[0])


def test_all_of_it_is_nothing_if_it_is_not_used():
    bare = measures(ALL_DAY)
    assert (bare.customers_lost, bare.relief_granted, bare.log_completeness) == (0, 0, 0)
    assert (bare.loss.churn, bare.loss.fines, bare.loss.claims) == (0, 0, 0)
    quiet = measures()
    assert (quiet.trust_end, quiet.trust_lowest, quiet.log_completeness) == (None, None, None)


def test_objectives_can_be_set_for_trust_customers_and_the_log():
    targets = [
        {"measure": "log_completeness", "share": "80%"},
        {"measure": "trust_end", "share": "99%"},
        {"measure": "customers_lost", "at_most": 0},
    ]
    outcome = drill(ALL_DAY, actions=(LOG, VERIFY), objectives=targets)
    assert [attained.reached for attained in outcome.objectives] == [True, False, True]
    assert [a.measured for a in outcome.objectives] == [1, outcome.measures["with-response"].trust_end, 0]


def test_time_must_pass_between_two_writings():
    with pytest.raises(ValueError, match="without time in between"):
        small.plan(LOG | {"every": "0min"})


def test_deadlines_and_reports_that_cannot_work_are_remarked_upon():
    late = small.scenario(
        ALL_DAY, filing_deadline="day 2 08:00", objectives=[{"measure": "peak_backlog", "at_most": 9}]
    )
    keys = [remark.key for remark in lint.of_scenario(late, late.organisation)]
    assert keys == ["lint.filing-too-late"]
    remarks = itertools.chain(*(lint.of_plan(small.plan(*p), None) for p in ((REPORT,), (REPORT, LOG))))
    assert [remark.key for remark in remarks if remark.key == "lint.no-log"] == ["lint.no-log"]
