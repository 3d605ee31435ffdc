"""What happens in the drill of each team, and when the next thing comes that a session has to wait for."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cached_property
from threading import Lock

from sim.drill import Baseline
from sim.outcome import Outcome
from sim.scenario.decisions import Decision, Decisions
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.scenario.times import DAY
from sim.session.lines import At
from sim.session.state import State, Team

__all__ = ["Courses"]

_KEPT = 64
"""So many outcomes are kept; each is run again when it is asked for later."""


class Courses:
    """The drills of a session: of each list of decisions one, run when it is asked for.

    Parameters
    ----------
    scenario : Scenario
    plan : Plan
        What is done unless a team withdraws it.
    seed : int
        The same for all teams.
    """

    def __init__(self, scenario: Scenario, plan: Plan, seed: int) -> None:
        self.scenario, self.plan, self.seed = scenario, plan, seed
        self._kept: OrderedDict[str, Outcome] = OrderedDict()
        self._lock = Lock()

    @cached_property
    def baseline(self) -> Baseline:
        """What all teams have in common."""
        return Baseline(self.scenario, self.seed)

    @cached_property
    def organisation(self) -> Organisation:
        """Where it is drilled, with all that the plan has bought beforehand."""
        return self.outcome().organisation

    @property
    def end(self) -> float:
        """Minutes of the drill at which it ends."""
        return self.scenario.days * float(DAY)

    def outcome(self, decisions: Sequence[Decision] = ()) -> Outcome:
        """The drill with these decisions, to its end.

        Raises
        ------
        InputError
            A decision does not fit what had happened by then.
        """
        key = Decisions(decisions=tuple(decisions)).model_dump_json(by_alias=True)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = self.baseline.respond(self.plan, decisions)
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]

    def reached(self, decisions: Sequence[Decision], moment: float) -> int:
        """How many entries of the record lie at or before a moment."""
        times = [entry.time for entry in self.outcome(decisions).response.journal]
        return bisect_right(times, moment)

    def openings(self, team: Team, moment: float) -> Iterator[tuple[float, str]]:
        """Decision points that have not come to a team yet, and when they do if it decides nothing more."""
        for entry in self.outcome(team.decisions).response.journal:
            if entry.key == "journal.decision-opens" and entry.subject not in team.opened:
                yield max(entry.time, moment), entry.subject

    def injects(self, team: Team, moment: float) -> Iterator[tuple[float, str]]:
        """Injects that come to a team after a moment if it decides nothing more."""
        for entry in self.outcome(team.decisions).response.journal:
            if entry.key == "journal.inject-delivered" and entry.time > moment:
                yield entry.time, entry.subject

    def horizon(self, state: State) -> float:
        """The next moment at which something has to be written: a decision comes, its time is over, or the drill is."""
        moments = [self.end]
        for team in state.teams.values():
            moments += [moment for moment, _ in self.openings(team, state.moment)]
            if state.pace == "clock":
                moments += [state.moment + open_.left for open_ in team.open.values()]
        return min(moments)

    def opening(self, state: State, moment: float) -> tuple[At, ...]:
        """Which points come to which teams by a moment."""
        return tuple(
            At(team=team.id, point=point)
            for team in state.teams.values()
            for opens, point in self.openings(team, state.moment)
            if opens <= moment
        )

    def next_stop(self, state: State) -> float:
        """The moment of the next inject or decision of any team."""
        injects = (moment for team in state.teams.values() for moment, _ in self.injects(team, state.moment))
        return min(self.horizon(state), min(injects, default=self.end))
