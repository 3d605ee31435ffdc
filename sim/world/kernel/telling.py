"""What has happened so far, told as columns (section 7 of the definition)."""

import numpy as np

from sim.world.kernel import views as v
from sim.world.kernel.compiling import compiled, entry, inlined
from sim.world.kernel.records import CANCELLED, DONE, R_DONE


@entry
def tell(at, table):
    """Fill in a table of what became of each job."""
    f = v.state(at)
    jobs, queues, visits, stages = v.jobs(f), v.queues(f), v.visits(f), v.stages(f)
    arrival, cls = v.arrival(f), v.cls(f)
    for j in range(f.n_jobs):
        told, job = table[j], jobs[j]
        told.state, told.channel, told.flawed, told.loops = job.state, job.channel, job.flawed, job.loops
        told.completed = np.nan
        told.ended = visits[job.row].ended if job.state == DONE or job.state == CANCELLED else np.nan
        if j < f.n_known:
            told.cls, told.arrival, told.origin = cls[j], arrival[j], -1
        else:
            told.cls, told.arrival, told.origin = queues[job.queue].cls, np.nan, job.origin
    for row in range(f.n_visits):
        visit = visits[row]
        told = table[visit.job]
        if visit.job >= f.n_known and np.isnan(told.arrival):
            told.arrival = visit.joined
        if visit.result == R_DONE and stages[visit.stage].completes and np.isnan(told.completed):
            told.completed = visit.ended


@inlined
def end_of_wait(visit):
    """When a visit stopped waiting; infinite: it still waits."""
    left = visit.ended if np.isnan(visit.started) else visit.started
    return np.inf if np.isnan(left) else left


@compiled
def first_from(moments, low, time):
    """Place of the first moment, from a place on, that is not before a time."""
    high = len(moments)
    while low < high:
        middle = (low + high) // 2
        if moments[middle] < time:
            low = middle + 1
        else:
            high = middle
    return low


@entry
def count_waiting(visits, among, moments, level):
    """Count how many of these visits, in order of joining, wait just after each of some moments, which are in order."""
    come = gone = 0
    last = len(moments)
    for i in range(len(visits)):
        if among[i]:
            visit = visits[i]
            while come < last and moments[come] < visit.joined:
                come += 1
            if come == last:
                break
            level[come] += 1
            left = end_of_wait(visit)
            # Who comes after one another mostly stops waiting so: there is nothing to be looked for.
            if (gone < last and moments[gone] < left) or (gone > 0 and moments[gone - 1] >= left):
                gone = first_from(moments, come, left)
            if gone < last:
                level[gone] -= 1
    for i in range(1, last):
        level[i] += level[i - 1]


@entry
def spells(visits, among, joined, left):
    """Find from when to when each of these visits waited, without those that did not wait at all; returns how many."""
    found = 0
    for i in range(len(visits)):
        if among[i]:
            visit = visits[i]
            over = end_of_wait(visit)
            if over > visit.joined:
                joined[found] = visit.joined
                left[found] = over
                found += 1
    return found
