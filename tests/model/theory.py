"""Closed forms of queueing theory; times in one unit, rates per that unit."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import exp, log, log1p, sqrt
from statistics import NormalDist

import numpy as np


def _births_and_deaths(arrivals: float, leaving: Iterable[float]) -> np.ndarray:
    """Chances of 0, 1, 2, ... in the system, `leaving` per unit of time at 1, 2, ..., and no more than that."""
    weights = np.cumprod([1.0, *(arrivals / rate for rate in leaving)])
    return np.asarray(weights / weights.sum())


def erlang_c(arrivals: float, service: float, servers: int) -> tuple[float, float]:
    """Chance of having to wait and mean wait of M/M/c (Erlang 1917)."""
    load = arrivals * service
    blocked = 1.0
    for n in range(1, servers + 1):  # Erlang's B formula, by recursion
        blocked = load * blocked / (n + load * blocked)
    waits = blocked / (1 - load / servers * (1 - blocked))
    return waits, waits * service / (servers - load)


def stay_mmc(arrivals: float, service: float, servers: int) -> float:
    """Mean time in an M/M/c system."""
    return erlang_c(arrivals, service, servers)[1] + service


def mmc_idle(arrivals: float, service: float, servers: int) -> float:
    """Chance that an M/M/c system is empty."""
    return float(_births_and_deaths(arrivals, [min(n, servers) / service for n in range(1, 2000)])[0])


def erlang_a(arrivals: float, service: float, servers: int, patience: float) -> Mapping[str, float]:
    """M/M/c with exponential patience (Palm 1957): chance to have to wait, share who give up, mean wait of all."""
    n = np.arange(1, 1000)
    p = _births_and_deaths(arrivals, np.minimum(n, servers) / service + np.maximum(n - servers, 0) / patience)
    queue = float(p[servers:] @ np.arange(p.size - servers))
    return {"wait": queue / arrivals, "waits": float(p[servers:].sum()), "gives up": queue / patience / arrivals}


def pollaczek_khinchine(arrivals: float, service: float, cv: float) -> float:
    """Mean wait of M/G/1; `cv` is the coefficient of variation of the service."""
    return arrivals * service**2 * (1 + cv**2) / 2 / (1 - arrivals * service)


def cobham(arrivals: Sequence[float], service: float, cv: float) -> list[float]:
    """Mean wait of each class of M/G/1 with non-preemptive priorities, highest first (Cobham 1954)."""
    load = np.cumsum([0.0, *arrivals]) * service
    left = load[-1] * service * (1 + cv**2) / 2
    return [left / (1 - above) / (1 - within) for above, within in pairwise(load)]


def preemptive_resume(arrivals: Sequence[float], service: float, cv: float) -> list[float]:
    """Mean time in an M/G/1 system of each class with preemptive-resume priorities (White and Christie 1958)."""
    load = np.cumsum([0.0, *arrivals]) * service
    stretched = service * (1 + cv**2) / 2
    return [service / (1 - above) + within * stretched / (1 - above) / (1 - within) for above, within in pairwise(load)]


def breakdowns(arrivals: float, service: float, up: float, down: float) -> float:
    """Mean time in an M/M/1 system whose server fails, busy or not (White and Christie 1958; Avi-Itzhak and Naor 1963).

    Up and down times are exponential with these means; work goes on where it stopped. With a arrivals, m services,
    f failures, b repairs per unit of time and A = b / (f + b), the balance of the number in system with the server up
    has the generating function P(z) = (A m - a) / (m - z (a + a f / (a (1 - z) + b))), and with the server down
    f P(z) / (a (1 - z) + b); their derivatives at 1 are the means.
    """
    a, f, b = arrivals, 1 / up, 1 / down
    available = up / (up + down)
    while_up = available * (a + a * f / b + f * (a / b) ** 2) / (1 / service - a / available)
    while_down = f / b * while_up + a * f / b**2 * available
    return (while_up + while_down) / a


class LognormalWork:
    """Lognormal work, given by mean and coefficient of variation."""

    def __init__(self, mean: float, cv: float) -> None:
        self.mean, self._sigma = mean, sqrt(log1p(cv**2))
        self._mu = log(mean) - self._sigma**2 / 2

    def limited(self, x: float) -> float:
        """Mean of the smaller of the work and `x`."""
        if x <= 0:
            return 0.0
        z, normal = (log(x) - self._mu) / self._sigma, NormalDist()
        return exp(self._mu + self._sigma**2 / 2) * normal.cdf(z - self._sigma) + x * (1 - normal.cdf(z))


def infinitely_many_servers(hourly: Mapping[int, float], work: LognormalWork, minute: float) -> float:
    """Mean number in an M(t)/G/infinity system at a minute of the day (Eick, Massey and Whitt 1993).

    Arrivals come at a rate that is constant within each hour and the same every day: of those aged between u and v,
    the rate times the integral of the chance of longer work is still there.
    """
    mean = 0.0
    for hour in range(-72, 24):
        first, last = minute - 60 * hour, minute - 60 * (hour + 1)  # ages of what came at its beginning and end
        mean += hourly.get(hour % 24, 0.0) / 60 * (work.limited(first) - work.limited(last))
    return mean
