"""``search``: from what was asked for to the plan that was found, printed and saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.cli.found import found_plan, listed
from sim.cli.options import names, refusal
from sim.cli.study_running import Running, Setting, carry_out
from sim.cli.studying import INTERRUPTED, amount, quantity
from sim.cli.terminal import Terminal
from sim.errors import InputError, Problem
from sim.experiment.kinds import unit
from sim.experiment.measuring import is_measure
from sim.experiment.measuring import names as measure_names
from sim.loading import load_plan, load_preparedness, shipped
from sim.scenario.plan import Plan
from sim.scenario.preparedness import Preparedness
from sim.scenario.quantities import Duration, Share
from sim.searching.place import PLAN
from sim.searching.searching import search
from sim.searching.spec import OBJECTIVES, Search

__all__ = ["Asked", "search_plan"]


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line."""

    setting: Setting
    objectives: Sequence[str]
    limits: Sequence[str]
    yearly: str | None
    others: Sequence[str] | None
    kept: Sequence[str]
    trials: int
    replications: int
    confirm: int
    seed: int
    confidence: str
    budget: str | None
    as_list: bool
    running: Running


def search_plan(terminal: Terminal, asked: Asked) -> int:
    """Search, print what was found and save it; returns the exit status.

    Raises
    ------
    InputError
        Something that was asked for is wrong.
    OSError
        The files cannot be written.
    """
    spec = _spec(asked)
    if asked.as_list:
        terminal.print(*listed(spec, terminal.language))
        return 0
    folder = asked.running.folder(f"{next(iter(spec.scenarios))}-{spec.digest[:8]}", "searches")
    how: Any = {"folder": folder, "resume": asked.running.resume}
    found = carry_out(terminal, asked.running, folder, lambda staff, watch: search(spec, staff, watch=watch, **how))
    if found is None:
        return INTERRUPTED
    if asked.running.as_json:
        terminal.document(found.to_dict() | {"folder": str(folder)})
    else:
        terminal.print(*found_plan(found, terminal.language))
        terminal.line("")
        terminal.line(terminal.say("search.plan-written", path=folder / PLAN))
        if found.confirmed is not None:
            terminal.line(terminal.say("memo.see", call=f"drillroom memo {folder / found.fresh}"))
    if found.interrupted:
        terminal.note(terminal.say("search.interrupted", folder=folder))
        return INTERRUPTED
    return 0


def _spec(asked: Asked) -> Search:
    scenarios, plan = asked.setting.with_one_plan()
    return Search(
        scenarios=scenarios,
        plan=plan,
        objectives=tuple(dict.fromkeys(asked.objectives)) or OBJECTIVES,
        others=_others(asked),
        measures=_measures(asked),
        yearly=None if asked.yearly is None else amount("--yearly", asked.yearly),
        limits=_limits(asked.limits),
        kept=names(asked.kept),
        trials=asked.trials,
        replications=asked.replications,
        confirm=asked.confirm,
        seed=asked.seed,
        confidence=quantity("--confidence", asked.confidence, Share, "study.like-share"),
        budget=None if asked.budget is None else 60 * quantity("--budget", asked.budget, Duration, "study.like-time"),
    )


def _others(asked: Asked) -> tuple[Plan, ...]:
    """The plans whose actions may be taken over: those of the library unless it is said which."""
    if asked.others is None:
        return tuple(load_plan(name) for name in shipped("plan"))
    return tuple(load_plan(name) for name in names(asked.others) if name != "none")


def _measures(asked: Asked) -> tuple[Preparedness, ...]:
    """What may be bought, if there is money for it."""
    if asked.yearly is None:
        return ()
    return tuple(load_preparedness(name) for name in shipped("preparedness"))


def _limits(written: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for pair in written:
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals:
            raise refusal("search.no-limit", "--limit", pair)
        if not is_measure(name):
            raise InputError([Problem("study.no-measure", file="--limit", found=name, allowed=measure_names())])
        match unit(name):
            case "minutes":
                found[name] = quantity("--limit", value, Duration, "study.like-time")
            case "share":
                found[name] = quantity("--limit", value, Share, "study.like-share")
            case _:
                found[name] = amount("--limit", value)
    return found
