"""Jobs that come to wait (section 3 of the definition)."""

import numpy as np

from sim.world.kernel import views as v
from sim.world.kernel.bits import flip
from sim.world.kernel.clocks import clock_order, clock_push
from sim.world.kernel.compiling import compiled, inlined
from sim.world.kernel.records import BY_DUE, BY_TIME, CANCELLED, DONE, R_CANCELLED, R_WAITING, WAITING


@inlined
def count(f, q, change):
    """The backlog of a queue changes."""
    queue = v.queues(f)[q]
    queue.waiting += change
    if queue.waiting == max(change, 0):  # it has become empty, or is no longer
        flip(v.filled(f), q)
    if queue.lacks and change < 0:
        queue.lacks = False
        f.reconsider = 1
    if f.backlog_watches > 0:
        watches, watched = v.watches(f), v.watched(f)
        for i in range(f.n_watches):
            if watched[i * f.n_queues + q]:
                watches[i].count += change


@inlined
def minds(f, j):
    """Whether the clock of a job's customer means something: the job waits, and he still waits for it."""
    job = v.jobs(f)[j]
    return job.state == WAITING and not job.reached and v.stages(f)[v.queues(f)[job.queue].stage].patient


@inlined
def first_come(f):
    """The first job that has come and may still be under way; all known jobs before it are over."""
    jobs = v.jobs(f)
    while f.first_open < f.next_arrival and (jobs[f.first_open].state == DONE or jobs[f.first_open].state == CANCELLED):
        f.first_open += 1
    return next_come(f, f.first_open - 1)


@inlined
def next_come(f, j):
    """The next job after one that has come: known ones that are still to come are passed over."""
    return j + 1 if j + 1 < f.next_arrival else max(j + 1, f.n_known)


@compiled
def drop_idle_timers(f):
    """Keep only the clocks that mean something; most jobs are begun long before their customers' patience ends.

    It is done whenever their number has doubled, so that it costs less than taking them out one by one, and the heap
    is as small as the backlog.
    """
    timers = v.timers(f)
    kept = np.int64(0)
    for i in range(f.n_timers):
        time, j = timers[i].time, timers[i].who
        if minds(f, j):
            timers[kept].time = time
            timers[kept].who = j
            kept += 1
        else:
            v.jobs(f)[j].armed = False
    clock_order(timers, kept)
    f.n_timers = kept
    f.many_timers = 2 * kept + 64


@inlined
def arm(f, j, t):
    """Set the clock of a waiting job's customer, if it runs here and is not set."""
    job = v.jobs(f)[j]
    if not (job.armed or job.reached) and v.stages(f)[v.queues(f)[job.queue].stage].patient:
        time = min(job.deadline, job.ask)
        if time < np.inf:
            job.armed = True
            if f.n_timers > f.many_timers:
                drop_idle_timers(f)
            f.n_timers = clock_push(v.timers(f), f.n_timers, max(t, time), j)


@compiled
def worth(f, j):
    """The value of a job; an enquiry has none."""
    return v.value(f)[j] if j < f.n_known else 0.0


@compiled
def key(f, rule, j, t):
    if rule == BY_TIME:
        return t
    if rule == BY_DUE:
        return v.due(f)[j] if j < f.n_known else np.inf
    return -worth(f, j)


@inlined
def join(f, j, q, t, returned):
    """A job comes to wait (section 3); False: its customer has given up.

    It is not in the queue yet and its customer's clock is not set: most jobs are begun at once.
    """
    job = v.jobs(f)[j]
    s = v.queues(f)[q].stage
    stage = v.stages(f)[s]
    row = f.n_visits
    f.n_visits = row + 1
    job.row = row
    job.queue = q
    visit = v.visits(f)[row]
    visit.joined = t
    visit.started = np.nan
    visit.ended = np.nan
    visit.job = j
    visit.worker = -1
    visit.desk = -1
    visit.stage = s
    if stage.patient and not job.reached and job.deadline <= t:
        visit.ended = t
        visit.result = R_CANCELLED
        job.state = CANCELLED
        return False
    visit.result = R_WAITING
    job.state = WAITING
    if not returned:
        job.kept = False
        job.key = key(f, stage.rule, j, t)
    count(f, q, 1)
    return True
