"""Who worked where: departments and desks over time, and the people who left their own desks."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.reports.content import Block, Cell, Column, Figure, Paragraph, Section, Table
from sim.reports.course import axis_of, bands, end_of
from sim.reports.courses import Lane, Row, Span, courses, names_wide, parted
from sim.reports.evidence import Evidence
from sim.reports.words import Words, named

__all__ = ["staff"]

BREAK = 120.0
"""Minutes that may lie between two parts of the same stay, such as lunch."""

LOW = 300.0
"""Charts of so many departments follow one another, so that a page need not stay half empty before one."""

MOVED = 40
"""So many people are shown one by one at most."""


def staff(evidence: Evidence, words: Words) -> Section:
    """Who worked where: by department and desk, and one by one those who left their own desk."""
    axis = axis_of(evidence, words, end_of(evidence))
    outcome = evidence.outcome
    departments = outcome.organisation.departments
    posts = outcome.postings
    home = {d.id: d.desk or f"own-{d.id}" for d in departments}
    blocks: list[Block] = [Paragraph(words.say("staff.intro"))]
    size = np.bincount(np.array(outcome.response.workers, np.int64), minlength=len(departments))
    lanes = []
    for number, department in enumerate(departments):
        mine = posts[posts["department"] == department.id]
        desks = sorted(set(mine["desk"]), key=lambda desk: (desk != home[department.id], desk))
        rows = []
        for desk in desks:
            part = mine[mine["desk"] == desk]
            steps = _headcount(part["from_min"].to_numpy(), part["to_min"].to_numpy(), axis.end)
            style = "home" if desk == home[department.id] else "away"
            rows.append(Row(words.desk(desk), list(_people(words, desk, style, steps, int(size[number])))))
        if rows:
            people = words.say(
                "staff.department", department=named("department", department.id), count=int(size[number])
            )
            lanes.append(Lane(people, rows))
    legend = [(words.say("staff.home"), "home"), (words.say("staff.away"), "away")]
    left, parts = names_wide(lanes), parted(lanes, LOW)
    for i, part in enumerate(parts, start=1):
        named_part = words.part("staff.chart", i, len(parts))
        drawing = courses(
            named_part,
            words.say("staff.description"),
            axis,
            part,
            bands=bands(evidence, words),
            legend=legend,
            left=left,
        )
        blocks.append(Figure(f"staff-{i}", named_part, drawing))
    blocks += _moved(evidence, words, home)
    return Section("staff", words.say("section.staff"), blocks)


def _people(
    words: Words, desk: str, style: str, steps: Sequence[tuple[float, float, int]], most: int
) -> Iterator[Span]:
    """Bars as high as the share of the department; behind a stay at another desk how many there were at most."""
    for i, (start, end, people) in enumerate(steps):
        following = steps[i + 1][0] if i + 1 < len(steps) else math.inf
        said = ""
        if style == "away" and following - end > BREAK:
            first = next((k for k in range(i, 0, -1) if steps[k][0] - steps[k - 1][1] > BREAK), 0)
            said = str(max(step[2] for step in steps[first : i + 1]))
        hint = words.say("staff.hint", count=people, desk=words.desk(desk))
        yield Span(start, end, style, said, hint, people / max(most, 1))


def _headcount(starts: NDArray[Any], ends: NDArray[Any], horizon: float) -> list[tuple[float, float, int]]:
    """How many were there from when to when."""
    moments = np.concatenate([starts, ends])
    change = np.concatenate([np.ones(starts.size, int), np.full(ends.size, -1)])
    order = np.argsort(moments, kind="stable")
    moments, level = moments[order], np.cumsum(change[order])
    found: list[tuple[float, float, int]] = []
    for start, end, people in zip(moments[:-1], moments[1:], level[:-1], strict=True):
        if end - start < 1e-9 or not people or start >= horizon:
            continue
        if found and found[-1][2] == people and start - found[-1][1] < 1:
            found[-1] = (found[-1][0], float(end), int(people))
        else:
            found.append((float(start), float(end), int(people)))
    return found


def _moved(evidence: Evidence, words: Words, home: dict[str, str]) -> Iterator[Block]:
    """People who worked elsewhere, one by one, and for how long."""
    posts, people = evidence.outcome.postings, evidence.outcome.staff.set_index("worker")["name"]
    away = posts[[desk != home[dep] for desk, dep in zip(posts["desk"], posts["department"], strict=True)]]
    if not len(away):
        yield Paragraph(words.say("staff.nobody-moved"))
        return
    hours: dict[tuple[int, str, str], float] = {}
    for worker, department, desk, start, end in away.itertuples(index=False):
        stay = (int(worker), str(department), str(desk))
        hours[stay] = hours.get(stay, 0.0) + end - start
    columns = [Column(words.say("column.person"), 1.4), Column(words.say("column.department"), 1.6)]
    columns += [Column(words.say("column.desk"), 1.8), Column(words.say("column.time-there"), 1.2, True)]
    rows = [
        [
            Cell(str(people[worker])),
            Cell(words.titles.named("department", dep)),
            Cell(words.desk(desk)),
            Cell(words.number("worked", time), time, "minutes"),
        ]
        for (worker, dep, desk), time in list(hours.items())[:MOVED]
    ]
    left = len(hours) - len(rows)
    note = words.say("staff.names-note") + (" " + words.say("staff.more", count=left) if left else "")
    yield Table("staff-moved", words.say("staff.moved"), columns, rows, note)
