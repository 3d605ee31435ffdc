"""What a name or a path on the command line means, and of which kind a file is, by its keys."""

import re
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from sim.errors import InputError, Problem
from sim.loading import KINDS, LibraryKind, library
from sim.scenario.reading import Document, read_document, read_text
from sim.workshop.exchange import kind_of

__all__ = ["Found", "find_any"]


@dataclass(frozen=True)
class Found:
    """A scenario, an organisation, a plan or a measure of preparedness that was named.

    Attributes
    ----------
    name : str
        Its name in the library, or its path.
    kind : {"scenario", "organisation", "plan", "preparedness"}
    document : Document
        Its content as plain data, with the place of everything in it.
    """

    name: str
    kind: LibraryKind
    document: Document


def find_any(name: str) -> list[Found]:
    """All that a name means: entries of the library, of which there may be several kinds; or else a file.

    Raises
    ------
    InputError
        There is nothing of that name, the file cannot be read, or it is of no kind.
    """
    known = {kind: library(kind) for kind in KINDS}
    inside = {kind: entries[name] for kind, entries in known.items() if name in entries}
    if inside:
        return [Found(name, kind, _document(source)) for kind, source in inside.items()]
    path = Path(name).expanduser()
    if not path.exists() and not re.search(r"[/\\]|\.ya?ml$", name):
        names = tuple(dict.fromkeys(entry for entries in known.values() for entry in entries))
        raise InputError([Problem("cli.unknown-name", found=name, allowed=names)])
    document = _document(path)
    return [Found(str(path), kind_of(document), document)]


def _document(source: Traversable) -> Document:
    return read_document(read_text(source), str(source))
