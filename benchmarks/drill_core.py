"""The workload 'drill-core' on drillroom's order flow, as an engine for the worker of the peers' folder.

It uses the order flow as a drill does: a network, jobs, workers placed at a desk, rates changed at the beginning and
the end of the outage, visits read at the end. ``run.py`` puts this file beside the other engines.
"""

import numpy as np
from common import SLOW, T0, T1, Result, make

from sim.world.flow import Jobs, OrderFlow, Policy, single_desk

LABEL = "drillroom"


# --- model
def run(w):
    """Simulate the workload; the time of this function is what is measured."""
    never = np.full(w.n, np.inf)
    network = single_desk(classes=3, level=np.array([[0, 1, 2]]))
    jobs = Jobs(w.arr, w.prio, due=never, value=never, patience=w.patience, ask_after=never, work=w.work)
    flow = OrderFlow(network, jobs, workers=w.c, seed=1)
    flow.place(np.arange(w.c), 0)
    flow.advance(T0)
    flow.set_rates(0, np.full((1, 3), 1 / SLOW), Policy.FINISH)
    flow.advance(T1)
    flow.set_rates(0, np.ones((1, 3)), Policy.FINISH)
    flow.advance(np.inf)
    visits = flow.visits()  # one an order, in order of arrival: there is one stage and nothing is returned
    start, finish = visits["started"].copy(), visits["ended"].copy()
    cancelled = np.isnan(start)
    left = np.where(cancelled, finish, start)
    finish[cancelled] = np.nan
    waited = left > w.arr
    return Result(start, finish, cancelled, largest_backlog(w.arr[waited], left[waited]))


def largest_backlog(joined, left):
    """The most that waited at once, from when they came (sorted) and when they left.

    At least m waited at once if at the i-th arrival, for some i, at most i - m had left; m is found by bisection.
    """
    left = np.sort(left, kind="stable")  # nearly sorted already
    n, low, high = len(left), 0, len(left) + 1
    while high - low > 1:
        m = (low + high) // 2
        if (left[: n + 1 - m] > joined[m - 1 :]).any():
            low = m
        else:
            high = m
    return low


# --- end


def compile(w):
    """Compile the kernel, or load it from the cache."""
    run(make(100))
