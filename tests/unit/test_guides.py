"""Printed guides: whoever leads the drill reads everything, whoever takes part nothing of what will happen."""

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from sim.cli import main
from sim.loading import library, resolve
from sim.msel import export_msel
from sim.reports.content import Table
from sim.reports.guides import GUIDE_FORMATS, GUIDES, guide, write_guides
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
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script> #let x = 1 $a$ \u202eabc\u0007 😀 ' + "w" * 300
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


@pytest.fixture(scope="module")
def hostile():
    inject = {
        "id": "call",
        "at": "day 1 10:00",
        "to": ["commander"],
        "title": HOSTILE,
        "text": HOSTILE,
        "from": HOSTILE,
    }
    return small.drill(
        small.outage(title=HOSTILE), actions=small.WHOLE_PLAN, title=HOSTILE, story=HOSTILE * 8, injects=[inject]
    )


def scene(trial, name):
    """The trial as if it were that of another scenario: most of a guide needs no more of it than its files."""
    scenario, plan = resolve(name)
    return replace(trial, scenario=scenario, plan=plan)


def section(report, key):
    return next(section for section in report.sections if section.key == key)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["participants-handbook", "role-cards"])
def test_those_who_take_part_read_nothing_of_what_will_happen(trial, kind, language):
    page = html(guide(kind, trial, language))
    assert "SECRET" not in page
    assert "Monday morning." in page or kind == "role-cards"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", library("scenario"))
def test_handouts_of_the_library_tell_nothing_of_what_is_still_to_come(trial, name, language):
    one = scene(trial, name)
    scenario = one.scenario
    kinds = ("participants-handbook", "role-cards")
    handed_out = repr([guide(kind, one, language) for kind in kinds]).replace("\\'", "'")
    secret = [words for inject in scenario.injects for words in (inject.title, inject.text, inject.expected) if words]
    secret += [words for point in scenario.decisions for words in (point.title, point.question)]
    secret += [option.text for point in scenario.decisions for option in point.options]
    told = scenario.story.in_(language) if scenario.story else ""
    found = [words.in_(language).strip() for words in secret if words.in_(language).strip() in handed_out]
    assert [words for words in found if words not in told and len(words) > 12] == []
    assert told.splitlines()[:1] == [] or told.splitlines()[0].strip() in handed_out


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
    sheets = ["sheet-customer-communication", "sheet-continuity", "sheet-rest"]
    assert [s.key for s in report.sections] == ["rating", *sheets]
    assert "SECRET note" in html(report)


def watched(report):
    """Rows of all sheets that are to be watched and rated."""
    tables = [block for section in report.sections for block in section.blocks if isinstance(block, Table)]
    return [[cell.text for cell in row] for table in tables if table.name == "watching" for row in table.rows]


def test_evaluators_rate_every_inject_and_decision_point_each_with_its_time(trial):
    rows = watched(guide("evaluators-sheets", trial, "en"))
    assert sorted((row[0], row[1]) for row in rows) == [
        ("1", "Day 1 10:30"),
        ("2", "Day 1 11:00"),
        ("3", "did not come"),
    ]
    assert {row[5] for row in rows} == {"P  S  M  U"}
    assert "SECRET question" in next(row for row in rows if row[0] == "1")[3]


@pytest.mark.parametrize("name", library("scenario"))
def test_the_sheets_of_the_library_leave_nothing_out(trial, name):
    scenario = scene(trial, name).scenario
    rows = watched(guide("evaluators-sheets", scene(trial, name), "en"))
    assert sorted(int(row[0]) for row in rows) == list(range(1, 1 + len(scenario.injects) + len(scenario.decisions)))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_role_has_a_page_of_its_own(trial, hostile, language):
    for one in (trial, hostile):
        report = guide("role-cards", one, language)
        reader = pypdf.PdfReader(io.BytesIO(pdf(report)))
        assert len(reader.pages) == len(one.scenario.roles) == len(report.sections)
        document = docx.Document(io.BytesIO(word(report)))
        heads = [p for p in document.paragraphs if p.style.name == "Heading 1"]
        assert [bool(p.paragraph_format.page_break_before) for p in heads] == [False, *[True] * (len(heads) - 1)]


def test_a_card_with_very_much_of_the_plan_is_made_smaller_until_it_is_a_page(trial):
    plan = trial.plan.model_copy(update={"actions": trial.plan.actions * 20})
    report = guide("role-cards", replace(trial, plan=plan), "en")
    assert len(pypdf.PdfReader(io.BytesIO(pdf(report))).pages) == len(report.sections)


def test_every_role_card_says_of_which_drill_it_is_and_that_it_is_one(trial):
    report = guide("role-cards", trial, "en")
    title, notice = trial.scenario.title.in_("en"), "This is a drill; nothing in it is real."
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf(report))).pages]
    words = [" ".join(page.split()) for page in pages]
    assert all(title in said and notice in said for said in words)
    told = [p.text for p in docx.Document(io.BytesIO(word(report))).paragraphs if notice in p.text and title in p.text]
    assert len(told) == len(trial.scenario.roles)
    assert html(report).split("<main>")[1].count(notice) == len(trial.scenario.roles)


def test_a_role_with_much_of_the_plan_has_a_shorter_log(trial):
    lines = {s.key: len(s.blocks[-1].rows) for s in guide("role-cards", trial, "en").sections}
    assert lines["role-observer"] == 13
    assert 4 <= lines["role-finance-lead"] < 13


def test_chinese_can_be_copied_from_the_pdf(trial):
    pages = pypdf.PdfReader(io.BytesIO(pdf(guide("role-cards", trial, "zh")))).pages
    said = "".join(page.extract_text() for page in pages)
    assert "本次为演练" in said
    assert "财务负责人" in said


@pytest.mark.parametrize("kind", GUIDES)
def test_words_that_mean_no_good_are_words(hostile, kind):
    report = guide(kind, hostile, "en")
    assert "<script" not in html(report)
    assert pypdf.PdfReader(io.BytesIO(pdf(report))).pages
    assert docx.Document(io.BytesIO(word(report))).paragraphs


def test_the_same_drill_gives_the_same_files(trial, tmp_path):
    files = [
        write_guides(trial.scenario, trial.plan, tmp_path / name, GUIDE_FORMATS, ("en", "zh")) for name in ("a", "b")
    ]
    later = [path.read_bytes() for path in files[1]]
    assert [path.read_bytes() for path in files[0]] == later


def test_the_events_list_does_not_hold_the_time_of_its_writing(trial, tmp_path):
    export_msel(trial.scenario, tmp_path / "list.xlsx")
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    assert book.properties.created == datetime(2000, 1, 1)


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
