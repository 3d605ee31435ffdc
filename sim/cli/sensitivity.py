"""``sensitivity``: how much a result depends on assumptions, from what was asked for to what is printed and saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.cli.study_running import Running, Setting, carry_out, tell
from sim.cli.studying import INTERRUPTED, quantity
from sim.cli.terminal import Terminal
from sim.experiment.sensitivity import SensitivityStudy, sensitivity
from sim.reports.sensitivity import sensitivity_report
from sim.scenario.quantities import Share

__all__ = ["Asked", "try_assumptions"]


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line."""

    setting: Setting
    baseline: str | None
    measure: str
    spread: str
    only: Sequence[str]
    replications: int | None
    seed: int
    confidence: str
    running: Running


def try_assumptions(terminal: Terminal, asked: Asked) -> int:
    """Find out how much a result depends on assumptions, print it and save it; returns the exit status.

    Raises
    ------
    InputError
        Something that was asked for is wrong.
    OSError
        The files cannot be written.
    """
    name, scenario, plan = asked.setting.single()
    baseline = None if asked.baseline is None else replace(asked.setting, plans=[asked.baseline]).single()[2]
    study = SensitivityStudy.of(
        name,
        scenario,
        plan,
        baseline,
        spread=quantity("--range", asked.spread, Share, "study.like-share"),
        only=asked.only,
        replications=asked.replications,
        seed=asked.seed,
        confidence=quantity("--confidence", asked.confidence, Share, "study.like-share"),
        measure=asked.measure,
    )
    folder = asked.running.folder(f"{name}-sensitivity-{study.digest[:8]}")
    found = carry_out(
        terminal,
        asked.running,
        folder,
        lambda staff, watch: sensitivity(study, staff, folder=folder, resume=asked.running.resume, watch=watch),
    )
    if found is None:
        return INTERRUPTED
    report = sensitivity_report(found, terminal.language)
    tell(terminal, asked.running, report, found.to_dict(), (folder, "sensitivity"))
    return 0
