"""Run drill-core on drillroom and on its peers side by side, and record the ratios in README.md.

    python benchmarks/run.py [--peers FOLDER] [--passes 3] [--sizes 10000,100000,1000000] [--largest 10000000]

The engines take turns, each in a fresh process, pass by pass: a shared machine drifts by tens of per cent within
minutes, so only figures of the same pass are compared, and a ratio is the median of the ratios of the passes.
The peers' folder is copied first, because an engine of it writes beside itself.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from readme import machine, markdown, record

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ENGINES = {
    "drill_core": "drillroom",
    "limit_c": "hand-written C loop",
    "limit_numba": "hand-written numba loop",
    "simpy_lean": "SimPy, lean",
    "simpy_callback": "SimPy, callbacks",
}
RUNS = 3  # in a process at least; short ones are repeated for half a second
BUDGET_S = 600


class Peers:
    """A copy of the peers' folder with drillroom among the engines."""

    def __init__(self, source: Path, folder: Path) -> None:
        if not (source / "worker.py").is_file():
            sys.exit(f"{source} is not the peers' folder (no worker.py); name it by --peers or PEERS")
        self.folder = folder / "peers"
        shutil.copytree(source, self.folder, copy_function=shutil.copyfile)
        for path in [self.folder, *self.folder.rglob("*")]:
            path.chmod(0o755)
        shutil.copyfile(HERE / "drill_core.py", self.folder / "engines" / "drill_core.py")
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._env = os.environ | {"NUMBA_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": os.pathsep.join(paths)}

    def measure(self, engine: str, n: int) -> dict:
        """Run an engine in a fresh process; what the peers' worker tells, and the median time of a run."""
        reference = self.folder / f"reference_{n}.npz"
        command = [sys.executable, "worker.py", engine, str(n), str(RUNS), str(BUDGET_S), str(reference)]
        process = subprocess.run(command, cwd=self.folder, env=self._env, capture_output=True, text=True)
        if process.returncode:
            sys.exit(f"{engine} at {n:,} orders failed:\n{process.stderr}")
        result = json.loads(process.stdout.splitlines()[-1])
        result["seconds"] = statistics.median(result["cpu"])
        print(f"{engine:15} {n:>11,} {n / result['seconds']:>12,.0f} orders/s, {result['agrees']}", flush=True)
        return result


def spread(values: list[float]) -> str:
    """Median, and the range in brackets."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def exponents(seconds: dict[int, float]) -> list[str]:
    """How time grows from each size to the next, and over all: the p of n ** p."""
    return [f"{math.log(seconds[b] / seconds[a]) / math.log(b / a):.2f}" for a, b in steps(list(seconds))]


def steps(sizes: list[int]) -> list[tuple[int, int]]:
    """From each size to the next, and from the first to the last."""
    return [*pairwise(sizes), (sizes[0], sizes[-1])]


def tables(results: dict[str, dict[int, list[dict]]], sizes: list[int], largest: dict | None) -> str:
    """The tables of README.md."""
    verdicts = {engine: {r["agrees"] for n in sizes for r in rows[n]} for engine, rows in results.items()}
    times = {engine: {n: [r["seconds"] for r in rows[n]] for n in sizes} for engine, rows in results.items()}

    def ratios(top: str, bottom: str, n: int) -> list[float]:
        return [a / b for a, b in zip(times[top][n], times[bottom][n], strict=True)]

    medians = {engine: {n: statistics.median(times[engine][n]) for n in sizes} for engine in ENGINES}
    speed = [
        [name, *(f"{n / medians[engine][n]:,.0f}" for n in sizes), "; ".join(sorted(verdicts[engine]))]
        for engine, name in ENGINES.items()
    ]
    compared = [
        ["drillroom ÷ lean SimPy", *(spread(ratios("simpy_lean", "drill_core", n)) for n in sizes), "at least 20"],
        ["drillroom ÷ SimPy, callbacks", *(spread(ratios("simpy_callback", "drill_core", n)) for n in sizes), ""],
        ["C ÷ drillroom", *(spread(ratios("drill_core", "limit_c", n)) for n in sizes), "at most 2"],
    ]
    growth = [[name, *exponents(medians[engine])] for engine, name in ENGINES.items()]
    growth.append(["n log n", *exponents({n: n * math.log(n) for n in sizes})])
    columns = [f"{n:,}" for n in sizes]
    text = [
        f"{len(times['drill_core'][sizes[0]])} passes; {machine()}.",
        "Orders per second (median), set-up and reading of the results included:",
        markdown(["engine", *columns, "results"], speed),
        "Ratios of orders per second, median of the passes (lowest to highest):",
        markdown(["ratio", *columns, "wanted"], compared),
        "Growth, the p of n ** p:",
        markdown(["engine", *(f"{a:,} to {b:,}" for a, b in steps(sizes))], growth),
    ]
    if largest:
        text.append(
            f"drillroom alone, {largest['n']:,} orders: {largest['n'] / largest['seconds']:,.0f} orders per second; "
            f"{largest['peak_rss_mb'] / 1024:.1f} GiB of memory at the most (wanted: under 8), "
            f"{largest['base_rss_mb'] / 1024:.1f} GiB of it Python and the making of the workload."
        )
    return "\n\n".join(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    usual = os.environ.get("PEERS", ROOT.parent / "shared" / "bench" / "peers")
    parser.add_argument("--peers", type=Path, default=Path(usual), help="folder of the peers (or PEERS)")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--largest", type=int, default=10_000_000, help="orders for drillroom alone; 0: leave out")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    results: dict[str, dict[int, list[dict]]] = {engine: {n: [] for n in sizes} for engine in ENGINES}
    with tempfile.TemporaryDirectory() as scratch:
        peers = Peers(options.peers, Path(scratch))
        for n in sizes:
            peers.measure("limit_c", n)  # its results are the reference
        for turn in range(options.passes):
            for n in sizes:
                engines = list(ENGINES) if turn % 2 == 0 else list(ENGINES)[::-1]
                for engine in engines:
                    results[engine][n].append(peers.measure(engine, n))
        largest = peers.measure("drill_core", options.largest) if options.largest else None
    text = tables(results, sizes, largest)
    record("drill-core", text)
    print(text)


if __name__ == "__main__":
    main()
