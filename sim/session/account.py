"""What a live drill adds to the report of a team: what it decided and why, and what evaluators saw of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.scenario.base import by_id
from sim.scenario.decisions import Taken
from sim.session import lines as line
from sim.session.quality import Judged, Judgement
from sim.session.state import State

__all__ = ["Account", "Settled", "account"]


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision of a team.

    Attributes
    ----------
    moment : float or None
        Minutes of the drill; None: it is not part of the drill any more.
    called : str or None
        Who decided; None: the default counted.
    took : float
        Minutes from when it came until it was settled, without pauses: of the world if the clock stood for it, else of
        the drill.
    judgement : Judgement or None
        How good it was, apart from luck, if that has been worked out.
    """

    point: str
    option: str
    moment: float | None
    called: str | None
    took: float
    confidence: float | None
    reason: str
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class Account:
    """What was decided by a team, observed of it and rated, in the order in which it came.

    Attributes
    ----------
    ratings : tuple of Rated
        The latest of each capability on the same inject and objective.
    """

    decisions: tuple[Settled, ...]
    observations: tuple[line.Observed, ...]
    ratings: tuple[line.Rated, ...]


def account(state: State, team: str, judged: Judged | None = None) -> Account:
    """The account of a team.

    Parameters
    ----------
    state : State
    team : str
    judged : Judged or None
        Its decisions apart from luck, as far as they have been worked out.
    """
    mine = [entry for _, entry in state.talk if isinstance(entry, line.Observed | line.Rated) and entry.team == team]
    ratings = (entry for entry in mine if isinstance(entry, line.Rated))
    rated = {(entry.capability, entry.inject, entry.objective): entry for entry in ratings}
    judgements = judged.decisions if judged else ()
    return Account(
        decisions=tuple(_settled(state, team, point, judgements) for point in state.teams[team].decided),
        observations=tuple(entry for entry in mine if isinstance(entry, line.Observed)),
        ratings=tuple(rated.values()),
    )


def _settled(state: State, team: str, point: str, judgements: Sequence[Judgement]) -> Settled:
    decided = state.teams[team].decided[point]
    option = decided.option if decided else by_id(state.scenario.decisions, point).default
    taken = (made for made in state.teams[team].decisions if isinstance(made, Taken) and made.point == point)
    found = (one for one in judgements if (one.point, one.option) == (point, option))
    return Settled(
        point=point,
        option=option,
        moment=next((float(made.at) for made in taken), None),
        called=state.seats[decided.by].called if decided else None,
        took=state.teams[team].took[point],
        confidence=decided.confidence if decided else None,
        reason=decided.reason if decided else "",
        judgement=next(found, None),
    )
