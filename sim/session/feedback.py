"""What participants think of the drill: the latest form of each seat, and what all of them come to, without names."""

from dataclasses import dataclass
from typing import get_args

from sim.session import lines as line
from sim.session.state import State

__all__ = ["STATEMENTS", "Agreed", "Summary", "summary"]

STATEMENTS: tuple[line.Statement, ...] = get_args(line.Statement)


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far participants agree with a statement.

    Attributes
    ----------
    counts : tuple of int
        How many gave 1, 2, 3, 4 and 5 points.
    """

    statement: line.Statement
    counts: tuple[int, int, int, int, int]

    @property
    def mean(self) -> float | None:
        """Mean of the points; None: nobody gave any."""
        answered = sum(self.counts)
        return sum(mark * count for mark, count in enumerate(self.counts, 1)) / answered if answered else None


@dataclass(frozen=True, slots=True)
class Summary:
    """All feedback of a session.

    Attributes
    ----------
    answered, seats : int
        Forms, and seats that could fill one in.
    strengths, to_improve : tuple of str
        In the participants' words.
    """

    answered: int
    seats: int
    agreed: tuple[Agreed, ...]
    strengths: tuple[str, ...]
    to_improve: tuple[str, ...]


def summary(state: State) -> Summary:
    """What the feedback of a session comes to."""
    forms = [*{entry.by: entry for _, entry in state.talk if isinstance(entry, line.FedBack)}.values()]
    return Summary(
        answered=len(forms),
        seats=len(state.seats),
        agreed=tuple(_agreed(forms, statement) for statement in STATEMENTS),
        strengths=tuple(form.strengths for form in forms if form.strengths.strip()),
        to_improve=tuple(form.to_improve for form in forms if form.to_improve.strip()),
    )


def _agreed(forms: list[line.FedBack], statement: line.Statement) -> Agreed:
    marks = [form.marks[statement] for form in forms if statement in form.marks]
    one, two, three, four, five = (marks.count(mark) for mark in range(1, 6))
    return Agreed(statement, (one, two, three, four, five))
