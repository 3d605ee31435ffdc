"""Drills and longer work done in other processes, for a page that must stay quick.

One `Jobs` serves all browsers. What somebody waits for, a drill or a report, and what goes on in the background, a
study for example, have processes of their own: a study of an hour keeps nobody waiting. Drills are kept by what went
in, other work by an id that stands in the page's address, so that a reload finds both.
"""

import multiprocessing
import secrets
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from sim.glance import Glance, Glances
from sim.outcome import Outcome
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.workers import Crew, Given
from sim.world.orders import OrderBook

__all__ = ["Cancelled", "Job", "Jobs", "Progress", "State", "Work"]

State = Literal["waiting", "running", "done", "failed", "cancelled"]


class Cancelled(Exception):  # noqa: N818 - no error: somebody wanted it
    """Raised within a job that somebody has cancelled."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is known of a piece of longer work.

    Attributes
    ----------
    id : str
        Cannot be guessed.
    about : mapping
        What the page needs to show it again.
    state : State
    share : float
        How much is done, 0 to 1.
    seconds_left : float or None
        Estimate; None: too early to say.
    result : object
        Of a job that is done.
    error : Exception or None
        Of one that failed.
    """

    id: str
    about: Mapping[str, Any] = field(default_factory=dict)
    state: State = "waiting"
    share: float = 0.0
    seconds_left: float | None = None
    result: Any = None
    error: Exception | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed", "cancelled")


Progress = Callable[[float], None]
"""Told the share that is done; raises `Cancelled` if the work is no longer wanted."""

Work = Callable[[Executor, Progress], Any]
"""Longer work: it is given the worker processes, and says how far it has come."""


R = TypeVar("R")

_Way = Callable[[Scenario, Plan, int, OrderBook | None], R]
"""How a drill is run in a worker process, and what of it comes back."""


_glances = Glances()
"""Of a worker process."""


FRONT, BACK = 5, 10
"""How far the processes stand back behind the pages: those of what somebody waits for, and those of other work."""
AT_ONCE = 2
"""So many pieces of work of either sort are done at the same time."""


class _Line:
    """Processes, and who sees to the work that they do."""

    def __init__(self, workers: int, niceness: int) -> None:
        self.crew = Crew(workers, niceness)
        self.threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="job")

    def close(self) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)
        self.crew.close()


class Jobs:
    """Worker processes, and what they have done.

    Parameters
    ----------
    workers : int
        Processes for what somebody waits for, made now, and as many for other work, made when there is any; none given:
        as many as there are processors.
    drills : int
        How many outcomes are kept (about 10 MB each for ten thousand orders).
    glances : int
        How many looks at drills are kept (about 30 kB each).
    jobs : int
        How many pieces of longer work are kept.

    Attributes
    ----------
    workers : int
    """

    def __init__(self, workers: int | None = None, drills: int = 16, glances: int = 64, jobs: int = 64) -> None:
        self.workers = workers or multiprocessing.cpu_count()
        self._most: dict[_Way[Any], int] = {_drill: drills, _glance: glances}
        self._most_jobs = jobs
        self._lock = threading.Lock()
        self._drills: dict[_Way[Any], OrderedDict[tuple[object, ...], Given]] = defaultdict(OrderedDict)
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._unwanted: set[str] = set()
        self._front, self._back = _Line(self.workers, FRONT), _Line(self.workers, BACK)
        self._front.crew.get_ready()

    def close(self) -> None:
        """End all processes; what is running is given up."""
        with self._lock:
            self._unwanted.update(self._jobs)
        self._front.close()
        self._back.close()

    # --- drills -------------------------------------------------------------------------------------------------------

    def drill(self, scenario: Scenario, plan: Plan, seed: int, orders: OrderBook | None = None) -> Outcome:
        """The outcome of a drill (`sim.run`), run in a worker process or kept from before.

        Raises
        ------
        BrokenProcessPool
            The worker process was killed, twice.
        """
        return self._done(_drill, scenario, plan, seed, orders)

    def begin(self, scenario: Scenario, plan: Plan, seed: int) -> Future[Glance]:
        """Have the drill run that `glance` will be asked for, and know when it is over."""
        return self._given(_glance, scenario, plan, seed, None).result

    def glance(self, scenario: Scenario, plan: Plan, seed: int) -> Glance:
        """One look at a drill, of which nothing else is kept; raises as `drill` does."""
        return self._done(_glance, scenario, plan, seed, None)

    def _done(self, way: _Way[R], scenario: Scenario, plan: Plan, seed: int, orders: OrderBook | None) -> R:
        """What a drill came to; if its process was killed, it is run again."""
        given = self._given(way, scenario, plan, seed, orders)
        try:
            result: R = given.result.result()
        except BrokenProcessPool:
            self._front.crew.mend(given.pool)
            result = self._given(way, scenario, plan, seed, orders).result.result()
        return result

    def _given(self, way: _Way[Any], scenario: Scenario, plan: Plan, seed: int, orders: OrderBook | None) -> Given:
        """A drill that is being run, or kept from before."""
        own = None if orders is None else orders.digest
        key = scenario.model_dump_json(by_alias=True), plan.model_dump_json(by_alias=True), seed, own
        with self._lock:
            drills = self._drills[way]
            kept = drills.get(key)
            if kept is None or (kept.result.done() and kept.result.exception() is not None):
                kept = drills[key] = self._front.crew.give(way, scenario, plan, seed, orders)
            drills.move_to_end(key)
            while len(drills) > self._most[way]:
                drills.popitem(last=False)
        return kept

    # --- longer work --------------------------------------------------------------------------------------------------

    def submit(self, work: Work, about: Mapping[str, Any]) -> str:
        """Begin longer work in the background and return its id."""
        return self._submit(self._back, work, about)

    def soon(self, work: Work, about: Mapping[str, Any]) -> str:
        """Begin work of seconds that somebody waits for and return its id."""
        return self._submit(self._front, work, about)

    def _submit(self, line: _Line, work: Work, about: Mapping[str, Any]) -> str:
        job = Job(id=secrets.token_urlsafe(12), about=dict(about))
        with self._lock:
            self._jobs[job.id] = job
            over = [old.id for old in self._jobs.values() if old.over]
            for old in over[: max(0, len(self._jobs) - self._most_jobs)]:
                del self._jobs[old]
        line.threads.submit(self._work, line.crew, job.id, work)
        return job.id

    def job(self, name: str) -> Job | None:
        """A piece of work by its id; None: there is none, or it was too long ago."""
        with self._lock:
            return self._jobs.get(name)

    def latest(self, about: Mapping[str, Any]) -> Job | None:
        """The latest piece of work about the same; None: there is none, or it was too long ago."""
        with self._lock:
            return next((job for job in reversed(self._jobs.values()) if job.about == about), None)

    def cancel(self, name: str) -> None:
        """Ask a job to stop; it does when it next says how far it has come."""
        with self._lock:
            self._unwanted.add(name)
            job = self._jobs.get(name)
            if job is not None and job.state == "waiting":
                self._jobs[name] = replace(job, state="cancelled")

    def _note(self, name: str, **changes: Any) -> None:
        with self._lock:
            if name in self._jobs:
                self._jobs[name] = replace(self._jobs[name], **changes)

    def _work(self, crew: Crew, name: str, work: Work) -> None:
        crew.get_ready()
        begun, pool = time.monotonic(), crew.pool

        def progress(share: float) -> None:
            if name in self._unwanted:
                raise Cancelled
            spent = time.monotonic() - begun
            self._note(name, share=share, seconds_left=spent * (1 - share) / share if share > 0.02 else None)

        try:
            progress(0.0)
            self._note(name, state="running")
            result = work(pool, progress)
        except Cancelled:
            self._note(name, state="cancelled")
        except Exception as error:
            if isinstance(error, BrokenProcessPool):  # what is tried again must not meet them
                crew.mend(pool)
            self._note(name, state="failed", error=error)
        else:
            self._note(name, state="done", share=1.0, seconds_left=0.0, result=result)


def _drill(scenario: Scenario, plan: Plan, seed: int, orders: OrderBook | None = None) -> Outcome:
    """The outcome, and what every page shows of it, worked out here rather than where all pages are drawn."""
    from sim.drill import run

    outcome = run(scenario, plan, seed, orders=orders)
    _ = outcome.measures, outcome.backlog  # kept by the outcome
    return outcome


def _glance(scenario: Scenario, plan: Plan, seed: int, orders: OrderBook | None = None) -> Glance:
    if orders is not None:
        return Glance.of(_drill(scenario, plan, seed, orders))
    return _glances.look(scenario, plan, seed)
