"""The folder of a search."""

import json
from pathlib import Path
from typing import Any

from sim.errors import InputError, Phrase, Problem
from sim.files import put
from sim.scenario.base import Model
from sim.scenario.files import dump_yaml
from sim.searching.found import Found
from sim.searching.spec import START, Search
from sim.searching.trying import Memory
from sim.versions import versions

__all__ = ["PLAN", "SearchPlace"]

PLAN, NOTED, MEMORY, RESULT = "plan.yaml", "search.json", "tried.jsonl", "found.json"


class SearchPlace:
    """Where a search keeps what it tried and what it found.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    search : Search
    resume : bool
        Go on with what is there.

    Raises
    ------
    InputError
        Another search is there, or this one and it is not to be resumed, or other files.
    OSError
        The folder cannot be written.
    """

    def __init__(self, folder: Path, search: Search, *, resume: bool) -> None:
        self.folder, self._search = folder, search
        self._check(resume)
        folder.mkdir(parents=True, exist_ok=True)
        put(self.folder / NOTED, _json({"digest": search.digest, "seed": search.seed, "versions": dict(versions())}))
        self._write_model(f"plans/{START}.yaml", search.plan)
        for name, scenario in search.scenarios.items():
            self._write_model(f"scenarios/{name}.yaml", scenario)
        self.memory = Memory(folder / MEMORY)

    def _check(self, resume: bool) -> None:
        noted = self.folder / NOTED
        if not noted.is_file():
            if self.folder.is_dir() and any(self.folder.iterdir()):
                raise InputError([Problem("study.folder-taken", file="--out", found=str(self.folder))])
            return
        try:
            earlier = json.loads(noted.read_text(encoding="utf-8"))["digest"]
        except (ValueError, KeyError, TypeError):
            raise InputError([Problem("study.folder-unreadable", file=str(noted))]) from None
        if earlier != self._search.digest:
            what = Phrase("search.what-differs")
            raise InputError([Problem("study.another", file=str(self.folder), values={"what": what})])
        if not resume and (self.folder / MEMORY).is_file():
            raise InputError([Problem("study.is-there", file=str(self.folder))])

    def finish(self, found: Found) -> None:
        """Write the plan that was found, and all that is known of it."""
        self._write_model(PLAN, found.plan)
        for name, plan in found.front.items():
            self._write_model(f"plans/{name}.yaml", plan)
        put(self.folder / RESULT, _json(found.to_dict()))

    def _write_model(self, name: str, model: Model) -> None:
        put(self.folder / name, dump_yaml(model))


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
