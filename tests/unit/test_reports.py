"""After-action reports: findings from evidence, all forms, and input that means no good."""

import dataclasses
import io
import json
import re
from datetime import datetime
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from zipfile import ZipFile

import docx
import openpyxl
import pypdf
import pytest

from sim.reports import write
from sim.reports.build import build, figures
from sim.reports.charts import Axis, Line, lines
from sim.reports.content import Paragraph, Table
from sim.reports.courses import Lane, Row, Span, Step, courses
from sim.reports.evidence import Evidence
from sim.reports.excel import excel
from sim.reports.facts import Facts
from sim.reports.findings import findings
from sim.reports.html import html
from sim.reports.metrics import breakable, settable, shortened, width, wrapped
from sim.reports.pdf import pdf
from sim.reports.word import word
from sim.scenario.decisions import Withdrawn
from sim.texts import text
from tests import small

HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script> #let x = 1 $a$ \u202eabc\u0007 😀 مرحبا 𠮷 ' + "w" * 300


@pytest.fixture(scope="module")
def evidence(outcome):
    return Evidence.of(outcome, seeds=1)


@pytest.fixture(scope="module")
def hostile():
    incident = small.outage(title=HOSTILE)
    return Evidence.of(small.drill(incident, actions=small.WHOLE_PLAN, title=HOSTILE), seeds=1)


def test_a_quiet_day_has_no_findings_and_says_so(quiet):
    evidence = Evidence.of(quiet, seeds=1)
    assert evidence.findings == ()
    assert evidence.improvements == ()
    assert "nothing to evaluate" in html(build(evidence, "en"))


def test_findings_rest_on_entries_of_the_log(evidence, outcome):
    assert evidence.strengths
    assert all(0 <= i < len(outcome.response.journal) for f in evidence.findings for i in f.events)


def test_without_a_plan_there_is_nothing_to_praise_the_plan_for():
    found = findings(Facts(small.drill(small.outage())))
    assert "no-plan" in {f.name for f in found if not f.good}
    assert "averted" not in {f.name for f in found}


def test_an_effect_is_what_the_drill_with_the_change_comes_to(evidence, outcome):
    before = outcome.measures["with-response"].loss.total
    assert evidence.improvements
    for improvement in evidence.improvements:
        assert improvement.own.loss == pytest.approx(improvement.loss_with - before)


def test_figures_of_the_report_are_those_of_the_outcome(evidence, outcome):
    told = figures(evidence)
    assert told["measures"] == outcome.to_dict()["measures"]
    json.dumps(told, allow_nan=False)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_forms_are_written_in_both_languages(outcome, tmp_path, language):
    files = write(outcome, tmp_path, ("html", "pdf", "docx", "xlsx"), (language,), seeds=1)
    assert [f.name for f in files] == [
        *(f"report-{language}.{e}" for e in ("html", "pdf", "docx", "xlsx")),
        "report.json",
    ]
    assert all(0 < f.stat().st_size < 2_000_000 for f in files)


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.ids = set(), []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs)


def test_names_cannot_bring_markup_into_the_page(hostile):
    page = html(build(hostile, "en"))
    tags = _Tags()
    tags.feed(page)
    assert "script" not in tags.seen
    assert len(tags.ids) == len(set(tags.ids))
    assert "Content-Security-Policy" in page
    assert "\u202e" not in page
    assert not re.search(r'(src|href)="(?!#)', page)


def test_names_are_no_formulas_in_the_workbook(hostile):
    content = excel(build(hostile, "en"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    assert any(isinstance(cell.value, str) and cell.value.startswith("=HYPERLINK") for cell in cells)
    assert all(sheet.freeze_panes for sheet in book)
    assert b"<f>" not in b"".join(ZipFile(io.BytesIO(content)).read(n) for n in ZipFile(io.BytesIO(content)).namelist())


def test_names_can_be_set_whatever_they_hold(hostile):
    assert pdf(build(hostile, "zh")).startswith(b"%PDF-")
    document = docx.Document(io.BytesIO(word(build(hostile, "zh"))))
    assert any("<script>" in paragraph.text for paragraph in document.paragraphs)


def test_signs_that_the_font_lacks_are_replaced_and_rare_names_are_kept():
    assert settable("珺喆玥祎彧昇𠮷") == "珺喆玥祎彧昇𠮷"
    assert settable("😀") == "〓"


def test_a_path_below_chinese_words_may_be_broken_behind_its_points():
    assert (
        breakable("由 1 改为 2\nplan.actions.announce.when")
        == "由 1 改为 2\nplan.\u200bactions.\u200bannounce.\u200bwhen"
    )


def test_words_are_cut_to_their_room():
    for words in ("a rather long name of a customer", "一个名称相当长的客户有限责任公司"):
        assert width(shortened(words, 80, 11), 11) <= 80
        assert all(width(line, 11) <= 80 for line in wrapped(words, 80, 11))
    assert shortened("short", 80, 11) == "short"


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


def test_injects_are_told():
    outcome = small.drill(small.outage(), actions=small.WHOLE_PLAN, injects=[INJECT])
    page = html(build(Evidence(outcome, Facts(outcome), (), ()), "en"))
    assert "A customer calls. A customer: When do we get our invoices?" in page


def test_every_capability_that_the_scorecard_rates_is_in_the_analysis_with_its_reasons(evidence, outcome):
    (analysis,) = [section for section in build(evidence, "en").sections if section.key == "analysis"]
    told = [block.text for block in analysis.blocks if isinstance(block, Paragraph)]
    rated = [row for row in outcome.scorecard.capabilities if row.exercised]
    assert rated
    for row in rated:
        assert any(words.startswith(f"Rated {text(f'score.rating.{row.rating}', 'en')}.") for words in told)
    assert any("Done: Verify the scope" in words for words in told)
    assert "First measure" in " ".join(told)


def test_a_command_that_would_not_run_the_same_drill_is_not_given(outcome):
    decided = dataclasses.replace(outcome, decisions=(Withdrawn(action="announce", at="day 1 11:00"),))
    own = dataclasses.replace(outcome, manifest=dataclasses.replace(outcome.manifest, orders="digest"))
    pages = [html(build(Evidence(one, Facts(one), (), ()), "en")) for one in (outcome, decided, own)]
    assert ["--seed 1</" in page for page in pages] == [True, False, False]
    assert "--seed 1 --decisions decisions.yaml" in pages[1]
    assert "order-book.parquet" in pages[2]


def test_what_a_change_alters_is_said_in_words(evidence):
    page = build(evidence, "en")
    effects = next(b for s in page.sections for b in s.blocks if isinstance(b, Table) and b.name == "effects")
    assert effects.rows
    assert not any("{" in row[1].text or '"' in row[1].text for row in effects.rows)


def _days_of(days):
    return Axis(0.0, days * 1440.0, lambda day: f"Day {day} (3/{day})")


def _texts(drawing):
    """Words of a drawing with their line, beginning and end."""
    found = re.findall(
        r'<text x="([\d.-]+)" y="([\d.-]+)" font-size="([\d.]+)" text-anchor="(\w+)" class="\w+">([^<]*)',
        drawing.inline("c"),
    )
    for x, y, size, anchor, words in found:
        wide = width(unescape(words), float(size))
        begins = float(x) - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        yield float(y), begins, begins + wide


def _no_words_collide(drawing):
    texts = sorted(_texts(drawing))
    assert texts
    assert all(begins >= -0.1 and ends <= drawing.width + 12 and 0 < y < drawing.height for y, begins, ends in texts)
    return all(a[0] != b[0] or a[2] <= b[1] + 0.1 for a, b in pairwise(texts))


@pytest.mark.parametrize("days", [1, 2, 3, 5, 9, 17, 22, 23, 24, 31, 90])
@pytest.mark.parametrize("wide", [352, 720])
def test_days_below_a_chart_do_not_overlap(days, wide):
    line = Line("A", "l2", [(0.0, 0.0), (700.0, 80_000.0)])
    drawing = lines("T", "D", _days_of(days), [line], unit="orders", wide=wide, legend=False)
    assert _no_words_collide(drawing)


def test_the_usual_backlog_is_named_beside_the_lines_rather_than_on_top_of_them():
    line = Line("A", "l2", [(0.0, 0.0), (700.0, 80.0)])
    assert _no_words_collide(lines("T", "D", _days_of(2), [line], unit="orders", target=(7.0, "usual: 7")))


def test_a_long_name_takes_two_lines_of_a_course_and_is_not_set_over_the_bars():
    name = "Fire in the data centre: said to be over in 16440 min by those who ought to know"
    lane = Lane("Customer service of the southern region, 105 people of all kinds", [Row(name, [Span(0, 700, "home")])])
    drawing = courses("T", "D", _days_of(3), [lane, Lane("x", [Row("y")])])
    assert _no_words_collide(drawing)
    assert "16440" in drawing.inline("c")
    assert all(ends <= 250 for y, begins, ends in _texts(drawing) if begins < 20)


def test_words_are_not_set_over_marks():
    span = Span(0, 4320, "action", "3 d")
    assert ">3 d<" in courses("T", "D", _days_of(3), [Lane("a", [Row("b", [span])])]).inline("c")
    marked = Row("b", [span], [Step(30, "tick", "tick")])
    assert ">3 d<" not in courses("T", "D", _days_of(3), [Lane("a", [marked])]).inline("c")


@pytest.mark.parametrize("form", [lambda r: html(r).encode(), pdf, word, excel])
def test_the_same_report_gives_the_same_file(evidence, form):
    report = build(evidence, "zh")
    assert form(report) == form(report)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_word_file_has_headings_repeated_table_heads_alternatives_and_fonts_of_both_scripts(evidence, language):
    report = build(evidence, language)
    document = docx.Document(io.BytesIO(word(report)))
    titles = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert titles == [section.title for section in report.sections]
    heads = sum(isinstance(block, Table) for section in report.sections for block in section.blocks)
    assert document.element.xml.count("<w:tblHeader") == heads
    assert all(told.get("descr") for told in document.element.iter(docx.oxml.ns.qn("wp:docPr")))
    assert 'w:eastAsia="Microsoft YaHei"' in document.styles["Normal"].element.xml


def test_numbers_in_the_workbook_have_formats_and_times_say_their_unit(evidence):
    book = openpyxl.load_workbook(io.BytesIO(excel(build(evidence, "en"))))
    sheets = book.worksheets[1:]
    assert all(len(sheet.tables) == 1 for sheet in sheets)
    numbers = [(sheet, cell) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.data_type in "nd"]
    numbers = [(sheet, cell) for sheet, cell in numbers if cell.value is not None]
    assert numbers
    assert all(cell.number_format != "General" for _, cell in numbers)
    timed = [(sheet, cell) for sheet, cell in numbers if cell.number_format == "[h]:mm"]
    assert timed
    heads = [(sheet.cell(1, cell.column).value, sheet.cell(cell.row, 1).value) for sheet, cell in timed]
    assert all(("(h:mm)" in column) != ("(h:mm)" in row) for column, row in heads)
    assert {"(h:mm)" in column for column, _ in heads} == {True, False}


@pytest.mark.parametrize(("language", "unit"), [("en", "(CNY)"), ("zh", "（元）")])
def test_amounts_in_the_workbook_say_their_currency(evidence, language, unit):
    book = openpyxl.load_workbook(io.BytesIO(excel(build(evidence, language))))
    heads = [cell.value for sheet in book for cell in sheet[1] if cell.value]
    assert sum(head.endswith(unit) for head in heads) >= 4


def test_changes_of_time_in_the_workbook_are_minutes_with_their_sign(evidence):
    report = build(evidence, "en")
    effects = next(b for s in report.sections for b in s.blocks if isinstance(b, Table) and b.name == "effects")
    sooner = dataclasses.replace(effects.rows[0][-1], value=-10.2, kind="minutes", text="−10 min")
    table = dataclasses.replace(effects, rows=[[*effects.rows[0][:-1], sooner]])
    section = dataclasses.replace(report.sections[0], blocks=[table])
    sheet = openpyxl.load_workbook(io.BytesIO(excel(dataclasses.replace(report, sections=[section])))).worksheets[1]
    assert sheet.cell(1, len(table.columns)).value.endswith("(min)")
    assert sheet.cell(2, len(table.columns)).value == -10.2


def test_moments_in_the_workbook_are_dates_with_the_time_of_day(evidence, outcome):
    book = openpyxl.load_workbook(io.BytesIO(excel(build(evidence, "en"))))
    (log,) = [sheet for sheet in book.worksheets if sheet.title.startswith("Log")]
    moments = [row[1].value for row in log.iter_rows(min_row=2) if isinstance(row[0].value, int | float)]
    assert moments[0] == datetime(2026, 3, 2, 10, 0)
    assert all(isinstance(moment, datetime) for moment in moments)
    assert "(h:mm)" not in log.cell(1, 2).value


def test_no_picture_of_a_word_file_is_taller_than_its_page_has_room(evidence, monkeypatch):
    monkeypatch.setattr("sim.reports.word.TALL", docx.shared.Mm(40))
    shapes = docx.Document(io.BytesIO(word(build(evidence, "en")))).inline_shapes
    assert len(shapes) > 3
    assert max(shape.height for shape in shapes) == docx.shared.Mm(40)
    assert min(shape.width / shape.height for shape in shapes) > 0.2  # none is out of shape


def test_a_pdf_is_tagged_brings_its_fonts_and_its_words_can_be_taken_out(hostile, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf(build(hostile, "zh")))
    reader = pypdf.PdfReader(path)
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"].startswith("zh")
    assert "/StructTreeRoot" in catalogue
    words = "".join(page.extract_text() for page in reader.pages)
    assert "演练总结评估报告与改进计划" in words
    assert "<script>alert(1)</script>" in words.replace("\n", "")
    assert _fonts(reader)
    assert all(font.endswith("embedded") for font in _fonts(reader))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_figure_of_the_score_leads_to_what_it_means(evidence, language):
    report = build(evidence, language)
    score = next(b for s in report.sections for b in s.blocks if isinstance(b, Table) and b.name == "score")
    led = [row[0].leads_to for row in score.rows]
    assert len(set(led)) == len(evidence.outcome.scorecard.items)
    page = html(report)
    written = docx.Document(io.BytesIO(word(report))).element.xml
    reader = pypdf.PdfReader(io.BytesIO(pdf(report)))
    assert all(f'href="#{name}"' in page and f'id="{name}"' in page for name in led)
    assert all(f'w:anchor="{name}"' in written and f'w:name="{name}"' in written for name in led)
    places = [str(note.get_object()["/Dest"].get_object()) for page in reader.pages for note in page.get("/Annots", [])]
    assert len(set(places)) == len(led)


def _fonts(reader):
    """Each font of a file, and whether it is in it."""
    found = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            for part in font.get_object().get("/DescendantFonts", [font]):
                described = part.get_object()["/FontDescriptor"].get_object()
                embedded = any(f"/FontFile{kind}" in described for kind in ("", "2", "3"))
                found.add(f"{described['/FontName']} {'embedded' if embedded else 'missing'}")
    return found


@pytest.mark.parametrize("form", [lambda r: html(r).encode(), pdf, word, excel])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_texts_of_any_length_can_be_set(form, language):
    long = small.outage(title="很长的事件名称" * 60)
    outcome = small.drill(long, actions=small.WHOLE_PLAN, title="w" * 3000, injects=[{**INJECT, "text": "字" * 4000}])
    assert form(build(Evidence.of(outcome, seeds=1), language))
