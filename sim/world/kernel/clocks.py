"""Heaps of clocks: binary heaps of (time, who), the smaller time first, then the smaller number."""

from sim.world.kernel.compiling import compiled, inlined


@inlined
def clock_push(heap, n, time, who):
    """Add a clock to a heap of n; returns n + 1."""
    at = n
    while at > 0:
        up = (at - 1) >> 1
        t = heap[up].time
        if t < time or (t == time and heap[up].who < who):
            break
        heap[at].time = t
        heap[at].who = heap[up].who
        at = up
    heap[at].time = time
    heap[at].who = who
    return n + 1


@inlined
def clock_sift(heap, n, at, time, who):
    """Put a clock into the hole `at` of a heap of n, whose part below the hole is in order."""
    down = 2 * at + 1
    while down < n:
        if down + 1 < n:  # the earlier of two, without a branch, which would be a guess at every level
            t, u = heap[down].time, heap[down + 1].time
            down += (u < t) | ((u == t) & (heap[down + 1].who < heap[down].who))
        t = heap[down].time
        if t > time or (t == time and heap[down].who > who):
            break
        heap[at].time = t
        heap[at].who = heap[down].who
        at = down
        down = 2 * at + 1
    heap[at].time = time
    heap[at].who = who


@inlined
def clock_pop(heap, n):
    """Remove the first clock of a heap of n; returns n - 1."""
    n -= 1
    if n > 0:
        clock_sift(heap, n, 0, heap[n].time, heap[n].who)
    return n


@compiled
def clock_order(heap, n):
    """Make a heap of n clocks that are in any order."""
    for at in range((n >> 1) - 1, -1, -1):
        clock_sift(heap, n, at, heap[at].time, heap[at].who)


@compiled
def clock_remove(heap, n, who):
    """Remove somebody's clock from a heap of n; returns the new n."""
    for at in range(n):
        if heap[at].who == who:
            n -= 1
            if at < n:
                time, last = heap[n].time, heap[n].who
                while at > 0:
                    up = (at - 1) >> 1
                    t = heap[up].time
                    if t < time or (t == time and heap[up].who < last):
                        break
                    heap[at].time = t
                    heap[at].who = heap[up].who
                    at = up
                clock_sift(heap, n, at, time, last)
            return n
    return n
