"""Findings of a drill, as its scorecard gives them: a strength or an area for improvement for each rated capability."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.register.schema import Finding
from sim.scenario.base import Text
from sim.scenario.objectives import Objective
from sim.scenario.organisation import Organisation
from sim.texts import LANGUAGES, text
from sim.words import Titles

__all__ = ["findings_of"]


def findings_of(drill: uuid.UUID, card: Mapping[str, Any], organisation: Organisation) -> Iterator[Finding]:
    """The findings in a scorecard.

    Parameters
    ----------
    drill : UUID
    card : mapping
        `sim.score.Scorecard` as plain data.
    organisation : Organisation
        What its objectives name.
    """
    rated = [row for row in card["capabilities"] if row["rating"] != "not-rated"]
    for number, row in enumerate(rated, 1):
        objectives = [Objective.model_validate(card["objectives"][i]["objective"]) for i in row["objectives"]]
        yield Finding(
            id=uuid.uuid5(drill, f"finding-{row['capability']}"),
            number=number,
            capability=row["capability"],
            kind="strength" if row["rating"] == "performed" else "improvement",
            issue=_joined(row["reasons"]),
            standard=_standard(objectives, organisation) if objectives else None,
            evidence={"rating": row["rating"], **row["evidence"]},
        )


def _joined(reasons: Sequence[Mapping[str, str]]) -> Text:
    """Several reasons as one text in each language."""
    parts = {language: [reason[language] for reason in reasons] for language in LANGUAGES}
    return Text(en="; ".join(parts["en"]), zh="；".join(parts["zh"]))


def _standard(objectives: Sequence[Objective], organisation: Organisation) -> Text:
    """What the objectives ask for."""

    def said(language: Any) -> str:
        titles = Titles(language, organisation)
        asked = (
            text("register.standard", language, objective=titles.objective(one), target=titles.target(one))
            for one in objectives
        )
        return text("message.separator", language).join(asked)

    return Text(**{language: said(language) for language in LANGUAGES})
