"""What the kernel works on: aligned records, so that one job, visit or worker is one or two cache lines."""

import numpy as np

# States of a job, of a worker, results of a visit (docs/order-flow.md, section 7)
FUTURE, WAITING, SERVING, DONE, CANCELLED = range(5)
OFF, TRANSIT, IDLE, BUSY = range(4)
R_WAITING, R_SERVING, R_DONE, R_FLAWED, R_CANCELLED, R_RETURNED, R_LOST, R_PREEMPTED = range(8)
FINISH, RESUME, RESTART, RETURN, LOSE = range(5)
BY_TIME, BY_DUE, BY_VALUE = range(3)

# What `advance` returns when it has not been stopped by a watch
ARRIVED, GROW, PAUSED = -1, -2, -3

JOB = np.dtype(
    [
        ("key", "f8"),
        ("left", "f8"),  # remaining work if `kept`
        ("deadline", "f8"),
        ("ask", "f8"),
        ("child", "i4"),
        ("sibling", "i4"),
        ("row", "i4"),  # its last visit
        ("origin", "i4"),  # of an enquiry: the job that asks
        ("queue", "i4"),
        ("loops", "i2"),
        ("state", "i1"),
        ("channel", "i1"),
        ("flawed", "b1"),
        ("armed", "b1"),  # its customer's clock is in the heap
        ("kept", "b1"),  # it was returned with its remaining work
        ("reached", "b1"),  # the milestone
        ("desk", "i4"),  # where it was last begun, and supplies were taken
    ],
    align=True,
)
VISIT = np.dtype(
    [
        ("joined", "f8"),
        ("started", "f8"),
        ("ended", "f8"),
        ("job", "i4"),
        ("worker", "i4"),
        ("stage", "i2"),
        ("desk", "i2"),
        ("result", "i4"),  # with no gaps between the fields, equal visits are equal bytes
    ],
    align=True,
)
WORKER = np.dtype(
    [
        ("end", "f8"),
        ("since", "f8"),
        ("left", "f8"),
        ("pace", "f8"),
        ("speed", "f8"),
        ("flaw", "f8"),
        ("speed_now", "f8"),  # with which the work in hand was begun
        ("flaw_now", "f8"),
        ("next_speed", "f8"),  # of the pending move
        ("next_flaw", "f8"),
        ("delay", "f8"),
        ("job", "i8"),
        ("desk", "i8"),
        ("target", "i8"),  # of the pending move
        ("below", "i8"),  # next in the stack of the idle
        ("pending", "b1"),
        ("state", "i1"),
    ],
    align=True,
)
DESK = np.dtype([("seats", "i8"), ("busy", "i8"), ("idle", "i8"), ("channel", "i8"), ("uses", "b1")], align=True)
STAGE = np.dtype(
    [
        ("catch", "f8"),
        ("rule", "i8"),
        ("sets_channel", "b1"),
        ("completes", "b1"),
        ("patient", "b1"),
        ("preempt", "b1"),
        ("clears", "b1"),
    ],
    align=True,
)
QUEUE = np.dtype(
    [
        ("key", "f8"),  # of the head
        ("head", "i8"),  # the first that waits, or -1
        ("level", "i8"),
        ("root", "i8"),  # of the pairing heap
        ("first", "i8"),  # of the list
        ("last", "i8"),
        ("waiting", "i8"),
        ("serving", "i8"),
        ("stage", "i8"),
        ("cls", "i8"),
        ("lacks", "b1"),  # the head may be waiting for want of supplies
    ],
    align=True,
)
CLASS = np.dtype(
    [("hurry", "f8"), ("ask_rate", "f8"), ("ask_again", "f8"), ("entry", "i8"), ("enquiry", "i8")], align=True
)
CLOCK = np.dtype([("time", "f8"), ("who", "i8")], align=True)
WATCH = np.dtype(
    [
        ("minutes", "f8"),
        ("count", "i8"),
        ("threshold", "i8"),
        ("cursor", "i8"),
        ("waits", "b1"),  # a waiting-time watch
        ("rising", "b1"),
        ("active", "b1"),
        ("fired", "b1"),
    ],
    align=True,
)
POSTING = np.dtype([("time", "f8"), ("worker", "i4"), ("desk", "i4")], align=True)


ARRAYS = {
    "jobs": JOB,
    "arrival": np.dtype("f8"),  # what is known of the jobs beforehand, read only
    "cls": np.dtype("i8"),
    "due": np.dtype("f8"),
    "value": np.dtype("f8"),
    "patience": np.dtype("f8"),
    "ask_after": np.dtype("f8"),
    "luck": np.dtype("i8"),
    "work": np.dtype("f8"),  # [stage, job]: those who are begun after each other stand beside each other
    "visits": VISIT,
    "workers": WORKER,
    "desks": DESK,
    "stages": STAGE,
    "queues": QUEUE,
    "classes": CLASS,
    "rate": np.dtype("f8"),  # [desk, queue]
    "menu": np.dtype("u8"),  # [desk, word]: the queues that a desk can serve now, a bit each
    "filled": np.dtype("u8"),  # [word]: the queues in which jobs wait, a bit each
    "clocks": CLOCK,  # heap of workers' clocks
    "timers": CLOCK,  # heap of customers' clocks
    "routes": np.dtype("i8"),  # [0: onward, 1: flaw caught; stage, channel]
    "flaw_chance": np.dtype("f8"),  # [desk, stage]
    "use": np.dtype("f8"),  # [0: per job, 1: per unit of its value; desk, stage, supply]
    "stock": np.dtype("f8"),
    "watches": WATCH,
    "watched": np.dtype("b1"),  # [watch, queue]
    "postings": POSTING,
}
COUNTERS = (
    *("n_stages", "n_queues", "n_words", "n_classes", "n_channels", "n_desks", "n_supplies", "n_workers"),
    *("n_jobs", "n_known", "n_luck", "next_arrival", "first_open", "n_visits", "n_postings", "n_clocks", "n_timers"),
    *("hole", "reconsider", "many_timers", "n_watches", "backlog_watches", "wait_watches", "fired", "enquiry_stage"),
    *("room_jobs", "room_visits"),
)
STATE = np.dtype(
    [("now", "f8"), ("seed", "u8")] + [(name, "i8") for name in COUNTERS] + [("at_" + name, "u8") for name in ARRAYS],
    align=True,
)
