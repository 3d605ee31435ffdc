"""Random small drills for hypothesis: a few people, some hundred orders, everything that can go wrong."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

import sim

Drawn = dict[str, Any]

ALWAYS = {"id": "always", "from": "00:00", "to": "24:00"}
DAY = {"id": "day", "from": "08:00", "to": "17:30", "breaks": [{"from": "12:00", "to": "13:00"}]}
LATE = {"id": "late", "from": "13:00", "to": "02:00", "breaks": [{"from": "18:00", "to": "18:30"}]}

POLICIES = ("finish", "resume", "restart", "return", "lose")

work = st.one_of(
    st.sampled_from(["3min", "10min"]),
    st.sampled_from([{"exponential": {"mean": "6min"}}, {"lognormal": {"mean": "8min", "cv": 1.2}}]),
)
seats = st.none() | st.integers(1, 3)
share = st.sampled_from([0, 0.05, 0.3])


@dataclass(frozen=True)
class Drill:
    """A drill to be run."""

    scenario: sim.Scenario
    plan: sim.Plan
    seed: int

    def run(self, *, debug: bool = False) -> sim.Outcome:
        """Run it, perhaps with the order flow's own checks after each event."""
        return sim.run(self.scenario, self.plan, self.seed, debug=debug)


@st.composite
def stages(draw: st.DrawFn) -> list[Drawn]:
    """The steps of an order's work, rework included, and enquiries."""
    steps: list[Drawn] = [
        {"id": "issue", "issues": True, "then": "review"},
        {"id": "review", "then": "deliver", "on_flaw": "rework", "catches": 0.7},
        {"id": "rework", "mends": True, "then": draw(st.sampled_from(["deliver", "review"]))},
        {"id": "deliver", "completes": True, "then": draw(st.none() | st.just({"paper": "reissue"}))},
        {"id": "reissue", "patient": False},
        {"id": "enquiry", "patient": False},
    ]
    for step in steps:
        step["work"] = draw(work)
        step["rank"] = draw(st.integers(0, 1))
        step["order"] = draw(st.sampled_from(["first-come", "priority", "earliest-due", "value"]))
        step["preempt"] = draw(st.booleans())
    return steps


@st.composite
def organisations(draw: st.DrawFn) -> Drawn:
    """An organisation whose every stage can be done by somebody."""
    shift = st.sampled_from(["always", "day", "late"])
    flaws = {"issue": draw(share)}
    paper = {"blanks": draw(st.sampled_from([0, 1]))}
    tier = {
        "amount": {"lognormal": {"median": 900, "sigma": 1}},
        "due": "6h",
        "urgent": draw(share),
        "legal": draw(share),
    }
    return {
        "title": "Small organisation",
        "calendar": {"weekdays": ["mon", "tue", "wed", "thu", "fri"], "shifts": [ALWAYS, DAY, LATE]},
        "systems": [{"id": "network"}, {"id": "platform", "needs": ["network"]}],
        "supplies": [{"id": "blanks", "stock": draw(st.sampled_from([0, 20, 1000]))}],
        "stages": draw(stages()),
        "desks": [
            {
                "id": "online",
                "channel": "online",
                "does": {"issue": 1, "rework": 1, "reissue": 0.5},
                "needs": ["platform"],
                "flaws": flaws,
                "seats": draw(seats),
            },
            {"id": "back", "does": {"review": 1, "deliver": 2}, "seats": draw(seats), "needs": ["network"]},
            {
                "id": "by-hand",
                "channel": "paper",
                "does": {"issue": 0.4},
                "uses": paper,
                "seats": draw(seats),
                "opens": draw(st.sampled_from(["always", "by-action"])),
            },
            {"id": "telephone", "does": {"enquiry": 1}},
        ],
        "departments": [
            {
                "id": "issuers",
                "staff": draw(st.integers(1, 4)),
                "shift": draw(shift),
                "desk": "online",
                "skills": {"by-hand": 1},
            },
            {"id": "reviewers", "staff": draw(st.integers(1, 3)), "shift": draw(shift), "desk": "back"},
            {"id": "service", "staff": 1, "shift": draw(shift), "desk": "telephone"},
            {
                "id": "sales",
                "staff": draw(st.integers(1, 3)),
                "shift": draw(shift),
                "own_work": {"per_day": 20, "work": "15min"},
                "skills": {"by-hand": 0.6, "back": 0.8, "telephone": 1},
            },
        ],
        "enquiries": {"stage": "enquiry", "after": {"exponential": {"mean": "2h"}}, "again": "1h"},
        "demand": {
            "orders_per_day": draw(st.sampled_from([20, 80, 150])),
            "regions": {"north": 0.5, "south": 0.5},
            "tiers": [
                {"id": "key", "share": 0.3, "key": True, **tier},
                {"id": "other", "share": 0.7, "rank": 1, "patience": {"exponential": {"mean": "5h"}}, **tier},
            ],
        },
    }


@st.composite
def incidents(draw: st.DrawFn) -> list[Drawn]:
    """One or two incidents, perhaps at the same time, of systems or of people's access to them."""
    scopes: list[Drawn] = [{}, {"regions": ["north"]}, {"tiers": ["key"]}, {"users": 0.5}, {"departments": ["issuers"]}]
    return [
        {
            "id": f"incident-{number}",
            "cause": "other",
            "at": draw(st.sampled_from(["day 1 09:00", "day 1 11:50", "day 1 16:10"])),
            "hits": draw(st.sampled_from([["platform"], ["network"]])),
            "scope": draw(st.sampled_from(scopes)),
            "severity": draw(st.sampled_from(["down", {"slow": 0.4}])),
            "lasts": draw(st.sampled_from(["20min", "2h", "9h", {"exponential": {"mean": "1h"}}])),
            "again_after": draw(st.none() | st.just("3h")),
            "noticed": {"after": "10min"},
            "work_in_hand": draw(st.sampled_from(POLICIES)),
        }
        for number in range(draw(st.sampled_from([1, 2, 0])))
    ]


ACTIONS: list[Drawn] = [
    {"do": "verify-scope", "by": "service"},
    {"do": "call-support", "by": "sales"},
    {"do": "announce", "channels": ["email"], "when": {"down_for": "15min"}},
    {"do": "urgent-first", "when": {"backlog": 15}, "until": "cleared"},
    {"do": "paper-invoicing", "desk": "by-hand", "by": "issuers", "staff": 2, "until": {"at": "day 1 22:00"}},
    {"do": "move-staff", "from": "sales", "to": "telephone", "staff": 1, "when": {"backlog": 8}},
    {"do": "move-staff", "id": "help-by-hand", "from": "sales", "to": "by-hand", "staff": 1, "when": {"backlog": 5}},
    {"do": "move-staff", "id": "help-reviewers", "from": "sales", "to": "back", "staff": 1, "when": {"oldest": "1h"}},
    {"do": "call-key-customers", "by": "sales", "when": {"down_for": "5min"}},
    {"do": "negotiate-dates", "by": "service", "agrees_before": 1, "until": {"backlog": 3}},
    {"do": "escalate-legal", "when": {"backlog": 10}},
    {"do": "report-to-authority", "by": "reviewers"},
    {"do": "keep-log", "by": "issuers", "every": "30min", "takes": "5min"},
]


@st.composite
def drills(draw: st.DrawFn) -> Drill:
    """A drill of a day or two."""
    return Drill(
        scenario=sim.Scenario.model_validate(
            {
                "title": "Drill",
                "organisation": draw(organisations()),
                "starts": draw(st.sampled_from(["2026-03-02", "2026-03-06"])),
                "days": draw(st.integers(1, 2)),
                "incidents": draw(incidents()),
            }
        ),
        plan=sim.Plan.model_validate(
            {"title": "Plan", "actions": [action for action in ACTIONS if draw(st.sampled_from([True, True, False]))]}
        ),
        seed=draw(st.integers(0, 2**32)),
    )


def drill_with_outage(minutes: int, seed: int, department: Drawn, desk: Drawn, stage: Drawn, outage: Drawn) -> Drill:
    """A day at one first-come desk with identical workers and patient customers, and an outage that lasts so long."""
    organisation = {
        "title": "One desk",
        "calendar": {"weekdays": ["mon"], "shifts": [ALWAYS]},
        "systems": [{"id": "platform"}],
        "stages": [{"id": "issue", "completes": True, **stage}],
        "desks": [{"id": "office", "does": {"issue": 1}, "needs": ["platform"], **desk}],
        "departments": [{"id": "clerks", "shift": "always", "desk": "office", **department}],
        "demand": {"orders_per_day": 150, "tiers": [{"id": "all", "share": 1, "amount": 1, "due": "4h"}]},
    }
    incident = {"id": "outage", "cause": "other", "hits": ["platform"], "lasts": f"{minutes}min", **outage}
    scenario = {"title": "Drill", "organisation": organisation, "starts": "2026-03-02", "days": 1}
    return Drill(
        sim.Scenario.model_validate(scenario | {"incidents": [incident]}),
        sim.Plan.model_validate({"title": "No response"}),
        seed,
    )


@st.composite
def lasting_outages(draw: st.DrawFn) -> tuple[Drill, Drill]:
    """The same drill with a shorter and with a longer outage."""
    outage = {
        "at": draw(st.sampled_from(["day 1 00:00", "day 1 03:20", "day 1 10:00"])),
        "severity": draw(st.sampled_from(["down", {"slow": 0.3}])),
        "work_in_hand": draw(st.sampled_from(POLICIES)),
    }
    given = {
        "seed": draw(st.integers(0, 2**32)),
        "department": {"staff": draw(st.integers(1, 3))},
        "desk": {"seats": draw(seats)},
        "stage": {"work": draw(work)},
        "outage": outage,
    }
    shorter, longer = sorted(draw(st.tuples(st.integers(0, 600), st.integers(0, 600))))
    return drill_with_outage(shorter, **given), drill_with_outage(longer, **given)
