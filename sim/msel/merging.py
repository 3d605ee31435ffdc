"""A list of injects into a scenario file; everything else in the file stays as it is written, comments too."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError, Problem
from sim.files import put
from sim.loading import load_scenario
from sim.msel.reading import Understood, read_msel
from sim.scenario.base import Loc
from sim.scenario.files import load_yaml, plain_yaml, validated
from sim.scenario.organisation import Organisation
from sim.scenario.reading import Data, read_document, read_text
from sim.scenario.scenario import Scenario

__all__ = ["Merged", "import_msel"]


@dataclass(frozen=True)
class Merged:
    """What became of a scenario file.

    Attributes
    ----------
    added, changed, removed : tuple of str
        Ids of injects, compared with those that were in the file.
    """

    understood: Understood
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def import_msel(path: Path, into: Path, mapping: Mapping[str, str] | None = None, sheet: str | None = None) -> Merged:
    """Put the injects of a list into a scenario file, in place of those that are there.

    Parameters
    ----------
    path : Path
        The list.
    into : Path
        The scenario file; written only if all is right.
    mapping, sheet
        As for `read_msel`.

    Raises
    ------
    InputError
        The list or the scenario is wrong; all mistakes are told, those of the list by row and column.
    OSError
        The file cannot be written.
    """
    before = load_scenario(str(into))
    source = read_text(into)
    understood = read_msel(path, before.starts, mapping, sheet)
    after = _checked(understood, before, source, path, into)
    old = {inject.id: inject for inject in before.injects}
    new = {inject.id: inject for inject in after.injects}
    if list(old.items()) != list(new.items()):
        rows: list[Data] = [
            inject.model_dump(mode="json", by_alias=True, exclude_defaults=True) for inject in after.injects
        ]
        content = _with_injects(source, plain_yaml({"injects": rows}) if rows else "")
        if not _says(content, after):
            raise InputError([Problem("msel.cannot-merge", file=str(into))])
        put(into, content)
    return Merged(
        understood,
        tuple(name for name in new if name not in old),
        tuple(name for name in new if name in old and new[name] != old[name]),
        tuple(name for name in old if name not in new),
    )


def _checked(understood: Understood, before: Scenario, source: str, path: Path, into: Path) -> Scenario:
    """The scenario with the new injects."""
    document = read_document(source, str(into))
    assert isinstance(document.data, dict)
    rows: list[Data] = [dict(row.data) for row in understood.rows]
    data: dict[str, Data] = {**document.data, "injects": rows}

    def place(loc: Loc, *, of_key: bool) -> dict[str, Any]:
        if loc[:1] == ("injects",) and len(loc) > 1:
            row = understood.rows[int(loc[1])]
            column = row.columns.get(str(loc[2]), 1) if len(loc) > 2 else 1
            return {"file": str(path), "line": row.number, "column": column}
        return document.place(loc, of_key=of_key)

    company = before.organisation
    assert isinstance(company, Organisation)
    return validated(Scenario, data, place, lambda made: made.check_against(company))


_BLOCK = re.compile(r"^injects:.*\n(?:(?:[ \t]*\n)*[ \t-].*\n)*", re.MULTILINE)


def _with_injects(source: str, block: str) -> str:
    """The file with the injects in place of those that are there, or at its end."""
    source = source if source.endswith("\n") else source + "\n"
    if not _BLOCK.search(source):
        return source + block
    return _BLOCK.sub(lambda _: block, source, count=1)


def _says(content: str, scenario: Scenario) -> bool:
    """Whether a file that was put together describes a scenario."""
    try:
        made = load_yaml(content, Scenario)
    except InputError:
        return False
    return made.injects == scenario.injects and made.incidents == scenario.incidents
