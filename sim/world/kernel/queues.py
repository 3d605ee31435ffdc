"""The backlogs: every queue is a list, in order, and a pairing heap for the jobs that came out of order.

A new job that comes after the last of the list is appended to it, any other goes into the heap. The links are two
fields of the jobs themselves. A cancelled job stays where it is until it comes to the front. The first that waits, and
its key, stand in the record of the queue: a desk looks at all its queues whenever somebody begins a job.
"""

import numpy as np

from sim.world.kernel.compiling import compiled, inlined
from sim.world.kernel.records import WAITING


@inlined
def before(jobs, a, b):
    return jobs[a].key < jobs[b].key or (jobs[a].key == jobs[b].key and a < b)


@inlined
def meld(jobs, a, b):
    if before(jobs, b, a):
        a, b = b, a
    jobs[b].sibling = jobs[a].child
    jobs[a].child = b
    return a


@inlined
def insert(jobs, queues, q, j):
    queue = queues[q]
    jobs[j].child = -1
    jobs[j].sibling = -1
    if queue.first < 0:
        queue.first = queue.last = j
    elif before(jobs, queue.last, j):
        jobs[queue.last].sibling = j
        queue.last = j
    else:
        queue.root = j if queue.root < 0 else meld(jobs, queue.root, j)
    if precedes(jobs, j, queue):
        queue.head = j
        queue.key = jobs[j].key


@inlined
def precedes(jobs, j, queue):
    """Whether a job comes before all that wait in a queue."""
    return queue.head < 0 or jobs[j].key < queue.key or (jobs[j].key == queue.key and j < queue.head)


@compiled
def remove_root(jobs, queues, q):
    """Take the root out of the heap: meld its children in pairs, then the pairs from the last to the first."""
    a = np.int64(jobs[queues[q].root].child)
    pairs = -1
    while a >= 0:
        b = np.int64(jobs[a].sibling)
        if b < 0:
            jobs[a].sibling = pairs
            pairs = a
            break
        after = np.int64(jobs[b].sibling)
        c = meld(jobs, a, b)
        jobs[c].sibling = pairs
        pairs = c
        a = after
    root = pairs
    if root >= 0:
        a = np.int64(jobs[root].sibling)
        while a >= 0:
            after = np.int64(jobs[a].sibling)
            root = meld(jobs, root, a)
            a = after
        jobs[root].sibling = -1
    queues[q].root = root


@compiled
def renew_head(jobs, queues, q):
    """Find the first waiting job of a queue; the cancelled ones before it leave the queue."""
    queue = queues[q]
    while queue.first >= 0 and jobs[queue.first].state != WAITING:
        queue.first = jobs[queue.first].sibling
    while queue.root >= 0 and jobs[queue.root].state != WAITING:
        remove_root(jobs, queues, q)
    in_list = queue.root < 0 or (queue.first >= 0 and before(jobs, queue.first, queue.root))
    queue.head = queue.first if in_list else queue.root
    if queue.head >= 0:
        queue.key = jobs[queue.head].key


@inlined
def remove_head(jobs, queues, q):
    """Take the head out of its queue."""
    queue = queues[q]
    if queue.first == queue.head:
        queue.first = jobs[queue.head].sibling
    else:
        remove_root(jobs, queues, q)
    renew_head(jobs, queues, q)
