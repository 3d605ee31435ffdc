"""What the report of a run adds to its drill: causes and standards of findings, and the improvement plan."""

import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.errors import InputError, Problem
from sim.register.actions import put
from sim.register.schema import Action, Drill
from sim.scenario.base import Text
from sim.texts import LANGUAGES, Language, text

__all__ = ["REPORT", "explain", "planned", "read_report"]

REPORT = Path("report", "report.json")
"""Figures of the report, within the folder of the run."""


def read_report(folder: Path, inputs: str) -> Mapping[str, Any] | None:
    """The figures of a run's report; None: there is none, or it is that of another run.

    Raises
    ------
    InputError
        The file is damaged.
    """
    path = folder / REPORT
    if not path.is_file():
        return None
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        needed = report["manifest"]["inputs"], report["findings"], report["improvements"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError([Problem("register.broken-json", file=str(path), values={"detail": str(error)})]) from None
    return report if needed[0] == inputs else None


def explain(drill: Drill, report: Mapping[str, Any]) -> None:
    """Add to the findings of a drill what the report says of their causes and of the standard they are held to."""
    for finding in drill.findings:
        told = [row for row in report["findings"] if row["capability"] == finding.capability and not row["strength"]]
        causes = [row["cause"] for row in told if row["cause"]]
        if causes:
            finding.root_cause = _joined(causes)
        if told and finding.standard is None:
            finding.standard = Text(**told[0]["reference"])


def planned(drill: Drill, report: Mapping[str, Any], language: Language) -> Iterator[Action]:
    """The actions that the report recommends."""
    findings = {finding.capability: finding for finding in drill.findings}
    for number, row in enumerate((row for row in report["improvements"] if row["recommended"]), 1):
        finding = findings.get(row["capability"])
        action = Action(
            id=uuid.uuid5(drill.id, f"improvement-{number}"),
            drill_id=drill.id,
            finding_id=finding.id if finding else None,
            changes=[],
        )
        fields = {
            "title": row["words"][language],
            "owner": row["owner"] and row["owner"][language],
            "due": row["due"],
            "criterion": row["closure"][language],
            "state": "open",
        }
        put(action, {name: value for name, value in fields.items() if value is not None}, None, None)
        yield action


def _joined(causes: list[Mapping[str, str]]) -> Text:
    """Several causes as one text in each language."""
    return Text(
        **{
            language: text("message.separator", language).join(cause[language] for cause in causes)
            for language in LANGUAGES
        }
    )
