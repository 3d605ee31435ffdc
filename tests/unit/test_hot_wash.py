"""The hot-wash sheet, and what participants thought of a drill, in its report."""

import pytest

from sim.reports import write
from sim.reports.build import build
from sim.reports.evidence import Evidence
from sim.reports.excel import excel
from sim.reports.hot_wash import hot_wash
from sim.reports.html import html
from sim.reports.pdf import pdf
from sim.reports.word import word
from sim.session.debrief import Telling
from sim.session.feedback import STATEMENTS, Agreed, Summary
from sim.session.knowing import Told

MOMENTS = (
    Telling(660.0, "Paper?", (Told(640.0, "knowledge", "x", "Noticed: Platform"),), "Yes", ("Not yet",), 1234.0),
    Telling(700.0, "Call <b>them</b>", (), "call", (), -50.0),
    Telling(720.0, "Wait", (), "No", ("Yes",), 0.0),
)
SUMMARY = Summary(2, 3, tuple(Agreed(s, (0, 0, 0, 1, 1)) for s in STATEMENTS), ("Calm <i>lead</i>",), ("More time",))
NOBODY = Summary(0, 3, tuple(Agreed(s, (0, 0, 0, 0, 0)) for s in STATEMENTS), (), ())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", [lambda r: html(r).encode(), pdf, word, excel])
def test_the_sheet_can_be_set_in_every_form(outcome, language, form):
    assert form(hot_wash(outcome, MOMENTS, language, "Red", SUMMARY))


def test_a_moment_tells_what_was_known_chosen_possible_and_worth_and_asks_in_order(outcome):
    page = html(hot_wash(outcome, MOMENTS, "en"))
    for words in ("1. Day 1 11:00: Paper?", "Day 1 10:40 Noticed: Platform", "Not yet", "It saved CNY\xa01,234"):
        assert words in page
    assert "It cost CNY\xa050 more" in page or "It cost CNY\xa050.00 more" in page
    assert "It made no difference" in page
    assert page.index("Yourself:") < page.index("Together:") < page.index("Lesson:")
    assert "<b>them</b>" not in page


def test_without_decisions_the_sheet_asks_what_would_have_been_decided(outcome):
    assert "what would you have decided" in html(hot_wash(outcome, (), "en"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_feedback_stands_in_the_report_if_there_is_any(outcome, language):
    evidence = Evidence.of(outcome, seeds=1)
    page = html(build(evidence, language, SUMMARY))
    assert "4.5" in page
    assert "More time" in page
    assert "<i>lead</i>" not in page
    assert [section.key for section in build(evidence, language).sections].count("feedback") == 0
    assert [section.key for section in build(evidence, language, SUMMARY).sections][-2:] == ["feedback", "appendix"]


def test_feedback_of_nobody_is_no_table(outcome):
    report = build(Evidence(outcome, Evidence.of(outcome, seeds=1).facts, (), ()), "en", NOBODY)
    assert "0 of 3 participants" in html(report)
    assert "Agreement with the statements" not in html(report)


def test_a_report_is_written_with_feedback(outcome, tmp_path):
    (page, _) = write(outcome, tmp_path, ("html",), ("en",), seeds=1, feedback=SUMMARY)
    assert "What participants thought" in page.read_text("utf-8")
