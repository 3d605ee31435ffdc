"""The memory of the order flow: the arrays that the kernel works on, and the record that tells it where they are."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.world.kernel import records
from sim.world.network import Jobs, Network

__all__ = ["Memory"]

_State: Any = np.ctypeslib.as_ctypes_type(records.STATE)  # type: ignore[arg-type]
"""The state record as ctypes sees it: to read a field of a record of NumPy's takes seven times as long."""


def _aligned(count: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Records that begin on a cache line; those of jobs are zeroed, all others are written before they are read."""
    make = np.zeros if dtype is records.JOB else np.empty
    raw = make(count * dtype.itemsize + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + count * dtype.itemsize].view(dtype)


class Memory:
    """The arrays of one order flow; `OrderFlow` explains the parameters."""

    def __init__(self, network: Network, jobs: Jobs, workers: int, seed: int, debug: bool = False) -> None:
        stages, channels = network.next_stage.shape
        classes, desks, known = len(network.entry), len(network.seats), len(jobs.arrival)
        self.network = network
        self.known = jobs
        self._shape = (stages, classes)
        self._debug = debug
        self._arrays: dict[str, NDArray[Any]] = {}
        self._record = np.zeros(1, records.STATE)
        self._f = _State.from_buffer(self._record)
        self._at = int(self._record.ctypes.data)
        queues = stages * classes
        self._count(
            n_stages=stages,
            n_queues=queues,
            n_words=-(-queues // 64),
            n_classes=classes,
            n_channels=channels,
            n_desks=desks,
            n_supplies=len(network.stock),
            n_workers=workers,
            n_jobs=known,
            n_known=known,
            enquiry_stage=network.enquiry_stage,
        )
        self._f.seed = seed
        for name in ("arrival", "cls", "due", "value", "patience", "ask_after"):
            self._hold(name, getattr(jobs, name))
        luck = np.empty(0, np.int64) if jobs.luck is None else jobs.luck
        self._count(n_luck=len(luck))
        self._hold("luck", luck)
        self._hold("work", jobs.work.T.reshape(-1))
        self._hold("flaw_chance", network.flaw_chance.reshape(-1).copy())
        self._hold("routes", np.stack([network.next_stage, network.error_stage]).reshape(-1))
        self._hold("use", np.stack([network.use, network.use_value]).reshape(-1))
        self._hold("stock", network.stock.copy())
        self._hold("clocks", np.empty(workers + 1, records.CLOCK))
        self._hold("postings", np.empty(0, records.POSTING))
        self._hold("watches", np.zeros(0, records.WATCH))
        self._hold("watched", np.zeros(0, np.bool_))
        # Room that is not needed costs nothing: the machine gives memory when it is first written.
        self._make_room(jobs=known * (3 if network.enquiry_stage >= 0 else 1) + 64)
        self._make_room(visits=known * (min(stages, 4) + 1) + workers + 64)
        self._set_up_rooms(network, workers)

    def _set_up_rooms(self, network: Network, workers: int) -> None:
        people = np.zeros(workers, records.WORKER)
        people["desk"] = -1
        self._hold("workers", people)
        desk = np.zeros(len(network.seats), records.DESK)
        desk["seats"], desk["channel"], desk["idle"] = network.seats, network.desk_channel, -1
        desk["uses"] = (network.use.any((1, 2)) | network.use_value.any((1, 2))) if network.stock.size else False
        self._hold("desks", desk)
        stage = np.zeros(self._shape[0], records.STAGE)
        for name in ("sets_channel", "completes", "patient", "preempt", "clears", "rule"):
            stage[name] = getattr(network, name)
        stage["catch"] = network.catch_chance
        self._hold("stages", stage)
        queue = np.zeros(stage.size * self._shape[1], records.QUEUE)
        queue["head"] = queue["root"] = queue["first"] = queue["last"] = -1
        queue["level"] = network.level.reshape(-1)
        queue["stage"], queue["cls"] = np.divmod(np.arange(queue.size), self._shape[1])
        self._hold("queues", queue)
        cls = np.zeros(self._shape[1], records.CLASS)
        cls["hurry"], cls["ask_rate"], cls["entry"] = network.hurry, network.ask_rate, network.entry
        cls["ask_again"], cls["enquiry"] = network.ask_again, network.enquiry_class
        self._hold("classes", cls)
        rate = network.rate.reshape(len(desk), -1)
        self._hold("rate", rate.copy())
        words = self._f.n_words
        able = np.zeros((len(desk), 64 * words), np.bool_)
        able[:, : queue.size] = rate > 0
        self._hold("menu", np.packbits(able, bitorder="little").view("<u8"))
        self._hold("filled", np.zeros(words, np.uint64))

    def _count(self, **counters: int) -> None:
        for name, value in counters.items():
            setattr(self._f, name, value)

    def _hold(self, name: str, array: NDArray[Any]) -> None:
        """Keep an array and tell the kernel where it is."""
        array = np.ascontiguousarray(array, records.ARRAYS[name])
        self._arrays[name] = array
        setattr(self._f, "at_" + name, array.ctypes.data)

    def _make_room(self, **rooms: int) -> None:
        """See that there is room for so many jobs, visits or postings, keeping what is there."""
        for name, room in rooms.items():
            used = getattr(self._f, "n_" + name) if name in self._arrays else 0
            larger = _aligned(room, records.ARRAYS[name])
            if used:
                larger[:used] = self._arrays[name][:used]
            self._hold(name, larger)
            if name == "jobs":
                timers = np.empty(room, records.CLOCK)
                pending = self._f.n_timers
                if pending:
                    timers[:pending] = self._arrays["timers"][:pending]
                self._hold("timers", timers)
                self._f.room_jobs = room - 1
            if name == "visits":
                self._f.room_visits = room - self._f.n_workers - 8

    def _grow(self, visits: int = 0) -> None:
        """Make room for half as many again of what is full, or will be with so many more visits."""
        for name, more in (("jobs", 0), ("visits", visits)):
            if getattr(self._f, "n_" + name) + more > getattr(self._f, "room_" + name):
                self._make_room(**{name: len(self._arrays[name]) * 3 // 2 + more})

    def let_go(self) -> None:
        """Give the memory back, but for what has been handed out; the flow is of no use any more.

        What a run is made of refers to itself, and would keep all of that until somebody looks for rubbish.
        """
        self._arrays.clear()
        del self.known, self._at  # nothing may reach for what is not there any more

    def _jobs(self) -> NDArray[Any]:
        return self._arrays["jobs"][: self._f.n_jobs]
