"""What a machine can see of a report: pages that are used, numbers without noise, no foreign words, alternatives."""

import io
import re
from html import unescape
from xml.etree import ElementTree

import docx
import openpyxl
import pypdf
import pytest

import sim
from sim.reports.build import build
from sim.reports.charts import Axis, Band, Line, lines
from sim.reports.content import Bullets, Facts, Figure, Gallery, Paragraph, Subheading, Table, Tiles
from sim.reports.courses import TALL, Lane, Row, courses, names_wide, parted
from sim.reports.evidence import Evidence
from sim.reports.excel import excel
from sim.reports.facts import Facts as Known
from sim.reports.findings import findings
from sim.reports.html import html
from sim.reports.metrics import width
from sim.reports.pdf import pdf
from sim.reports.word import word
from sim.reports.words import Words
from sim.texts import LANGUAGES
from tests import small

FULL = 0.45
"""Of the height of each page but the last, at least so much is used: a chart that does not fit leaves the rest."""

LATIN = {
    *("UPS", "ERP", "NIST", "ISO", "Rev", "SP", "RTO", "RPO", "WRT", "MTD", "P", "S", "M", "U", "VPN", "LPR", "HSEEP"),
    *("drillroom", "python", "numba", "numpy", "pandas", "pydantic", "scipy", "simpy", "run", "verify", "seed", "plan"),
    *("scenario", "yaml", "decisions", "streams", "day", "km", "h", "min"),
}
"""Latin words that a Chinese reader expects: names of standards, of programs, abbreviations of the trade."""


@pytest.fixture(scope="module", params=["upgrade-failure", "power-cut"])
def drilled(request):
    scenario, plan = sim.resolve(request.param)
    return Evidence.of(sim.run(scenario, plan, seed=1), seeds=1)


@pytest.fixture(scope="module", params=LANGUAGES)
def report(drilled, request):
    return build(drilled, request.param)


def _words(block):
    """Everything that a block tells in words."""
    match block:
        case Paragraph() | Subheading():
            yield block.text
        case Bullets() | Facts():
            yield from (words for pair in block.items for words in pair)
        case Tiles():
            yield from (words for tile in block.items for words in (tile.name, tile.figure, tile.note))
        case Table():
            yield from (block.caption, block.note, *(column.title for column in block.columns))
            yield from (cell.text for row in block.rows for cell in row)
        case Figure():
            yield from (block.caption, *_of_drawing(block.drawing))
        case Gallery():
            yield from (words for figure in block.figures for words in _of_drawing(figure.drawing))


def _of_drawing(drawing):
    yield drawing.description
    yield from (unescape(words) for words in re.findall(r"<text[^>]*>([^<]*)", drawing.inline("c")))


def _told(report, *, apart=()):
    return [
        words
        for section in report.sections
        if section.key not in apart
        for block in section.blocks
        for words in _words(block)
        if words
    ]


# --- words and numbers ------------------------------------------------------------------------------------------------


def test_no_number_has_more_than_two_decimals(report):
    noisy = [words for words in _told(report, apart=("appendix",)) if re.search(r"\d\.\d{3,}(?!\.)", words)]
    assert noisy == []


def test_money_has_its_sign_before_the_currency_and_no_cents(report):
    amounts = [w for w in _told(report, apart=("appendix",)) if "CNY" in w or re.search(r"\d\s元", w)]
    assert amounts
    assert not any(re.search(r"CNY\s*[−+-]|CNY\s[\d,]+\.\d|\d\.\d+\s元", words) for words in amounts)


def test_a_chinese_report_has_no_words_left_in_english(drilled):
    told = _told(build(drilled, "zh"), apart=("appendix",))
    paths = re.compile(r"(?:plan|organisation|incidents)\.[\w.-]+|plan")  # of a value, as a file has it
    foreign = {word for words in told for word in re.findall(r"[A-Za-z]{2,}", paths.sub("", words))} - LATIN
    assert foreign == set()


def test_an_english_report_has_no_chinese_but_the_names_of_people(drilled):
    sections = build(drilled, "en").sections
    blocks = [block for section in sections for block in section.blocks if getattr(block, "name", "") != "staff-moved"]
    assert [words for block in blocks for words in _words(block) if re.search(r"[\u4e00-\u9fff]", words)] == []


def test_one_thing_is_told_as_one(report):
    singular = re.compile(r"\b1 (?:people|orders|notices|invoices|legal dates|objectives|times)\b")
    assert [words for words in _told(report) if singular.search(words)] == []


def test_no_sentence_of_the_analysis_is_told_twice(report):
    (analysis,) = [section for section in report.sections if section.key == "analysis"]
    told = [block.text for block in analysis.blocks if isinstance(block, Paragraph)]
    told += [words for block in analysis.blocks if isinstance(block, Facts) for _, words in block.items[:1]]
    told += [words for block in analysis.blocks if isinstance(block, Bullets) for _, words in block.items]
    long = [words for words in told if len(words) > 25]
    assert len(long) == len(set(long))


def test_every_area_for_improvement_has_issue_standard_cause_and_element(drilled):
    (analysis,) = [section for section in build(drilled, "en").sections if section.key == "analysis"]
    areas = [dict(block.items) for block in analysis.blocks if isinstance(block, Facts)]
    assert areas
    assert all({"Issue", "Reference", "Capability element"} <= set(area) for area in areas)
    missed = [area for area in areas if area["Issue"].startswith("Objective missed")]
    assert all(area["Root cause"] for area in missed)


# --- pages ------------------------------------------------------------------------------------------------------------


def _lowest(page):
    """How far down a page its words and drawings reach, the footer left out, as a share of its height."""
    height, lowest = float(page.mediabox.height), [float(page.mediabox.height)]

    def seen(words, matrix, text_matrix, *_):
        y = text_matrix[5] * matrix[3] + matrix[5]
        if words.strip() and y > 62:
            lowest.append(y)

    page.extract_text(visitor_text=seen)
    return 1 - min(lowest) / height


def test_no_page_of_a_pdf_but_the_last_is_mostly_blank(report):
    pages = pypdf.PdfReader(io.BytesIO(pdf(report))).pages
    used = [_lowest(page) for page in pages]
    assert len(pages) > 5
    assert [(number, share) for number, share in enumerate(used[:-1], start=1) if share < FULL] == []


def test_a_heading_never_stands_alone_at_the_foot_of_a_page(report):
    titles = {section.title for section in report.sections}
    pages = pypdf.PdfReader(io.BytesIO(pdf(report))).pages
    last = [[line.strip() for line in page.extract_text().splitlines() if line.strip()][-3:] for page in pages]
    assert not [lines for lines in last if lines and lines[-2:-1] and lines[-2] in titles]


def test_files_stay_small_enough_to_be_sent(report):
    assert all(len(form(report)) < 2_000_000 for form in (pdf, word, excel, lambda r: html(r).encode()))


def test_every_picture_says_in_words_what_it_shows(report):
    figures = [block for section in report.sections for block in section.blocks if isinstance(block, Figure | Gallery)]
    drawings = [f.drawing for b in figures for f in (b.figures if isinstance(b, Gallery) else [b])]
    assert drawings
    assert all(drawing.title and drawing.description for drawing in drawings)
    assert html(report).count("<svg") == sum(
        1 for svg in re.findall(r"<svg[^>]*>", html(report)) if 'role="img"' in svg and "aria-labelledby" in svg
    )
    described = docx.Document(io.BytesIO(word(report))).element.iter(docx.oxml.ns.qn("wp:docPr"))
    assert all(picture.get("descr") for picture in described)


def test_sheets_have_whole_words_as_names_and_numbers_are_numbers(report):
    book = openpyxl.load_workbook(io.BytesIO(excel(report)))
    captions = {b.caption for s in report.sections for b in s.blocks if isinstance(b, Table)}
    for name in book.sheetnames[1:]:
        assert any(caption == name or caption.startswith(f"{name} ") for caption in captions) or report.language == "zh"
    (points,) = [sheet for sheet in book if sheet.title in ("How the score comes about", "得分构成")]
    assert all(isinstance(points.cell(2, column).value, int | float) for column in (3, 4))


def test_drawings_are_well_formed(report):
    figures = [block for section in report.sections for block in section.blocks if isinstance(block, Figure)]
    assert all(ElementTree.fromstring(figure.drawing.standalone()) is not None for figure in figures)


# --- charts -----------------------------------------------------------------------------------------------------------


def _axis(days=3):
    return Axis(0.0, days * 1440.0, lambda day: f"Day {day}")


def test_a_long_time_line_is_told_in_parts_of_the_same_width_and_nothing_of_it_is_lost():
    lanes = [Lane(f"Lane {i}", [Row(f"Row {i}.{j}") for j in range(n)]) for i, n in enumerate((3, 40, 1, 12))]
    parts = parted(lanes)
    told = [row.name for part in parts for lane in part for row in lane.rows]
    assert told == [row.name for lane in lanes for row in lane.rows]
    left = names_wide(lanes)
    drawings = [courses("T", "D", _axis(), part, left=left) for part in parts]
    assert len(drawings) > 2
    assert max(drawing.height for drawing in drawings) < 1.6 * TALL


def test_a_short_time_line_stays_whole():
    assert len(parted([Lane("Lane", [Row("Row")] * 5)])) == 1
    assert parted([]) in ([], [[]])


def test_the_name_of_an_outage_is_told_whole_or_not_at_all():
    bands = [Band(0.0, 100.0, "A rather long name of an outage " * 2), Band(60.0, 200.0, "Another long name " * 3)]
    drawing = lines("T", "D", _axis(), [Line("A", "l2", [(0.0, 5.0)])], unit="u", bands=bands, wide=352)
    assert "…" not in drawing.inline("c")


def test_what_is_counted_is_marked_in_whole_numbers():
    drawing = lines("T", "D", _axis(), [Line("A", "l2", [(0.0, 2.0)])], unit="u", legend=False)
    marks = re.findall(r'text-anchor="end"[^>]*>(\d+)<', drawing.inline("c"))
    assert marks == sorted(set(marks))


# --- causes -----------------------------------------------------------------------------------------------------------


def _missed(outcome, measure):
    found = [f for f in findings(Known(outcome)) if f.objective is not None and f.objective.measure == measure]
    (finding,) = found
    return finding, Words(outcome, "en").phrase(finding.cause) if finding.cause else ""


SLOW = {"demand.tiers.key.due": "1h", "demand.tiers.regular.due": "1h"}


def test_a_missed_share_of_orders_is_traced_to_where_they_waited():
    outcome = small.drill(
        small.outage(lasts="6h"),
        actions=small.WHOLE_PLAN,
        changes=SLOW,
        objectives=[{"measure": "orders_on_time", "share": "99%"}],
    )
    finding, cause = _missed(outcome, "orders_on_time")
    assert "of their waiting at the stage" in cause
    assert "let-down" in finding.also
    assert "let-down" not in {f.name for f in findings(Known(outcome))}


def test_a_log_that_nobody_keeps_is_the_cause_of_an_incomplete_one():
    outcome = small.drill(
        small.outage(), actions=(small.WHOLE_PLAN[0],), objectives=[{"measure": "log_completeness", "share": "80%"}]
    )
    _, cause = _missed(outcome, "log_completeness")
    assert cause.startswith("Nobody kept the incident log")


def test_lost_trust_is_put_down_to_silence_if_nobody_was_told_anything():
    outcome = small.drill(
        small.outage(lasts="8h"),
        actions=(small.WHOLE_PLAN[0],),
        days=2,
        objectives=[{"measure": "trust_end", "share": "99%"}],
    )
    _, cause = _missed(outcome, "trust_end")
    assert "not told anything" in cause


def test_a_backlog_that_is_not_cleared_in_time_is_counted_where_it_waits():
    outcome = small.drill(
        small.outage(lasts="6h"),
        actions=(small.WHOLE_PLAN[0],),
        days=2,
        objectives=[{"measure": "work_recovery", "within": "1min"}],
    )
    _, cause = _missed(outcome, "work_recovery")
    assert "orders waited" in cause
    assert "at the stage issue" in cause


def test_actions_of_one_kind_are_told_apart_by_what_they_do():
    move = {"do": "move-staff", "from": "marketing", "staff": 1, "when": "detected"}
    twice = ({**move, "id": "one", "to": "help-desk"}, {**move, "id": "other", "to": "paper-desk"})
    outcome = small.drill(small.outage(), actions=twice)
    words = Words(outcome, "en")
    assert [words.action(name) for name in ("one", "other")] == [
        "Move staff (marketing to help-desk)",
        "Move staff (marketing to paper-desk)",
    ]


def test_the_title_of_a_small_chart_stays_within_it():
    axis = Axis(0, 1440, lambda day: f"Day {day}")
    drawing = lines("t", "", axis, [Line("a", "l1", [(0, 1)])], unit="字" * 99, wide=300)
    told = re.findall(r"<text[^>]*>([^<]*字[^<]*)</text>", drawing.standalone())
    assert told
    assert all(width(words, 11) <= 300 for words in told)
