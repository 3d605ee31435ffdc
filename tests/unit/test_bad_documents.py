"""Wrong invoices, missing records and forged invoices: what they cost, when they are put right, and at what price."""

import pytest

from sim.lint import of_scenario
from tests import small
from tests.small import clock, drill, outage, times

VERIFY = {"do": "verify-scope", "by": "it", "takes": "30min"}


def wrong(**fields):
    """Every second invoice made online is wrong from 10:00, noticed at 14:00."""
    flaws = {"desks": ["online-desk"], "share": 0.5, "mended_at": "rework", "costs": 100} | fields.pop("flaws", {})
    given = {"id": "wrong", "cause": "human-error", "hits": [], "noticed": {"after": "4h"}, "flaws": flaws}
    return outage(**{**given, "lasts": "2d", **fields})


def missing(**fields):
    """Half of the special invoices made by 13:00 cannot be found, a part of them before the evening."""
    lost = {"share": 0.5, "restored": 0.6, "reissued_at": "reissue", "costs": 10} | fields.pop("missing", {})
    given = {"id": "lost", "cause": "missing-records", "at": "day 1 13:00", "hits": [], "lasts": "3h"}
    return outage(**{**given, "scope": {"invoice_types": ["special"]}, "missing": lost, **fields})


def forged(**fields):
    """Every fifth of the suppliers' invoices is forged all day."""
    given = {"id": "forged", "cause": "forged-invoices", "at": "day 1 00:00", "hits": [], "lasts": "3d"}
    return outage(**{**given, "forged": {"per_day": 20, "amount": 1000}, **fields})


UNSEEN = {"stages.deliver.catches": "0%"}  # nobody looks at the invoices before they go out
INCOMING = {"incoming": "{department: it, per_day: 100, work: 3min, sampled: 10%, check: 6min, catches: 90%}"}
CHECK = {"do": "check-incoming", "when": "detected", "share": 0.8, "briefing": "0min"}


# --- wrong invoices ---------------------------------------------------------------------------------------------------


def test_invoices_are_wrong_from_the_beginning_until_it_is_noticed():
    outcome = drill(wrong(), changes=UNSEEN, debug=True)
    issued = outcome.visits.query("stage == 'issue' and result == 'done'").set_index("order").ended_min
    flawed = outcome.orders.set_index("order").flawed.reindex(issued.index)
    meanwhile = (issued >= clock("10:00")) & (issued < clock("14:00"))
    assert flawed[meanwhile].mean() == pytest.approx(0.5, abs=0.15)
    assert not flawed[~meanwhile].any()


def test_wrong_invoices_stay_with_the_customers_if_nobody_finds_out_which_they_are():
    measured = drill(wrong(), changes=UNSEEN).measures
    bare = measured["with-response"]
    assert bare.wrong_invoices == bare.flawed > 10
    assert bare.done_again == 0
    assert bare.loss.documents == 100 * bare.wrong_invoices
    assert measured["without-incident"].wrong_invoices == measured["without-incident"].loss.documents == 0


def test_a_mistake_that_is_noticed_during_another_outage_is_found_out_as_well():
    other = outage(hits=["telephone"], lasts="1d")  # the scope of which is known long before
    outcome = drill(other, wrong(), actions=[VERIFY], changes=UNSEEN)
    bare, response = (outcome.measures[name] for name in ("without-response", "with-response"))
    assert response.wrong_invoices < bare.wrong_invoices / 2


def test_verification_finds_the_wrong_ones_and_they_are_put_right():
    outcome = drill(wrong(), actions=[VERIFY], changes=UNSEEN, debug=True)
    bare, response = (outcome.measures[name] for name in ("without-response", "with-response"))
    assert times(outcome, "wrong-invoices")[0] == clock("14:30")
    rework = outcome.visits.query("stage == 'rework'")
    assert rework.joined_min.min() == clock("14:30")
    assert response.done_again == bare.wrong_invoices
    assert response.wrong_invoices == response.loss.documents == 0
    assert response.orders_on_time == pytest.approx(bare.orders_on_time, abs=0.05)


def test_those_that_are_still_under_way_are_put_right_when_they_are_finished():
    slow = {**UNSEEN, "stages.deliver.work": "8min"}  # more to deliver than two people can
    outcome = drill(wrong(), actions=[VERIFY], changes=slow, days=2)
    assert len(times(outcome, "wrong-invoices")) > 1
    assert outcome.measures["with-response"].wrong_invoices == 0


def test_corrections_take_the_time_of_those_who_issue():
    busy = {**UNSEEN, "stages.rework.work": "40min"}
    last = [
        drill(wrong(), actions=actions, changes=busy).visits.query("stage == 'issue'").eval("started_min - joined_min")
        for actions in ([], [VERIFY])
    ]
    assert last[1].mean() > last[0].mean() + 3


def test_once_it_is_known_what_is_wrong_it_is_over():
    outcome = drill(wrong(), actions=[VERIFY], changes=UNSEEN)
    assert outcome.response.incident_periods[0].end == clock("14:30")
    assert outcome.run("without-response").incident_periods[0].end is None


def test_what_is_over_before_anybody_notices_is_never_put_right():
    outcome = drill(wrong(lasts="2h"), actions=[VERIFY], changes=UNSEEN)
    response = outcome.measures["with-response"]
    assert response.wrong_invoices > 5
    assert response.done_again == 0


def test_what_is_caught_before_it_goes_out_is_corrected_as_usual():
    response = drill(wrong()).measures["with-response"]  # who delivers looks at each invoice
    assert response.wrong_invoices == 0
    assert response.loss.documents == 0


def test_a_share_of_nothing_changes_nothing():
    outcome = drill(wrong(flaws={"share": 0}), changes=UNSEEN)
    assert outcome.measures["with-response"].wrong_invoices == 0
    assert outcome.visits.equals(drill(changes=UNSEEN).visits)


def test_two_errors_at_one_desk_add_up_and_end_one_by_one():
    second = wrong(id="second", noticed={"after": "6h"})
    outcome = drill(wrong(), second, changes=UNSEEN)
    issued = outcome.visits.query("stage == 'issue' and result == 'done'").set_index("order").ended_min
    flawed = outcome.orders.set_index("order").flawed.reindex(issued.index)
    both = flawed[(issued >= clock("10:00")) & (issued < clock("14:00"))].mean()
    one = flawed[(issued >= clock("14:00")) & (issued < clock("16:00"))].mean()
    assert both == pytest.approx(0.75, abs=0.12)
    assert one == pytest.approx(0.5, abs=0.2)


# --- missing records --------------------------------------------------------------------------------------------------


def test_only_finished_invoices_in_scope_are_missing():
    outcome = drill(missing())
    [batch] = outcome.response.missing
    mine = outcome.orders.iloc[outcome.jobs.order_of[batch.jobs]]
    assert set(mine.invoice_type) == {"special"}
    assert mine.ended_min.max() < clock("13:00")
    finished = outcome.orders.query("invoice_type == 'special' and ended_min < 780")
    assert len(mine) == round(len(finished) / 2) > 10


def test_a_part_comes_back_with_the_repair_and_the_rest_stays_missing():
    response = drill(missing()).measures["with-response"]
    batch = drill(missing()).response.missing[0]
    assert response.records_missing == batch.jobs.size - batch.restored.size
    assert batch.restored.size == round(0.6 * batch.jobs.size)
    assert response.loss.documents == 10 * response.records_missing


def test_what_does_not_come_back_is_issued_again_once_it_is_verified():
    outcome = drill(missing(), actions=[VERIFY], debug=True)
    bare, response = (outcome.measures[name] for name in ("without-response", "with-response"))
    again = outcome.visits.query("stage == 'reissue'")
    assert set(again.joined_min) == {clock("13:30")}
    assert len(again) == response.done_again == bare.records_missing > 0
    assert response.records_missing == response.loss.documents == 0


def test_old_invoices_are_spared_if_only_recent_ones_are_hit():
    recent = drill(missing(missing={"within": "2h"})).response.missing[0]
    assert 0 < recent.jobs.size < drill(missing()).response.missing[0].jobs.size / 2


def test_customers_keep_what_they_have():
    assert (
        drill(missing(), actions=[VERIFY]).measures["with-response"].on_time
        == drill().measures["with-response"].on_time
    )


# --- forged invoices --------------------------------------------------------------------------------------------------


def test_forgeries_among_suppliers_invoices_cost_no_trust_of_customers():
    measured = drill(forged(), changes=INCOMING).measures
    assert measured["with-response"].trust_end is measured["without-response"].trust_end is None
    alone, both = (
        drill(*incidents, changes=INCOMING).measures["without-response"].trust_end
        for incidents in ([outage()], [outage(), forged()])
    )
    assert alone == both is not None


def test_forged_invoices_are_paid_unless_they_are_caught():
    outcome = drill(forged(), changes=INCOMING)
    measured = outcome.measures
    assert measured["with-response"].forged_paid > 8
    assert measured["with-response"].loss.forged_paid == 1000 * measured["with-response"].forged_paid
    assert measured["without-incident"].forged_paid == measured["without-incident"].loss.forged_paid == 0


def test_checking_more_catches_more():
    shares = []
    for share in (0.1, 0.5, 1.0):
        outcomes = [drill(forged(), actions=[{**CHECK, "share": share}], changes=INCOMING, seed=s) for s in range(5)]
        shares.append(sum(outcome.measures["with-response"].forged_paid for outcome in outcomes))
    assert shares[0] > shares[1] > shares[2]


def test_checking_more_takes_the_time_of_the_department():
    usual, harder = (
        drill(forged(), actions=actions, changes=INCOMING).visits.query("stage == 'incoming-invoices'")
        for actions in ([], [CHECK])
    )
    took = [(v.ended_min - v.started_min).dropna().mean() for v in (usual, harder)]
    assert took == pytest.approx([3, 3 + 0.7 * 6], abs=0.1)


def test_checking_less_than_usual_is_not_what_is_meant_by_harder():
    outcome = drill(forged(), actions=[{**CHECK, "share": 0}], changes=INCOMING)
    assert {share for _, share in outcome.response.sampled} == {0.1}


def test_checks_are_as_usual_again_when_it_is_over():
    outcome = drill(forged(lasts="12h"), actions=[CHECK], changes=INCOMING)
    assert outcome.response.sampled == ((0.0, 0.1), (0.0, 0.8), (clock("12:00"), 0.1))


def test_the_same_invoices_are_forged_whatever_is_done():
    outcome = drill(forged(), actions=[CHECK], changes=INCOMING)
    bare, response = (outcome.measures[name] for name in ("without-response", "with-response"))
    assert bare.forged_paid > response.forged_paid
    decided = [m.forged_paid / (1 - m.forged_caught) for m in (bare, response)]
    assert decided[0] == pytest.approx(decided[1], rel=0.2)  # some are not done by the evening


def test_suppliers_invoices_change_nothing_where_none_is_forged():
    assert drill(outage(), changes=INCOMING).orders.equals(drill(outage()).orders)


# --- what can be said beforehand --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("incident", "changes", "key"),
    [
        (forged(), {}, "lint.no-incoming"),
        (forged(forged={"per_day": 500, "amount": 1}), INCOMING, "lint.more-forged"),
        (wrong(flaws={"mended_at": "approve"}), {}, "lint.does-not-mend"),
        (outage(hits=[]), {}, "lint.no-damage"),
    ],
)
def test_damage_that_could_not_be_done_is_remarked_on(incident, changes, key):
    scenario = small.scenario(incident, changes=changes)
    assert key in [remark.key for remark in of_scenario(scenario, scenario.organisation)]
