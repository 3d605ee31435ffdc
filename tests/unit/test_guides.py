"""Printed guides: whoever leads the drill reads everything, whoever takes part nothing of what will happen."""

import io
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from sim.cli import main
from sim.reports.guides import GUIDES, guide
from sim.reports.html import html
from sim.reports.pdf import pdf
from sim.reports.word import word
from tests import small

INJECT = {
    "id": "call",
    "at": "day 1 11:00",
    "title": "SECRET title",
    "text": "SECRET text <script>",
    "from": "SECRET sender",
    "to": ["customer-service-lead"],
    "expected": "SECRET expected",
    "evaluator": "SECRET note",
    "controller": "SECRET controller",
    "capability": "customer-communication",
    "meets": {"action": ["announce"], "within": "1h"},
}
HELD = {**INJECT, "id": "held", "at": None, "title": "SECRET held", "contingency": True}
POINT = {
    "id": "paper",
    "at": "day 1 10:30",
    "title": "SECRET point",
    "question": "SECRET question",
    "options": [{"id": "no", "text": "SECRET no"}, {"id": "yes", "text": "SECRET yes", "do": [small.PAPER]}],
    "timer": "30min",
    "default": "no",
}
NOTES = {"aim": "SECRET aim", "conduct": "SECRET conduct", "questions": ["SECRET ask"], "mistakes": ["SECRET slip"]}
OBJECTIVE = {"measure": "peak_backlog", "at_most": 9, "title": "SECRET goal"}


@pytest.fixture(scope="module")
def trial():
    return small.drill(
        small.outage(title="SECRET incident"),
        actions=small.WHOLE_PLAN,
        summary="SECRET summary",
        story="Monday morning.\n\nYou are at work.",
        injects=[INJECT, HELD],
        decisions=[POINT],
        notes=NOTES,
        objectives=[OBJECTIVE],
    )


def section(report, key):
    return next(section for section in report.sections if section.key == key)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["participants-handbook", "role-cards"])
def test_those_who_take_part_read_nothing_of_what_will_happen(trial, kind, language):
    page = html(guide(kind, trial, language))
    assert "SECRET" not in page
    assert "Monday morning." in page or kind == "role-cards"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_facilitators_guide_tells_everything(trial, language):
    page = html(guide("facilitators-guide", trial, language))
    secrets = ("title", "text", "sender", "expected", "note", "controller", "held", "point", "question", "no", "yes")
    secrets += ("aim", "conduct", "ask", "slip", "incident", "summary", "goal")
    assert [name for name in secrets if f"SECRET {name}" not in page] == []
    assert "<script>" not in page


def test_the_time_line_is_that_of_a_trial_run_and_says_what_did_not_come(trial):
    events = section(guide("facilitators-guide", trial, "en"), "events").blocks[0]
    assert [(row[0].text, row[1].text, row[3].text) for row in events.rows] == [
        ("1", "Day 1 10:30", "SECRET point"),
        ("2", "Day 1 11:00", "SECRET title"),
        ("3", "did not come", "SECRET held"),
    ]


def test_evaluators_have_a_sheet_for_each_capability_that_is_exercised(trial):
    report = guide("evaluators-sheets", trial, "en")
    assert [s.key for s in report.sections] == ["rating", "sheet-customer-communication", "sheet-continuity"]
    assert "SECRET note" in html(report)


def test_each_role_has_a_page_of_its_own(trial, tmp_path):
    report = guide("role-cards", trial, "en")
    reader = pypdf.PdfReader(io.BytesIO(pdf(report)))
    assert len(reader.pages) == len(trial.scenario.roles)
    document = docx.Document(io.BytesIO(word(report)))
    heads = [p for p in document.paragraphs if p.style.name == "Heading 1"]
    assert [bool(p.paragraph_format.page_break_before) for p in heads] == [False, *[True] * (len(heads) - 1)]


@pytest.mark.parametrize("kind", GUIDES)
def test_a_scenario_without_an_exercise_has_guides_as_well(kind):
    report = guide(kind, small.drill(small.outage()), "zh")
    assert pdf(report).startswith(b"%PDF-")
    assert word(report)


def test_all_files_are_written_and_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ("guide", "power-cut", "--format", "html,docx", "--language", "en,zh", "--out", "here")
    assert main(words) == 0
    names = [f"{kind}-{language}.{form}" for language in ("en", "zh") for kind in GUIDES for form in ("html", "docx")]
    names += [f"events-list-{language}.xlsx" for language in ("en", "zh")]
    assert sorted(Path(line).name for line in capsys.readouterr().out.split()) == sorted(names)
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == sorted(names)
    assert openpyxl.load_workbook(tmp_path / "here" / "events-list-en.xlsx").active.max_row > 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("guide power-cutt", "power-cut"),
        ("guide power-cut --format xlsx", "Allowed: pdf, docx, html"),
        ("guide power-cut --plan nobodys", "nobodys"),
        ("guide power-cut --out file/here", "file"),
    ],
)
def test_wrong_use_is_explained(tmp_path, monkeypatch, capsys, words, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("in the way")
    assert main(words.split()) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said
