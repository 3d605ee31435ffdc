"""The queueing network and its jobs, as they are given to the order flow; ``docs/order-flow.md``, sections 1 and 7."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.world.kernel import records

__all__ = ["Jobs", "Network", "Policy", "Result", "Rule", "single_desk"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Policy(IntEnum):
    """What happens to work in hand when the rate of its desk changes."""

    FINISH = records.FINISH
    RESUME = records.RESUME
    RESTART = records.RESTART
    RETURN = records.RETURN
    LOSE = records.LOSE


class Rule(IntEnum):
    """What orders the jobs of a queue."""

    TIME = records.BY_TIME
    DUE = records.BY_DUE
    VALUE = records.BY_VALUE


class Result(IntEnum):
    """How a visit ended."""

    WAITING = records.R_WAITING
    SERVING = records.R_SERVING
    DONE = records.R_DONE
    FLAWED = records.R_FLAWED
    CANCELLED = records.R_CANCELLED
    RETURNED = records.R_RETURNED
    LOST = records.R_LOST
    PREEMPTED = records.R_PREEMPTED


@dataclass(frozen=True, slots=True)
class Network:
    """Stages, desks, classes and the ways between them; ``docs/order-flow.md``, section 1, explains each array."""

    entry: Ints
    next_stage: Ints
    error_stage: Ints
    sets_channel: Bools
    desk_channel: Ints
    completes: Bools
    patient: Bools
    preempt: Bools
    clears: Bools
    flaw_chance: Floats
    catch_chance: Floats
    rate: Floats
    seats: Ints
    use: Floats
    use_value: Floats
    stock: Floats
    rule: Ints
    level: Ints
    hurry: Floats
    ask_rate: Floats
    ask_again: Floats
    enquiry_stage: int
    enquiry_class: Ints


@dataclass(frozen=True, slots=True)
class Jobs:
    """What is known of the jobs beforehand, in order of arrival; times and work in minutes.

    `luck` is the number by which a job's chances are drawn, whatever other jobs there are; its place if none is given.
    """

    arrival: Floats
    cls: Ints
    due: Floats
    value: Floats
    patience: Floats
    ask_after: Floats
    work: Floats
    luck: Ints | None = None

    @staticmethod
    def of(arrival: ArrayLike, work: ArrayLike, **columns: ArrayLike) -> "Jobs":
        """Jobs of class 0 that are never due, worth nothing and wait for ever, unless columns say otherwise."""
        n = len(np.asarray(arrival))
        usual = {"cls": 0, "due": np.inf, "value": 0.0, "patience": np.inf, "ask_after": np.inf}
        given = {name: np.broadcast_to(columns.get(name, value), n) for name, value in usual.items()}
        return Jobs(
            arrival=np.asarray(arrival, float),
            work=np.asarray(work, float),
            cls=given.pop("cls").astype(np.int64),
            **{name: np.array(column, float) for name, column in given.items()},
        )


def single_desk(*, rate: float = 1.0, classes: int = 1, seats: int = 1 << 30, **arrays: Any) -> Network:
    """One stage and one desk, first come first served; any array of `Network` can be given instead of the usual one."""
    usual: dict[str, Any] = {
        "entry": np.zeros(classes, np.int64),
        "next_stage": np.full((1, 1), -1),
        "error_stage": np.full((1, 1), -1),
        "sets_channel": np.zeros(1, bool),
        "desk_channel": np.zeros(1, np.int64),
        "completes": np.ones(1, bool),
        "patient": np.ones(1, bool),
        "preempt": np.zeros(1, bool),
        "clears": np.zeros(1, bool),
        "flaw_chance": np.zeros((1, 1)),
        "catch_chance": np.zeros(1),
        "rate": np.full((1, 1, classes), rate),
        "seats": np.array([seats]),
        "use": np.zeros((1, 1, 0)),
        "use_value": np.zeros((1, 1, 0)),
        "stock": np.zeros(0),
        "rule": np.zeros(1, np.int64),
        "level": np.zeros((1, classes), np.int64),
        "hurry": np.ones(classes),
        "ask_rate": np.ones(classes),
        "ask_again": np.full(classes, np.inf),
        "enquiry_stage": -1,
        "enquiry_class": np.full(classes, -1),
    }
    return Network(**(usual | arrays))
