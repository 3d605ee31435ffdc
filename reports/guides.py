"""Printed guides before a drill: for those who lead it, who evaluate it and who take part.

Only the facilitator's guide, the evaluators' sheets and the events list say what will happen; the handbook and the role
cards can be handed out beforehand.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from sim.drill import run
from sim.files import put
from sim.msel import export_msel
from sim.outcome import Outcome
from sim.reports.content import Report, Section
from sim.reports.guide_leading import evaluators_sheets, facilitators_guide
from sim.reports.guide_taking_part import participants_handbook, role_cards
from sim.reports.guide_words import Guide
from sim.reports.writing import WRITERS
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.texts import Language

__all__ = ["GUIDES", "GUIDE_FORMATS", "GuideFormat", "GuideKind", "guide", "write_guides"]

GuideKind = Literal["facilitators-guide", "participants-handbook", "role-cards", "evaluators-sheets"]
GUIDES: tuple[GuideKind, ...] = get_args(GuideKind)

GuideFormat = Literal["pdf", "docx", "html"]
GUIDE_FORMATS: tuple[GuideFormat, ...] = get_args(GuideFormat)

SECTIONS: Mapping[GuideKind, Callable[[Guide], Iterator[Section]]] = {
    "facilitators-guide": facilitators_guide,
    "participants-handbook": participants_handbook,
    "role-cards": role_cards,
    "evaluators-sheets": evaluators_sheets,
}


def guide(kind: GuideKind, trial: Outcome, language: Language) -> Report:
    """One of the guides, to be set by `sim.reports.html`, `pdf` or `word`.

    Parameters
    ----------
    kind : {"facilitators-guide", "participants-handbook", "role-cards", "evaluators-sheets"}
    trial : Outcome
        The drill with its plan, run once: it says when injects come, as a rule.
    language : {"en", "zh"}
    """
    made = Guide(trial, language)
    names = {"organisation": made.told(trial.organisation.title), "date": trial.scenario.starts.isoformat()}
    return Report(
        language=language,
        kind=made.say(f"kind.{kind}"),
        title=made.told(trial.scenario.title),
        subtitle=made.say("subtitle", **names),
        notice=made.say(f"notice.{kind}"),
        currency=trial.organisation.money.currency,
        sections=tuple(SECTIONS[kind](made)),
        cards=kind == "role-cards",
        starts=trial.scenario.starts,
    )


def write_guides(
    scenario: Scenario,
    plan: Plan,
    folder: Path,
    formats: Sequence[GuideFormat],
    languages: Sequence[Language],
    seed: int = 1,
) -> list[Path]:
    """Write all guides of a drill, and its events list as a workbook.

    Parameters
    ----------
    scenario : Scenario
    plan : Plan
    folder : Path
        Made if it is not there.
    formats : sequence of {"pdf", "docx", "html"}
    languages : sequence of {"en", "zh"}
    seed : int
        Of the trial run.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    trial = run(scenario, plan, seed)
    written = []
    for language in languages:
        for kind in GUIDES:
            report = guide(kind, trial, language)
            for name in formats:
                path = folder / f"{kind}-{language}.{name}"
                put(path, WRITERS[name](report))
                written.append(path)
        if scenario.injects:
            path = folder / f"events-list-{language}.xlsx"
            export_msel(scenario, path, language)
            written.append(path)
    return written
