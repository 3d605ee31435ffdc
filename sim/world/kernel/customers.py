"""The customers of the jobs, as the control plane sees and changes them between two events."""

import numpy as np

from sim.world.kernel import views as v
from sim.world.kernel.clocks import clock_order
from sim.world.kernel.compiling import compiled, entry, inlined
from sim.world.kernel.records import SERVING, WAITING
from sim.world.kernel.waiting import first_come, next_come


@inlined
def under_way(job):
    """Whether a job has come and is not over."""
    return job.state == WAITING or job.state == SERVING


@compiled
def reset_timers(f):
    """Set the pending clocks of customers anew."""
    jobs, timers = v.jobs(f), v.timers(f)
    kept = np.int64(0)
    for i in range(f.n_timers):
        job = jobs[timers[i].who]
        time = min(job.deadline, job.ask)
        job.armed = time < np.inf
        if job.armed:
            timers[kept].who = timers[i].who
            timers[kept].time = max(f.now, time)
            kept += 1
    clock_order(timers, kept)
    f.n_timers = kept


@entry
def set_speed(at, asking, speed):
    """Patience runs out, or questions come, at another speed, per class; re-times what is left of these clocks."""
    f = v.state(at)
    jobs, queues, classes, now = v.jobs(f), v.queues(f), v.classes(f), f.now
    j = first_come(f)
    while j < f.n_jobs:
        job = jobs[j]
        if under_way(job):
            k = queues[job.queue].cls
            if asking:
                if job.ask > now:
                    job.ask = now + (job.ask - now) * classes[k].ask_rate / speed[k]
            elif job.deadline > now:
                job.deadline = now + (job.deadline - now) * classes[k].hurry / speed[k]
        j = next_come(f, j)
    for k in range(f.n_classes):
        if asking:
            classes[k].ask_rate = speed[k]
        else:
            classes[k].hurry = speed[k]
    reset_timers(f)


@entry
def stretch(at, who, times):
    """What is left of the patience of the customers of some jobs lasts so many times as long."""
    f = v.state(at)
    jobs, now = v.jobs(f), f.now
    for i in range(len(who)):
        job = jobs[who[i]]
        if under_way(job) and job.deadline > now:
            job.deadline = now + (job.deadline - now) * times[i]
    reset_timers(f)


@entry
def unserved(at, who, found):
    """Find which of these jobs are under way, the milestone still ahead."""
    jobs = v.jobs(v.state(at))
    for i in range(len(who)):
        job = jobs[who[i]]
        found[i] = under_way(job) and not job.reached


@entry
def next_to_ask(at, who, asked, due, latest, value):
    """Choose, of the jobs under way that are due by `latest` and not asked about, the one of most value.

    One that is not due yet goes before those that are. Returns the places, among these jobs, of the first that is under
    way and of the one chosen; -1: none.
    """
    f = v.state(at)
    jobs = v.jobs(f)
    first = chosen = -1
    for i in range(len(who)):
        job = jobs[who[i]]
        if under_way(job) and not job.reached:
            if first < 0:
                first = i
            if due[i] <= latest and not asked[i]:
                in_time, before = due[i] > f.now, chosen >= 0 and due[chosen] > f.now
                if chosen < 0 or in_time > before or (in_time == before and value[i] > value[chosen]):
                    chosen = i
    return first, chosen
