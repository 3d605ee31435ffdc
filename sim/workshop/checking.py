"""Whether a draft is right, and what it can be tried out with.

A draft is checked like a file, but what it refers to must have a name in the library or on the shelf: a path that
somebody types on a page is never opened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sim.errors import InputError, Phrase, Problem
from sim.loading import find, library, load_organisation, load_plan, load_scenario, read_plan, read_scenario
from sim.scenario.base import Loc
from sim.scenario.files import validated
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.prepared import prepared
from sim.scenario.preparedness import Preparedness
from sim.scenario.reading import Document, dotted
from sim.scenario.scenario import Scenario
from sim.shelf import Kind, shelf
from sim.workshop.draft import Draft
from sim.workshop.understanding import NAME, read

__all__ = ["Verdict", "check", "trial"]

Thing = Scenario | Organisation | Plan | Preparedness


@dataclass(frozen=True)
class Verdict:
    """What a draft comes to.

    Attributes
    ----------
    model : Scenario, Organisation, Plan or Preparedness; or None
        None: something is wrong.
    problems : tuple of Problem
        What is wrong; each has a line and the dotted path of its field.
    """

    model: Thing | None
    problems: tuple[Problem, ...] = ()

    def at(self, path: Loc) -> tuple[Problem, ...]:
        """What is wrong with the value at a path."""
        field = dotted(path)
        return tuple(problem for problem in self.problems if problem.field == field)

    def within(self, path: Loc) -> tuple[Problem, ...]:
        """What is wrong with the value at a path or anything in it."""
        field = dotted(path)
        return tuple(p for p in self.problems if p.field == field or p.field.startswith((f"{field}.", f"{field}[")))


def check(draft: Draft, organisation: str | None = None) -> Verdict:
    """Check a draft as a file is checked.

    Parameters
    ----------
    draft : Draft
    organisation : str
        Name of an organisation that a plan is checked against.
    """
    return _check(draft.kind, draft.text, organisation, shelf().version())


@lru_cache(maxsize=64)
def _check(kind: Kind, text: str, organisation: str | None, state: object) -> Verdict:
    """The verdict on a text; `state` stands for all that it may refer to."""
    document, problems = read(text)
    if document is None:
        return Verdict(None, problems)
    if strange := tuple(_strange(kind, document)):
        return Verdict(None, strange)
    try:
        match kind:
            case "scenario":
                return Verdict(read_scenario(text, file=NAME))
            case "organisation":
                return Verdict(validated(Organisation, document.data, document.place))
            case "plan":
                return Verdict(read_plan(text, load_organisation(organisation) if organisation else None, file=NAME))
            case "preparedness":
                return Verdict(validated(Preparedness, document.data, document.place))
    except InputError as error:
        return Verdict(None, error.problems)


def _strange(kind: Kind, document: Document) -> Iterator[Problem]:
    """Yield each name of something else that is neither in the library nor on the shelf."""
    data = document.data if isinstance(document.data, dict) else {}
    named: list[tuple[Loc, object, Kind]] = []
    if kind == "scenario":
        named = [(("organisation",), data.get("organisation"), "organisation"), (("plan",), data.get("plan"), "plan")]
    elif kind == "plan" and isinstance(measures := data.get("prepares"), list):
        named = [(("prepares", i), measure, "preparedness") for i, measure in enumerate(measures)]
    for path, name, what in named:
        known = tuple(library(what))
        if isinstance(name, str) and name not in known:
            yield Problem(
                "problem.no-reference",
                field=dotted(path),
                found=name,
                allowed=known,
                values={"what": Phrase(f"kind.{what}")},
                **document.place(path, of_key=False),
            )


def trial(
    draft: Draft, scenario: str = "upgrade-failure", organisation: str | None = None, plan: str | None = None
) -> tuple[Scenario, Plan]:
    """A scenario and a plan in which a draft can be tried out.

    Parameters
    ----------
    draft : Draft
    scenario, organisation, plan : str
        Names of what the draft is not itself; organisation and plan default to those of the scenario.

    Raises
    ------
    InputError
        The draft is wrong, or does not fit the others.
    """
    return _trial(draft.kind, draft.text, scenario, organisation, plan, shelf().version())


@lru_cache(maxsize=64)
def _trial(
    kind: Kind, text: str, scenario: str, organisation: str | None, plan: str | None, state: object
) -> tuple[Scenario, Plan]:
    made = _check(kind, text, None, state)
    if made.model is None:
        raise InputError(made.problems)
    if isinstance(made.model, Scenario):
        drilled = made.model
    elif isinstance(made.model, Organisation):
        drilled = read_scenario(find("scenario", scenario), made.model)
    else:
        drilled = load_scenario(scenario, organisation)
    company = drilled.organisation
    assert isinstance(company, Organisation)
    response = read_plan(text, company, file=NAME) if kind == "plan" else load_plan(plan or drilled.plan, company)
    if isinstance(made.model, Preparedness):
        others = tuple(measure for measure in response.bought if measure.id != made.model.id)
        response = response.model_copy(update={"prepares": (*others, made.model)})
    prepared(drilled, response)  # whether what is bought fits
    return drilled, response
