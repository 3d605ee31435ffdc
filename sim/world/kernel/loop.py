"""The loop over the events between two control events (sections 2, 3 and 6 of the definition)."""

import numpy as np

from sim.world.kernel import views as v
from sim.world.kernel.clocks import clock_pop
from sim.world.kernel.compiling import compiled, entry, inlined
from sim.world.kernel.queues import renew_head
from sim.world.kernel.records import ARRIVED, CANCELLED, GROW, PAUSED, R_CANCELLED, R_WAITING, TRANSIT
from sim.world.kernel.service import fill, finish, offer, post, stand_idle
from sim.world.kernel.waiting import arm, count, join, minds


@compiled
def next_wait(f):
    """When the next waiting-time watch fires, and which."""
    visits, watches, watched, jobs = v.visits(f), v.watches(f), v.watched(f), v.jobs(f)
    time, number = np.inf, -1
    for i in range(f.n_watches):
        watch = watches[i]
        if watch.waits and watch.active:
            row = watch.cursor
            while row < f.n_visits and not (
                visits[row].result == R_WAITING and watched[i * f.n_queues + jobs[visits[row].job].queue]
            ):
                row += 1
            watch.cursor = row
            if row < f.n_visits:
                due = max(f.now, visits[row].joined + watch.minutes)
                if due < time:
                    time, number = due, i
    return time, number


@compiled
def look(f):
    """See which backlog watches fire."""
    watches = v.watches(f)
    for i in range(f.n_watches):
        watch = watches[i]
        if (
            watch.active
            and not watch.waits
            and (watch.count >= watch.threshold if watch.rising else watch.count <= watch.threshold)
        ):
            watch.active = False
            watch.fired = True
            f.backlog_watches -= 1
            f.fired += 1


@compiled
def report(f):
    """The number of the first watch that has fired and has not been reported."""
    watches = v.watches(f)
    for i in range(f.n_watches):
        if watches[i].fired:
            watches[i].fired = False
            f.fired -= 1
            return i
    return -1


@inlined
def first_timer(f):
    """Take the customer's clock that runs out first; returns whose job it is."""
    timers = v.timers(f)
    j = timers[0].who
    v.jobs(f)[j].armed = False
    f.n_timers = clock_pop(timers, f.n_timers)
    return j


@inlined
def customer(f, j, t):
    """The clock of a job's customer runs out; he gives up or asks."""
    job = v.jobs(f)[j]
    queue = v.queues(f)[job.queue]
    if job.deadline <= t:
        job.state = CANCELLED
        visit = v.visits(f)[job.row]
        visit.ended = t
        visit.result = R_CANCELLED
        count(f, np.int64(job.queue), -1)
        if queue.head == j:
            renew_head(v.jobs(f), v.queues(f), np.int64(job.queue))
    else:
        cls = v.classes(f)[queue.cls]
        job.ask = t + cls.ask_again / cls.ask_rate
        arm(f, j, t)
        i = f.n_jobs
        f.n_jobs = i + 1
        enquiry = v.jobs(f)[i]
        enquiry.origin = j
        enquiry.deadline = np.inf
        enquiry.ask = np.inf
        join(f, i, f.enquiry_stage * f.n_classes + cls.enquiry, t, False)
        offer(f, i, np.bool_(False), t)


@inlined
def arrive(f, j, t):
    job = v.jobs(f)[j]
    k = v.cls(f)[j]
    cls = v.classes(f)[k]
    job.deadline = t + v.patience(f)[j] / cls.hurry
    job.ask = t + v.ask_after(f)[j] / cls.ask_rate if f.enquiry_stage >= 0 else np.inf
    if join(f, j, cls.entry * f.n_classes + k, t, False):
        offer(f, j, np.bool_(False), t)


@compiled
def settle(f, w, t):
    """A worker arrives at his desk."""
    d = v.workers(f)[w].desk
    stand_idle(f, w)
    post(f, w, d, t)
    fill(f, d, t)


@entry
def advance(at, until, most):
    """Let at most `most` events happen strictly before `until`; returns what stopped it."""
    f = v.state(at)
    arrival, clocks, timers = v.arrival(f), v.clocks(f), v.timers(f)
    while True:
        if f.fired > 0:
            return report(f)
        if f.n_visits > f.room_visits or f.n_jobs > f.room_jobs:
            return GROW
        wait_time, number = next_wait(f) if f.wait_watches > 0 else (np.inf, -1)
        customer_time = timers[0].time if f.n_timers > 0 else np.inf
        arrival_time = arrival[f.next_arrival] if f.next_arrival < f.n_known else np.inf
        worker_time = clocks[0].time if f.n_clocks > 0 else np.inf
        t = min(min(wait_time, customer_time), min(arrival_time, worker_time))
        if t >= until:
            if until < np.inf:
                f.now = until
            return ARRIVED
        if t == customer_time and not minds(f, timers[0].who):  # nothing happens, and no time is reached
            first_timer(f)
            continue
        if most == 0:
            return PAUSED
        most -= 1
        f.now = t
        if t == wait_time:
            v.watches(f)[number].active = False
            f.wait_watches -= 1
            return number
        if t == customer_time:
            customer(f, first_timer(f), t)
        elif t == arrival_time:
            j = f.next_arrival
            f.next_arrival = j + 1
            arrive(f, j, t)
        else:
            w = clocks[0].who
            clocks[0].who = -1  # nothing may pass it while its place is free
            f.hole = 1
            if v.workers(f)[w].state == TRANSIT:
                settle(f, w, t)
            else:
                finish(f, w, t)
            if f.hole:
                f.hole = 0
                f.n_clocks = clock_pop(clocks, f.n_clocks)
        if f.reconsider:  # a head that lacked supplies may have left its queue
            f.reconsider = 0
            for d in range(f.n_desks):
                if v.desks(f)[d].uses:
                    fill(f, d, t)
        if f.backlog_watches > 0:
            look(f)
