"""``record`` and ``history``: drills of the register, for people."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from rich.console import RenderableType
from rich.text import Text

from sim import formats
from sim.cli import register as shared
from sim.cli.actions import action_rows
from sim.cli.layout import facts, heading, table
from sim.cli.options import choice
from sim.cli.terminal import Terminal
from sim.loading import LibraryKind, find, library
from sim.register import (
    Asked as AskedActions,
)
from sim.register import (
    Details,
    Drill,
    Recorded,
    Register,
    Series,
    Wanted,
    actions,
    drill,
    drills,
    record,
    restore,
    short,
    trend,
)
from sim.scenario.base import Text as Words
from sim.scenario.capabilities import CAPABILITIES
from sim.scenario.incidents import Cause
from sim.scenario.reading import read_document, read_text

__all__ = ["Asked", "capability", "hazard", "history", "listed", "record_run", "recorded_as", "title_of"]

LATEST = 12
"""So many drills stand beside each other at most."""


@dataclass(frozen=True)
class Asked:
    """What of the register is asked for: one drill, or those wanted; over time; and where to write a drill."""

    drill: str | None
    wanted: Wanted
    trend: bool
    save: str | None


def title_of(kind: LibraryKind, written: str | None) -> str | None:
    """The title of what has this name in the library; otherwise the words are part of a title themselves."""
    if written is None or written not in library(kind):
        return written
    data = read_document(read_text(find(kind, written)), written).data
    return Words.model_validate(data["title"]).in_("en") if isinstance(data, dict) else written


def hazard(written: str | None) -> str | None:
    """A hazard by its name."""
    return None if written is None else choice("--hazard", written, get_args(Cause))


def capability(written: str | None) -> str | None:
    """A capability by its name."""
    return None if written is None else choice("--capability", written, CAPABILITIES)


def record_run(terminal: Terminal, place: str | None, folder: str, details: Details, as_json: bool) -> None:
    """Record a saved run, and say as which drill."""
    with shared.opened(terminal, place) as register:
        recorded = record(register, Path(folder).expanduser(), details)
    one = recorded.drill
    if as_json:
        content = {"register": register.where, "new": recorded.is_new, "drill": listed(one)}
        terminal.document(content)
        return
    terminal.line(recorded_as(terminal, register, recorded))
    terminal.line(terminal.say("register.see-drill", drill=short(one.id)))


def recorded_as(terminal: Terminal, register: Register, recorded: Recorded) -> str:
    """Where and as what a drill stands in the register, in words."""
    drill, why = short(recorded.drill.id), recorded.drill.withdrawn
    if why is not None:
        return terminal.say("register.known-withdrawn", drill=drill, reason=why.reason)
    key = "register.recorded" if recorded.is_new else "register.known"
    return terminal.say(key, drill=drill, where=register.where)


def history(terminal: Terminal, place: str | None, asked: Asked, as_json: bool) -> None:
    """Print the drills that are asked for."""
    with shared.opened(terminal, place) as register:
        if asked.drill is not None:
            _one(terminal, register, drill(register, asked.drill), asked.save, as_json)
        elif asked.trend:
            _trend(terminal, register, trend(register, asked.wanted), as_json)
        else:
            _list(terminal, register, drills(register, asked.wanted), as_json)


def listed(one: Drill) -> dict[str, object]:
    """A drill as it stands in a list, as plain data."""
    return {name: value for name, value in one.to_dict().items() if name not in ("files", "findings", "outcome")}


def _list(terminal: Terminal, register: Register, found: Sequence[Drill], as_json: bool) -> None:
    if as_json:
        terminal.document({"register": register.where, "drills": [listed(one) for one in found]})
    elif not found:
        _nothing(terminal, register)
    else:
        for organisation, some in _by_organisation(found):
            terminal.print(heading(organisation.in_(terminal.language)))
            names = ("drill", "held", "scenario", "plan", "score", "averted", "objectives")
            terminal.print(table(_columns(terminal, *names), (_row(terminal, one) for one in some), right=(4, 5, 6)))
        terminal.print("", terminal.say("register.see-one"))


def _by_organisation(found: Sequence[Drill]) -> Iterator[tuple[Words, list[Drill]]]:
    for key in dict.fromkeys(one.organisation_key for one in found):
        some = [one for one in found if one.organisation_key == key]
        yield some[-1].organisation, some


def _nothing(terminal: Terminal, register: Register) -> None:
    count = len(drills(register))
    key = "register.none-such" if count else "register.empty"
    terminal.line(terminal.say(key, count=count, where=register.where))


def _row(terminal: Terminal, one: Drill) -> Sequence[RenderableType]:
    scenario, plan = (title.in_(terminal.language) for title in (one.scenario, one.plan))
    if one.withdrawn is not None:
        scenario = terminal.say("register.withdrawn-mark", scenario=scenario)
    return (
        short(one.id),
        one.held_on.isoformat(),
        scenario,
        plan,
        _score(one.score),
        formats.averted(one.loss_averted),
        _reached(terminal, one),
    )


def _columns(terminal: Terminal, *names: str) -> list[str]:
    return [terminal.say(f"register.column.{name}") for name in names]


def _score(score: float | None) -> str:
    return formats.NOTHING if score is None else f"{score:.0f}"


def _reached(terminal: Terminal, one: Drill) -> str:
    if not one.objectives_measured:
        return formats.NOTHING
    return terminal.say("register.reached", reached=one.objectives_reached, measured=one.objectives_measured)


# --- over time --------------------------------------------------------------------------------------------------------


def _trend(terminal: Terminal, register: Register, found: Sequence[Series], as_json: bool) -> None:
    if as_json:
        content = [{**_titles(series), "drills": [listed(one) for one in series.drills]} for series in found]
        terminal.document({"register": register.where, "series": content})
        return
    if not found:
        _nothing(terminal, register)
        return
    for series in found:
        terminal.print(*_series(terminal, series))
    terminal.print("", terminal.say("register.legend"))


def _titles(series: Series) -> dict[str, object]:
    return {
        "organisation": series.organisation.model_dump(),
        "scenario": series.scenario.model_dump(),
        "score_gained": series.score_gained,
    }


def _series(terminal: Terminal, series: Series) -> Iterator[RenderableType]:
    """Drills that can be compared: scores, then ratings, the latest on the right."""
    language = terminal.language
    names = {"scenario": series.scenario.in_(language), "organisation": series.organisation.in_(language)}
    yield heading(terminal.say("register.series", **names))
    rows = []
    before: float | None = None
    for one in series.drills:
        gained = "" if before is None or one.score is None else _signed(one.score - before)
        before = before if one.score is None else one.score
        rows.append(
            (
                one.held_on.isoformat(),
                short(one.id),
                one.plan.in_(language),
                _bar(one.score),
                _score(one.score),
                gained,
                formats.averted(one.loss_averted),
                _reached(terminal, one),
            )
        )
    columns = _columns(terminal, "held", "drill", "plan")
    columns += ["", *_columns(terminal, "score", "gained", "averted", "objectives")]
    yield table(columns, rows, right=(4, 5, 6, 7))
    latest = series.drills[-LATEST:]
    ratings = [{row.capability: row.rating for row in one.capabilities} for one in latest]
    shown = [name for name in CAPABILITIES if any(name in row for row in ratings)]
    if len(latest) > 1 and shown:
        yield ""
        marks = [(_capability(terminal, name), *(_mark(terminal, row.get(name)) for row in ratings)) for name in shown]
        yield table([*_columns(terminal, "capability"), *(f"{one.held_on:%m-%d}" for one in latest)], marks)
    if series.score_gained is not None:
        yield "\n" + terminal.say("register.gained", points=_signed(series.score_gained))


BAR = 5
"""How many blocks the full score is long: with a longer one the table does not fit into eighty columns."""


def _bar(score: float | None) -> str:
    filled = 0 if score is None else round(score / 100 * BAR)
    return "█" * filled + "░" * (BAR - filled)


def _signed(points: float) -> str:
    return f"{points:+.0f}".replace("-", "\N{MINUS SIGN}")


def _capability(terminal: Terminal, name: str | None) -> str:
    return terminal.say(f"register.capability.{name}") if name in CAPABILITIES else name or formats.NOTHING


def _mark(terminal: Terminal, rating: str | None) -> str:
    return formats.NOTHING if rating is None else terminal.say(f"register.mark.{rating}")


# --- one drill --------------------------------------------------------------------------------------------------------


def _one(terminal: Terminal, register: Register, one: Drill, save: str | None, as_json: bool) -> None:
    written = None if save is None else restore(one, Path(save).expanduser())
    belonging = actions(register, AskedActions(drill=one.id.hex))
    if as_json:
        content = {"register": register.where, "drill": one.to_dict(), "actions": [a.to_dict() for a in belonging]}
        terminal.document(content)
        return
    terminal.print(*_page(terminal, one))
    if belonging:
        terminal.print(heading(terminal.say("register.section.actions")), action_rows(terminal, belonging))
    if save is not None and written:
        folder = Path(save)
        files = {path.stem: shlex.quote(str(folder / path.name)) for path in written if path.suffix == ".yaml"}
        command = f"drillroom run {files['scenario']} --plan {files['plan']} --seed {one.seed}"
        if "decisions" in files:
            command += f" --decisions {files['decisions']}"
        own = one.outcome["manifest"]["orders"] is not None
        key = "register.restored-without-orders" if own else "register.restored"
        terminal.line("\n" + terminal.say(key, folder=folder, command=command))


def _page(terminal: Terminal, one: Drill) -> Iterator[RenderableType]:
    language = terminal.language
    names = {"scenario": one.scenario.in_(language), "plan": one.plan.in_(language)}
    yield Text(terminal.say("cli.result.title", **names), style="bold")
    yield facts(_facts(terminal, one))
    if not one.findings:
        return
    yield heading(terminal.say("register.section.findings"))
    rows = [
        (
            str(finding.number),
            terminal.say(f"register.kind.{finding.kind}"),
            _capability(terminal, finding.capability),
            _mark(terminal, finding.evidence.get("rating")),
            finding.issue.in_(language),
            "" if finding.standard is None else finding.standard.in_(language),
        )
        for finding in one.findings
    ]
    yield table(_columns(terminal, "number", "kind", "capability", "rating", "issue", "standard"), rows)
    yield "\n" + terminal.say("register.legend")


def _facts(terminal: Terminal, one: Drill) -> Iterator[tuple[str, str]]:
    separator = terminal.say("message.separator")
    score = formats.NOTHING
    if one.score is not None:
        share = formats.share(one.coverage)
        score = terminal.say("register.score-coverage", score=_score(one.score), share=share)
    values = {
        "drill": one.id.hex,
        "held": one.held_on.isoformat(),
        "organisation": one.organisation.in_(terminal.language),
        "seed": str(one.seed),
        "facilitator": one.facilitator,
        "participants": separator.join(one.participants),
        "note": one.note,
        "withdrawn": _withdrawn(terminal, one),
        "hazards": separator.join(terminal.say(f"register.hazard.{row.name}") for row in one.hazards),
        "score": score,
        "averted": formats.averted(one.loss_averted),
        "objectives": _reached(terminal, one),
        "folder": _folder(terminal, one),
        "inputs": one.inputs,
    }
    for name, value in values.items():
        if value:
            yield terminal.say(f"register.fact.{name}"), value


def _withdrawn(terminal: Terminal, one: Drill) -> str:
    """Whenever a drill was withdrawn or counted again, and why."""
    return "\n".join(
        terminal.say(
            "register.counts-again" if made.counts else "register.withdrawn-since",
            date=f"{made.at.astimezone():%Y-%m-%d}",
            reason=made.reason,
            by=f" ({made.by})" if made.by else "",
        )
        for made in one.withdrawals
    )


def _folder(terminal: Terminal, one: Drill) -> str:
    if one.folder is None or Path(one.folder).is_dir():
        return one.folder or ""
    return terminal.say("register.folder-gone", folder=one.folder, drill=short(one.id))
