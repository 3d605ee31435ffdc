"""What a study has found so far, kept in a folder.

While it runs, every finished task is a Parquet file of its own in ``chunks/``, complete or not there at all. When it
ends they are put together, in the order of the study and not of the work, as ``measures.parquet``: the same bytes
wherever and in whatever pieces the study ran.
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.errors import InputError, Phrase, Problem
from sim.experiment.replicate import Failure, Replicated
from sim.experiment.study import Study
from sim.files import placed, put
from sim.scenario.files import dump_yaml
from sim.versions import versions
from sim.world.streams import DERIVATION

__all__ = ["SCHEMA", "TABLE", "Store", "chosen", "manifest"]

TABLE = "measures.parquet"
GROUP = 2**17
SCHEMA = pa.schema(
    [
        ("scenario", pa.string()),
        ("plan", pa.string()),
        ("replication", pa.int32()),
        ("seed", pa.int64()),
        ("measure", pa.string()),
        ("value", pa.float64()),
        ("at_least", pa.bool_()),
        ("failed", pa.string()),
        ("reason", pa.string()),
    ]
)
"""A row for every measure of every drill; a drill that failed is one row without a measure, with stage and reason."""


class Store:
    """The folder of a study.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    study : Study
    resume : bool
        Go on with what is there.

    Raises
    ------
    InputError
        Another study is there, or this one and it is not to be resumed, or other files.
    OSError
        The folder cannot be written.
    """

    def __init__(self, folder: Path, study: Study, *, resume: bool = False) -> None:
        self.folder, self.study = folder, study
        self._chunks = folder / "chunks"
        self._check(resume)
        self._chunks.mkdir(parents=True, exist_ok=True)
        self._take_apart()
        self._write_inputs()
        self._done = self._look()

    # --- what is there ------------------------------------------------------------------------------------------------

    def _check(self, resume: bool) -> None:
        """Refuse a folder in which something would be lost."""
        noted = self.folder / "study.json"
        if not noted.is_file():
            if self.folder.is_dir() and any(self.folder.iterdir()):
                raise InputError([Problem("study.folder-taken", file="--out", found=str(self.folder))])
            return
        try:
            earlier = json.loads(noted.read_text(encoding="utf-8"))
            digest, parts = earlier["digest"], earlier["inputs"]
        except (ValueError, KeyError, TypeError):
            raise InputError([Problem("study.folder-unreadable", file=str(noted))]) from None
        if digest != self.study.digest:
            ours = {**self.study.digests, "seed": self.study.seed}
            differ = sorted(name for name in {*parts, *ours} if parts.get(name) != ours.get(name))
            what = ", ".join(differ) or Phrase("study.the-program")
            raise InputError([Problem("study.another", file=str(self.folder), values={"what": what})])
        if not resume and ((self.folder / TABLE).is_file() or any(self._chunks.glob("*.parquet"))):
            raise InputError([Problem("study.is-there", file=str(self.folder))])

    def _write_inputs(self) -> None:
        """The inputs: by digest to be compared, and as files to be run alone."""
        put(self.folder / "study.json", json.dumps(manifest(self.study), ensure_ascii=False, indent=2) + "\n")
        for kind, things in (("scenarios", self.study.scenarios), ("plans", self.study.plans)):
            for name, thing in things.items():
                put(self.folder / kind / f"{name}.yaml", dump_yaml(thing))

    def _look(self) -> dict[str, list[range]]:
        """Replications that are done, by scenario, in order."""
        done: dict[str, list[range]] = {name: [] for name in self.study.scenarios}
        names = list(self.study.scenarios)
        for path in self._paths():
            scenario, first, count = (int(part) for part in path.stem.split("-"))
            done[names[scenario]].append(range(first, first + count))
        return done

    def _paths(self) -> list[Path]:
        """The chunks in the order of the study."""
        return sorted(self._chunks.glob("*.parquet"), key=lambda path: [int(part) for part in path.stem.split("-")])

    def _take_apart(self) -> None:
        """Make a finished study's table chunks again, so that more can be added."""
        whole = self.folder / TABLE
        if not whole.is_file() or any(self._chunks.iterdir()):
            return
        for scenario in self.study.scenarios:
            rows = pq.read_table(whole, schema=SCHEMA, filters=[("scenario", "=", scenario)])
            if rows.num_rows:
                self._add(scenario, 0, int(rows["replication"][-1].as_py()) + 1, rows)
        whole.unlink()

    # --- what is added ------------------------------------------------------------------------------------------------

    def missing(self, count: int) -> Iterator[tuple[str, range]]:
        """Replications below a number that are not done, by scenario."""
        for scenario, done in self._done.items():
            at = 0
            for there in sorted(done, key=lambda numbers: numbers.start):
                if at < min(there.start, count):
                    yield scenario, range(at, min(there.start, count))
                at = max(at, there.stop)
            if at < count:
                yield scenario, range(at, count)

    def complete(self) -> int:
        """So many replications are done of every scenario, the first ones without a gap."""
        first_gaps: dict[str, int] = {}
        for scenario, numbers in self.missing(2**31):
            first_gaps.setdefault(scenario, numbers.start)
        return min(first_gaps.values())

    def add(self, scenario: str, drills: Sequence[Replicated]) -> None:
        """Keep the drills of consecutive replications."""
        first, last = drills[0].replication, drills[-1].replication
        self._add(scenario, first, last + 1 - first, _table(scenario, drills))
        self._done[scenario].append(range(first, last + 1))

    def _add(self, scenario: str, first: int, count: int, rows: pa.Table) -> None:
        number = list(self.study.scenarios).index(scenario)
        path = self._chunks / f"{number}-{first}-{count}.parquet"
        with placed(path) as file:
            pq.write_table(rows, file)

    # --- what is found ------------------------------------------------------------------------------------------------

    def read(self, measures: Sequence[str], below: int) -> pa.Table:
        """The rows of some measures and of all failures, of replications below a number."""
        parts = [SCHEMA.empty_table()]
        for path in self._paths():
            if int(path.stem.split("-")[1]) < below:
                parts.append(chosen(pq.read_table(path, schema=SCHEMA), measures, below))
        return pa.concat_tables(parts)

    def finish(self, report: Mapping[str, Any], name: str = "comparison.json") -> Path:
        """Put the chunks together, and write what was found beside them, in a file of this name."""
        words = json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        with placed(self.folder / TABLE) as file:
            with pq.ParquetWriter(file, SCHEMA) as writer:
                for rows in _regrouped(pq.read_table(path, schema=SCHEMA) for path in self._paths()):
                    writer.write_table(rows, row_group_size=GROUP)
            put(self.folder / name, words)
        shutil.rmtree(self._chunks)
        return self.folder / TABLE


def manifest(study: Study) -> dict[str, Any]:
    """What is needed to do the same study again."""
    return {
        "digest": study.digest,
        "inputs": {**study.digests, "seed": study.seed},
        "scenarios": list(study.scenarios),
        "plans": list(study.plans),
        "streams": DERIVATION,
        "versions": dict(versions()),
        "asked": {
            "confidence": study.confidence,
            "baseline": study.baseline,
            "measures": list(study.measures),
            "indifference": study.indifference,
        },
    }


def chosen(rows: pa.Table, measures: Sequence[str], below: int) -> pa.Table:
    """The rows of some measures and of all failures, of replications below a number."""
    kept = pc.or_(pc.is_in(rows["measure"], pa.array([*measures], pa.string())), pc.is_valid(rows["failed"]))
    return rows.filter(pc.and_(kept, pc.less(rows["replication"], below)))


def _table(scenario: str, drills: Sequence[Replicated]) -> pa.Table:
    """Tidy rows of drills."""
    rows: list[tuple[Any, ...]] = []
    for drill in drills:
        head = (scenario, drill.plan, drill.replication, drill.seed)
        if isinstance(drill.result, Failure):
            rows.append((*head, None, None, None, drill.result.stage, drill.result.reason))
        else:
            rows.extend((*head, name, value, bound, None, None) for name, (value, bound) in drill.result.items())
    columns = zip(*rows, strict=True)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], SCHEMA)


def _regrouped(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in tables of one size, whatever the pieces were."""
    held = SCHEMA.empty_table()
    for table in tables:
        held = pa.concat_tables([held, table])
        while held.num_rows >= GROUP:
            yield held.slice(0, GROUP).combine_chunks()
            held = held.slice(GROUP)
    yield held.combine_chunks()
