"""Random small networks, jobs and timed control scripts for the order flow, and a driver that plays a script.

Hypothesis draws the sizes, the features, the kinds and the order of the operations, so that a failing case shrinks to
few jobs and operations; the tables are filled from drawn seeds, which makes thousands of cases a minute possible. Times
come from a grid of half minutes (ties on purpose), from anywhere, or from both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from sim.world.flow import Jobs, Network

SHAPES = {
    "entry": "K",
    "next_stage": "SC",
    "error_stage": "SC",
    "sets_channel": "S",
    "desk_channel": "D",
    "completes": "S",
    "patient": "S",
    "preempt": "S",
    "clears": "S",
    "flaw_chance": "DS",
    "catch_chance": "S",
    "rate": "DSK",
    "seats": "D",
    "use": "DSP",
    "use_value": "DSP",
    "stock": "P",
    "rule": "S",
    "level": "SK",
    "hurry": "K",
    "ask_rate": "K",
    "ask_again": "K",
    "enquiry_class": "K",
}
FLAGS = {"sets_channel", "completes", "patient", "preempt", "clears"}
REALS = {"flaw_chance", "catch_chance", "rate", "use", "use_value", "stock", "hurry", "ask_rate", "ask_again"}


class Sizes(NamedTuple):
    """Numbers of stages, desks, classes, channels, supplies, workers and jobs."""

    stages: int = 1
    desks: int = 1
    classes: int = 1
    channels: int = 1
    supplies: int = 0
    workers: int = 1
    jobs: int = 0

    def of(self, letters: str) -> tuple[int, ...]:
        """Shape of an array, its axes named by the letters of the document."""
        return tuple(dict(zip("SDKCPWN", self, strict=True))[letter] for letter in letters)


def network(sizes: Sizes, **tables: Any) -> Network:
    """Stages in a row, everything possible everywhere and nothing special; `tables` (broadcast) say otherwise."""
    following = np.append(np.arange(1, sizes.stages), -1)[:, None]
    usual: dict[str, Any] = dict.fromkeys(SHAPES, 0) | {"next_stage": following, "error_stage": following}
    usual |= {"rate": 1.0, "seats": 99, "hurry": 1.0, "ask_rate": 1.0, "ask_again": np.inf}
    enquiry_stage = tables.pop("enquiry_stage", -1)
    given = usual | tables
    kinds = {name: bool if name in FLAGS else float if name in REALS else np.int64 for name in SHAPES}
    arrays = {
        name: np.array(np.broadcast_to(given[name], sizes.of(axes)), kinds[name]) for name, axes in SHAPES.items()
    }
    return Network(enquiry_stage=enquiry_stage, **arrays)


@dataclass(frozen=True)
class Step:
    """An operation at a time; `early`: at once when a watch fires on the way there."""

    time: float
    operation: str
    arguments: tuple[Any, ...]
    early: bool = False


@dataclass(frozen=True)
class Case:
    """Everything that a flow is built from, and what is done with it until `until`."""

    network: Network
    jobs: Jobs
    workers: int
    seed: int
    script: Sequence[Step]
    until: float


def play(build: Callable[..., Any], case: Case) -> tuple[Any, list[tuple[Any, ...]]]:
    """Carry out a case; the flow at the end and a log of fired watches and of the counts after each operation."""
    flow = build(case.network, case.jobs, case.workers, case.seed)
    log: list[tuple[Any, ...]] = []
    for step in case.script:
        fired = 0
        while fired != -1 and not (step.early and log and log[-1][0] == "fired"):
            fired = flow.advance(max(step.time, flow.now))
            log.append(("fired", fired, flow.now) if fired != -1 else ("reached", flow.now))
        getattr(flow, step.operation)(*step.arguments)
        log.append((step.operation, flow.now, flow.waiting().tolist(), flow.in_service().tolist(), flow.stock.tolist()))
    while (fired := flow.advance(max(case.until, flow.now))) != -1:
        log.append(("fired", fired, flow.now))
    log.append(("ended", flow.now))
    return flow, log


class Dice:
    """Fills tables from a seed; `ties` is the share of times on the grid of half minutes."""

    def __init__(self, seed: int, ties: float) -> None:
        self._generator = np.random.default_rng(seed)
        self._ties = ties

    def times(self, shape: tuple[int, ...], low: float, high: float) -> np.ndarray:
        """Times, or other quantities, between two limits."""
        anywhere = self._generator.uniform(low, high, shape)
        return np.where(self.chance(self._ties, shape), np.round(2 * anywhere) / 2, anywhere)

    def among(self, shape: tuple[int, ...], *values: float) -> np.ndarray:
        """Any of the values."""
        return self._generator.choice(np.array(values), shape)

    def below(self, shape: tuple[int, ...], end: int) -> np.ndarray:
        """Whole numbers below `end`."""
        return self._generator.integers(0, end, shape)

    def chance(self, share: float, shape: tuple[int, ...] = ()) -> np.ndarray:
        """True in a share of the entries."""
        return self._generator.random(shape) < share

    def mixed(self, share: float, common: np.ndarray, other: np.ndarray | float) -> np.ndarray:
        """The common value in a share of the entries, the other one elsewhere."""
        return np.where(self.chance(share, common.shape), common, other)

    def rates(self, sizes: Sizes, axes: str) -> np.ndarray:
        """Rates of work, a fifth of them zero."""
        return self.mixed(0.8, np.maximum(self.times(sizes.of(axes), 0.0, 2.5), 0.125), 0.0)

    def routes(self, sizes: Sizes) -> np.ndarray:
        """Next stages without loops, in an order of the stages that differs from their numbers."""
        order = self._generator.permutation(sizes.stages)
        following = np.full(sizes.of("SC"), -1)
        for place, stage in enumerate(order[:-1]):
            later = order[place + 1 :]
            following[stage] = self.mixed(0.75, self._generator.choice(later, sizes.channels), -1)
        return following


@st.composite
def networks(draw: st.DrawFn, sizes: Sizes, ties: float) -> Network:
    """A network; each feature is there or is not."""
    dice = Dice(draw(seeds), ties)
    has = {name: draw(st.booleans()) for name in ("flaws", "patience", "preemption", "seats", "enquiries", "rules")}
    chance = 0.7 if has["flaws"] else 0.0
    return network(
        sizes,
        entry=dice.below(sizes.of("K"), sizes.stages),
        next_stage=dice.routes(sizes),
        error_stage=dice.below(sizes.of("SC"), sizes.stages + 1) - 1,
        sets_channel=dice.chance(0.5, sizes.of("S")),
        desk_channel=dice.below(sizes.of("D"), sizes.channels),
        completes=dice.chance(0.3, sizes.of("S")),
        patient=dice.chance(0.7 if has["patience"] else 0.0, sizes.of("S")),
        preempt=dice.chance(0.7 if has["preemption"] else 0.0, sizes.of("S")),
        clears=dice.chance(0.3, sizes.of("S")),
        flaw_chance=dice.mixed(chance, dice.among(sizes.of("DS"), 0.1, 0.5, 1.0), 0.0),
        catch_chance=dice.mixed(chance, dice.among(sizes.of("S"), 0.3, 0.7), 0.0),
        rate=dice.rates(sizes, "DSK"),
        seats=dice.below(sizes.of("D"), 4) if has["seats"] else 99,
        use=dice.mixed(0.5, dice.among(sizes.of("DSP"), 0.5, 1.0, 2.0), 0.0),
        use_value=dice.mixed(0.3, dice.times(sizes.of("DSP"), 0.0, 0.5), 0.0),
        stock=dice.times(sizes.of("P"), 0.0, 12.0),
        rule=dice.below(sizes.of("S"), 3) if has["rules"] else 0,
        level=dice.below(sizes.of("SK"), 3),
        hurry=dice.among(sizes.of("K"), 0.5, 1.0, 1.7),
        ask_rate=dice.among(sizes.of("K"), 0.5, 1.0, 1.7),
        ask_again=dice.among(sizes.of("K"), 1.0, 2.5, np.inf),
        enquiry_stage=int(dice.below((), sizes.stages)) if has["enquiries"] else -1,
        enquiry_class=dice.below(sizes.of("K"), sizes.classes),
    )


@st.composite
def jobs(draw: st.DrawFn, sizes: Sizes, ties: float) -> Jobs:
    """Jobs that come in within a quarter of an hour, some of them without work at some stages."""
    dice, count = Dice(draw(seeds), ties), sizes.jobs
    shape = (count,)
    return Jobs(
        arrival=np.sort(dice.times(shape, 0.0, 15.0)),
        cls=dice.below(shape, sizes.classes),
        due=dice.mixed(0.8, dice.times(shape, 0.0, 30.0), np.inf),
        value=dice.times(shape, 0.0, 4.0),
        patience=dice.mixed(0.6, dice.times(shape, 0.0, 12.0), np.inf),
        ask_after=dice.mixed(0.5, dice.times(shape, 3.0, 9.0), np.inf),
        work=dice.mixed(0.85, dice.times((count, sizes.stages), 0.0, 4.0), 0.0),
        luck=dice.below(shape, 1 << 40),
    )


def _rates(dice: Dice, sizes: Sizes) -> tuple[Any, ...]:
    stopped = bool(dice.chance(0.4))
    rate = np.zeros(sizes.of("SK")) if stopped else dice.rates(sizes, "SK")
    return int(dice.below((), sizes.desks)), rate, int(dice.below((), 5))


def _seats(dice: Dice, sizes: Sizes) -> tuple[Any, ...]:
    return int(dice.below((), sizes.desks)), int(dice.below((), 4))


def _stock(dice: Dice, sizes: Sizes) -> tuple[Any, ...]:
    return int(dice.below((), sizes.supplies)), float(dice.times((), 0.0, 6.0))


def _discipline(dice: Dice, sizes: Sizes) -> tuple[Any, ...]:
    level = dice.below(sizes.of("K"), 3)
    return int(dice.below((), sizes.stages)), int(dice.below((), 3)), level, bool(dice.chance(0.5))


def _factor(dice: Dice, sizes: Sizes) -> tuple[Any, ...]:
    return (dice.among(sizes.of("K"), 0.3, 0.5, 1.0, 2.0),)


def _flaws(dice: Dice, sizes: Sizes) -> tuple[Any, ...]:
    return int(dice.below((), sizes.desks)), dice.among(sizes.of("S"), 0.0, 0.3, 0.9)


def _some_jobs(dice: Dice, sizes: Sizes) -> np.ndarray:
    return dice.below((1 + int(dice.below((), 5)),), sizes.jobs)


def _due(dice: Dice, sizes: Sizes) -> tuple[Any, ...]:
    who = _some_jobs(dice, sizes)
    return who, dice.times(who.shape, 0.0, 30.0)


def _patience(dice: Dice, sizes: Sizes) -> tuple[Any, ...]:
    who = _some_jobs(dice, sizes)
    return who, dice.among(who.shape, 0.5, 1.0, 2.0)


def _reopen(dice: Dice, sizes: Sizes) -> tuple[Any, ...]:
    return _some_jobs(dice, sizes), int(dice.below((), sizes.stages))


def _moves(dice: Dice, sizes: Sizes) -> tuple[Any, ...]:
    who = dice.below((1 + int(dice.below((), sizes.workers)),), sizes.workers)
    desks = np.maximum(dice.below(who.shape, sizes.desks + 1) - 1, int(dice.chance(0.5)) - 1)
    delay = dice.mixed(0.5, dice.times(who.shape, 0.0, 3.0), 0.0)
    speed, flaw = dice.among(who.shape, 0.5, 1.0, 1.3), dice.among(who.shape, 0.0, 1.0, 1.5)
    return who, desks, speed, flaw, delay, dice.chance(0.3, who.shape)


def _backlog(dice: Dice, sizes: Sizes) -> tuple[Any, ...]:
    return dice.chance(0.6, sizes.of("SK")), int(dice.below((), 6)), bool(dice.chance(0.6))


def _wait(dice: Dice, sizes: Sizes) -> tuple[Any, ...]:
    return dice.chance(0.6, sizes.of("SK")), float(dice.times((), 0.0, 5.0))


ARGUMENTS: dict[str, Callable[[Dice, Sizes], tuple[Any, ...]]] = {
    "place": _moves,
    "set_rates": _rates,
    "set_seats": _seats,
    "add_stock": _stock,
    "set_discipline": _discipline,
    "set_hurry": _factor,
    "set_ask_rate": _factor,
    "set_flaws": _flaws,
    "set_due": _due,
    "set_patience": _patience,
    "reopen": _reopen,
    "watch_backlog": _backlog,
    "watch_wait": _wait,
}
OF_JOBS = ("set_due", "set_patience", "reopen")
# Of a script's steps, moves and changes of rate are the most frequent.
KINDS = (*("place", "set_rates") * 4, *ARGUMENTS, "unwatch")


def _first_places(dice: Dice, sizes: Sizes) -> Step:
    who = np.arange(sizes.workers)
    speed = dice.among(who.shape, 0.5, 1.0, 2.0)
    desks = dice.below(who.shape, sizes.desks)
    return Step(0.0, "place", (who, desks, speed, np.ones(who.shape), np.zeros(who.shape), dice.chance(0.5, who.shape)))


@st.composite
def scripts(draw: st.DrawFn, sizes: Sizes, ties: float) -> list[Step]:
    """Everybody takes a place at 0; then up to fourteen operations, a third of them at the time of the one before."""
    dice = Dice(draw(seeds), ties)
    steps, watches, time = [_first_places(dice, sizes)], 0, 0.0
    for _ in range(draw(st.integers(0, 14))):
        kind, dice, early = draw(st.sampled_from(KINDS)), Dice(draw(seeds), ties), draw(st.booleans())
        time += float(dice.mixed(0.7, dice.times((), 0.0, 3.0), 0.0))
        lacking = {"unwatch": not watches, "add_stock": not sizes.supplies} | dict.fromkeys(OF_JOBS, not sizes.jobs)
        if lacking.get(kind):
            continue
        arguments = (int(dice.below((), watches)),) if kind == "unwatch" else ARGUMENTS[kind](dice, sizes)
        watches += kind.startswith("watch")
        steps.append(Step(time, kind, arguments, early))
    return steps


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A network, its jobs and a script; to the very end unless unserved customers could ask for ever."""
    sizes = Sizes(
        *(draw(st.integers(low, high)) for low, high in ((1, 4), (1, 4), (1, 4), (1, 3), (0, 2), (1, 6), (0, 40)))
    )
    ties = draw(st.sampled_from((1.0, 0.7, 0.0)))
    net = draw(networks(sizes, ties))
    script = draw(scripts(sizes, ties))
    until = np.inf if net.enquiry_stage < 0 else script[-1].time + 20.0
    return Case(net, draw(jobs(sizes, ties)), sizes.workers, draw(st.integers(0, 2**64 - 1)), script, until)


seeds = st.integers(0, 2**32 - 1)
