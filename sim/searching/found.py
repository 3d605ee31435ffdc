"""What a search came to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.experiment.comparison import Comparison, Line, plain
from sim.experiment.kinds import higher_is_better, unit
from sim.scenario.actions import Action
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.searching.ranges import Value, decisions
from sim.searching.spec import Search

__all__ = ["Change", "Found", "changes"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a plan does otherwise than the first one.

    Attributes
    ----------
    name : str
        Of the choice: ``actions.announce`` (it is done or not), ``actions.announce.every``, ``prepares.monitoring``.
    before, after : value or None
        None: the action, or the measure, is not there.
    """

    name: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True)
class Found:
    """What a search came to.

    Attributes
    ----------
    search : Search
    plan : Plan
        The best by the first objective of those that keep the limits; the first plan if there is no better.
    values, start : mapping of str to float
        Averages on the drills of the search, of the plan that was found and of the first one. The former are flattered,
        since the plan was chosen by them; see ``confirmed``.
    changes : tuple of Change
    front : mapping of str to Plan
        With several objectives: all plans that no other beats in all of them, the one put forward among them.
    within : bool
        Whether the plan that was found keeps the limits on these drills.
    tried, dropped, refused : int
        Plans that were proposed; of these, dropped after a first look; and those that cannot be carried out.
    finished : bool
        All plans were tried that were asked for; otherwise time was up, or it was interrupted.
    interrupted : bool
    confirmed : Comparison or None
        The first plan and those that were found, on fresh drills by which they were not chosen; None: not done, or
        there is nothing to confirm.
    gains : mapping of str to Line
        By objective: the plan that was found against the first one on those drills, over all scenarios.
    fresh : str
        Where the study of those drills is, within the folder of the search.
    """

    search: Search
    plan: Plan
    values: Mapping[str, float]
    start: Mapping[str, float]
    changes: tuple[Change, ...]
    front: Mapping[str, Plan]
    within: bool
    tried: int
    dropped: int
    refused: int
    finished: bool
    interrupted: bool = False
    confirmed: Comparison | None = None
    gains: Mapping[str, Line] = field(default_factory=dict)
    fresh: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        search = self.search
        return {
            "objectives": {
                name: {"unit": unit(name), "higher_is_better": higher_is_better(name)} for name in self.values
            },
            "scenarios": [*search.scenarios],
            "seed": search.seed,
            "replications": search.replications,
            "tried": self.tried,
            "dropped": self.dropped,
            "refused": self.refused,
            "finished": self.finished,
            "interrupted": self.interrupted,
            "within_limits": self.within,
            "start": dict(self.start),
            "found": dict(self.values),
            "changes": [{"name": c.name, "before": c.before, "after": c.after} for c in self.changes],
            "plan": self.plan.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            "front": {
                name: plan.model_dump(mode="json", by_alias=True, exclude_defaults=True)
                for name, plan in self.front.items()
            },
            "space": {c.name: {"values": list(c.values), "now": c.values[c.start]} for c in search.space.choices},
            "confirmed": None if self.confirmed is None else self.confirmed.to_dict(),
            "gains": plain(self.gains),
        }


def changes(before: Plan, after: Plan, company: Organisation) -> tuple[Change, ...]:
    """What a plan does otherwise than another one, of what is for the organisation to decide."""
    was, now = ({action.id: action for action in plan.actions} for plan in (before, after))
    found = []
    for name in dict.fromkeys((*was, *now)):
        if (name in was) != (name in now):
            found.append(Change(f"actions.{name}", *(True if name in some else None for some in (was, now))))
        elif name in was:
            found += _within(was[name], now[name], company)
    bought, buys = ({measure.id for measure in plan.bought} for plan in (before, after))
    names = [measure.id for plan in (before, after) for measure in plan.bought]
    for name in dict.fromkeys(names):
        if (name in bought) != (name in buys):
            found.append(Change(f"prepares.{name}", *(True if name in some else None for some in (bought, buys))))
    return tuple(found)


def _within(was: Action, now: Action, company: Organisation) -> Iterator[Change]:
    """What is otherwise in an action."""
    before, after = (action.model_dump(mode="json", by_alias=True) for action in (was, now))
    for at in dict.fromkeys((*dict(decisions(was, company)), *dict(decisions(now, company)))):
        ends = _value(before, at), _value(after, at)
        if ends[0] != ends[1]:
            yield Change(".".join(map(str, ("actions", was.id, *at))), *ends)


def _value(data: Any, at: tuple[str | int, ...]) -> Any:
    """A value within data; None: it is not there, since the trigger is another one."""
    for step in at:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
