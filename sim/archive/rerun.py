"""A saved run, run again from its inputs."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.archive.books import read_book
from sim.archive.folder import BOOK, DECISIONS, PLAN, SCENARIO, Saved, read
from sim.loading import load_plan, load_scenario
from sim.scenario.decisions import Decision, Decisions
from sim.scenario.files import load_yaml
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.outcome import Outcome
    from sim.world.orders import OrderBook

__all__ = ["Inputs", "inputs", "rerun"]


class Inputs(NamedTuple):
    """What a saved drill was run from."""

    scenario: Scenario
    plan: Plan
    seed: int
    decisions: tuple[Decision, ...]
    orders: "OrderBook | None"


def inputs(run: Path | Saved) -> Inputs:
    """What a saved drill was run from; raises as `rerun` does."""
    saved = run if isinstance(run, Saved) else read(run)
    scenario = load_scenario(str(saved.folder / SCENARIO))
    assert isinstance(scenario.organisation, Organisation)
    plan = load_plan(str(saved.folder / PLAN), scenario.organisation)
    orders = read_book(saved.folder / BOOK) if saved.orders is not None else None
    decided = load_yaml(saved.folder / DECISIONS, Decisions) if DECISIONS in saved.files else Decisions()
    return Inputs(scenario, plan, saved.seed, decided.decisions, orders)


def rerun(run: Path | Saved) -> "Outcome":
    """Run a saved drill again.

    Whether the inputs are still those of the run shows in ``outcome.manifest.inputs``.

    Parameters
    ----------
    run : Path or Saved
        Folder of the run, or the run as `read` has found it.

    Raises
    ------
    InputError
        The folder holds no run, or one of its inputs is missing, damaged or wrong.
    """
    from sim.drill import run as drill  # the compiler takes its time: whoever only reads need not wait for it

    scenario, plan, seed, decisions, orders = inputs(run)
    return drill(scenario, plan, seed, decisions, orders=orders)
