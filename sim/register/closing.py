"""Closes an action by evidence: the same drill, run again after the change, and its figures before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from sim.errors import InputError, Problem
from sim.register.actions import find_action, put
from sim.register.drills import drill, short
from sim.register.recording import NOBODY, Details, keep, read_run
from sim.register.schema import Action, Drill, Finding
from sim.register.store import Register
from sim.scenario.reading import read_document

__all__ = ["Closed", "close_by_rerun"]

_MAY_DIFFER = ("organisation", "plan", "title", "summary", "difficulty", "story", "notes", "sources")
"""What an improvement may change in a scenario: organisation and plan, not what goes wrong; words do not count."""

_RANKS = ("unable", "major-challenges", "some-challenges", "performed")


@dataclass(frozen=True)
class Closed:
    """What closing came to.

    Attributes
    ----------
    action : Action
        Verified if the figures show the improvement, done if they do not.
    before, after : Drill
    shown : bool
        Whether they do.
    """

    action: Action
    before: Drill
    after: Drill
    shown: bool


def close_by_rerun(
    register: Register, name: str, folder: Path, details: Details = NOBODY, *, by: str | None = None
) -> Closed:
    """Close an action with a run of its drill after the change; the run is recorded as well.

    The improvement is shown if the capability of the action's finding is rated better than before, or as performed; of
    an action without a rated finding, if the score is higher.

    Parameters
    ----------
    register : Register
    name : str
        Id of the action, or the beginning of it.
    folder : Path
        Of the run after the change.
    details : Details
        Of the drill, as for `record`.
    by : str
        Who closes the action.

    Raises
    ------
    InputError
        The action belongs to no drill, or the run is not its drill again: other incidents, other days, other luck, or
        nothing was changed.
    """
    action = find_action(register, name)
    if action.drill_id is None:
        raise InputError([Problem("register.no-drill", found=short(action.id))])
    before, after = drill(register, action.drill_id.hex), read_run(folder, details)
    _must_be_comparable(before, after, folder)
    with register.writing() as session:
        action = session.get_one(Action, action.id, with_for_update=True)
        kept = keep(session, after).drill
        session.flush()  # the drill must stand before what refers to it
        capability = _capability(session, action)
        figures = {"before": _figures(before, capability), "after": _figures(after, capability)}
        shown = _better(figures["before"], figures["after"])
        closing = {**figures, "capability": capability, "shown": shown}
        state = "verified" if shown else "done"
        put(action, {"state": state, "closing_drill_id": str(kept.id), "closing": closing}, by, None)
    return Closed(action, before, kept, shown)


def _must_be_comparable(before: Drill, after: Drill, folder: Path) -> None:
    """Refuse a run that shows nothing about a change since a drill."""
    if after.inputs == before.inputs:
        raise InputError([Problem("register.nothing-changed", file=str(folder))])
    then, now = _drilled(before), _drilled(after)
    differing = sorted(key for key in then.keys() | now.keys() if then.get(key) != now.get(key))
    if differing:
        values = {"what": ", ".join(differing), "drill": short(before.id)}
        raise InputError([Problem("register.not-the-same", file=str(folder), values=values)])


def _drilled(one: Drill) -> dict[str, Any]:
    """What must be the same in two drills for their figures to be compared."""
    written = next(file.content for file in one.files if file.name == "scenario.yaml")
    data = read_document(written or "", "scenario.yaml").data
    assert isinstance(data, dict)
    fixed = {str(key): value for key, value in data.items() if key not in _MAY_DIFFER}
    return fixed | {"seed": one.seed, "orders": one.outcome["manifest"]["orders"]}


def _capability(session: Session, action: Action) -> str | None:
    """The capability that the action is to improve."""
    finding = None if action.finding_id is None else session.get(Finding, action.finding_id)
    return None if finding is None else finding.capability


def _figures(one: Drill, capability: str | None) -> dict[str, Any]:
    ratings = {row["capability"]: row["rating"] for row in one.outcome["scorecard"]["capabilities"]}
    return {
        "score": one.score,
        "loss_averted": one.loss_averted,
        "loss": one.outcome["measures"]["with-response"]["loss"]["total"],
        "objectives_reached": one.objectives_reached,
        "rating": None if capability is None else ratings.get(capability),
    }


def _better(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    if before["rating"] in _RANKS and after["rating"] in _RANKS:
        rank, was = _RANKS.index(after["rating"]), _RANKS.index(before["rating"])
        return rank > was or after["rating"] == "performed"
    if before["score"] is None or after["score"] is None:
        return False
    return bool(after["score"] > before["score"])
