"""Scenarios, plans and organisations by name or by path, and put together.

A name is looked up in the library that ships with the program; anything that looks like a path is a file of the user.
What a file refers to by a path is looked for beside it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, TypeVar

from sim.errors import InputError, Phrase, Problem
from sim.scenario.base import Model, Reference
from sim.scenario.files import load_yaml, with_changes
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.reading import dotted
from sim.scenario.scenario import Scenario

__all__ = ["KINDS", "LibraryKind", "find", "library", "load_organisation", "load_plan", "load_scenario", "resolve"]

LibraryKind = Literal["scenario", "organisation", "plan"]

KINDS: Mapping[LibraryKind, tuple[str, type[Model]]] = {
    "scenario": ("drills", Scenario),
    "organisation": ("organisations", Organisation),
    "plan": ("plans", Plan),
}
"""Folder of the library, and model, of each kind."""

M = TypeVar("M", bound=Model)


def library(kind: LibraryKind) -> dict[str, Traversable]:
    """The files of the library of a kind, by name."""
    folder = files("sim.library").joinpath(KINDS[kind][0])
    names = {entry.name.removesuffix(".yaml"): entry for entry in folder.iterdir() if entry.name.endswith(".yaml")}
    return dict(sorted(names.items()))


def find(kind: LibraryKind, name: str, beside: Path | None = None) -> Traversable:
    """The file that a name or a path means.

    Parameters
    ----------
    kind : {"scenario", "organisation", "plan"}
    name : str
        Name in the library, or path of a file.
    beside : Path
        Folder that a relative path starts from; the present one if none is given.

    Raises
    ------
    InputError
        There is no such entry in the library and no such file.
    """
    known = library(kind)
    if name in known:
        return known[name]
    path = (beside or Path()) / Path(name).expanduser()
    looks_like_path = re.search(r"[/\\]|\.ya?ml$", name) is not None
    if looks_like_path or path.is_file():
        return path
    raise InputError(
        [Problem("loading.unknown", found=name, allowed=tuple(known), values={"what": Phrase(f"kind.{kind}")})]
    )


def load_organisation(name: str, beside: Path | None = None) -> Organisation:
    """The organisation of a name or path."""
    return load_yaml(find("organisation", name, beside), Organisation)


def load_plan(name: str, organisation: Organisation | None = None, beside: Path | None = None) -> Plan:
    """The plan of a name or path, checked against an organisation if one is given."""
    return _load(find("plan", name, beside), Plan, organisation)


def load_scenario(name: str, organisation: str | None = None) -> Scenario:
    """The scenario of a name or path, its organisation written out.

    Parameters
    ----------
    name : str
        Name in the library, or path of a file.
    organisation : str
        Another organisation than the scenario's own, by name or path.

    Raises
    ------
    InputError
        A file cannot be read, or something in it is wrong; all mistakes are told.
    """
    source = find("scenario", name)
    beside = source.parent if isinstance(source, Path) and name not in library("scenario") else None
    scenario = load_yaml(source, Scenario)
    if organisation is not None:
        place: Organisation | str = organisation
        beside = None
    else:
        place = scenario.organisation
    company = place if isinstance(place, Organisation) else load_organisation(place, beside)
    if not isinstance(scenario.organisation, Organisation) or organisation is not None:
        scenario = _load(source, Scenario, company)
    return scenario.model_copy(update={"organisation": company})


def _load(source: Traversable, model: type[M], organisation: Organisation | None) -> M:
    """A scenario or plan, what it names of the organisation being looked up there."""

    def missing(made: M) -> Iterable[Reference]:
        check: Callable[[Organisation], Iterable[Reference]] = getattr(made, "check_against")  # noqa: B009
        return () if organisation is None else check(organisation)

    return load_yaml(source, model, also=missing)


def _check_changed(plan: Plan, organisation: Organisation) -> None:
    """Look up again what a changed plan names of the organisation."""
    problems = [
        Problem(
            "problem.no-reference",
            file="--set",
            field="plan." + dotted(reference.loc),
            found=reference.found,
            allowed=tuple(reference.allowed),
            values={"what": Phrase(f"kind.{reference.what}")},
        )
        for reference in plan.check_against(organisation)
    ]
    if problems:
        raise InputError(problems)


def resolve(
    scenario: str, organisation: str | None = None, plan: str | None = None, changes: Mapping[str, str] | None = None
) -> tuple[Scenario, Plan]:
    """A scenario with its organisation, and the plan, as a drill needs them.

    Parameters
    ----------
    scenario, organisation, plan : str
        Names in the library, or paths; organisation and plan default to those that the scenario names.
    changes : mapping of str to str
        Values to change, as YAML by path; paths that begin with ``plan.`` are the plan's.

    Raises
    ------
    InputError
        Something cannot be read or is wrong; all mistakes of a file are told.
    """
    drilled = load_scenario(scenario, organisation)
    company = drilled.organisation
    assert isinstance(company, Organisation)
    beside = Path(scenario).parent if plan is None and scenario not in library("scenario") else None
    response = load_plan(plan or drilled.plan, company, beside)
    ours = {path: value for path, value in (changes or {}).items() if not path.startswith("plan.")}
    theirs = {path.removeprefix("plan."): value for path, value in (changes or {}).items() if path.startswith("plan.")}
    if ours:
        drilled = with_changes(drilled, ours)
    if theirs:
        response = with_changes(response, theirs)
    if changes:
        changed = drilled.organisation
        assert isinstance(changed, Organisation)
        _check_changed(response, changed)
    return drilled, response
