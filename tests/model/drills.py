"""Random small drills for hypothesis: a few people, some hundred orders, everything that can go wrong."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

import sim

Drawn = dict[str, Any]

ALWAYS = {"id": "always", "from": "00:00", "to": "24:00"}
DAY = {"id": "day", "from": "08:00", "to": "17:30", "breaks": [{"from": "12:00", "to": "13:00"}]}
LATE = {"id": "late", "from": "13:00", "to": "02:00", "breaks": [{"from": "18:00", "to": "18:30"}]}

TWICE = {"share": 0.5, "check": "1min", "caught": 0.4, "comes_out": {"exponential": {"mean": "3h"}}, "costs": 9}
POWER = {
    "mains": "mains",
    "ups": {"desks": ["online"], "systems": ["network"], "lasts": "20min"},
    "generator": {"starts": 0.5, "carries": 0.6, "fuel": "2h", "delivery": "1h", "brings": "90min"},
    "laptops": {"share": 0.5, "lasts": "40min"},
}

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
        {"id": "reissue", "patient": False, "duplicates": draw(st.none() | st.just(TWICE))},
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
    by_action = st.sampled_from(["always", "by-action"])
    busy = draw(st.sampled_from([0, 0.8, 3]))
    tier = {
        "amount": {"lognormal": {"median": 900, "sigma": 1}},
        "due": "6h",
        "urgent": draw(share),
        "legal": draw(share),
    }
    return {
        "title": "Small organisation",
        "calendar": {"weekdays": ["mon", "tue", "wed", "thu", "fri"], "shifts": [ALWAYS, DAY, LATE]},
        "sites": [{"id": "office", "power": draw(st.sampled_from([None, {}, POWER]))}, {"id": "branch"}],
        "systems": [
            {"id": "mains", "site": "office"},
            {"id": "network", "site": "office", "needs": ["mains"]},
            {"id": "login", "needs": ["network"]},
            {"id": "platform", "needs": ["login"]},
            {"id": "spare", "needs": ["network"], "standby": {"starts": "20min", "succeeds": 0.6, "speed": 0.7}},
        ],
        "supplies": [
            {"id": "blanks", "stock": draw(st.sampled_from([0, 20, 1000])), "lead": "90min"},
            {"id": "quota", "stock": 20, "renews": "online"},
        ],
        "stages": draw(stages()),
        "desks": [
            {
                "id": "online",
                "channel": "online",
                "does": {"issue": 1, "rework": 1, "reissue": 0.5},
                "needs": [{"any-of": ["platform", "spare"]}],
                "site": "office",
                "flaws": flaws,
                "seats": draw(seats),
            },
            {
                "id": "back",
                "does": {"review": 1, "deliver": 2},
                "seats": draw(seats),
                "needs": ["network"],
                "site": draw(st.sampled_from([None, "office"])),
                "runs_on": "laptop",
            },
            {
                "id": "by-hand",
                "channel": "paper",
                "does": {"issue": 0.4},
                "uses": paper,
                "seats": draw(seats),
                "opens": draw(by_action),
            },
            {
                "id": "device",
                "channel": "device",
                "does": {"issue": 0.5},
                "uses": {"quota": 1},
                "offline": {"system": "platform", "within": "2h"},
                "opens": "by-action",
            },
            {"id": "at-home", "channel": "online", "does": {"issue": 1}, "needs": ["platform"], "opens": "by-action"},
            {"id": "elsewhere", "does": {"review": 1, "deliver": 1}, "site": "branch", "opens": draw(by_action)},
            {"id": "telephone", "does": {"enquiry": 1}},
        ],
        "departments": [
            {
                "id": "issuers",
                "staff": draw(st.integers(1, 4)),
                "shift": draw(shift),
                "desk": "online",
                "skills": {"by-hand": 1, "device": 0.7, "at-home": 1},
            },
            {
                "id": "reviewers",
                "staff": draw(st.integers(1, 3)),
                "shift": draw(shift),
                "desk": "back",
                "skills": {"elsewhere": 1},
            },
            {"id": "service", "staff": 1, "shift": draw(shift), "desk": "telephone"},
            {
                "id": "sales",
                "staff": draw(st.integers(1, 3)),
                "shift": draw(shift),
                "own_work": {"per_day": 20, "work": "15min"},
                "skills": {"by-hand": 0.6, "back": 0.8, "telephone": 1},
            },
        ],
        "incoming": {"department": "reviewers", "per_day": 15},
        "learning": draw(share),
        "helplines": {name: {"load": busy} for name in ("support", "outlet", "authority")},
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


SPREADS = [{"to": "network", "after": "20min", "probability": 0.7, "adds": "30min"}, {"to": "mains", "after": "1h"}]
RESTORES = [{"systems": ["login"], "after": "30min"}, {"share": 0.5, "after": "50min"}]
MOMENTS = ["day 1 09:00", "day 1 11:50", "day 1 16:10", {"between": ["day 1 08:00", "day 1 12:00"]}]
DOCUMENTS: list[Drawn] = [
    {"flaws": {"desks": ["online"], "share": 0.4, "mended_at": "rework", "costs": 20}},
    {"missing": {"share": 0.4, "within": "5h", "restored": 0.5, "reissued_at": "reissue", "costs": 5}},
    {"forged": {"per_day": 8, "amount": 100}},
    {"takes": {"blanks": 0.5}},
]
"""What an incident may do to documents and supplies."""


@st.composite
def outages(draw: st.DrawFn) -> Drawn:
    """What an incident does to systems, or to people's access to them."""
    scopes: list[Drawn] = [{}, {"regions": ["north"]}, {"tiers": ["key"]}, {"users": 0.5}, {"departments": ["issuers"]}]
    return {
        "cause": draw(st.sampled_from(["other", "power-cut", "cyberattack"])),
        "hits": draw(st.sampled_from([["platform"], ["network"], ["login"], ["mains"], ["office"]])),
        "scope": draw(st.sampled_from(scopes)),
        "severity": draw(st.sampled_from(["down", {"slow": 0.4}])),
        "work_in_hand": draw(st.sampled_from(POLICIES)),
        "spreads": draw(st.sampled_from([[], SPREADS])),
        "restores": draw(st.sampled_from([[], RESTORES])),
        "data_loss": draw(st.none() | st.just("2h")),
    }


def storm(load: float) -> Drawn:
    """A rush on the login."""
    return {
        "cause": "login-overload",
        "hits": ["login"],
        "storm": {"capacity_per_minute": 2, "usual_per_minute": 1, "load": load},
    }


@st.composite
def incidents(draw: st.DrawFn) -> list[Drawn]:
    """Up to two incidents, perhaps at the same time, of every kind there is."""
    documents = st.sampled_from([{"cause": "other"}, *({"cause": "other"} | damage for damage in DOCUMENTS)])
    both = [
        {
            "id": f"incident-{number}",
            **draw(st.one_of(outages(), outages(), documents, st.builds(storm, st.sampled_from([0.5, 8])))),
            "at": draw(st.sampled_from(MOMENTS)),
            "lasts": draw(st.sampled_from(["20min", "2h", "9h", {"exponential": {"mean": "1h"}}])),
            "again_after": draw(st.none() | st.just("3h")),
            "noticed": {"after": "10min", "enquiries_waiting": draw(st.sampled_from([None, 2]))},
            "beyond_control": draw(st.booleans()),
            "estimate": draw(st.none() | st.just({"error": 0.6, "at_least": "10min"})),
        }
        for number in range(draw(st.sampled_from([1, 2, 0])))
    ]
    if both and draw(st.booleans()):
        both[0] |= draw(st.sampled_from([damage for damage in DOCUMENTS if "storm" not in both[0]] or [{}]))
    if len(both) == 2 and draw(st.booleans()):
        both[0]["leads_to"] = [{"incident": "incident-1", "probability": 0.7, "after": "30min"}]
    return both


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
    {"do": "call-support", "id": "e-mail", "by": "sales", "channel": "e-mail", "again_after": "30min"},
    {"do": "call-support", "id": "outlet", "by": "service", "channel": "outlet", "when": {"system_down": "platform"}},
    {"do": "use-backup-device", "desk": "device", "by": "issuers", "staff": 2, "sets_up": "10min", "repair": "20min"},
    {"do": "overtime", "department": "issuers", "rest_days": True},
    {"do": "temporary-staff", "joins": "issuers", "to": "online", "staff": 2, "arrives": "2h", "wage": 30},
    {"do": "check-incoming"},
    {"do": "order-supplies", "supply": "blanks", "amount": 10, "by": "sales"},
    {"do": "start-generator", "by": "sales", "again_after": "20min"},
    {"do": "order-fuel", "by": "service"},
    {"do": "alternative-site", "departments": ["reviewers"], "to": "elsewhere", "staff": 1, "travel": "30min"},
    {"do": "work-from-home", "departments": ["issuers"], "to": "at-home", "when": {"failed": "start-generator"}},
    {"do": "start-standby", "system": "spare", "by": "sales", "takes": "5min", "again_after": "20min"},
    {"do": "contain", "systems": ["login"], "by": "service", "takes": "10min", "when": {"down_for": "40min"}},
    {"do": "restore-data", "by": "issuers", "takes": "1h", "when": "verified"},
    {"do": "stagger-logins", "every": "5min", "departments": ["issuers"]},
    {"do": "stand-down", "by": "reviewers", "clears": ["re-entry", "urgent", "orders"], "channels": ["sms"]},
    {
        "do": "move-staff",
        "id": "help-late",
        "from": "sales",
        "to": "back",
        "staff": 2,
        "when": {"any": [{"key_customers_waiting": "5%"}, {"expected_longer_than": "30min"}]},
        "until": {"any": [{"key_customers_waiting": "0%"}, {"at": "day 2 10:00"}]},
    },
]
"""One action of every kind at least."""


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
