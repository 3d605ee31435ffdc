"""Time a drill in which everything that can happen happens against one with a plain outage, on the same orders.

    python benchmarks/every_mechanism.py [--repetitions 15] [--against CHECKOUT]

The plain drill is that of `whole_drill.py`: one failed upgrade, seven actions. The full one has the same organisation,
days and orders, incidents that use every mechanism there is, one of each kind and more, an action of every kind, and
all measures of the library bought. Drills take turns; times are of the processor.

CHECKOUT is an earlier state of the project with an environment of its own in `.venv`, such as a work tree of the first
version, which had a plain outage and nothing else: its plain drill takes turns with the others.
"""

import argparse
import statistics
import subprocess
from collections.abc import Iterable
from pathlib import Path

from readme import machine, markdown, record
from whole_drill import drill

import sim
from sim.loading import library, load_plan, load_preparedness, load_scenario
from sim.scenario.actions import ACTION_KINDS
from sim.scenario.files import with_changes
from sim.scenario.incidents import Incident

ORGANISATION = "beijing-trading"
SCENARIOS = (
    *("cyberattack", "data-centre-lost", "deadline-peak", "forged-invoices", "login-storm", "missing-records"),
    *("new-version", "power-cut", "provider-outage", "supplies-out", "upgrade-failure", "wrong-data"),
    "wrong-permissions",
)
"""Of the library; their incidents use whatever any of the library does."""
SHORTER = {
    "incidents.fire.lasts": "9h",
    "incidents.fire.restores": "[{share: 30%, after: 3h}, {share: 60%, after: 6h}]",
}
"""A data centre that stays lost for weeks would leave nothing to simulate."""
FURTHER = (
    {"do": "contain", "systems": ["erp"], "by": "it"},
    {"do": "stagger-logins", "departments": ["invoicing"], "every": "15min"},
    {"do": "alternative-site", "departments": ["invoicing"], "to": "home-desk", "staff": 1},
    {"do": "stand-down", "by": "it"},
)
"""Of kinds that no plan of the library needs."""


def incidents(names: Iterable[str]) -> Iterable[Incident]:
    """Of these scenarios, those of one id once."""
    every = {}
    for name in names:
        scenario = load_scenario(name, ORGANISATION)
        if name == "data-centre-lost":
            scenario = with_changes(scenario, SHORTER)
        every |= {incident.id: incident for incident in scenario.incidents}
    return every.values()


def mechanisms(incidents: Iterable[Incident]) -> set[str]:
    """The kinds of incidents, and what is said of any of them."""
    return {name for incident in incidents for name in (incident.cause, *incident.model_fields_set)}


def everything() -> tuple[sim.Scenario, sim.Plan]:
    """The plain scenario with all incidents, and a plan of an action of each kind and all measures."""
    plain, plan = sim.resolve("upgrade-failure", ORGANISATION, "by-the-book")
    found = {action.do: action for name in library("plan") for action in load_plan(name).actions}
    found |= {action.do: action for action in plan.actions}
    written = [action.model_dump(mode="json", by_alias=True) for action in found.values()]
    written += [action for action in FURTHER if action["do"] not in found]
    assert {action["do"] for action in written} == set(ACTION_KINDS)
    measures = [load_preparedness(name).model_dump(mode="json") for name in library("preparedness")]
    happening = incidents(SCENARIOS)
    assert mechanisms(happening) == mechanisms(incidents(library("scenario")))
    fields = {name: getattr(plain, name) for name in ("title", "organisation", "starts", "days")}
    scenario = sim.Scenario.model_validate({**fields, "incidents": happening, "filing_deadline": "day 4 18:00"})
    return scenario, sim.Plan.model_validate({"title": "Everything", "actions": written, "prepares": measures})


EARLIER = """
import sys
sys.path.insert(0, "benchmarks")
import sim
from whole_drill import drill
what = sim.resolve("upgrade-failure", "beijing-trading", "by-the-book")
drill(*what)
for _ in sys.stdin:
    print(sum(drill(*what)[1:]), flush=True)
"""
"""Times a plain drill for each line that comes, in whatever state of the project."""


class Earlier:
    """The plain drill of an earlier state of the project, in a process of its own."""

    def __init__(self, checkout: Path) -> None:
        command = [str(checkout.resolve() / ".venv" / "bin" / "python"), "-c", EARLIER]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=checkout, stdin=pipe, stdout=pipe, text=True)

    def seconds(self) -> float:
        """Of one drill."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


def ratio(full: list[float], plain: list[float]) -> str:
    """The median of the ratios of the repetitions, and how far they lie apart."""
    ratios = [one / other for one, other in zip(full, plain, strict=True)]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=15)
    parser.add_argument("--against", type=Path, help="an earlier checkout, its environment in .venv")
    asked = parser.parse_args()
    repetitions, earlier = asked.repetitions, asked.against and Earlier(asked.against)
    before: list[float] = []
    drills = {"plain": sim.resolve("upgrade-failure", ORGANISATION, "by-the-book"), "everything": everything()}
    outcomes = {name: drill(*what)[0] for name, what in drills.items()}  # compiles
    assert (outcomes["plain"].book.arrival == outcomes["everything"].book.arrival).all()
    seconds: dict[str, list[float]] = {name: [] for name in drills}
    for _ in range(repetitions):
        for name, what in drills.items():
            _, run, tables = drill(*what)
            seconds[name].append(run + tables)
        if earlier:
            before.append(earlier.seconds())
    rows = [
        [
            name,
            str(len(outcome.scenario.incidents)),
            str(len(outcome.plan.actions)),
            f"{sum(len(run.visits) for run in outcome.runs):,}",
            f"{1000 * statistics.median(seconds[name]):.1f}",
            f"{1000 * min(seconds[name]):.1f}",
        ]
        for name, outcome in outcomes.items()
    ]
    text = "\n\n".join(
        [
            f"{len(outcomes['plain'].book.arrival):,} orders, {repetitions} repetitions; {machine()}.",
            markdown(["drill", "incidents", "actions", "visits, three runs", "median, ms", "fastest, ms"], rows),
            f"Everything ÷ plain, median of the repetitions: {ratio(seconds['everything'], seconds['plain'])}.",
        ]
    )
    if before:
        text += (
            f"\n\nEverything ÷ the plain drill of the first version: {ratio(seconds['everything'], before)}; "
            f"wanted: at most 2. That version took {1000 * statistics.median(before):.1f} ms."
        )
    record("every mechanism", text)
    print(text)


if __name__ == "__main__":
    main()
