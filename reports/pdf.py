"""A report as PDF, and charts as pictures, set by Typst with the fonts that are shipped: the same file everywhere.

All words are passed as data, so that nothing in them is taken for markup; the file is tagged after PDF/UA-1.
"""

import dataclasses
import json
from collections.abc import Callable, Sequence
from datetime import date
from importlib.resources import as_file, files
from typing import Any

import typst

from sim.reports.content import Report
from sim.reports.metrics import settable, shortened
from sim.reports.svg import Drawing

__all__ = ["pdf", "pictures"]

TITLE = 20
"""A word of the title that is longer than so many characters may be broken."""

RESOURCES = files(__package__)

compile_: Callable[..., Any] = typst.compile  # its own types do not know that several pages come as a list


def pdf(report: Report) -> bytes:
    """The report as PDF."""
    short = settable(shortened(f"{report.title} · {report.kind}", 420, 7.5))
    data = _plain(report) | {"title": settable(report.title, TITLE), "short": short, "drill": settable(report.of_drill)}
    with as_file(RESOURCES / "fonts") as fonts, as_file(RESOURCES / "report.typ") as template:
        made: Any = compile_(
            template.read_bytes(),
            sys_inputs={"report": json.dumps(data, ensure_ascii=False)},
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            pdf_standards="ua-1",
        )
    return bytes(made)


def pictures(drawings: Sequence[Drawing], resolution: float = 160) -> list[bytes]:
    """Drawings as PNG, all of them at one go."""
    if not drawings:
        return []
    template = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        "#let drawings = json(bytes(sys.inputs.drawings))\n"
        '#for (i, d) in drawings.enumerate() { if i > 0 { pagebreak() }; image(bytes(d), format: "svg") }\n'
    )
    with as_file(RESOURCES / "fonts") as fonts:
        made: Any = compile_(
            template.encode(),
            format="png",
            ppi=resolution,
            sys_inputs={"drawings": json.dumps([drawing.standalone() for drawing in drawings], ensure_ascii=False)},
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
        )
    pages: list[bytes] = [made] if isinstance(made, bytes) else made
    return pages


def _plain(value: Any) -> Any:
    """Content as plain data: blocks by their name, drawings as SVG, words that can be set."""
    match value:
        case str():
            return settable(value)
        case date():
            return value.isoformat()
        case Drawing():
            return value.standalone()
        case list() | tuple():
            return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        fields = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        if isinstance(getattr(value, "drawing", None), Drawing):
            fields["alt"] = settable(f"{value.drawing.title}. {value.drawing.description}")  # type: ignore[union-attr]
        return fields | {"block": type(value).__name__.lower()}
    return value
