"""Digests of everything that drills come to, as a program of its own so that it can be run in other processes.

``python digests.py SCENARIO --seeds 0 1 --workers 2`` prints ``{seed: {what: digest}}`` as JSON.
"""

import argparse
import json
import multiprocessing
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from hashlib import blake2b
from pathlib import Path

import sim

TABLES = ("orders", "visits", "events", "backlog", "systems", "postings", "customers", "staff")


def of_outcome(outcome: sim.Outcome) -> dict[str, str]:
    """Digests of each table, of the measures and of each file that is saved."""
    contents = {name: getattr(outcome, name).to_csv(index=False).encode() for name in TABLES}
    contents["measures"] = repr(outcome.to_dict()).encode()
    with tempfile.TemporaryDirectory() as folder:
        contents |= {path.name: path.read_bytes() for path in outcome.save(Path(folder))}
    return {what: blake2b(content, digest_size=16).hexdigest() for what, content in contents.items()}


def of_seed(scenario: str, seed: int) -> dict[str, str]:
    """Digests of one drill."""
    return of_outcome(sim.run(*sim.resolve(scenario), seed))


def of_seeds(scenario: str, seeds: Sequence[int], workers: int = 1) -> dict[str, dict[str, str]]:
    """Digests of the drill with each seed, by several processes if asked for."""
    drill = partial(of_seed, scenario)
    if workers == 1:
        return {str(seed): drill(seed) for seed in seeds}
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        return {str(seed): found for seed, found in zip(seeds, pool.map(drill, seeds), strict=True)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("scenario")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    print(json.dumps(of_seeds(arguments.scenario, arguments.seeds, arguments.workers)))  # noqa: T201
