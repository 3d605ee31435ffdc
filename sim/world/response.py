"""The response: each action of the plan waits for its trigger and is then carried out by people who have other work.

Nothing is done before something has been detected, except what a plan does from the start or at a fixed moment.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.scenario.plan import (
    Action,
    Announce,
    CallSupport,
    MoveStaff,
    PaperInvoicing,
    Plan,
    Trigger,
    UrgentFirst,
    VerifyScope,
)
from sim.world.customers import Customers
from sim.world.environment import DrillEnvironment, Process
from sim.world.incidents import Incidents
from sim.world.journal import Journal
from sim.world.knowledge import Knowledge
from sim.world.layout import RULES, Layout
from sim.world.staff import Staff
from sim.world.streams import Streams
from sim.world.systems import Systems

__all__ = ["Response"]


@dataclass
class Response:
    """A plan that is being carried out.

    Attributes
    ----------
    times : dict of str to (float, float or None)
        When each action was begun and finished.
    """

    env: DrillEnvironment
    layout: Layout
    plan: Plan
    systems: Systems
    staff: Staff
    incidents: Incidents
    knowledge: Knowledge
    customers: Customers
    journal: Journal
    streams: Streams

    def __post_init__(self) -> None:
        self.times: dict[str, tuple[float, float | None]] = {}
        self._done = {action.id: self.env.event() for action in self.plan.actions}
        for action in self.plan.actions:
            self.env.process(self._carry_out(action))

    # --- triggers -----------------------------------------------------------------------------------------------------

    def wait(self, trigger: Trigger, ending: bool = False) -> Process:
        """Process: until a trigger holds; one that ends an action waits for a backlog to fall."""
        known = self.knowledge
        if trigger.state is not None:
            yield from self._wait_for_state(trigger.state)
        elif trigger.at is not None:
            yield self.env.timeout(max(0.0, trigger.at - self.env.now))
        elif trigger.after is not None:
            yield self._done[trigger.after]
        elif trigger.down_for is not None:
            yield from self._wait_while_down(trigger.down_for)
        elif trigger.backlog is not None:
            if not ending:
                yield from known.until(lambda: known.down)
            yield self.env.backlog(self.layout.invoicing, trigger.backlog, rising=not ending)
        elif trigger.oldest is not None:
            yield from known.until(lambda: known.down)
            yield self.env.waited(self.layout.invoicing, trigger.oldest)
        elif trigger.all is not None:
            yield self.env.all_of([self.env.process(self.wait(part, ending)) for part in trigger.all])
        elif trigger.any is not None:
            yield self.env.any_of([self.env.process(self.wait(part, ending)) for part in trigger.any])

    def _wait_for_state(self, state: str) -> Process:
        known = self.knowledge
        if state == "detected":
            yield from known.until(lambda: known.first_detected is not None)
        elif state == "verified":
            yield from known.until(lambda: known.first_verified is not None)
        elif state == "recovered":
            yield from known.recovered()
        elif state == "cleared":
            yield from known.cleared()

    def _wait_while_down(self, minutes: float) -> Process:
        """Until systems have been known to be down for so long without a break."""
        known = self.knowledge
        while True:
            yield from known.until(lambda: known.down)
            enough = self.env.timeout(minutes)
            while known.down and not enough.processed:
                yield enough | known.changed()
            if known.down:
                return

    # --- actions ------------------------------------------------------------------------------------------------------

    def _carry_out(self, action: Action) -> Process:
        yield from self.wait(action.when)
        self.times[action.id] = self.env.now, None
        self._tell(action, "begins")
        begin: Mapping[type, Callable[[Any], Process]] = {
            VerifyScope: self._verify,
            CallSupport: self._call_support,
            PaperInvoicing: self._paper,
            MoveStaff: self._move,
            UrgentFirst: self._urgent_first,
            Announce: self._announce,
        }
        yield from begin[type(action)](action)
        self.times[action.id] = self.times[action.id][0], self.env.now
        self._tell(action, "ends")

    def _tell(self, action: Action, what: str, **values: object) -> None:
        owner = action.owner or ""
        self.journal.write("action", action.id, f"journal.{action.do}-{what}", owner=owner, **values)

    def _finish(self, action: Action) -> None:
        """Others that wait for this action may go on, though it may last."""
        if not self._done[action.id].triggered:
            self._done[action.id].succeed()

    def _draw(self, action: Action, what: str) -> float:
        return float(getattr(action, what).sample(self.streams[f"action.{action.id}.{what}"], 1)[0])

    def _verify(self, action: VerifyScope) -> Process:
        people = yield from self.staff.call_away(action.by, action.staff)
        began = self.env.now
        yield self.env.timeout(self._draw(action, "takes"))
        self.staff.spend(people, began)
        self.staff.release(people)
        self.knowledge.verify()
        self._finish(action)

    def _call_support(self, action: CallSupport) -> Process:
        yield self.env.timeout(self._draw(action, "waits"))
        people = yield from self.staff.call_away(action.by, 1)
        began = self.env.now
        yield self.env.timeout(self._draw(action, "talks"))
        self.staff.spend(people, began)
        self.staff.release(people)
        share = action.shortens_verified if self.knowledge.scope_is_known else action.shortens
        saved = self.incidents.help(share)
        self._tell(action, "helps", minutes=round(saved))
        self._finish(action)

    def _paper(self, action: PaperInvoicing) -> Process:
        people = self._send(action.by, action.desk, action.staff, self._draw(action, "briefing"))
        self._tell(action, "people", count=len(people))
        self._finish(action)
        over = self.env.process(self.wait(action.until, ending=True))
        began = self.env.now
        while over.is_alive:
            self.systems.aim(action.desk, self.knowledge.believed_hit())
            yield over | self.knowledge.changed()
        self.systems.aim(action.desk, np.zeros(self.layout.classes.count, bool))
        self.staff.spend(people, began)
        self.staff.release(people)

    def _move(self, action: MoveStaff) -> Process:
        people = self._send(action.source, action.to, action.staff, self._draw(action, "briefing"))
        self._tell(action, "people", count=len(people))
        self._finish(action)
        began = self.env.now
        yield from self.wait(action.until, ending=True)
        self.staff.spend(people, began)
        self.staff.release(people)

    def _send(self, department: str, desk: str, count: int, briefing: float) -> list[int]:
        people = self.staff.free(department)[-count:] if self.staff.able(department, desk) else []
        self.staff.send(people, desk, briefing)
        return people

    def _urgent_first(self, action: UrgentFirst) -> Process:
        for number, stage in enumerate(self.layout.organisation.stages):
            self.env.flow.set_discipline(number, RULES[action.by], self.layout.levels(stage, action.by), stage.preempt)
        self._finish(action)
        if action.until is None:
            return
        yield from self.wait(action.until, ending=True)
        for number, stage in enumerate(self.layout.organisation.stages):
            self.env.flow.set_discipline(
                number, RULES[stage.order], self.layout.levels(stage, stage.order), stage.preempt
            )

    def _announce(self, action: Announce) -> Process:
        over = self.env.process(self.wait(action.until, ending=True))
        while over.is_alive:
            clear = self.knowledge.scope_is_known or not self.knowledge.down
            self.customers.told(action, clear)
            self._tell(action, "clear" if clear else "vague")
            self._finish(action)
            yield over if action.every is None else over | self.env.timeout(action.every)
        self.customers.forget(action)
