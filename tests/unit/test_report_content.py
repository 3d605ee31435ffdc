"""What a report finds and recommends, by hand-made drills: findings, improvements, the time line."""

import dataclasses
from typing import get_args

import pytest

import sim
from sim import formats
from sim.loading import resolve
from sim.reports import figures_of
from sim.reports.build import build, figures
from sim.reports.candidates import CANDIDATES
from sim.reports.content import Facts as Facts_
from sim.reports.content import Paragraph, Table, Tiles
from sim.reports.evidence import Evidence
from sim.reports.exercised import belief_rows, decision_rows, inject_rows
from sim.reports.facts import Facts
from sim.reports.findings import findings
from sim.reports.happened import Line
from sim.reports.html import html
from sim.reports.improvements import Effect, Improvement, improvements
from sim.reports.plan import drawbacks_of
from sim.reports.words import Words
from sim.scenario.decisions import Taken
from sim.score import Figure, Rating
from sim.shelf import shelf
from sim.texts import LANGUAGES, text
from sim.world.journal import Entry
from tests import small

ANNOUNCE = {"do": "announce", "channels": ["wechat"], "when": "detected"}

INJECT = {
    "id": "call",
    "at": "day 1 11:00",
    "title": "A customer calls",
    "text": "When do we get our invoices?",
    "from": "A customer",
    "to": ["customer-service-lead"],
    "expected": "Tell customers",
    "meets": {"action": ["announce"], "within": "1h"},
}


def evidence_of(outcome):
    return Evidence(outcome, Facts(outcome), (), ())


def names(outcome, *, good):
    return {finding.name for finding in findings(Facts(outcome)) if finding.good is good}


# --- findings ---------------------------------------------------------------------------------------------------------


def test_noticing_after_three_of_four_hours_is_late_and_after_ten_minutes_is_not():
    late = small.drill(small.outage(noticed={"after": "3h"}), actions=(ANNOUNCE,))
    soon = small.drill(small.outage(noticed={"after": "10min"}), actions=(ANNOUNCE,))
    assert "noticed-late" in names(late, good=False)
    assert "noticed-soon" in names(soon, good=True)
    assert "noticed-late" not in names(soon, good=False)


def test_a_time_to_notice_that_is_rated_as_late_is_no_strength():
    long = small.drill(small.outage(noticed={"after": "2h"}, lasts="40h"), actions=(ANNOUNCE,), days=3)
    assert "noticed-late" in names(long, good=False)
    assert not names(long, good=True) & {"noticed-soon", "noticed-at-once"}


def test_people_who_are_moved_and_never_work_there_are_no_strength():
    moved = {**small.HELP_OUT, "when": "detected"}
    assert "moved-without-harm" in names(small.drill(small.outage(), actions=(moved,), days=2), good=True)
    gone_home = {**moved, "when": {"at": "day 1 20:00"}, "until": {"at": "day 1 20:30"}}
    outcome = small.drill(small.outage(), actions=(gone_home,), days=2)
    assert "move-staff" in outcome.response.action_times
    assert "moved-without-harm" not in names(outcome, good=True)


def test_what_is_done_at_once_is_not_told_as_after_no_minutes():
    plan = ({**small.PAPER, "when": "detected"}, ANNOUNCE)
    outcome = small.drill(small.outage(lasts="8h"), actions=plan, days=2)
    assert "fallback-at-once" in names(outcome, good=True)
    page = html(build(Evidence.of(outcome, seeds=1), "en"))
    assert "Customers told as soon as it was noticed." in page
    assert "0 min after" not in page


def test_paper_that_opens_when_all_is_over_is_too_late():
    outcome = small.drill(small.outage(lasts="2h"), actions=({**small.PAPER, "when": {"at": "day 1 15:00"}},))
    assert "fallback-too-late" in names(outcome, good=False)


def test_blanks_that_are_used_up_are_found():
    paper = {**small.PAPER, "when": {"down_for": "10min"}}
    short = small.drill(small.outage(), actions=(paper,), changes={"supplies.blanks.stock": "5"})
    assert "supply-out" in names(short, good=False)
    assert "supply-out" not in names(small.drill(small.outage(), actions=(paper,)), good=False)


def test_a_response_that_makes_invoices_late_is_found():
    harmless = small.outage(hits=["telephone"], at="day 1 09:00", lasts="9h")
    paper = {**small.PAPER, "when": "detected", "until": {"at": "day 1 18:00"}}
    outcome = small.drill(
        harmless, actions=(paper,), days=2, changes={"demand.orders_per_day": "400", "demand.tiers.regular.due": "2h"}
    )
    assert outcome.measures["with-response"].orders_on_time < outcome.measures["without-response"].orders_on_time
    assert "all-worse" in names(outcome, good=False)


def test_customers_who_are_told_nothing_ask():
    incident, long = small.outage(lasts="8h"), {"days": 2}
    silent = small.drill(incident, actions=(small.WHOLE_PLAN[0],), **long)
    told = small.drill(incident, actions=(small.WHOLE_PLAN[0], ANNOUNCE), **long)
    assert "not-told" in names(silent, good=False)
    assert "not-told" not in names(told, good=False)


def test_a_plan_that_verifies_nothing_lacks_that():
    assert "scope-not-planned" in names(small.drill(small.outage(), actions=(ANNOUNCE,)), good=False)
    assert "scope-not-planned" not in names(small.drill(small.outage(), actions=small.WHOLE_PLAN), good=False)


def test_an_objective_that_is_missed_is_an_issue_and_one_that_is_reached_is_none():
    objectives = [{"measure": "peak_backlog", "at_most": 1}, {"measure": "legal_dates_missed", "at_most": 0}]
    outcome = small.drill(small.outage(), actions=small.WHOLE_PLAN, objectives=objectives)
    missed = [f for f in findings(Facts(outcome)) if f.name == "objective-missed"]
    assert [f.words.values["objective"].value.measure for f in missed] == ["peak_backlog"]


def test_a_drill_in_which_everything_was_reached_is_said_to_have_gone_well():
    easy = {"measure": "peak_backlog", "at_most": 10_000}
    well = small.drill(small.outage(lasts="2h"), actions=(small.WHOLE_PLAN[0],), objectives=[easy])
    ill = small.drill(small.outage(lasts="10min"), objectives=[{"measure": "peak_backlog", "at_most": 0}])
    assert "went well" in told_first(well)
    assert "went well" not in told_first(ill)


def told_first(outcome):
    summary = build(Evidence.of(outcome, seeds=1), "en").sections[0]
    return " ".join(block.text for block in summary.blocks if isinstance(block, Paragraph))


def test_issues_come_with_the_entries_and_the_cause_that_lie_behind_them(outcome):
    (let_down,) = [f for f in findings(Facts(outcome)) if f.name == "let-down"]
    assert let_down.cause is not None
    assert {outcome.response.journal[i].key for i in let_down.events} >= {"journal.incident-starts", "journal.detected"}


# --- improvements -----------------------------------------------------------------------------------------------------


def improvement(loss=-100.0, missed=0, price=0.0, closely=True, more_loss=-100.0):
    outcome = small.drill(small.outage())
    change = next(i.change for i in improvements(Facts(outcome), findings(Facts(outcome)), seeds=1))
    effects = (Effect(1, loss, 0, missed, 0.0), Effect(2, more_loss, 0, 0, 0.0))
    return Improvement(dataclasses.replace(change, price=price), effects, 0.0, 0, 1, closely)


@pytest.mark.parametrize(
    ("case", "recommended"),
    [
        ({}, True),
        ({"loss": 100.0}, False),
        ({"more_loss": 300.0}, False),
        ({"missed": 1}, False),
        ({"price": 99.0}, True),
        ({"price": 101.0}, False),
        ({"closely": False}, False),
        ({"loss": 50.0, "more_loss": 50.0, "missed": -1}, True),  # whoever sets an objective wants it reached
        ({"loss": 50.0, "missed": -1, "closely": False}, False),
    ],
)
def test_what_is_recommended_saves_more_than_its_price_and_harms_no_objective(case, recommended):
    assert improvement(**case).recommended is recommended


def test_a_change_of_time_of_less_than_a_minute_is_no_change():
    words = Words(small.drill(small.outage()), "en")
    assert [words.signed("minutes", change) for change in (0.4, -0.4, 36, -75.2)] == ["0 min"] * 2 + [
        "+36 min",
        "−1 h 15 min",
    ]


@pytest.mark.parametrize(("when", "offered"), [({"after": "verify-scope"}, False), ("detected", True)])
def test_notices_that_wait_for_the_scope_already_are_not_to_wait_for_it_again(when, offered):
    plan = [{**action, "when": when} if action["do"] == "announce" else action for action in small.WHOLE_PLAN]
    facts = Facts(small.drill(small.outage(), actions=plan))
    paths = [change.path for candidates in CANDIDATES for change in candidates(facts)]
    assert ("plan.actions.announce.when" in paths) is offered


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_summary_says_if_no_change_would_have_turned_the_drill(language):
    objective = {"measure": "peak_backlog", "at_most": 1}
    evidence = Evidence.of(small.drill(small.outage(), actions=small.WHOLE_PLAN, objectives=[objective]), seeds=1)
    assert [attainment.reached for attainment in evidence.outcome.objectives] == [False]
    remained = evidence.facts.response.loss.total - evidence.facts.none.loss.total
    assert remained > 0

    def told(part):
        change = improvement(loss=-part * remained)
        assert change.recommended
        page = html(build(dataclasses.replace(evidence, improvements=(change,)), language))
        return text("report.summary.little", language, share=formats.share(part)) in page

    assert told(0.01)
    assert not told(0.5)


@pytest.mark.parametrize(("case", "said"), [({}, []), ({"more_loss": 30.0}, ["It depends on luck"])])
def test_what_gets_worse_stands_beside_the_change(case, said):
    words = Words(small.drill(small.outage()), "en")
    drawbacks = list(drawbacks_of(words, improvement(**case)))
    assert [drawback.split(":")[0] for drawback in drawbacks] == said


def test_a_change_is_tried_against_the_same_drill_without_it():
    outcome = small.drill(small.outage(), actions=small.WHOLE_PLAN)
    for tried in improvements(Facts(outcome), findings(Facts(outcome)), seeds=2):
        before = outcome.measures["with-response"].loss.total
        assert tried.own.loss == pytest.approx(tried.loss_with - before)
        assert len(tried.effects) == (2 if tried.closely else 1)


def test_monitoring_is_offered_with_its_price_if_an_incident_was_noticed_late():
    outcome = small.drill(small.outage(noticed={"after": "3h"}), actions=small.WHOLE_PLAN)
    offered = improvements(Facts(outcome), findings(Facts(outcome)), seeds=1)
    (bought,) = [one for one in offered if one.change.after == '["monitoring"]']
    assert bought.change.price == 30_000 + 2 * 10_000
    assert bought.net == pytest.approx(bought.mean + bought.change.price)
    assert not bought.recommended


def test_checking_is_offered_if_forgeries_are_paid_and_nobody_checks_them():
    outcome = sim.run(*resolve("forged-invoices", None, "customers-first"), 1)
    offered = improvements(Facts(outcome), findings(Facts(outcome)), seeds=1)
    (check,) = [one for one in offered if "check-incoming" in one.change.after]
    assert check.own.loss < -50_000
    assert check.recommended


def test_what_saves_but_lets_an_objective_down_is_told_as_a_question_of_what_matters():
    outcome = small.drill(small.outage(), actions=small.WHOLE_PLAN)
    evidence = Evidence.of(outcome, seeds=1)
    assert evidence.trade_off is None
    first = dataclasses.replace(evidence.improvements[0], closely=True, effects=(Effect(1, -500.0, 0, 1, 0.0),))
    tempted = dataclasses.replace(evidence, improvements=(first,))
    assert not tempted.worthwhile
    assert tempted.trade_off is first
    assert "CNY\N{NO-BREAK SPACE}500" in html(build(tempted, "en"))
    assert "what matters more" in html(build(tempted, "en"))


def test_a_log_that_an_objective_asks_for_is_recommended_although_it_costs():
    wanted = [{"measure": "log_completeness", "share": "80%"}]
    outcome = small.drill(small.outage(lasts="30min"), actions=(small.WHOLE_PLAN[0], ANNOUNCE), objectives=wanted)
    evidence = Evidence.of(outcome, seeds=1)
    (log,) = [one for one in evidence.worthwhile if "keep-log" in one.change.after]
    assert log.own.loss > 0
    assert "objective that was missed" in html(build(evidence, "en"))


def test_what_was_decided_is_decided_in_the_trials_too():
    taken = Taken(point="paper", option="yes", at="day 1 11:20")
    outcome = sim.run(small.scenario(small.outage(), decisions=[POINT]), small.plan(ANNOUNCE), 1, (taken,))
    tried = improvements(Facts(outcome), findings(Facts(outcome)), seeds=3)
    assert tried
    assert all(len(one.effects) == 1 for one in tried)  # in another drill people would decide otherwise


def test_figures_tell_owner_date_and_closure_of_each_improvement(outcome):
    told = figures(Evidence.of(outcome, seeds=1))
    assert told["improvements"]
    for row in told["improvements"]:
        assert set(row["closure"]) == {"en", "zh"}
        assert row["due"] > "2026-03-03"


# --- time line --------------------------------------------------------------------------------------------------------

POINT = {
    "id": "paper",
    "at": "day 1 11:00",
    "title": "Paper?",
    "question": "Do we write by hand?",
    "options": [{"id": "no", "text": "Not yet"}, {"id": "yes", "text": "Yes", "do": [small.PAPER]}],
    "timer": "30min",
    "default": "no",
}


def test_until_the_scope_is_verified_all_orders_are_thought_to_be_hit():
    outcome = small.drill(small.outage(lasts="5h", noticed={"after": "20min"}), actions=small.WHOLE_PLAN)
    whole, scope = belief_rows(evidence_of(outcome), Words(outcome, "en"))
    run = outcome.response
    assert [(span.start, span.end) for span in whole.spans] == [(run.detected, run.verified)]
    assert [(span.start, span.end) for span in scope.spans] == [(run.verified, run.incident_periods[0].end)]


def test_an_inject_lasts_until_what_it_expects_is_done():
    late = {**INJECT, "id": "later", "at": "day 1 13:00", "meets": {"action": ["contain"], "within": "1h"}}
    outcome = small.drill(small.outage(), actions=small.WHOLE_PLAN, injects=[INJECT, late])
    rows = list(inject_rows(evidence_of(outcome), Words(outcome, "en")))
    assert [row.steps[0].time for row in rows] == [small.clock("11:00"), small.clock("13:00")]
    assert [row.spans[0].words for row in rows] == ["done", "not done"]
    assert rows[1].spans[0].end == small.clock("14:00")


def test_a_decision_lasts_from_its_opening_until_it_is_taken():
    taken = Taken(point="paper", option="yes", at="day 1 11:20")
    outcome = sim.run(small.scenario(small.outage(), decisions=[POINT]), small.plan(), 1, (taken,))
    (row,) = decision_rows(evidence_of(outcome), Words(outcome, "en"))
    (span,) = row.spans
    assert (span.start, span.end, span.words) == (small.clock("11:00"), small.clock("11:20"), "Yes")


# --- the log ----------------------------------------------------------------------------------------------------------

HOURLY = {"do": "announce", "channels": ["wechat"], "when": "detected", "every": "1h"}


def table(outcome, name, language="en"):
    report = build(evidence_of(outcome), language)
    return next(b for s in report.sections for b in s.blocks if isinstance(b, Table) and b.name == name)


def told(outcome, language="en"):
    return [row[3].text for row in table(outcome, "log", language).rows]


def test_what_is_announced_every_hour_stands_in_the_log_once_for_each_promise():
    outcome = small.drill(small.outage(lasts="30h"), actions=(HOURLY,), days=4)
    notices = [e for e in outcome.response.journal if e.key == "journal.announce-vague"]
    lines = [line for line in told(outcome) if line.startswith("Notice without scope")]
    assert len(notices) > 5
    assert len(lines) == 1
    assert f"({len(notices)} times, last Day" in lines[0]


def test_a_notice_with_the_same_promise_is_the_same_notice_and_one_with_another_is_not():
    entry = Entry(600.0, "action", "announce", "journal.announce-promise", {"about": 600})
    line = Line(1, entry, entry.say("en"), "", 600.0)
    same = Entry(700.0, "action", "announce", "journal.announce-promise", {"about": 500})
    later = Entry(700.0, "action", "announce", "journal.announce-promise", {"about": 900})
    assert line.told_again(same, same.say("en"))
    assert not line.told_again(later, later.say("en"))


def test_a_system_that_comes_back_in_steps_has_a_line_for_each_step():
    entries = [Entry(t, "system", "platform", "journal.system-partly-up", {"system": "P"}) for t in (600.0, 900.0)]
    outcome = small.drill(small.outage())
    response = dataclasses.replace(outcome.response, journal=entries)
    outcome = dataclasses.replace(outcome, runs=(*outcome.runs[:2], response))
    assert told(outcome) == ["P works again in part"] * 2


@pytest.mark.parametrize(("language", "said"), [("en", "in about 11 d 10 h"), ("zh", "约 11 天 10 小时后恢复")])
def test_long_promises_are_told_in_days(language, said):
    entry = Entry(0.0, "knowledge", "fire", "journal.promised", {"incident": "Fire", "about": 16_438})
    assert said in entry.say(language)
    assert "1 h 16 min" in Entry(0.0, "action", "c", "journal.call-support-helps", {"minutes": 76}).say("en")


def test_one_of_a_thing_is_told_in_the_singular():
    moved = Entry(0.0, "staff", "move", "journal.move-staff-people", {"count": 1})
    assert moved.say("en") == "1 person is moved"
    assert "2 people" in dataclasses.replace(moved, values={"count": 2}).say("en")
    overview = build(evidence_of(small.drill(small.outage(lasts="1h"), days=1)), "en").sections[1]
    assert ("Dates", "1 day, 2026-03-02") in next(b for b in overview.blocks if isinstance(b, Facts_)).items


# --- what was not told well -------------------------------------------------------------------------------------------


def test_a_response_that_costs_many_times_what_there_was_to_lose_is_told_within_bounds():
    assert formats.averted(-71.572) == "<−100%"
    assert formats.averted(1.2) == ">100%"
    assert formats.averted(-0.25) == "−25%"
    assert Figure("loss_averted", -71.572, "share").say("en") == "<−100%"


def test_what_is_not_rated_says_so_once(quiet):
    page = html(build(evidence_of(quiet), "en"))
    assert "not rated: not rated" not in page.casefold()
    assert "not rated: nothing" not in page.casefold()


def test_ratings_have_no_double_spaces():
    ratings = [text(f"score.rating.{rating}", language) for rating in get_args(Rating) for language in LANGUAGES]
    assert not any("  " in rating for rating in ratings)


def test_without_sources_the_appendix_says_that_there_are_none():
    outcome = small.drill(small.outage())
    appendix = build(evidence_of(outcome), "en").sections[-1]
    empty = [block for section in build(evidence_of(outcome), "en").sections for block in section.blocks]
    assert all(block.rows for block in empty if isinstance(block, Table))
    assert any("says where its numbers come from" in b.text for b in appendix.blocks if isinstance(b, Paragraph))


def test_recovery_that_did_not_come_is_not_a_dash():
    outcome = small.drill(small.outage(lasts="10d"), days=2)
    tiles = next(b for b in build(evidence_of(outcome), "en").sections[0].blocks if isinstance(b, Tiles))
    (usual,) = [tile for tile in tiles.items if tile.name == "Back to usual work after"]
    assert (usual.figure, usual.note) == ("not within the drill", "without response: not within the drill")


# --- one's own measures -----------------------------------------------------------------------------------------------

OWN = """
id: own-probes
title: {en: Our probes, zh: 自建探针}
yearly_price: {fixed: 10, currency: CURRENCY}
effects:
  - {change: "incidents[cause=upgrade-failure].noticed.after", times: 0.1, because: Trial}
"""


def test_measures_on_ones_own_shelf_are_tried_like_those_of_the_library():
    outcome = small.drill(small.outage(noticed={"after": "3h"}), actions=small.WHOLE_PLAN)
    shelf().save("preparedness", "own-probes", OWN.replace("CURRENCY", "CNY"))
    shelf().save("preparedness", "broken", "id: broken")
    shelf().save("preparedness", "foreign", OWN.replace("own-probes", "foreign").replace("CURRENCY", "XAU"))
    evidence = Evidence.of(outcome, seeds=1)
    (own,) = [one for one in evidence.improvements if one.change.buys and one.change.buys.id == "own-probes"]
    assert (own.change.capability, own.change.price) == ("detection", 10.0)
    assert own.own.is_any
    assert set(figures(evidence)["own_measures"]) == {"own-probes", "foreign"}


def test_figures_are_confirmed_by_the_measures_that_were_considered_then():
    outcome = small.drill(small.outage(noticed={"after": "3h"}), actions=small.WHOLE_PLAN)
    shelf().save("preparedness", "own-probes", OWN.replace("CURRENCY", "CNY"))
    stored = figures_of(outcome)
    shelf().remove("preparedness", "own-probes")
    assert figures_of(outcome, stored) == stored
    assert figures_of(outcome) != stored
    assert figures_of(outcome, {"own_measures": {"x": 1}})["own_measures"] == {}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("call-support-helps", {"minutes": 0.2}),
        ("records-lost", {"count": 0}),
        ("supply-lost", {"supply": "Blanks", "amount": 0}),
        ("promised", {"incident": "Fire", "about": 0.3}),
        ("announce-promise", {"about": 0.3}),
    ],
)
def test_what_came_to_nothing_is_said_so_rather_than_counted_as_none(key, values, language):
    said = Entry(0.0, "action", "a", f"journal.{key}", values).say(language)
    assert not any(digit in said for digit in "0123456789")
    more = {name: value if isinstance(value, str) else 25 for name, value in values.items()}
    assert "25" in Entry(0.0, "action", "a", f"journal.{key}", more).say(language)


def test_how_often_a_promise_was_broken_is_told_as_a_number_or_not_at_all():
    assert (
        text("report.issue.promise-broken", "en", count="1") == "A promised time of recovery passed without recovery."
    )
    assert text("report.issue.promise-broken", "en", count="2").startswith("2 promised times")
