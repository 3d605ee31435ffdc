"""The order flow of a drill in plain SimPy, as one would write it by hand, and a study with it.

It does less than drillroom's drills: four stages in a row, people of one speed, opening hours, an outage of the
invoicing stage, an emergency desk on paper with electronic re-entry afterwards, customers who lose patience and a plan
that says when paper begins and with how many people. No systems, no scope, no announcements, enquiries, staff moves,
money or tables. Numbers are those of the library's trading company, so that both have about the same work.
"""

import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from statistics import fmean

import simpy

DAY, DAYS, OPENS, CLOSES = 1440.0, 5, 540.0, 1080.0
MEDIAN, SIGMA = 240.0, 0.8
STAGES = (("approve", 6, 1.0), ("issue", 8, 1.6), ("review", 4, 0.6), ("deliver", 4, 0.5))
"""Name, people, mean minutes of work."""
PAPER_MIN, REISSUE_MIN, PATIENCE_MIN, DUE_MIN = 6.0, 1.6, 1440.0, 480.0


@dataclass(frozen=True)
class Plan:
    """When paper begins after the outage did, in minutes, and how many people write; none: no paper."""

    paper_after: float = 60.0
    writers: int = 0


PLANS = {
    "no-response": Plan(),
    "by-the-book": Plan(60.0, 4),
    "paper-first": Plan(15.0, 6),
    "all-hands": Plan(60.0, 3),
    "customers-first": Plan(120.0, 2),
}


class Drill:
    """One run: orders through the stages, with or without the outage."""

    def __init__(self, orders: int, plan: Plan, seed: int, *, outage: bool) -> None:
        self.env = simpy.Environment()
        self.plan = plan
        self.chance = random.Random(seed)
        self.people = {name: simpy.Resource(self.env, staff) for name, staff, _ in STAGES}
        self.writers = simpy.Resource(self.env, max(1, plan.writers))
        lasts = self.chance.lognormvariate(0, SIGMA) * MEDIAN
        self.begins, self.ends = (520.0, 520.0 + lasts) if outage else (-1.0, -1.0)
        self.on_time = self.late = self.cancelled = 0
        for _ in range(orders):
            day = self.chance.randrange(DAYS)
            at = day * DAY + OPENS + self.chance.random() * (CLOSES - OPENS)
            self.env.process(self.order(at, [self.chance.expovariate(1 / mean) for _, _, mean in STAGES]))

    def down(self) -> bool:
        return self.begins <= self.env.now < self.ends

    def open(self):
        """Wait until the office is open."""
        minute = self.env.now % DAY
        if minute < OPENS:
            yield self.env.timeout(OPENS - minute)
        elif minute >= CLOSES:
            yield self.env.timeout(DAY - minute + OPENS)

    def order(self, at: float, work: list[float]):
        """A customer's order, from its coming to its invoice."""
        env = self.env
        yield env.timeout(at)
        paper = False
        for (name, _, _), minutes in zip(STAGES, work, strict=True):
            yield from self.open()
            if name == "issue" and self.down():
                if self.plan.writers and env.now >= self.begins + self.plan.paper_after:
                    paper = True
                    yield from self.serve(self.writers, PAPER_MIN)
                    continue
                patience = env.timeout(self.chance.expovariate(1 / PATIENCE_MIN))
                back = env.timeout(self.ends - env.now)
                yield patience | back
                if not back.triggered:
                    self.cancelled += 1
                    return
            yield from self.serve(self.people[name], minutes)
        self.on_time += env.now <= at + DUE_MIN
        self.late += env.now > at + DUE_MIN
        if paper:
            yield env.timeout(max(0.0, self.ends - env.now))
            yield from self.serve(self.people["issue"], REISSUE_MIN)

    def serve(self, people: simpy.Resource, minutes: float):
        with people.request() as turn:
            yield turn
            yield self.env.timeout(minutes)

    def run(self) -> float:
        """The share of orders on time."""
        self.env.run(DAYS * DAY)
        return self.on_time / max(1, self.on_time + self.late + self.cancelled)


def replication(orders: int, seed: int) -> dict[str, float]:
    """All plans, the run without the outage and the one without a response, as in a study of drillroom."""
    Drill(orders, Plan(), seed, outage=False).run()
    return {name: Drill(orders, plan, seed, outage=True).run() for name, plan in PLANS.items()}


def study(replications: int, orders: int, workers: int) -> dict[str, float]:
    """Means over the replications, on so many processes."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(partial(replication, orders), range(replications), chunksize=1))
    return {name: fmean(one[name] for one in found) for name in PLANS}
