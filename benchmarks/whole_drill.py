"""Time a whole drill against the bare kernel: world and orders built, three runs, all tables and measures.

    python benchmarks/whole_drill.py [--repetitions 15]

The drill is the library's 'upgrade-failure' at the trading company: some 10,000 orders and four stages. The kernel's
time is that spent in its `advance` during an average one of the three runs; drills with and without the stopwatch in
it take turns. Times are of the processor.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from readme import machine, markdown, record

import sim
from sim.world import kernel

TABLES = ("orders", "visits", "events", "backlog", "systems", "postings", "customers", "staff")


@contextmanager
def kernel_time() -> Iterator[list[float]]:
    """Collect the seconds of every call of the kernel's `advance`."""
    seconds: list[float] = []
    advance: Callable[..., int] = kernel.advance

    def timed(*arguments: object) -> int:
        began = time.process_time()
        stopped = advance(*arguments)
        seconds.append(time.process_time() - began)
        return stopped

    kernel.advance = timed
    try:
        yield seconds
    finally:
        kernel.advance = advance


def drill(scenario: sim.Scenario, plan: sim.Plan) -> tuple[sim.Outcome, float, float]:
    """A drill; the seconds of building and running it, and of its tables."""
    began = time.process_time()
    outcome = sim.run(scenario, plan, seed=1)
    ran = time.process_time()
    for name in (*TABLES, "measures", "objectives"):
        getattr(outcome, name)  # made when asked for
    return outcome, ran - began, time.process_time() - ran


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=15)
    repetitions = parser.parse_args().repetitions
    scenario, plan = sim.resolve("upgrade-failure", "beijing-trading", "by-the-book")
    outcome, *_ = drill(scenario, plan)  # compiles
    bare, running, telling = [], [], []
    for _ in range(repetitions):
        with kernel_time() as seconds:
            sim.run(scenario, plan, seed=1)
        bare.append(sum(seconds) / len(outcome.runs))
        outcome, run, tables = drill(scenario, plan)
        running.append(run)
        telling.append(tables)
    ratios = [(run + tables) / one for run, tables, one in zip(running, telling, bare, strict=True)]
    rows = [
        [what, f"{1000 * statistics.median(seconds):.1f}", f"{1000 * min(seconds):.1f}"]
        for what, seconds in (
            ("kernel, one run", bare),
            ("world, orders, three runs", running),
            ("tables and measures", telling),
            ("whole drill", [run + tables for run, tables in zip(running, telling, strict=True)]),
        )
    ]
    visits = sum(len(run.visits) for run in outcome.runs) // len(outcome.runs)
    text = "\n\n".join(
        [
            f"{len(outcome.book.arrival):,} orders, {visits:,} visits a run, {repetitions} repetitions; {machine()}.",
            markdown(["", "median, ms", "fastest, ms"], rows),
            f"Whole drill ÷ kernel, median of the repetitions: {statistics.median(ratios):.1f} "
            f"({min(ratios):.1f} to {max(ratios):.1f}); wanted: under 25.",
        ]
    )
    record("whole drill", text)
    print(text)


if __name__ == "__main__":
    main()
