"""``value``: what each part of a plan contributes, from what was asked for to what is printed and saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.cli.options import names
from sim.cli.running import stem
from sim.cli.study_running import Running, Setting, carry_out, tell
from sim.cli.studying import INTERRUPTED, amount, quantity
from sim.cli.terminal import Terminal
from sim.errors import InputError, Problem
from sim.experiment.collecting import Watch
from sim.experiment.contributions import Value, ValueStudy
from sim.experiment.executors import Workers
from sim.experiment.purchases import Shopping, what_to_buy
from sim.experiment.study import MEASURES
from sim.experiment.value import value
from sim.loading import library, load_preparedness
from sim.reports.valuing import value_report
from sim.scenario.quantities import Share

__all__ = ["Asked", "value_plan"]


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line."""

    setting: Setting
    replications: int
    seed: int
    confidence: str
    measures: Sequence[str]
    per_year: Sequence[str]
    budget: str | None
    offered: Sequence[str]
    running: Running


def value_plan(terminal: Terminal, asked: Asked) -> int:
    """Find out what each part of a plan contributes, print it and save it; returns the exit status.

    Raises
    ------
    InputError
        Something that was asked for is wrong.
    OSError
        The files cannot be written.
    """
    scenarios, plan = asked.setting.with_one_plan()
    study = ValueStudy.of(
        scenarios,
        plan,
        replications=asked.replications,
        seed=asked.seed,
        confidence=quantity("--confidence", asked.confidence, Share, "study.like-share"),
        measures=tuple(dict.fromkeys(asked.measures)) or MEASURES,
    )
    per_year = frequencies(asked.per_year, [*scenarios])
    folder = asked.running.folder(f"{next(iter(scenarios))}-value-{study.digest[:8]}")
    budget = None if asked.budget is None else amount("--yearly-budget", asked.budget)
    offered = [load_preparedness(name) for name in names(asked.offered) or library("preparedness")]

    def work(staff: Workers, watch: Watch) -> tuple[Value, Shopping | None]:
        resume = asked.running.resume
        found = value(study, staff, per_year=per_year, folder=folder, resume=resume, watch=watch)
        if budget is None:
            return found, None
        bought = what_to_buy(
            scenarios,
            plan,
            offered,
            budget,
            staff,
            per_year=per_year,
            replications=asked.replications,
            seed=asked.seed,
            confidence=study.confidence,
            folder=folder / "purchases",
            resume=resume,
            watch=watch,
        )
        return found, bought

    made = carry_out(terminal, asked.running, folder, work)
    if made is None:
        return INTERRUPTED
    found, shopping = made
    titles = {measure.id: measure.title.in_(terminal.language) for measure in offered}
    report = value_report(found, terminal.language, shopping, titles)
    content = found.to_dict() | ({} if shopping is None else {"purchases": shopping.to_dict()})
    tell(terminal, asked.running, report, content, (folder, "value"))
    return 0


def frequencies(written: Sequence[str], scenarios: Sequence[str]) -> dict[str, float]:
    """How many disasters a year are assumed, by scenario: ``0.5`` for all, or ``power-cut=0.2``."""
    found = dict.fromkeys(scenarios, 1.0)
    for some in names(written):
        name, equals, number = some.rpartition("=")
        often = amount("--per-year", number)
        if equals and stem(name) not in found:
            raise InputError([Problem("value.no-such-scenario", file="--per-year", found=name, allowed=(*scenarios,))])
        found |= {stem(name): often} if equals else dict.fromkeys(scenarios, often)
    return found
