"""Time a study: four plans on 200 drills of some 10,000 orders, against the same drills without a study around them.

    python benchmarks/study.py [--replications 200] [--bare 20] [--simpy 200]

The scenario is the library's 'upgrade-failure' at the trading company. *Overhead* is what the study adds to its drills
on one core, by processor time. *Parallel efficiency* is the wall time of one process over twice that of two, started
and warm; it means something on a quiet machine with two free cores only. *SimPy* is the same number of runs, orders and
plans by a hand-written model of the order flow alone (`simpy_study.py`), on two processes as well.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import simpy_study
from readme import machine, markdown, record

import sim
from sim.drill import Baseline
from sim.experiment.executors import Workers, processes, serial
from sim.experiment.replicate import Task, pack, replicate

PLANS = ("by-the-book", "paper-first", "all-hands", "customers-first")


def study(replications: int) -> sim.Study:
    scenario = sim.load_scenario("upgrade-failure", "beijing-trading")
    plans = {name: sim.load_plan(name, scenario.organisation) for name in PLANS}
    return sim.Study({"upgrade-failure": scenario}, plans, replications=replications)


def cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def shared(made: sim.Study, seed: int) -> None:
    """The drills of all plans, the runs without a response made once."""
    baseline = Baseline(made.scenarios["upgrade-failure"], seed)
    for plan in made.plans.values():
        outcome = baseline.respond(plan)
        _ = outcome.measures, outcome.objectives


def apart(made: sim.Study, seed: int) -> None:
    """The drills of all plans, each by itself."""
    for plan in made.plans.values():
        outcome = sim.run(made.scenarios["upgrade-failure"], plan, seed)
        _ = outcome.measures, outcome.objectives


def wall(made: sim.Study, workers: Workers) -> float:
    with tempfile.TemporaryDirectory() as scratch:
        began = time.perf_counter()
        sim.compare(made, workers, folder=Path(scratch) / "study")
        return time.perf_counter() - began


def simpy_beside(replications: int, ours: float) -> str:
    """What the same study takes in plain SimPy, told beside what a replication takes here, in seconds."""
    orders = len(Baseline(study(2).scenarios["upgrade-failure"], 1).respond(sim.Plan(title="Nothing")).book)
    began = time.perf_counter()
    simpy_study.study(replications, orders, 2)
    theirs = (time.perf_counter() - began) / replications
    return (
        f"The order flow alone in plain SimPy, {replications} replications of as many runs of {orders:,} orders, on "
        f"two processes: {theirs * replications:.0f} s, {1000 * theirs:.0f} ms a replication against "
        f"{1000 * ours:.0f} ms here, {theirs / ours:.1f} times as long, for a model without systems, notices, staff "
        "moves, money or tables."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=200)
    parser.add_argument("--bare", type=int, default=20, help="replications by which the overhead is measured")
    parser.add_argument("--simpy", type=int, default=200, help="replications of the SimPy study; 0: leave it out")
    options = parser.parse_args()
    made = study(options.replications)
    packed, warm = pack(made), study(8)
    shared(made, 0)  # compiles, and fills what is kept between drills
    seconds: dict[str, list[float]] = {"study": [], "shared": [], "apart": []}
    for r in range(options.bare):
        seed = made.seed_of(r)
        seconds["study"].append(cpu(lambda r=r: replicate(packed, Task("upgrade-failure", r, 1))))
        seconds["shared"].append(cpu(lambda s=seed: shared(made, s)))
        seconds["apart"].append(cpu(lambda s=seed: apart(made, s)))
    with serial() as workers:
        began = time.process_time()
        one = wall(made, workers)
        whole = time.process_time() - began
    with processes(2) as workers:
        began = time.perf_counter()
        wall(warm, workers)
        started = time.perf_counter() - began
        two = wall(made, workers)
    beside = simpy_beside(options.simpy, two / options.replications) if options.simpy else ""
    drills = options.replications * len(made.plans)
    bare = statistics.mean(seconds["shared"])
    rows = [
        ["four plans, each drill by itself (`sim.run`)", f"{1000 * statistics.median(seconds['apart']):.0f}"],
        ["four plans on shared runs without a response", f"{1000 * statistics.median(seconds['shared']):.0f}"],
        ["the same as a worker's task, values taken", f"{1000 * statistics.median(seconds['study']):.0f}"],
        ["the whole study on one core, a replication of it", f"{1000 * whole / options.replications:.0f}"],
    ]
    text = "\n\n".join(
        [
            f"{drills:,} drills of {len(made.plans)} plans; {machine()}.",
            markdown(["one replication", "processor time, ms"], rows),
            f"Overhead of the study over its drills on shared runs: "
            f"{whole / options.replications / bare - 1:+.0%} (wanted: under 20 %).",
            f"Whole study: {one:.0f} s in one process, {two:.0f} s in two ({drills / two:.0f} drills per second); "
            f"parallel efficiency {one / two / 2:.0%} (wanted: above 85 %). Starting two processes and eight "
            f"replications: {started:.1f} s.",
            *filter(None, [beside]),
        ]
    )
    record("study", text)
    print(text)


if __name__ == "__main__":
    main()
