"""The power of one site during a drill: who has current or light now, and when that changes next."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.scenario.incidents import Incident
from sim.scenario.organisation import Site
from sim.scenario.power import Power
from sim.world.batteries import Batteries
from sim.world.environment import Bell, DrillEnvironment, Either, Process
from sim.world.flow import Policy
from sim.world.generator import GeneratorSet
from sim.world.journal import Journal
from sim.world.layout import Layout
from sim.world.orders import DAY
from sim.world.staff import Staff
from sim.world.streams import Streams
from sim.world.systems import POLICIES, Dark
from sim.world.workplaces import shared_out, workplaces_of

__all__ = ["Around", "SitePower"]

MOMENT = 1e-6
"""Minutes that rounding may miss the change of light by."""


@dataclass(frozen=True, slots=True)
class Around:
    """The rooms that the power of a site has to do with.

    Attributes
    ----------
    supply : callable
        To be called when a site's `dark` has changed, with what becomes of the work in hand.
    note : callable
        Takes down a state: its name, charge or whether it runs, and whether it can carry anything.
    """

    env: DrillEnvironment
    layout: Layout
    staff: Staff
    journal: Journal
    streams: Streams
    supply: Callable[[Policy], None]
    note: Callable[[str, float, bool], None]


class SitePower:
    """A site that says what it has against a power cut.

    Attributes
    ----------
    id : str
    names : frozenset of str
        The site and its mains: what hits one of them cuts its power.
    generator : GeneratorSet or None
    dark : Dark
        What has no current, or no light where that would do.
    """

    def __init__(self, around: Around, site: Site, power: Power) -> None:
        self.id = site.id
        self.names = frozenset({site.id} if power.mains is None else {site.id, power.mains})
        self.dark = Dark()
        self._around = around
        self._env = around.env
        self.title = site.title or site.id
        self._mains = frozenset({power.mains} if power.mains else ())
        self._daylight = power.daylight
        self._systems = frozenset(s.id for s in around.layout.organisation.systems if s.site == site.id) - self._mains
        self._desks = workplaces_of(around.layout, site)
        self._seats = {name: desk.seats for name, desk in self._desks.items()}
        self._batteries = Batteries(power, self._desks)
        self.generator: GeneratorSet | None = None
        if power.generator is not None:
            luck = [around.streams[f"power.{site.id}.{what}"] for what in ("start", "delivery")]
            self.generator = GeneratorSet(around.env, power.generator, *luck)
            powered = {name: desk for name, desk in self._desks.items() if desk.runs_on != "nothing"}
            self._on_generator = shared_out(powered, power.generator.carries)
        self._bell = Bell(around.env)
        self._cuts: dict[str, Policy] = {}
        self._outages = 0
        self._since = 0.0
        self._watching = False
        self._ups_state = "relieved"
        self._flat: frozenset[str] = frozenset()
        self._lit = True

    # --- power cuts ---------------------------------------------------------------------------------------------------

    def cut(self, incident: Incident) -> None:
        """The mains fail."""
        self._settle()
        first = not self._cuts
        self._cuts[incident.id] = POLICIES[incident.work_in_hand]
        self._apply(self._policy)
        if not self._watching:
            self._watching = True
            self._env.process(self._watch())
        if first and self.generator is not None:
            self._outages += 1
            self.generator.failed = False
            if self.generator.settings.automatic:
                self._start_by_itself(self.generator)

    def restore(self, incident: Incident) -> None:
        """The mains are back, unless another incident keeps them away."""
        self._settle()
        del self._cuts[incident.id]
        if self.generator is not None and self.generator.running and not self._cuts:
            self._stop(self.generator, "stops")
        self._apply(self._policy)
        self._bell.ring()

    @property
    def _policy(self) -> Policy:
        """What becomes of work in hand that loses its power."""
        return next(reversed(self._cuts.values()), Policy.RESUME)

    @property
    def _on_its_own(self) -> bool:
        """Whether neither the mains nor a generator carry the site."""
        return bool(self._cuts) and not (self.generator is not None and self.generator.running)

    def _watch(self) -> Process:
        """Process: while the mains are away, look again whenever something runs out, or people come or go."""
        while self._cuts:
            ahead, woken = self._until_change(), Either(self._bell.heard(), self._around.staff.bell.heard())
            yield woken if np.isinf(ahead) else Either(woken, self._env.timeout(ahead))
            if not self._cuts:
                break
            self._settle()
            if self.generator is not None and self.generator.running and self.generator.dry:
                self._stop(self.generator, "dry")
            # Who writes by the window puts down the pen when it gets dark; nothing tears it from his hand.
            dusk = self._lit and not self._light()[0]
            self._apply(Policy.FINISH if dusk else self._policy)
        self._watching = False

    def _settle(self) -> None:
        """Take down what has been used, or charged, since this was last looked at."""
        minutes, self._since = self._env.now - self._since, self._env.now
        self._batteries.pass_time(minutes)
        if self.generator is not None and self.generator.running:
            self.generator.burn(minutes)

    def _until_change(self) -> float:
        """Minutes until something runs out, or the light changes."""
        if self.generator is not None and self.generator.running:
            return self.generator.left
        return min(self._batteries.until_change(), self._light()[1])

    def _light(self) -> tuple[bool, float]:
        """Whether there is daylight, and for how many minutes that stays so."""
        since = (self._env.now + MOMENT - self._daylight.from_) % DAY
        bright = since < self._daylight.minutes
        return bright, (self._daylight.minutes if bright else DAY) - since + MOMENT

    # --- who has power ------------------------------------------------------------------------------------------------

    def _places(self, name: str) -> int | None:
        """How many workplaces of a desk have what they need; None: all."""
        if not self._cuts:
            return None
        if not self._on_its_own:
            return self._on_generator.get(name)
        if self._desks[name].runs_on == "nothing":
            return None if self._light()[0] else 0
        return self._batteries.places(name)

    def _apply(self, policy: Policy) -> None:
        """Let people and systems have what there is now, and load the batteries with what they need."""
        places = {name: self._places(name) for name in self._desks}
        for name, count in places.items():
            seats = self._seats[name] if count == 0 else self._desks[name].seats if count is None else count
            if seats != self._seats[name]:
                self._seats[name] = seats
                self._env.flow.set_seats(self._desks[name].number, seats)
        dark = Dark()
        if self._cuts:
            unfed = frozenset(s for s in self._systems if self._on_its_own and not self._batteries.carry(s))
            dark = Dark(self._mains, unfed, frozenset(name for name, count in places.items() if count == 0))
        if dark != self.dark:
            self.dark = dark
            self._around.supply(policy)
        if self._on_its_own:
            layout = self._around.layout
            placed = self._env.flow.placed(np.arange(len(layout.workers)))
            self._batteries.put_load(np.bincount(placed[placed >= 0], minlength=len(layout.desks)))
        else:
            self._batteries.charge()
        self._tell_changes()

    # --- the generator ------------------------------------------------------------------------------------------------

    @property
    def can_start(self) -> bool:
        """Whether the power is cut and a generator with fuel stands still."""
        return self._on_its_own and self.generator is not None and not self.generator.dry

    def start(self, runs: bool) -> None:
        """The generator is started; whether it runs has been drawn."""
        if self.generator is None:
            raise ValueError(f"{self.id} has no generator")
        self._settle()
        self.generator.running, self.generator.failed = runs, not runs
        self._tell("generator-runs" if runs else "generator-fails")
        self._around.note(f"{self.id}.generator", float(runs), runs)
        self._apply(self._policy)
        self._bell.ring()

    def _start_by_itself(self, generator: GeneratorSet) -> None:
        generator.starting = True
        self._env.process(self._switch_over(generator, generator.draw_start(), self._outages))

    def _switch_over(self, generator: GeneratorSet, runs: bool, outage: int) -> Process:
        """Process: the generator takes over, if the power cut that started it still goes on."""
        yield self._env.timeout(generator.settings.switch_over)
        if outage == self._outages:
            generator.starting = False
            if self.can_start:
                self.start(runs)
            self._bell.ring()

    def _stop(self, generator: GeneratorSet, why: str) -> None:
        generator.running = False
        self._tell(f"generator-{why}")
        self._around.note(f"{self.id}.generator", 0.0, False)

    def tried(self) -> Process:
        """Process: until the generator is not about to start by itself."""
        while self.generator is not None and self.generator.starting:
            yield self._bell.heard()

    # --- fuel ---------------------------------------------------------------------------------------------------------

    def runs_low(self, generator: GeneratorSet, share: float) -> Process:
        """Process: until the power is cut and less than a share of the tank is left."""
        while True:
            self._settle()
            spare = generator.left - share * generator.settings.fuel
            if self._cuts and (spare < 0 or generator.dry):
                return
            rung = self._bell.heard()
            yield Either(rung, self._env.timeout(max(spare, 1.0))) if generator.running else rung

    def deliver(self, generator: GeneratorSet) -> Process:
        """Process: fuel that has been ordered comes; a generator that had run dry starts again if it does so itself."""
        yield self._env.timeout(generator.draw_delivery())
        self._settle()
        start_again = self._cuts and generator.dry and generator.settings.automatic
        generator.fill()
        self._tell("fuel-comes", hours=f"{generator.left / 60:.1f}".removesuffix(".0"))
        if start_again:
            self._start_by_itself(generator)
        self._bell.ring()

    # --- what is told -------------------------------------------------------------------------------------------------

    def _tell(self, what: str, **values: object) -> None:
        self._around.journal.write("system", self.id, f"journal.{what}", site=self.title, **values)

    def _tell_changes(self) -> None:
        """Tell what the batteries and the light have come to."""
        ups = self._batteries.ups
        if ups is not None:
            state = "relieved" if not self._on_its_own else "empty" if ups.empty else "holds"
            if state != self._ups_state:
                self._ups_state = state
                load = "–" if ups.load is None else f"{ups.load:.0%}"
                self._tell(f"ups-{state}", minutes=round(ups.left), load=load, charge=f"{ups.charge:.0%}")
                self._around.note(f"{self.id}.ups", ups.charge, not ups.empty)
        flat = self._batteries.flat if self._on_its_own else frozenset()
        for name in sorted(flat - self._flat):
            self._tell("laptops-empty", desk=self._desks[name].title)
        lit = not self._on_its_own or self._light()[0]
        if self._lit and not lit and any(desk.runs_on == "nothing" for desk in self._desks.values()):
            self._tell("too-dark")
        self._flat, self._lit = flat, lit
