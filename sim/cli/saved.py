"""``score`` and ``verify``: what can be said of a run that was saved."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.text import Text

from sim.archive import FIGURES, REPORT, Difference, Verdict, read, rerun, verify
from sim.cli.options import refusal
from sim.cli.scorecard import full
from sim.cli.terminal import Terminal
from sim.errors import Phrase
from sim.outcome import Outcome
from sim.score import scorecard, weights_with

__all__ = ["score_run", "verify_run"]

NOT_CONFIRMED = 1


def score_run(terminal: Terminal, folder: str, weights: Mapping[str, str], as_json: bool) -> None:
    """Print the scorecard of a saved run, with all reasons; by other weights than the published ones if some are given.

    Raises
    ------
    InputError
        The folder holds no run, a file of it is missing or damaged, or a weight is wrong.
    """
    weighed = weights_with(_numbers(weights))
    saved = read(Path(folder).expanduser())
    outcome = rerun(saved)
    if outcome.manifest.inputs != saved.inputs:
        terminal.note(terminal.say("score.inputs-differ"))
    card = scorecard(outcome, weighed)
    if as_json:
        terminal.document(card.to_dict())
        return
    language = terminal.language
    names = {"scenario": outcome.scenario.title.in_(language), "plan": outcome.plan.title.in_(language)}
    terminal.print(Text(terminal.say("cli.result.title", **names), style="bold"))
    if weights:
        changed = terminal.say("message.separator").join(f"{name} {weighed[name]:g}" for name in weights)
        terminal.print(terminal.say("score.other-weights", weights=changed))
    terminal.print(*full(outcome, language, card))


def _numbers(weights: Mapping[str, str]) -> dict[str, float]:
    """Weights as numbers."""

    def number(written: str) -> float:
        try:
            return float(written)
        except ValueError:
            raise refusal("score.bad-weight", "--weight", written, Phrase("score.weight")) from None

    return {name: number(written) for name, written in weights.items()}


def verify_run(terminal: Terminal, folder: str, as_json: bool) -> int:
    """Confirm or refute a saved run; returns the exit status: 1 if it is not confirmed.

    Raises
    ------
    InputError
        The folder holds no run, or a file of it is missing or damaged.
    """
    verdict = verify(Path(folder).expanduser(), {f"{REPORT}/{FIGURES}": _figures})
    if as_json:
        terminal.document(_document(verdict))
    else:
        _tell(terminal, verdict)
    return 0 if verdict.holds else NOT_CONFIRMED


def _figures(outcome: Outcome, stored: Any) -> Any:
    from sim.reports import figures_of  # what sets pages takes its time to load

    return figures_of(outcome, stored)


def _document(verdict: Verdict) -> dict[str, Any]:
    return {
        "confirmed": verdict.holds,
        "files": list(verdict.confirmed),
        "changed": list(verdict.changed),
        "inputs_differ": verdict.inputs_differ,
        "differences": [dataclasses.asdict(difference) for difference in verdict.differences],
        "versions": {name: {"then": then, "now": now} for name, (then, now) in verdict.versions.items()},
        "strangers": list(verdict.strangers),
    }


def _tell(terminal: Terminal, verdict: Verdict) -> None:
    if verdict.holds:
        words = terminal.say("archive.holds", count=len(verdict.confirmed))
        terminal.out.print(Text(words, style="green"), soft_wrap=True)
    else:
        terminal.out.print(Text(terminal.say("archive.fails"), style="bold red"), soft_wrap=True)
        lines = [terminal.say("archive.changed", file=name) for name in verdict.changed]
        lines += [terminal.say("archive.inputs-differ")] if verdict.inputs_differ else []
        lines += [_difference(terminal, difference) for difference in verdict.differences]
        for line in lines:
            terminal.line("  " + line)
    if verdict.rescored:
        terminal.line(terminal.say("archive.rescored"))
    if verdict.versions:
        changes = terminal.say("message.separator").join(
            terminal.say("archive.version", name=name, then=then, now=now)
            for name, (then, now) in verdict.versions.items()
        )
        terminal.line(terminal.say("archive.versions-too" if verdict.holds else "archive.versions", changes=changes))
    if verdict.strangers:
        files = terminal.say("message.separator").join(verdict.strangers)
        terminal.line(terminal.say("archive.strangers", files=files))


def _difference(terminal: Terminal, found: Difference) -> str:
    nothing = terminal.say("archive.nothing")
    values = {"stored": found.stored or nothing, "again": found.again or nothing, "column": found.column}
    if not found.column:
        return terminal.say("archive.table", file=found.file)
    if found.row is not None:
        return terminal.say("archive.cell", file=found.file, row=found.row, **values)
    kind = "column" if found.file.endswith(".parquet") else "value"
    return terminal.say(f"archive.{kind}", file=found.file, **values)
