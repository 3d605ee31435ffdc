"""The exercise as it is run: injects are delivered, decision points open, and what people decide is done.

At one moment everything else comes first and decisions last, one after the other; what a decision brings about happens
before the next. So a drill up to a moment does not depend on what is decided later.
"""

from collections.abc import Sequence

import simpy

from sim.errors import InputError, Phrase
from sim.scenario.actions import Action
from sim.scenario.decision_points import DecisionPoint
from sim.scenario.decisions import Decision, Ordered, Released, Skipped, Taken, Withdrawn, problem
from sim.scenario.exercise import Inject, Scheduled
from sim.scenario.scenario import Scenario
from sim.scenario.times import write_moment
from sim.world.environment import Process
from sim.world.journal import begun
from sim.world.response import Response
from sim.world.world import World

__all__ = ["Exercise"]


class Exercise:
    """The exercise side of a drill.

    Parameters
    ----------
    world : World
    scenario : Scenario
        Its injects and decision points.
    response : Response
        What decisions begin and end.
    decisions : sequence of Decision
        In the order of time, checked by `sim.scenario.decisions.check_decisions`.
    mirrored : bool
        They were decided in another run: an inject that has come here already need not be released or skipped.
    """

    def __init__(
        self,
        world: World,
        scenario: Scenario,
        response: Response,
        decisions: Sequence[Decision] = (),
        mirrored: bool = False,
    ) -> None:
        self._world = world
        self._response = response
        self._mirrored = mirrored
        self._points = {point.id: point for point in scenario.decisions}
        self._released: dict[str, simpy.Event] = {inject.id: world.env.event() for inject in scenario.injects}
        self._delivered: set[str] = set()
        self._skipped: set[str] = set()
        self._open: set[str] = set()
        for inject in scenario.injects:
            world.env.process(self._bring(inject))
        for point in scenario.decisions:
            world.env.process(self._ask(point))
        if decisions:
            world.env.process(self._decide(decisions))

    # --- what comes ---------------------------------------------------------------------------------------------------

    def _bring(self, inject: Inject) -> Process:
        """Process: an inject is delivered when it is due and needed, or when it is released."""
        env, released = self._world.env, self._released[inject.id]
        due = env.process(self._due(inject))
        yield due | released
        if not released.triggered and not self._is_needed(inject):
            yield released
        self._deliver(inject)

    def _due(self, scheduled: Scheduled) -> Process:
        """Process: until something should come."""
        env = self._world.env
        if scheduled.at is not None:
            yield env.timeout(scheduled.at)
        elif scheduled.when is not None:
            yield from self._response.triggers.wait(scheduled.when)
            yield env.timeout(scheduled.delay)
        else:
            yield env.event()  # only when it is released

    def _is_needed(self, inject: Inject) -> bool:
        if inject.id in self._skipped:
            return False
        journal = self._world.journal
        prompted = inject.meets is not None and next(begun(journal.entries, inject.meets.action), None) is not None
        if inject.contingency and prompted:
            journal.write("inject", inject.id, "journal.inject-not-needed", title=inject.title)
            return False
        return True

    def _deliver(self, inject: Inject) -> None:
        values = {"title": inject.title, "sender": inject.sender, "text": inject.text}
        self._world.journal.write("inject", inject.id, "journal.inject-delivered", **values)
        self._delivered.add(inject.id)
        self._response.triggers.delivered(inject.id)
        if inject.starts is not None:
            self._world.incidents.start(inject.starts)

    def _ask(self, point: DecisionPoint) -> Process:
        """Process: a decision point opens when it is due."""
        yield from self._due(point)
        self._open.add(point.id)
        self._tell(point.id, "opens", title=point.title, question=point.question)

    # --- what is decided ----------------------------------------------------------------------------------------------

    def _decide(self, decisions: Sequence[Decision]) -> Process:
        """Process: everything that was decided is done at its moment."""
        for number, decision in enumerate(decisions):
            yield self._world.env.last_at(decision.at)
            match decision:
                case Taken():
                    self._take(number, decision)
                case Ordered():
                    self._tell(decision.action.id, "ordered", action=_name(decision.action))
                    self._response.begin(decision.action)
                case Withdrawn():
                    ended = self._response.end(decision.action)
                    if ended is None:
                        raise _refusal("decisions.not-under-way", number, "action", decision.action, decision)
                    self._tell(decision.action, "withdrawn", action=_name(ended))
                case Released() | Skipped():
                    self._control(number, decision)

    def _tell(self, subject: str, what: str, **values: object) -> None:
        self._world.journal.write("decision", subject, f"journal.decision-{what}", **values)

    def _take(self, number: int, taken: Taken) -> None:
        if taken.point not in self._open:
            raise _refusal("decisions.not-open", number, "point", taken.point, taken)
        point = self._points[taken.point]
        option = point.option(taken.option)
        self._tell(point.id, "taken", title=point.title, option=option.text)
        for name in option.stops:
            self._response.end(name)
        for action in option.do:
            self._response.begin(action)

    def _control(self, number: int, control: Released | Skipped) -> None:
        if control.inject in self._delivered and self._mirrored:
            return
        if control.inject in self._delivered:
            raise _refusal("decisions.delivered-before", number, "inject", control.inject, control)
        if isinstance(control, Released):
            self._released[control.inject].succeed()
        else:
            self._skipped.add(control.inject)


def _name(action: Action) -> Phrase:
    """What an action is called."""
    return Phrase(f"cli.action.{action.do}")


def _refusal(key: str, number: int, field: str, found: str, decision: Decision) -> InputError:
    return InputError([problem(key, number, field, found, at=write_moment(decision.at))])
