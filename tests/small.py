"""A small organisation and drills of it: everything an organisation can have, few orders, hardly any chance.

Work and promises are fixed, so that a reader can tell beforehand what must come out; about 10 ms a drill.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

import sim
from sim.scenario.files import load_yaml, with_changes
from sim.scenario.incidents import Incident
from sim.world.environment import DrillEnvironment
from sim.world.flow import Jobs, OrderFlow
from sim.world.journal import Journal
from sim.world.knowledge import Knowledge
from sim.world.layout import Layout
from sim.world.staff import Staff
from sim.world.systems import Systems

Changes = Mapping[str, str]

ORGANISATION = """
title: {en: Small, zh: 小单位}
calendar:
  shifts: [{id: day, from: "09:00", to: "18:00", breaks: [{from: "12:00", to: "13:00"}]}]
sites: [{id: head-office}, {id: data-centre}]
systems:
  - {id: network, site: data-centre}
  - {id: platform, needs: [network], title: {en: Invoicing platform, zh: 开票平台}}
  - {id: telephone}
supplies: [{id: blanks, stock: 1000, unit_cost: 2}]
stages:
  - {id: approve, work: 1min, then: issue}
  - {id: issue, work: 4min, then: deliver, issues: true}
  - {id: deliver, work: 1min, completes: true, then: {paper: reissue}, on_flaw: rework, catches: 100%}
  - {id: rework, work: 5min, then: deliver, mends: true}
  - {id: reissue, work: 2min, patient: false, rank: 1}
  - {id: enquiry, work: 10min, patient: false}
desks:
  - {id: approval-desk, does: {approve: 1}}
  - {id: online-desk, channel: online, does: {issue: 1, rework: 1, reissue: 1}, needs: [platform]}
  - {id: delivery-desk, does: {deliver: 1}, site: head-office}
  - {id: paper-desk, channel: paper, does: {issue: 0.5}, uses: {blanks: 1}, opens: by-action}
  - {id: help-desk, does: {enquiry: 1}, needs: [telephone]}
departments:
  - {id: approval, staff: 2, shift: day, desk: approval-desk, wage: 60}
  - {id: invoicing, staff: 4, shift: day, desk: online-desk, skills: {paper-desk: 100%}, wage: 60}
  - {id: delivery, staff: 2, shift: day, desk: delivery-desk, wage: 60}
  - {id: service, staff: 1, shift: day, desk: help-desk, wage: 60}
  - id: marketing
    staff: 3
    shift: day
    own_work: {per_day: 60, work: 20min}
    skills: {paper-desk: 50%, help-desk: 50%}
    wage: 60
  - {id: it, staff: 2, shift: day, own_work: {per_day: 10, work: 20min}, site: head-office, wage: 60}
enquiries: {stage: enquiry, after: 4h}
demand:
  orders_per_day: 200
  hours: {9: 1, 10: 1, 11: 1, 13: 1, 14: 1, 15: 1, 16: 1, 17: 1}
  regions: {north: 70%, south: 30%}
  invoice_types: {special: 60%, general: 40%}
  tiers:
    - {id: key, share: 20%, customers: 10, amount: 5000, due: 3h, urgent: 25%, key: true}
    - {id: regular, share: 80%, customers: 100, amount: 1000, due: 6h, patience: 12h, rank: 1}
money: {margin: 20%, late_per_day: 0.1%, enquiry: 5}
helplines: {support: {load: 0, menu: 10min}, outlet: {load: 0}, authority: {load: 0, menu: 0min}}
"""

OUTAGE: Mapping[str, Any] = {
    "id": "outage",
    "cause": "upgrade-failure",
    "at": "day 1 10:00",
    "hits": ["platform"],
    "lasts": "4h",
}

PAPER: Mapping[str, Any] = {"do": "paper-invoicing", "desk": "paper-desk", "by": "invoicing", "staff": 4}

HELP_OUT: Mapping[str, Any] = {"do": "move-staff", "from": "marketing", "to": "help-desk", "staff": 2}

WHOLE_PLAN: tuple[Mapping[str, Any], ...] = (
    {"do": "verify-scope", "by": "it", "takes": "25min"},
    {"do": "call-support", "by": "it", "when": {"down_for": "10min"}},
    {"do": "announce", "when": {"after": "verify-scope"}, "channels": ["wechat", "email"], "every": "60min"},
    {"do": "urgent-first", "when": {"down_for": "30min"}, "until": "cleared"},
    {**PAPER, "when": {"down_for": "60min"}},
    {**HELP_OUT, "when": {"backlog": 20}},
)

_organisation = load_yaml(ORGANISATION, sim.Organisation)


def organisation(changes: Changes | None = None) -> sim.Organisation:
    """The small organisation, with some values changed (as YAML, by path)."""
    return with_changes(_organisation, changes) if changes else _organisation


def incident(**fields: Any) -> Incident:
    """The outage as a model."""
    return Incident.model_validate(outage(**fields))


def outage(**fields: Any) -> dict[str, Any]:
    """The platform is down on the first morning from 10:00 to 14:00 unless fields say otherwise."""
    return {**OUTAGE, **fields}


def scenario(*incidents: Mapping[str, Any], changes: Changes | None = None, **fields: Any) -> sim.Scenario:
    """A scenario of one ordinary Monday with these incidents."""
    written = {"title": "Small drill", "starts": "2026-03-02", "days": 1, "incidents": incidents, **fields}
    return sim.Scenario.model_validate({"organisation": organisation(changes), **written})


def plan(*actions: Mapping[str, Any]) -> sim.Plan:
    """A plan of these actions."""
    return sim.Plan.model_validate({"title": "Small plan", "actions": actions})


def drill(
    *incidents: Mapping[str, Any],
    actions: tuple[Mapping[str, Any], ...] = (),
    seed: int = 1,
    changes: Changes | None = None,
    debug: bool = False,
    **fields: Any,
) -> sim.Outcome:
    """The outcome of these incidents and actions in the small organisation."""
    return sim.run(scenario(*incidents, changes=changes, **fields), plan(*actions), seed, debug=debug)


def clock(text: str, day: int = 1) -> float:
    """Minutes since day 1 00:00 of a time of day."""
    hours, minutes = text.split(":")
    return (day - 1) * 1440.0 + int(hours) * 60 + int(minutes)


def journal(outcome: sim.Outcome) -> list[tuple[float, str]]:
    """When what was written into the journal of the run with the response; keys without their area."""
    return [(entry.time, entry.key.removeprefix("journal.")) for entry in outcome.response.journal]


def times(outcome: sim.Outcome, key: str) -> list[float]:
    """When something was written into the journal."""
    return [time for time, found in journal(outcome) if found == key]


@dataclass(frozen=True)
class Rooms:
    """Some rooms of a drill, without a script: tests are the script."""

    env: DrillEnvironment
    layout: Layout
    journal: Journal
    systems: Systems
    staff: Staff
    knowledge: Knowledge

    def desk(self, name: str) -> int:
        """Number of a desk."""
        return self.layout.desks.index(name)


def rooms(changes: Changes | None = None, jobs: Jobs | None = None, days: int = 1) -> Rooms:
    """The rooms of the small organisation on a Monday; without jobs unless some are given."""
    company = organisation(changes)
    layout = Layout.of(company)
    nothing = Jobs.of(arrival=[], work=np.zeros((0, len(layout.stages))))
    env = DrillEnvironment(OrderFlow(layout.network, jobs or nothing, len(layout.workers), seed=1, debug=True))
    journal = Journal(env)
    systems = Systems(env, layout, journal)
    monday, calendar = date(2026, 3, 2), company.calendar
    shifts = {shift.id: calendar.working_intervals(shift.id, monday, days) for shift in calendar.shifts}
    staff = Staff(env, layout, systems, shifts)
    return Rooms(env, layout, journal, systems, staff, Knowledge(env, layout, journal, usual_backlog=1))
