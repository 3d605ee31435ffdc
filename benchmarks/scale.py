"""What a study costs as it grows: a drill of ten thousand to a million orders, and what sending and keeping it adds.

    python benchmarks/scale.py [--largest 1000000]

The scenario is the library's 'upgrade-failure' at the trading company, everything that has to do with its size
multiplied: orders, staff, seats, own work, supplies. A *drill* is a replication of one plan: the runs without the
incident, without a response and with it, and its record. *Sending* is the round trip of a task that does nothing but
receive the study, as it goes with every task; it is paid once for so many drills as a task holds.
"""

import argparse
import pickle
import resource
import tempfile
import time
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from distributed import Client, LocalCluster
from readme import machine, markdown, record

import sim
from sim.experiment.executors import processes
from sim.experiment.replicate import Replicated, Task, pack, replicate
from sim.experiment.store import Store
from sim.scenario.organisation import Organisation

USUAL = 10_000
"""Orders of the scenario as it is."""
TASKS = 300


def scenario(times: int) -> sim.Scenario:
    """The scenario at so many times its size."""
    made = sim.load_scenario("upgrade-failure", "beijing-trading")
    data: dict[str, Any] = made.organisation.model_dump(mode="json", by_alias=True)  # type: ignore[union-attr]
    data["demand"]["orders_per_day"] *= times
    for department in data["departments"]:
        department["staff"] *= times
        if department["own_work"]:
            department["own_work"]["per_day"] *= times
    for desk in data["desks"]:
        desk["seats"] = desk["seats"] and desk["seats"] * times
    for supply in data["supplies"]:
        supply["stock"] *= times
    return made.model_copy(update={"organisation": Organisation.model_validate(data)})


def study(times: int) -> sim.Study:
    drilled = scenario(times)
    return sim.Study({"upgrade": drilled}, {"by-the-book": sim.load_plan("by-the-book", drilled.organisation)})


def drill(made: sim.Study, replication: int) -> tuple[float, list[Replicated]]:
    """Processor time of a drill, and what comes back."""
    packed = pack(made)
    began = time.process_time()
    done, _ = replicate(packed, Task("upgrade", replication, 1))
    return time.process_time() - began, done


def sending(executor: Executor, packed: bytes) -> float:
    """Seconds a task takes that only receives the study, many of them being under way at a time."""
    executor.submit(len, packed).result()
    began = time.perf_counter()
    for future in [executor.submit(len, packed) for _ in range(TASKS)]:
        future.result()
    return (time.perf_counter() - began) / TASKS


def keeping(made: sim.Study, count: int = 40) -> tuple[float, float]:
    """Seconds to keep a task of one drill, and bytes of the table for each drill of many."""
    done, _ = replicate(pack(made), Task("upgrade", 0, count))
    each = [done[i : i + len(done) // count] for i in range(0, len(done), len(done) // count)]
    with tempfile.TemporaryDirectory() as scratch:
        store = Store(Path(scratch) / "study", made)
        began = time.perf_counter()
        for drills in each:
            store.add("upgrade", drills)
        seconds = (time.perf_counter() - began) / count
        return seconds, store.finish({}).stat().st_size / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=1_000_000)
    largest = parser.parse_args().largest
    drill(study(1), 0)  # compiles, and fills what is kept between drills
    rows, orders = [], USUAL
    while orders <= largest:
        made = study(orders // USUAL)
        seconds, done = drill(made, 0)
        if orders < 10**6:
            seconds = min(seconds, *(drill(made, r)[0] for r in (1, 2)))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        packed, back = len(pack(made)), len(pickle.dumps(done))
        rows.append([f"{orders:,}", f"{seconds:.2f}", f"{packed:,}", f"{back:,}", f"{peak:,.0f}"])
        orders *= 10
    small = study(1)
    packed = pack(small)
    kept, size = keeping(small)
    with processes(2) as staff:
        local = sending(staff.executor, packed)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,  # type: ignore[no-untyped-call]
        Client(cluster) as client,  # type: ignore[no-untyped-call]
    ):
        dask = sending(client.get_executor(pure=False), packed)
    head = [
        "orders",
        "processor time of a drill, s",
        "bytes sent with a task",
        "bytes sent back",
        "memory, MiB",
    ]
    more = [
        ["a task to processes and back", f"{1000 * local:.1f}"],
        ["a task to a Dask cluster on this machine and back", f"{1000 * dask:.1f}"],
        ["keeping what a task came to", f"{1000 * kept:.1f}"],
    ]
    text = "\n\n".join(
        [
            f"{machine()}",
            markdown(head, rows),
            markdown(["what a task adds, whatever is in it", "ms"], more),
            f"The table grows by {size:,.0f} bytes for each drill.",
        ]
    )
    record("scale", text)
    print(text)


if __name__ == "__main__":
    main()
