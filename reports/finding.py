"""What a finding of a drill is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.errors import Phrase
from sim.scenario.capabilities import Capability
from sim.scenario.objectives import Objective

__all__ = ["Element", "Finding", "Found", "bad", "good"]

Element = Literal["planning", "organisation", "equipment", "training", "exercise"]
"""Capability elements of HSEEP, of what an improvement has to change."""


@dataclass(frozen=True)
class Finding:
    """Something that went well, or that should go better.

    Attributes
    ----------
    name : str
        Rule that found it.
    good : bool
    capability : Capability
    words : Phrase
        What was found, with its figures.
    weight : float
        From 0 to 1, how much it matters; the most important are told in the summary.
    events : tuple of int
        Entries of the journal it rests on.
    cause : Phrase or None
        Why, as far as the log tells.
    element : Element
    objective : Objective or None
        The one that was missed, if that is what was found.
    also : tuple of str
        Rules whose findings are told with it.
    """

    name: str
    good: bool
    capability: Capability
    words: Phrase
    weight: float
    events: tuple[int, ...] = ()
    cause: Phrase | None = None
    element: Element = "planning"
    objective: Objective | None = None
    also: tuple[str, ...] = ()


Found = Iterator[Finding]


def good(name: str, capability: Capability, weight: float, events: Sequence[int] = (), /, **values: object) -> Finding:
    """Something that went well."""
    words = Phrase(f"report.strength.{name}", values)
    return Finding(name, True, capability, words, min(weight, 1.0), tuple(events))


def bad(
    name: str,
    capability: Capability,
    weight: float,
    element: Element,
    events: Sequence[int] = (),
    cause: Phrase | None = None,
    /,
    **values: object,
) -> Finding:
    """Something that should go better."""
    words = Phrase(f"report.issue.{name}", values)
    return Finding(name, False, capability, words, min(weight, 1.0), tuple(events), cause, element)
