"""Makes the pictures of the documentation, and brings the transcripts in its pages up to date.

``python docs/screenshots.py`` runs each command in a temporary folder that holds the files which the pages show, writes
``docs/images/*.svg``, and puts what the commands print now below the commands of ```` ```console ```` blocks.
"""

import html
import io
import itertools
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

DOCS = Path(__file__).parent
PAGES = (DOCS.parent / "README.md", *sorted(DOCS.rglob("*.md")))
WIDTH = 100
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace"

PICTURES = {
    "run": "drillroom run upgrade-failure",
    "run-zh": "drillroom run upgrade-failure --language zh",
    "show": "drillroom show power-cut",
    "check": "drillroom check with-mistakes.yaml",
    "check-zh": "drillroom check 有错误的文件.yaml --language zh",
    "import": "drillroom import orders.csv",
}
"""The command that each picture shows."""


class Block(NamedTuple):
    """A fenced block of a page: its language, the word after it, and what it holds."""

    language: str
    name: str
    content: str


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page."""
    for found in re.finditer(r"^```(\w+)(?: +(\S+))?\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        yield Block(found[1], found[2] or "", found[3])


def example_files() -> dict[str, str]:
    """The files that the pages show: blocks whose language is followed by a file's name."""
    found = (block for page in PAGES for block in blocks(page.read_text("utf-8")))
    return {block.name: block.content for block in found if "." in block.name}


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of the pages into a folder."""
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")


def printed(command: str, folder: Path, *, colours: bool = False) -> str:
    """What ``drillroom ...`` prints in a folder, results and messages, on a terminal of the usual width."""
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    environment |= {"COLUMNS": str(WIDTH), "LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8", "TERM": "xterm-256color"}
    environment |= {"PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(DOCS.parent)}
    if colours:
        environment |= {"FORCE_COLOR": "1", "COLORTERM": "truecolor"}
    words = [sys.executable, "-m", "sim", *shlex.split(command)[1:]]
    done = subprocess.run(words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.decode("utf-8").replace("\r\n", "\n")


def picture(command: str, coloured: str) -> str:
    """SVG of a terminal with what a command has printed."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False)
    console.print(Text.from_ansi(coloured.rstrip()))
    svg = console.export_svg(title=command)
    # Pictures in pages may not load fonts from elsewhere; the reader's own have to do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code, monospace", FONTS)
    svg = re.sub(r'<text (.*?) x="(.*?)" (.*?) textLength="(.*?)" (.*?)>(.*?)</text>', _in_cells, svg)
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)


def _in_cells(found: re.Match[str]) -> str:
    """A piece of text, its wide characters two cells wide: rich gives each character one."""
    first, x, second, length, third, escaped = found.groups()
    words = html.unescape(escaped)
    cell, place, pieces = float(length) / len(words), float(x), []
    for _, run in itertools.groupby(words, key=cell_len):
        piece = "".join(run)
        width = cell * cell_len(piece)
        shown = html.escape(piece).replace("\N{NO-BREAK SPACE}", "&#160;")
        pieces.append(f'<text {first} x="{place:g}" {second} textLength="{width:g}" {third}>{shown}</text>')
        place += width
    return "".join(pieces)


def up_to_date(page: str, folder: Path) -> str:
    """The page with what the commands of its transcripts print now; one that ends with … keeps its number of lines."""

    def again(found: re.Match[str]) -> str:
        command, before = found[1], found[2].splitlines()
        lines = [line.rstrip() for line in printed(command, folder).rstrip().splitlines()]
        if before and before[-1] == "…":
            lines[len(before) - 1 :] = ["…"]
        return "\n".join((f"```console\n$ {command}", *lines, "```"))

    return re.sub(r"^```console\n\$ (drillroom .*)\n((?:.*\n)*?)```$", again, page, flags=re.MULTILINE)


def main() -> None:
    """Make all pictures and bring all transcripts up to date."""
    (DOCS / "images").mkdir(exist_ok=True)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_files(folder, example_files())
        printed("drillroom run upgrade-failure", folder)  # compiles, if need be, which would be in the first picture
        for name, command in PICTURES.items():
            svg = picture(command, printed(command, folder, colours=True))
            (DOCS / "images" / f"{name}.svg").write_text(svg, "utf-8")
        for page in PAGES:
            text = page.read_text("utf-8")
            if (now := up_to_date(text, folder)) != text:
                page.write_text(now, "utf-8")


if __name__ == "__main__":
    main()
