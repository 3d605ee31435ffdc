"""What the organisation knows, which is not what is true: that something happened, whom it hits, that it is over.

People and plans act on this alone.
"""

from collections.abc import Callable

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.scenario.incidents import Incident
from sim.world.environment import Bell, DrillEnvironment, Either, Process
from sim.world.journal import Journal
from sim.world.layout import Layout

__all__ = ["Knowledge"]


class Knowledge:
    """What is known of the incidents of a drill.

    Parameters
    ----------
    usual_backlog : callable
        Tells how many orders under way are usual; when no more are left after recovery, the backlog is cleared.

    Attributes
    ----------
    detected : dict of str to float
        Incidents that are known to go on, and since when.
    episode : int
        How often something was detected while nothing else was known to go on; 0: not yet.
    first_detected, first_verified, last_verified : float or None
        When the organisation first knew of anything, and first and last found out whom it hits.
    """

    def __init__(
        self, env: DrillEnvironment, layout: Layout, journal: Journal, usual_backlog: Callable[[], int]
    ) -> None:
        self._env = env
        self._layout = layout
        self._journal = journal
        self._usual = usual_backlog
        self._known: dict[str, Incident] = {}
        self._verified: set[str] = set()
        self._bell = Bell(env)
        self.detected: dict[str, float] = {}
        self.episode = 0
        self.first_detected: float | None = None
        self.first_verified: float | None = None
        self.last_verified: float | None = None
        self._going_on: dict[str, object] = {}  # a token for each time that an incident happens
        self._estimate: float | None = None
        self._served_again: dict[str, NDArray[np.bool_]] = {}
        self._within: dict[str, NDArray[np.bool_]] = {}  # the classes in the scope of each incident

    # --- how it comes to know -----------------------------------------------------------------------------------------

    def notice(self, incident: Incident, after: float) -> Process:
        """Process: an incident is noticed after a time, or when customers' enquiries pile up; not once it is over."""
        this_time = self._going_on[incident.id] = object()
        noticed = self._env.timeout(after)
        waiting = incident.noticed.enquiries_waiting
        if waiting is None:
            yield noticed
        else:
            yield Either(noticed, self._env.backlog(self._layout.enquiry_queue, waiting))
        if self._going_on.get(incident.id) is this_time:
            self._known[incident.id] = incident
            self.detected[incident.id] = self._env.now
            if not incident.hidden:
                self._verified.add(incident.id)
            if self.first_detected is None:
                self.first_detected = self._env.now
            if len(self.detected) == 1:
                self.episode += 1
            self._journal.write("knowledge", incident.id, "journal.detected", incident=incident.title or incident.id)
            self._bell.ring()

    def over(self, incident: Incident) -> None:
        """Systems work again: people see that at their screens."""
        self._going_on.pop(incident.id, None)
        self._verified.discard(incident.id)  # who it hits next time is another question
        self._served_again.pop(incident.id, None)
        if self.detected.pop(incident.id, None) is not None and not self.detected:
            self._estimate = None
            self._journal.write("knowledge", incident.id, "journal.recovered")
        self._bell.ring()

    def verify(self) -> None:
        """The scope of all that is known to go on has been found out; once all is over, that comes too late."""
        self._verified |= self.detected.keys()
        self.last_verified = self._env.now
        if self.first_verified is None and self.detected:
            self.first_verified = self._env.now
        self._bell.ring()

    def partly_over(self, incident: Incident, classes: NDArray[np.bool_]) -> None:
        """Systems serve some orders again: people see that at their screens."""
        self._served_again[incident.id] = classes
        self._bell.ring()

    def expect(self, recovery: float) -> None:
        """Somebody has said when all should work again."""
        self._estimate = recovery
        self._bell.ring()

    # --- what it believes ---------------------------------------------------------------------------------------------

    @property
    def down(self) -> bool:
        """Whether something is known to go on."""
        return bool(self.detected)

    @property
    def estimate(self) -> float | None:
        """When all should work again, as somebody said who may be wrong; None: nobody did, or the moment is past."""
        return self._estimate if self._estimate is not None and self._estimate > self._env.now else None

    @property
    def scope_is_known(self) -> bool:
        """Whether the scope of all that is known to go on has been verified."""
        return self.down and self.detected.keys() <= self._verified

    @property
    def is_unverified(self) -> bool:
        """Whether something is known to go on whose scope has not been verified."""
        return self.down and not self.scope_is_known

    @property
    def hit(self) -> frozenset[str]:
        """Systems and sites that are hit by what is known to go on."""
        return frozenset(name for incident in self.detected for name in self._known[incident].hits)

    def expects_longer_than(self, minutes: float) -> bool:
        """Whether what is known to go on is expected to take longer than this from now on."""
        return self.estimate is not None and self.estimate - self._env.now > minutes

    def believed_hit(self) -> NDArray[np.bool_]:
        """The classes that are believed to be hit: until the scope is verified, all orders."""
        believed, nobody = np.zeros((2, self._layout.classes.count), bool)
        for name in self.detected:
            scope = self._known[name].scope
            if name in self._verified and not self._known[name].hits:
                continue  # documents or supplies are the matter: everybody can be served
            if name in self._verified and not scope.concerns_people:
                if name not in self._within:
                    self._within[name] = self._layout.classes.within(scope)
                believed |= self._within[name] & ~self._served_again.get(name, nobody)
            else:
                believed[: self._layout.classes.orders] = True
        return believed

    # --- waiting for it -----------------------------------------------------------------------------------------------

    def until(self, holds: Callable[[], bool]) -> Process:
        """Process: until something holds that is looked at whenever knowledge changes."""
        while not holds():
            yield self._bell.heard()

    def changed(self) -> simpy.Event:
        """The next change of what is known."""
        return self._bell.heard()

    def recovered(self) -> Process:
        """Process: until something was detected and all that was is over."""
        yield from self.until(lambda: self.first_detected is not None and not self.detected)

    def cleared(self) -> Process:
        """Process: until all has recovered and no more orders are under way than usual."""
        yield from self.recovered()
        yield self._env.backlog(self._layout.order_queues, self._usual(), rising=False)
