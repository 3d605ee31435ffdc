"""The folder of a run: what is in it, and the manifest that says so."""

import dataclasses
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.archive import digests
from sim.archive.books import write_book
from sim.archive.parquet import reading
from sim.errors import InputError, Phrase, Problem
from sim.scenario.decisions import Decisions
from sim.scenario.files import dump_yaml
from sim.scenario.reading import read_text

if TYPE_CHECKING:
    from sim.outcome import Outcome

__all__ = [
    "BOOK",
    "DECISIONS",
    "MANIFEST",
    "OUTCOME",
    "PLAN",
    "SCENARIO",
    "Saved",
    "read",
    "read_json",
    "read_table",
    "save",
    "writable",
]

MANIFEST, OUTCOME = "manifest.json", "outcome.json"
SCENARIO, PLAN, DECISIONS, BOOK = "scenario.yaml", "plan.yaml", "decisions.yaml", "order-book.parquet"
SAVING = ".saving"
"""Folder within that of a run where its files are until all of them are written."""

FORMAT = "drillroom-run-1"


@dataclass(frozen=True, slots=True)
class Saved:
    """A run in a folder, as its manifest describes it.

    Attributes
    ----------
    folder : Path
    inputs : str
        Digest of scenario, plan, seed, orders and decisions.
    seed : int
    orders : str or None
        Digest of the organisation's own orders; None: they were drawn.
    versions : mapping of str to str
        Python and packages by which it was run.
    files : mapping of str to str
        Digest of the content of each file.
    """

    folder: Path
    inputs: str
    seed: int
    orders: str | None
    versions: Mapping[str, str]
    files: Mapping[str, str]


class _Written(BaseModel):
    """What a manifest must hold."""

    model_config = ConfigDict(strict=True)

    format: str
    inputs: str
    seed: int = Field(ge=0, lt=2**63)
    orders: str | None
    versions: dict[str, str]
    files: dict[str, str]


def writable(folder: Path) -> bool:
    """Whether a run may be saved into a folder: nothing is in it, or a run, be it one that was interrupted."""
    return (
        not folder.is_dir() or not any(folder.iterdir()) or any((folder / name).exists() for name in (OUTCOME, SAVING))
    )


def save(outcome: "Outcome", folder: Path) -> list[Path]:
    """Write a run: tables as Parquet, ``outcome.json``, its inputs, and last of all the manifest.

    Until all files are written, they are kept apart: whoever is interrupted leaves what was there before as it was.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    apart = folder / SAVING
    shutil.rmtree(apart, ignore_errors=True)
    apart.mkdir(parents=True)
    try:
        names = _write(outcome, apart)
        for name in (MANIFEST, BOOK):  # there is never a manifest of something else
            (folder / name).unlink(missing_ok=True)
        for name in (OUTCOME, *(name for name in names if name != OUTCOME)):
            (apart / name).replace(folder / name)
    finally:
        shutil.rmtree(apart, ignore_errors=True)
    return [folder / name for name in names]


def _write(outcome: "Outcome", folder: Path) -> list[str]:
    """All files of a run; their names, the manifest last."""
    files: dict[str, str] = {}
    for name, table in outcome.tables().items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
        files[f"{name}.parquet"] = digests.of_table(table)
    if outcome.manifest.orders is not None:
        write_book(outcome.book, folder / BOOK)
        files[BOOK] = outcome.manifest.orders
    content = outcome.to_dict()
    texts = {SCENARIO: dump_yaml(outcome.scenario), PLAN: dump_yaml(outcome.plan)}
    texts[DECISIONS] = dump_yaml(Decisions(decisions=outcome.decisions))
    files |= {name: digests.of_text(text) for name, text in texts.items()}
    files[OUTCOME] = digests.of_document(content)
    manifest = {"format": FORMAT, **dataclasses.asdict(outcome.manifest), "files": files}
    for name, text in {**texts, OUTCOME: _json(content), MANIFEST: _json(manifest)}.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [*files, MANIFEST]


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def read(folder: Path) -> Saved:
    """The run in a folder.

    Raises
    ------
    InputError
        There is no such folder, it holds no run, or its manifest is damaged.
    """
    if not folder.is_dir():
        raise InputError([Problem("archive.no-folder", file=str(folder))])
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError([Problem("archive.no-manifest", file=str(folder), allowed=(Phrase("archive.run-folder"),))])
    try:
        written = _Written.model_validate(read_json(path))
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError([Problem("archive.damaged", file=str(path), field=field)]) from None
    if written.format != FORMAT:
        raise InputError([Problem("archive.other-format", file=str(path), found=written.format, allowed=(FORMAT,))])
    return Saved(folder, written.inputs, written.seed, written.orders, written.versions, written.files)


def read_json(path: Path) -> Any:
    """A JSON document.

    Raises
    ------
    InputError
        It is missing, or no JSON.
    """
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise InputError([Problem("archive.no-json", str(path), error.lineno, error.colno)]) from None


def read_table(path: Path) -> pd.DataFrame:
    """A table.

    Raises
    ------
    InputError
        It is missing, or no Parquet.
    """
    with reading(path):
        return pd.read_parquet(path)
