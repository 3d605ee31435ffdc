"""What the control plane changes between two events (section 5 of the definition)."""

import numpy as np

from sim.world.kernel import views as v
from sim.world.kernel.bits import flip
from sim.world.kernel.clocks import clock_push, clock_remove
from sim.world.kernel.compiling import compiled, entry
from sim.world.kernel.loop import look
from sim.world.kernel.queues import insert
from sim.world.kernel.records import (
    BUSY,
    DONE,
    FINISH,
    IDLE,
    LOSE,
    R_LOST,
    R_RETURNED,
    RESUME,
    RETURN,
    TRANSIT,
    WAITING,
)
from sim.world.kernel.service import depart, fill_all, give_back, remaining, stand_idle
from sim.world.kernel.waiting import arm, first_come, join, key, next_come


@compiled
def restart_clocks(f):
    """Set the heap of workers' clocks anew from the workers."""
    workers, clocks = v.workers(f), v.clocks(f)
    f.n_clocks = 0
    for w in range(f.n_workers):
        worker = workers[w]
        if (worker.state == BUSY or worker.state == TRANSIT) and worker.end < np.inf:
            f.n_clocks = clock_push(clocks, f.n_clocks, worker.end, w)


@compiled
def retime(f, w, new, policy):
    """The pace of a worker's job becomes `new` at a change of rates (section 5, set_rates)."""
    t = f.now
    worker = v.workers(f)[w]
    if new > 0.0:
        if new != worker.pace and (worker.pace == 0.0 or policy != FINISH):
            worker.left = remaining(worker, t)
            worker.since = t
            worker.pace = new
            worker.end = t + worker.left / new
    elif policy == RETURN or policy == LOSE:
        give_back(f, w, t, R_RETURNED if policy == RETURN else R_LOST)
        if worker.pending:
            depart(f, w, worker.target, worker.next_speed, worker.next_flaw, worker.delay, t)
        else:
            stand_idle(f, w)
    elif policy != FINISH and worker.pace > 0.0:
        job = v.jobs(f)[worker.job]
        if policy == RESUME:
            worker.left = remaining(worker, t)
        else:
            j = worker.job if worker.job < f.n_known else np.int64(job.origin)
            worker.left = v.work(f)[v.queues(f)[job.queue].stage * f.n_known + j]
        worker.since = t
        worker.pace = 0.0
        worker.end = np.inf


@entry
def set_rates(at, d, rates, policy):
    """Change the rates of a desk, given per queue, and treat the work in hand there by the policy."""
    f = v.state(at)
    rate, menu, workers, jobs = v.rate(f), v.menu(f), v.workers(f), v.jobs(f)
    base = d * f.n_queues
    for q in range(f.n_queues):
        if (rate[base + q] > 0.0) != (rates[q] > 0.0):
            flip(menu, d * f.n_words * 64 + q)
        rate[base + q] = rates[q]
    for w in range(f.n_workers):
        if workers[w].state == BUSY and workers[w].desk == d:
            retime(f, w, rate[base + jobs[workers[w].job].queue] * workers[w].speed_now, policy)
    restart_clocks(f)
    fill_all(f, f.now)
    look(f)


@entry
def place(at, who, where, speed, flaw, delay, at_once):
    """Send workers to desks (-1: off), one after the other."""
    f = v.state(at)
    workers, desks = v.workers(f), v.desks(f)
    for i in range(len(who)):
        w = who[i]
        worker = workers[w]
        if worker.state == BUSY and worker.desk == where[i]:
            worker.pending = False
            worker.speed = speed[i]
            worker.flaw = flaw[i]
            continue
        if worker.state == BUSY and not at_once[i] and worker.pace > 0.0:
            worker.pending = True
            worker.target = where[i]
            worker.next_speed = speed[i]
            worker.next_flaw = flaw[i]
            worker.delay = delay[i]
            continue
        if worker.state == BUSY:
            give_back(f, w, f.now, R_RETURNED)
        elif worker.state == IDLE:
            desk = desks[worker.desk]
            if desk.idle == w:
                desk.idle = worker.below
            else:
                above = desk.idle
                while workers[above].below != w:
                    above = workers[above].below
                workers[above].below = worker.below
        if worker.state == BUSY or worker.state == TRANSIT:
            f.n_clocks = clock_remove(v.clocks(f), f.n_clocks, w)
        depart(f, w, where[i], speed[i], flaw[i], delay[i], f.now)
    fill_all(f, f.now)
    look(f)


@entry
def reopen(at, who, s):
    """Send finished jobs into a stage again."""
    f = v.state(at)
    jobs, queues = v.jobs(f), v.queues(f)
    for i in range(len(who)):
        j = who[i]
        if jobs[j].state == DONE:
            f.first_open = min(f.first_open, j)
            q = s * f.n_classes + queues[jobs[j].queue].cls
            if join(f, j, q, f.now, False):
                insert(jobs, queues, q, j)
                arm(f, j, f.now)
    fill_all(f, f.now)
    look(f)


@entry
def requeue(at, s):
    """Give the jobs that wait at a stage their keys anew, by its rule."""
    f = v.state(at)
    jobs, queues, visits = v.jobs(f), v.queues(f), v.visits(f)
    waiting = 0
    for q in range(s * f.n_classes, (s + 1) * f.n_classes):
        queues[q].head = queues[q].root = queues[q].first = queues[q].last = -1
        waiting += queues[q].waiting
    j = first_come(f) if waiting > 0 else f.n_jobs
    while j < f.n_jobs:
        job = jobs[j]
        if job.state == WAITING and queues[job.queue].stage == s:
            job.key = key(f, v.stages(f)[s].rule, j, visits[job.row].joined)
            insert(jobs, queues, np.int64(job.queue), j)
        j = next_come(f, j)


@entry
def refill(at):
    """Let the idle of all desks begin what they can, after seats, stocks or disciplines have changed."""
    f = v.state(at)
    fill_all(f, f.now)
    look(f)
