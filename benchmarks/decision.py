"""What it costs to judge a decision: eight options on the same futures, in two processes, and how few futures do.

The decision is taken at 11:00 of the first day of a drill of ten thousand orders: one to eight people for the paper
desk.
"""

import argparse
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from readme import machine, markdown, record

import sim
from sim.experiment.executors import Here
from sim.experiment.statistics import difference
from sim.scenario.decisions import Ordered
from sim.session.foreseeing import Drilled, sample

MOMENT = 660.0
OPTIONS = range(1, 9)


def options():
    """Paper invoicing with so many people."""
    for staff in OPTIONS:
        action = {"do": "paper-invoicing", "desk": "paper-desk", "by": "invoicing", "staff": staff}
        yield [Ordered.model_validate({"action": action, "at": "day 1 11:00"})]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--futures", type=int, default=100)
    futures = parser.parse_args().futures
    scenario, plan = sim.resolve("upgrade-failure", "beijing-trading", "by-the-book")
    drilled = Drilled(scenario, plan, seed=1)
    sample(drilled, [*options()], MOMENT, 5, Here())
    began = time.process_time()
    found = sample(drilled, [*options()], MOMENT, futures, Here())
    processor = time.process_time() - began
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        sample(drilled, [*options()], MOMENT, 10, pool)  # starts and compiles
        began = time.perf_counter()
        sample(drilled, [*options()], MOMENT, futures, pool)
        spent = time.perf_counter() - began
    losses = np.array([options.loss for options in found])
    means = losses.mean(axis=1)
    best, worst = int(means.argmin()), int(means.argmax())
    rows = []
    for count in (10, 25, 50, futures):
        compared = difference(losses[worst, :count], losses[best, :count], 0.95)
        half, gain = compared.estimate.half_width, compared.gain
        rows.append([str(count), f"{compared.estimate.mean:,.0f}", f"{half:,.0f}", f"{gain:.1f}" if gain else ""])
    text = "\n\n".join(
        [
            f"{len(OPTIONS)} options, {futures} futures; {machine()}.",
            f"All drills: {processor:.1f} s of a processor, {1000 * processor / futures / len(OPTIONS):.1f} ms each; "
            f"{spent:.0f} s by the clock in two processes (wanted: under 10 s).",
            f"Regret of the worst option ({OPTIONS[worst]} people; best: {OPTIONS[best]}), with its 95 % interval:",
            markdown(["futures", "regret, CNY", "±, CNY", "± with luck of their own ÷ ±"], rows),
        ]
    )
    record("decision", text)
    print(text)


if __name__ == "__main__":
    main()
