"""The compiled part of the order flow: jobs, queues, desks and workers between two control events.

The semantics are those of ``docs/order-flow.md``, word for word; these modules only say them to the compiler. All that
changes is held in a few arrays of aligned records (`records`) whose addresses stand in one state record, ``f``: passing
that instead of twenty arrays made the loop four times faster. ``f`` also holds the counters, and `views` gives the
arrays back. A queue is a number ``q = stage * K + class``.

======================  ================================================================
`records`, `views`      what there is
`compiling`             how it is compiled, and where the result is kept
`chance`, `bits`        uniform numbers by address, sets of queues
`clocks`, `queues`      the data structures: binary heaps of times, backlogs
`waiting`, `service`    the rules: who waits, who works on what
`loop`                  the entry that lets time pass
`control`, `customers`  the entries that change or look up something
`telling`               the entries that tell what has happened
======================  ================================================================
"""

from sim.world.kernel import records
from sim.world.kernel.control import place, refill, reopen, requeue, set_rates
from sim.world.kernel.customers import next_to_ask, set_speed, stretch, unserved
from sim.world.kernel.loop import advance
from sim.world.kernel.telling import count_waiting, spells, tell

__all__ = [
    "advance",
    "count_waiting",
    "next_to_ask",
    "place",
    "records",
    "refill",
    "reopen",
    "requeue",
    "set_rates",
    "set_speed",
    "spells",
    "stretch",
    "tell",
    "unserved",
]
