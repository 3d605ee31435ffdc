"""Time the first start, with nothing compiled yet, against every later one.

    python benchmarks/first_start.py [--repetitions 3]

Each start is a fresh process that loads the order flow and makes its whole kernel ready.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from readme import machine, markdown, record

ROOT = Path(__file__).resolve().parent.parent
START = """
import time
began = time.perf_counter(), time.process_time()
from sim.world.flow import prepare
prepare()
print(time.perf_counter() - began[0], time.process_time() - began[1])
"""


def start(cache: str) -> tuple[float, float]:
    """Wall and processor seconds of a fresh start with a folder for compiled code."""
    env = os.environ | {"NUMBA_CACHE_DIR": cache, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", START]
    output = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    wall, processor = map(float, output.split())
    return wall, processor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=3)
    repetitions = parser.parse_args().repetitions
    first, later = [], []
    for _ in range(repetitions):
        with tempfile.TemporaryDirectory() as cache:
            first.append(start(cache))
            later.append(start(cache))
    rows = [
        [what, *(f"{statistics.median(column):.2f}" for column in zip(*starts, strict=True))]
        for what, starts in (("first, compiling (wanted: under 10)", first), ("later, from the cache", later))
    ]
    text = f"{repetitions} repetitions; {machine()}.\n\n" + markdown(["start", "wall, s", "processor, s"], rows)
    record("first start", text)
    print(text)


if __name__ == "__main__":
    main()
