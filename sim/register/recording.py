"""Records a drill: from the folder of a run to a row of the register with all that belongs to it.

What is recorded can be run again: the scenario, the plan and the other text files of the run are kept in the register
themselves, of its tables the digests.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from sim.errors import InputError, Problem
from sim.register.findings import findings_of
from sim.register.reported import explain, planned, read_report
from sim.register.schema import Drill, Exercised, File, Hazard
from sim.register.store import Register
from sim.register.typed import line, lines
from sim.scenario.base import Text
from sim.scenario.files import load_yaml
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.scenario import Scenario
from sim.texts import Language

__all__ = ["NOBODY", "Details", "Recorded", "keep", "key_of", "read_run", "record", "restore"]

_DRILLS = uuid.UUID("6c0e4f0a-3f0b-5c7e-9d1c-6b1f0f3f7a10")
"""Name space of the ids of drills."""

_KEPT = (".yaml", ".json")
_TOO_LARGE = 4 * 2**20


@dataclass(frozen=True)
class Details:
    """What the files of a run do not say.

    Attributes
    ----------
    participants : sequence of str
    facilitator, note : str or None
    held_on : date or None
        None: the day on which the run was saved.
    language : {"en", "zh"}
        Of the actions that a report recommends.
    """

    participants: Sequence[str] = ()
    facilitator: str | None = None
    held_on: date | None = None
    note: str | None = None
    language: Language = "en"


NOBODY = Details()


@dataclass(frozen=True)
class Recorded:
    """A drill of the register, and whether it was not in it before."""

    drill: Drill
    is_new: bool


def record(register: Register, folder: Path, details: Details = NOBODY) -> Recorded:
    """Record the run in a folder.

    The same run, held on the same day by the same people, is one drill, however often it is recorded. If its report was
    written before, the drill's findings have their causes from it, and what it recommends is added as actions.

    Parameters
    ----------
    register : Register
    folder : Path
        As `Outcome.save` has written it.
    details : Details

    Raises
    ------
    InputError
        The folder does not hold a run, a detail is wrong, or the register cannot be written.
    """
    drill = read_run(folder, details)
    report = read_report(folder, drill.inputs)
    if report is not None:
        explain(drill, report)
    with register.writing() as session:
        recorded = keep(session, drill)
        if recorded.is_new and report is not None:
            session.flush()
            session.add_all(planned(drill, report, details.language))
        return recorded


def keep(session: Session, drill: Drill) -> Recorded:
    """Put a drill into the register, unless it is there; the caller is within a transaction."""
    known = session.get(Drill, drill.id)
    if known is not None:
        return Recorded(known, is_new=False)
    session.add(drill)
    return Recorded(drill, is_new=True)


def read_run(folder: Path, details: Details = NOBODY) -> Drill:
    """The run in a folder as a drill that is not yet in any register.

    Raises
    ------
    InputError
        The folder does not hold a run, or a detail is wrong.
    """
    outcome = _outcome(folder)
    scenario = load_yaml(folder / "scenario.yaml", Scenario)
    plan = load_yaml(folder / "plan.yaml", Plan)
    organisation = scenario.organisation
    if not isinstance(organisation, Organisation):
        raise _not_a_run(folder / "scenario.yaml", "register.no-organisation")
    held_on = details.held_on or datetime.fromtimestamp((folder / "outcome.json").stat().st_mtime).date()
    participants = [line("--participants", name) for name in details.participants]
    facilitator = lines("--facilitator", details.facilitator)
    card, files = outcome["scorecard"], list(_files(folder))
    digests = {file.name: file.sha256 for file in files}
    inputs = outcome["manifest"]["inputs"]
    name = json.dumps([inputs, held_on.isoformat(), sorted(participants), facilitator])
    identity = uuid.uuid5(_DRILLS, name)
    verdicts = [objective["reached"] for objective in outcome["objectives"]]
    return Drill(
        id=identity,
        recorded_at=datetime.now(UTC),
        held_on=held_on,
        scenario=scenario.title,
        scenario_key=key_of(scenario.title),
        scenario_digest=digests["scenario.yaml"],
        plan=plan.title,
        plan_key=key_of(plan.title),
        plan_digest=digests["plan.yaml"],
        organisation=organisation.title,
        organisation_key=key_of(organisation.title),
        seed=outcome["manifest"]["seed"],
        inputs=inputs,
        facilitator=facilitator,
        participants=participants,
        note=lines("--note", details.note),
        score=card["score"],
        coverage=card["coverage"]["share"],
        loss_averted=outcome["loss_averted"],
        objectives_reached=sum(verdict is True for verdict in verdicts),
        objectives_measured=sum(verdict is not None for verdict in verdicts),
        folder=str(folder.resolve()),
        outcome=outcome,
        hazards=[Hazard(name=cause) for cause in _hazards(folder, scenario)],
        capabilities=[
            Exercised(capability=row["capability"], rating=row["rating"])
            for row in card["capabilities"]
            if row["exercised"]
        ],
        files=files,
        withdrawals=[],
        findings=list(findings_of(identity, card, organisation)),
    )


def restore(drill: Drill, folder: Path) -> list[Path]:
    """Write the files of a drill that the register keeps, from which it can be run again.

    Parameters
    ----------
    drill : Drill
        With its files and its outcome.
    folder : Path
        Made if it is not there.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        There is something in the folder.
    OSError
        The folder cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _not_a_run(folder, "register.not-empty")
    folder.mkdir(parents=True, exist_ok=True)
    kept = {file.name: file.content for file in drill.files if file.content is not None}
    kept["outcome.json"] = json.dumps(drill.outcome, ensure_ascii=False, indent=2) + "\n"
    for name, content in kept.items():
        (folder / name).write_text(content, encoding="utf-8", newline="")
    return [folder / name for name in kept]


def key_of(title: Text) -> str:
    """The title that a thing is found and compared by, whatever the reader's language."""
    return title.in_("en")


def _outcome(folder: Path) -> dict[str, Any]:
    """``outcome.json`` of a run."""
    path = folder / "outcome.json"
    if not path.is_file():
        raise _not_a_run(folder, "register.no-run")
    try:
        outcome = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise _not_a_run(path, "register.broken-json", detail=str(error)) from None
    try:
        return _checked(outcome)
    except (KeyError, TypeError, ValueError):
        raise _not_a_run(path, "register.old-run") from None


def _checked(outcome: Any) -> dict[str, Any]:
    """The same, if all that the register needs is there."""
    manifest, card = outcome["manifest"], outcome["scorecard"]
    wanted: tuple[tuple[object, type | tuple[type, ...]], ...] = (
        (manifest["inputs"], str),
        (manifest["seed"], int),
        (outcome["measures"]["with-response"]["loss"], dict),
        (outcome["loss_averted"], (int, float, type(None))),
        ([row["reached"] for row in outcome["objectives"]], list),
        (card["score"], (int, float, type(None))),
        (card["coverage"]["share"], (int, float)),
        ([(row["capability"], row["rating"], row["exercised"], row["reasons"]) for row in card["capabilities"]], list),
    )
    if not all(isinstance(value, kind) for value, kind in wanted):
        raise TypeError
    return dict(outcome)


def _hazards(folder: Path, scenario: Scenario) -> list[str]:
    """Causes of the incidents that happened."""
    path = folder / "events.parquet"
    try:
        events = pd.read_parquet(path, columns=["kind", "subject"])
    except FileNotFoundError:
        raise _not_a_run(path, "register.no-file") from None
    except (ValueError, KeyError) as error:  # Arrow's errors are ValueErrors
        raise _not_a_run(path, "register.broken-table", detail=str(error)) from None
    happened = set(events.loc[events["kind"] == "incident", "subject"])
    return sorted({incident.cause for incident in scenario.incidents if incident.id in happened})


def _files(folder: Path) -> Iterator[File]:
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        yield File(name=path.name, size=len(content), sha256=digest, content=_kept(path, content))


def _kept(path: Path, content: bytes) -> str | None:
    """The content of a file, if the register keeps it."""
    if path.suffix not in _KEPT or path.name == "outcome.json" or len(content) > _TOO_LARGE or b"\0" in content:
        return None
    with suppress(UnicodeDecodeError):
        return content.decode("utf-8")
    return None


def _not_a_run(path: Path, key: str, **values: Mapping[str, object] | str) -> InputError:
    return InputError([Problem(key, file=str(path), values=values)])
