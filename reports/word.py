"""A report as a Word document, to be worked on further: real headings, lists and tables, charts as pictures."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from sim.reports.columns import widths
from sim.reports.content import Bullets, Cell, Facts, Figure, Gallery, Paragraph, Report, Subheading, Table, Tiles, Tone
from sim.reports.metrics import clean
from sim.reports.pdf import pictures

__all__ = ["word"]

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
CLOSE = 0.82
LATIN, HAN = "Calibri", "Microsoft YaHei"
WIDE = Mm(174)
INSET = 11.5
"""Points that are left blank within a cell."""
WHOLE = 16
"""A table of so many rows at most is not torn."""
RULED, OPEN = ("top", "bottom", "insideH"), ("bottom", "insideH")
"""Edges with a line; those of what comes one after another have none at their head."""
TALL = Mm(215)
"""A drawing of many rows is made smaller, so that it stands on a page together with its heading and caption."""
LINK = RGBColor(0x0B, 0x5A, 0x91)
COLOURS: Mapping[Tone, RGBColor] = {
    "good": RGBColor(0x00, 0x66, 0x4D),
    "fair": RGBColor(0x8A, 0x5A, 0x00),
    "bad": RGBColor(0xB0, 0x3A, 0x00),
    "muted": RGBColor(0x5B, 0x64, 0x70),
}


def word(report: Report) -> bytes:
    """The report as a ``.docx`` file."""
    writer = _Writer(report)
    writer.write()
    stream = io.BytesIO()
    writer.document.save(stream)
    return _undated(stream)


def _undated(stream: io.BytesIO) -> bytes:
    """The file without the time of its writing, so that the same report gives the same bytes."""
    target = io.BytesIO()
    with ZipFile(stream) as written, ZipFile(target, "w", ZIP_DEFLATED) as again:
        for part in written.infolist():
            again.writestr(ZipInfo(part.filename), written.read(part), ZIP_DEFLATED)
    return target.getvalue()


class _Writer:
    """A document under way."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.document: WordDocument = Document()
        figures = [figure for section in report.sections for block in section.blocks for figure in _figures(block)]
        made = pictures([figure.drawing for figure in figures])
        self.images = {id(figure): image for figure, image in zip(figures, made, strict=True)}
        self.writers: Mapping[type[Any], Callable[[Any], None]] = {
            Subheading: lambda block: self._heading(block.text, 2),
            Paragraph: self._paragraph,
            Bullets: self._bullets,
            Facts: self._facts,
            Tiles: self._tiles,
            Table: self._table,
            Figure: self._figure,
            Gallery: self._gallery,
        }
        self._set_up()

    def write(self) -> None:
        """All of the report."""
        report = self.report
        if not report.cards:
            self._note(report.kind)
            self._text(self.document.add_paragraph(style="Title"), report.title)
            self._text(self.document.add_paragraph(style="Subtitle"), report.subtitle)
            self._note(report.notice)
        for section in report.sections:
            self._heading(section.title, 1)
            self.document.paragraphs[-1].paragraph_format.page_break_before = section.apart or None
            if report.cards:
                self._note(report.of_drill)
            for block, following in zip(section.blocks, [*section.blocks[1:], None], strict=True):
                self.writers[type(block)](block)
                if isinstance(block, Paragraph) and isinstance(following, Figure | Gallery | Table | Bullets):
                    self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def _set_up(self) -> None:
        """Page, fonts of both scripts, language, page numbers, properties."""
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin = page.right_margin = Mm(18)
        page.top_margin = page.bottom_margin = Mm(9 if self.report.brief else 18)
        page.header_distance = page.footer_distance = Mm(5) if self.report.brief else page.footer_distance
        language = {"en": "en-GB", "zh": "zh-CN"}[self.report.language]
        for name, size in (("Normal", 10), ("Title", 22), ("Subtitle", 11), ("Heading 1", 15), ("Heading 2", 12)):
            style = self.document.styles[name]
            style.font.name, style.font.size = LATIN, self._size(size)
            if self.report.brief:
                space = style.paragraph_format
                space.space_before, space.space_after = Pt(6 if name == "Heading 1" else 0), Pt(2)
                space.line_spacing = 1.0
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            fonts.set(qn("w:eastAsia"), HAN)
            if name == "Subtitle":
                style.font.italic = False
                for spacing in style.element.rPr.findall(qn("w:spacing")):
                    style.element.rPr.remove(spacing)
            if name != "Normal":
                style.font.color.rgb = RGBColor(0x1C, 0x20, 0x24)
        properties = self.document.styles["Normal"].element.get_or_add_rPr()
        lang = OxmlElement("w:lang")
        lang.set(qn("w:val"), "en-GB")
        lang.set(qn("w:eastAsia"), "zh-CN")
        properties.append(lang)
        core = self.document.core_properties
        core.created = core.modified = EPOCH  # the same report gives the same file
        core.title, core.author, core.language = clean(self.report.title)[:255], "drillroom", language
        footer = page.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _field(footer, "PAGE")
        footer.add_run(" / ")
        _field(footer, "NUMPAGES")

    def _size(self, points: float) -> Pt:
        """A size of type; what must stand on one page is set smaller."""
        return Pt(round(points * (CLOSE if self.report.brief else 1) * 2) / 2)

    def _gap(self, *, above: bool = False) -> None:
        """Room below a table, or above one that stands on the page of its heading."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = above or None
        paragraph.paragraph_format.line_spacing = Pt(4)
        paragraph.paragraph_format.space_after = Pt(0 if self.report.brief else 4)

    def _text(self, paragraph: WordParagraph, words: str, tone: Tone = "", *, bold: bool = False) -> Run:
        run = paragraph.add_run(clean(words))
        run.bold = bold or None
        if tone:
            run.font.color.rgb = COLOURS[tone]
        return run

    def _heading(self, words: str, level: int) -> None:
        self._text(self.document.add_heading(level=level), words)

    def _note(self, words: str) -> None:
        self._text(self.document.add_paragraph(), words, "muted").font.size = self._size(9)

    def _paragraph(self, block: Paragraph) -> None:
        if block.style == "note":
            self._note(block.text)
            return
        run = self._text(self.document.add_paragraph(), block.text, bold=block.style == "lead")
        run.font.size = self._size(13) if block.style == "lead" else None

    def _bullets(self, block: Bullets) -> None:
        for i, (head, words) in enumerate(block.items, start=1):
            paragraph = self.document.add_paragraph(style=None if block.ordered else "List Bullet")
            if block.ordered:  # numbers of Word's own lists would go on from one list to the next
                self._text(paragraph, f"{i}. ")
            paragraph.paragraph_format.space_after = Pt(2)
            if head:
                self._text(paragraph, f"{head} ", bold=True)
            self._text(paragraph, words)

    def _facts(self, block: Facts) -> None:
        self._gap(above=True)
        table = self._grid(len(block.items), [1, 4], OPEN)
        for row, (name, words) in zip(table.rows, block.items, strict=True):
            self._fill(row.cells[0], Cell(name, tone="muted"))
            self._fill(row.cells[1], Cell(words))
        for row, anchor in zip(table.rows, block.anchors, strict=False):
            _mark(row.cells[0].paragraphs[0], anchor)
        if len(block.items) <= 5:
            for row in table.rows[:-1]:
                _keep(row)
        self._gap()

    def _tiles(self, block: Tiles) -> None:
        columns = 3
        table = self._grid(-(-len(block.items) // columns), [1] * columns)
        for i, tile in enumerate(block.items):
            cell = table.rows[i // columns].cells[i % columns]
            self._fill(cell, Cell(tile.name, tone="muted"))
            self._text(cell.add_paragraph(), tile.figure, tile.tone, bold=True).font.size = self._size(15)
            self._text(cell.add_paragraph(), tile.note, "muted").font.size = self._size(9)
            for paragraph in cell.paragraphs[1:]:
                paragraph.paragraph_format.space_after = Pt(2)
        self._gap()

    def _table(self, block: Table) -> None:
        caption = self.document.add_paragraph()
        caption.paragraph_format.keep_with_next = True
        caption.paragraph_format.space_after = Pt(2)
        self._text(caption, block.caption, bold=True)
        table = self._grid(1 + len(block.rows), widths(block, WIDE.pt, 9, INSET))
        _repeat(table)
        for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
            self._fill(cell, Cell(column.title), right=column.right, bold=True)
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        for row, cells in zip(table.rows[1:], block.rows, strict=True):
            for cell, content, column in zip(row.cells, cells, block.columns, strict=True):
                self._fill(cell, content, right=column.right)
        last = len(table.rows) if block.note else -1
        for row in table.rows[1:last] if len(block.rows) <= WHOLE else table.rows[-1:last]:
            _keep(row)
        if block.note:
            self._note(block.note)
        else:
            self._gap()

    def _grid(self, rows: int, weights: Sequence[float], edges: Sequence[str] = RULED) -> WordTable:
        table: WordTable = self.document.add_table(rows=rows, cols=len(weights))
        table.autofit = False
        if edges:
            _ruled(table, edges)
        for column, weight in zip(table.columns, weights, strict=True):
            column.width = int(WIDE * weight / sum(weights))
        widths = [column.width for column in table.columns]
        for row in table.rows:
            for cell, wide in zip(row.cells, widths, strict=True):
                cell.width = wide
        return table

    def _fill(self, cell: Any, content: Cell, *, right: bool = False, bold: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(
            0.5 if self.report.brief else 1.5
        )
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else None
        run = self._text(paragraph, content.text, content.tone, bold=bold)
        run.font.size = self._size(9)
        if content.leads_to:
            _lead(paragraph, run, content.leads_to)

    def _figure(self, block: Figure) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        self._picture(paragraph, block, Mm(125) if self.report.brief else WIDE)
        self._note(block.caption)

    def _gallery(self, block: Gallery) -> None:
        for pair in zip(block.figures[::2], [*block.figures[1::2], None], strict=False):
            table = self._grid(1, [1, 1], ())
            for cell, figure in zip(table.rows[0].cells, pair, strict=True):
                if figure is not None:
                    self._picture(cell.paragraphs[0], figure, Mm(82))

    def _picture(self, paragraph: WordParagraph, figure: Figure, wide: int) -> None:
        shape = paragraph.add_run().add_picture(io.BytesIO(self.images[id(figure)]), width=wide)
        if shape.height > TALL:
            shape.width, shape.height = Emu(round(shape.width * TALL / shape.height)), TALL
        told = shape._inline.docPr
        told.set("descr", clean(f"{figure.drawing.title}. {figure.drawing.description}")[:2000])


def _figures(block: Any) -> list[Figure]:
    return list(block.figures) if isinstance(block, Gallery) else [block] if isinstance(block, Figure) else []


def _field(paragraph: WordParagraph, name: str) -> None:
    """A field that Word fills in, such as the number of the page."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def _mark(paragraph: WordParagraph, anchor: str) -> None:
    """A place that can be led to."""
    number = str(len(paragraph.part.element.findall(f".//{qn('w:bookmarkStart')}")))
    for kind, fields in (("bookmarkStart", {"id": number, "name": anchor}), ("bookmarkEnd", {"id": number})):
        mark = OxmlElement(f"w:{kind}")
        for name, value in fields.items():
            mark.set(qn(f"w:{name}"), value)
        paragraph._p.append(mark)


def _lead(paragraph: WordParagraph, run: Run, anchor: str) -> None:
    """Let words lead to a place of the document."""
    run.font.color.rgb = LINK
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), anchor)
    paragraph._p.append(link)
    link.append(run._r)


def _keep(row: Any) -> None:
    """Let a row stand on the same page as the next."""
    for cell in row.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _ruled(table: WordTable, edges: Sequence[str]) -> None:
    """Thin grey lines at some edges of the rows, none between the columns."""
    borders = OxmlElement("w:tblBorders")
    for edge in edges:
        line = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "C3C9D1")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))
    layout.addprevious(borders)  # the order of these elements is prescribed


def _repeat(table: WordTable) -> None:
    """Let the first row stand at the head of every page, and no row be torn."""
    head = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(head)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
