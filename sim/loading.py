"""Scenarios, plans and organisations by name or by path, and put together.

A name is looked up in the library that ships with the program and on the user's own shelf (`sim.shelf`); anything that
looks like a path is a file of the user. What a file refers to by a path is looked for beside it.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from sim.errors import InputError, Phrase, Problem
from sim.scenario.base import Model, Reference, Text
from sim.scenario.files import load_yaml, with_changes
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.prepared import prepared
from sim.scenario.preparedness import Preparedness
from sim.scenario.reading import dotted, read_document, read_text
from sim.scenario.scenario import Scenario
from sim.shelf import FOLDERS, shelf
from sim.shelf import Kind as LibraryKind

__all__ = [
    "KINDS",
    "LibraryKind",
    "find",
    "library",
    "load_organisation",
    "load_plan",
    "load_preparedness",
    "load_scenario",
    "read_plan",
    "read_scenario",
    "resolve",
    "shipped",
    "title",
]

KINDS: Mapping[LibraryKind, tuple[str, type[Model]]] = {
    "scenario": (FOLDERS["scenario"], Scenario),
    "organisation": (FOLDERS["organisation"], Organisation),
    "plan": (FOLDERS["plan"], Plan),
    "preparedness": (FOLDERS["preparedness"], Preparedness),
}
"""Folder of the library, and model, of each kind."""


TITLE = re.compile(r"^title:.*\n(?:[ \t].*\n)*", re.MULTILINE)


@cache
def shipped(kind: LibraryKind) -> Mapping[str, Traversable]:
    """The files of a kind that ship with the program, by name; they do not change while it runs."""
    folder = files("sim.library").joinpath(KINDS[kind][0])
    names = {entry.name.removesuffix(".yaml"): entry for entry in folder.iterdir() if entry.name.endswith(".yaml")}
    return MappingProxyType(dict(sorted(names.items())))


def library(kind: LibraryKind) -> dict[str, Traversable]:
    """The files of a kind by name: those that are shipped, then the user's own."""
    known = dict(shipped(kind))
    return known | {name: path for name, path in shelf().names(kind).items() if name not in known}


def find(kind: LibraryKind, name: str, beside: Path | None = None) -> Traversable:
    """The file that a name or a path means.

    Parameters
    ----------
    kind : {"scenario", "organisation", "plan", "preparedness"}
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


def title(source: Traversable) -> Text | None:
    """The title of a file, and nothing else of it: whether the rest is right is not asked.

    Raises
    ------
    InputError
        It cannot be read.
    """
    written = TITLE.search(read_text(source))
    data = read_document(written[0], str(source)).data if written else None
    return Text.model_validate(data["title"]) if isinstance(data, dict) else None


def load_organisation(name: str, beside: Path | None = None) -> Organisation:
    """The organisation of a name or path."""
    return load_yaml(find("organisation", name, beside), Organisation)


def load_preparedness(name: str, beside: Path | None = None) -> Preparedness:
    """The measure of preparedness of a name or path."""
    return load_yaml(find("preparedness", name, beside), Preparedness)


def load_plan(name: str, organisation: Organisation | None = None, beside: Path | None = None) -> Plan:
    """The plan of a name or path, its measures written out, checked against an organisation if one is given."""
    source = find("plan", name, beside)
    folder = source.parent if isinstance(source, Path) and name not in library("plan") else None
    return read_plan(source, organisation, folder)


def read_plan(
    source: Traversable | str, organisation: Organisation | None = None, folder: Path | None = None, file: str = ""
) -> Plan:
    """The plan of a file or of YAML itself, as `load_plan` makes it.

    Parameters
    ----------
    source : Path or str
    organisation : Organisation
        It is checked against this one.
    folder : Path
        Where what it names by a path is looked for.
    file : str
        Name of the YAML in messages.
    """
    plan = load_yaml(source, Plan, name=file, also=lambda made: _unmet(made, organisation, folder))
    return _written_out(plan, folder)


def _written_out(plan: Plan, folder: Path | None) -> Plan:
    """A plan with its measures written out; those named by a path are looked for in a folder."""
    if not any(isinstance(measure, str) for measure in plan.prepares):
        return plan
    measures = tuple(load_preparedness(m, folder) if isinstance(m, str) else m for m in plan.prepares)
    return plan.model_copy(update={"prepares": measures})


def _unmet(plan: Plan, organisation: Organisation | None, folder: Path | None) -> Iterator[Reference]:
    """Yield each name in a plan that neither the library nor the organisation has, nor the plan itself."""
    unknown = [Reference(("prepares", i), m, known, "preparedness") for i, m, known in _unknown(plan, folder)]
    yield from unknown
    if not unknown:
        written = _written_out(plan, folder)
        yield from () if written is plan else written.check_references()
        yield from () if organisation is None else written.check_against(organisation)


def _unknown(plan: Plan, folder: Path | None) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield each name of a measure that means nothing, where it stands and what there is."""
    for i, measure in enumerate(plan.prepares):
        if isinstance(measure, str):
            try:
                find("preparedness", measure, folder)
            except InputError:
                yield i, measure, tuple(library("preparedness"))


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
    return read_scenario(source, None if organisation is None else load_organisation(organisation), beside)


def read_scenario(
    source: Traversable | str, organisation: Organisation | None = None, beside: Path | None = None, file: str = ""
) -> Scenario:
    """The scenario of a file or of YAML itself, as `load_scenario` makes it.

    Parameters
    ----------
    source : Path or str
    organisation : Organisation
        Another one than its own.
    beside : Path
        Where its organisation is looked for if it is named by a path.
    file : str
        Name of the YAML in messages.
    """
    scenario = load_yaml(source, Scenario, name=file)
    place = organisation or scenario.organisation
    company = place if isinstance(place, Organisation) else load_organisation(place, beside)
    if company is not scenario.organisation:
        scenario = load_yaml(source, Scenario, name=file, also=lambda made: made.check_against(company))
    return scenario.model_copy(update={"organisation": company})


def _check_changed(plan: Plan, organisation: Organisation) -> None:
    """Look up again what a changed plan names."""
    problems = [
        Problem(
            "problem.no-reference",
            file="--set",
            field="plan." + dotted(reference.loc),
            found=reference.found,
            allowed=tuple(reference.allowed),
            values={"what": Phrase(f"kind.{reference.what}")},
        )
        for reference in _unmet(plan, organisation, None)
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
        response = _written_out(response, None)  # what is named by now stands on the command line
    prepared(drilled, response)  # whether what is bought fits
    return drilled, response
