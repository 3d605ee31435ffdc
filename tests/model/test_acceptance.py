"""What the product promises, row by row: what goes wrong (A), what is done about it (B), what was prepared (C), what is
measured (D).

Each row of the table makes one thing happen in a drill of the small organisation, on the same luck as a drill without
it, and names the measures that must move, which way, and by how much a practitioner would believe: bounds of the mean
difference over the seeds. Each row also says how the effect is switched off; then nothing that it names may move.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pytest

import sim
from sim.loading import library
from sim.measures import Measures
from tests import small
from tests.model import test_preparedness_directions as preparedness
from tests.small import HELP_OUT, PAPER, outage

SEEDS = (1, 2, 3)
NEVER = {"at": "day 9 00:00"}
ALL_DAY = outage(lasts="7h")
TWO_DAYS = outage(lasts="30h")
VERIFY = {"do": "verify-scope", "by": "it", "takes": "20min"}
LOG = {"do": "keep-log", "by": "marketing", "every": "30min", "takes": "10min", "facts": 10}
RATES = {
    "money.disputes": "{late: 10%, wrong: 50%, duplicate: 50%, costs: 20}",
    "demand.tiers.regular.churn": "60%",
    "demand.tiers.regular.patience": "{exponential: {mean: 12h}}",
    "enquiries.after": "{exponential: {mean: 3h}}",
    "stages.issue.work": "{lognormal: {mean: 4min, cv: 0.7}}",
}
"""Work, patience and questions as they are in life, and rates for all that may cost money."""

Actions = tuple[Mapping[str, Any], ...]
Bounds = tuple[float, float]


@dataclass(frozen=True)
class Case:
    """A drill of the small organisation."""

    incidents: Actions = ()
    actions: Actions = ()
    changes: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)

    def doing(self, *actions: Mapping[str, Any]) -> "Case":
        """With these actions as well."""
        return replace(self, actions=(*self.actions, *actions))

    def hit_by(self, *incidents: Mapping[str, Any]) -> "Case":
        """With these incidents as well."""
        return replace(self, incidents=(*self.incidents, *incidents))

    def outcomes(self) -> list[sim.Outcome]:
        """One for each seed."""
        fields = {"days": 3, **self.fields}
        scenario = small.scenario(*self.incidents, changes={**RATES, **self.changes}, **fields)
        return [sim.run(scenario, small.plan(*self.actions), seed) for seed in SEEDS]


@dataclass(frozen=True)
class Row:
    """One promise: what is the same, what is different, what that moves, and how it is switched off."""

    id: str
    what: str
    without: Case
    with_it: Case
    off: Case
    moves: Mapping[str, Bounds]


def moved_by(outcome: sim.Outcome, name: str) -> float:
    """A measure of the run with the response, or something else that can be read off; what there is none of is 0."""
    if name in OTHERS:
        return OTHERS[name](outcome)
    found: Any = outcome.measures["with-response"]
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else getattr(found, part)
    return float(found or 0)


def _reissued(outcome: sim.Outcome) -> float:
    return float((outcome.visits.stage.eq("reissue") & outcome.visits.result.eq("done")).sum())


def _lent(outcome: sim.Outcome) -> float:
    return float(outcome.staff.response_hours[outcome.staff.department == "marketing"].sum())


def _key_cancelled(outcome: sim.Outcome) -> float:
    return float((outcome.orders.tier.eq("key") & outcome.orders.fate.eq("cancelled")).sum())


def _answered(outcome: sim.Outcome) -> float:
    """Enquiries that were answered by the evening of the first day."""
    answered = outcome.visits.stage.eq("enquiry") & outcome.visits.result.eq("done")
    return float((answered & (outcome.visits.ended_min < 1440)).sum())


def _delivered(outcome: sim.Outcome) -> float:
    """Invoices delivered on the first day while the mains are down, from 10:00 to 16:00."""
    return float(outcome.orders.completed_min.between(small.clock("10:00"), small.clock("16:00")).sum())


def _hours_of_incidents(outcome: sim.Outcome) -> float:
    return sum((p.end or outcome.scenario.days * 1440.0) - p.start for p in outcome.response.incident_periods) / 60


OTHERS: Mapping[str, Callable[[sim.Outcome], float]] = {
    "issued again": _reissued,
    "hours lent": _lent,
    "key customers who cancel": _key_cancelled,
    "answered on the first day": _answered,
    "delivered in the dark": _delivered,
    "hours of incidents": _hours_of_incidents,
    "loss averted": lambda outcome: outcome.loss_averted or 0.0,
}

# --- A: what goes wrong -----------------------------------------------------------------------------------------------

QUIET = Case()
NETWORKED = {
    "systems": "[{id: network}, {id: files, needs: [network]}, {id: platform, needs: [network]}, {id: telephone}]"
}
LOGIN = {"systems": "[{id: network}, {id: login}, {id: platform, needs: [network, login]}, {id: telephone}]"}
SITE = {
    "systems": "[{id: network}, {id: platform}, {id: telephone}, {id: mains, site: head-office},"
    " {id: server, site: head-office, needs: [mains]}]",
    "desks.delivery-desk.needs": "[server]",
}
UNSEEN = {"stages.deliver.catches": "0%"}
SUPPLIERS = {"incoming": "{department: it, per_day: 100, work: 3min, sampled: 10%, check: 6min, catches: 90%}"}


def powered(power: str) -> dict[str, str]:
    """Head office, where invoices are delivered on current, supplied like that."""
    return {**SITE, "sites": f"[{{id: head-office, power: {{mains: mains{power}}}}}, {{id: data-centre}}]"}


GENERATOR = ", generator: {{starts: {starts}, fuel: 8h}}"
DARK = outage(id="cut", cause="power-cut", hits=["mains"], lasts="6h")
ATTACK = outage(
    cause="cyberattack",
    hits=["files", "platform"],
    lasts="4h",
    spreads=[{"to": "network", "after": "2h", "adds": "3h"}],
    data_loss="1h",
)
WRONG = outage(
    cause="human-error",
    hits=[],
    lasts="2d",
    noticed={"after": "4h"},
    flaws={"desks": ["online-desk"], "share": 0.3, "mended_at": "rework", "costs": 100},
)
LOCKED = outage(cause="wrong-permissions", lasts="6h", scope={"departments": ["invoicing"], "users": 0.75})
STORM = outage(
    cause="login-overload",
    at="day 1 08:30",
    hits=["login"],
    lasts="2h",
    storm={"capacity_per_minute": 100, "usual_per_minute": 30},
)
MISSING = outage(
    cause="missing-records",
    at="day 1 16:00",
    hits=[],
    lasts="3d",
    scope={"invoice_types": ["special"]},
    missing={"share": 0.5, "reissued_at": "reissue", "costs": 10},
)
FIRE = outage(cause="data-centre-loss", hits=["data-centre"], lasts="9d")
PROVIDER = outage(cause="provider-outage", hits=["network"], lasts="6h", beyond_control=True)
FORGED = outage(cause="forged-invoices", at="day 1 00:00", hits=[], lasts="3d", forged={"per_day": 20, "amount": 1000})
NO_BLANKS = outage(id="blanks", cause="supplies-out", at="day 1 11:30", hits=[], lasts="1d", takes={"blanks": 1})
CASCADE = outage(id="second", cause="other", at=None, hits=["network"], lasts="3h")
FILING = {"filing_deadline": "day 1 16:00"}


def first(probability: float) -> dict[str, Any]:
    """The outage, which leads to a second one when it is over."""
    return outage(lasts="2h", leads_to=[{"incident": "second", "probability": probability, "after": "2h"}])


def late(incident: Mapping[str, Any]) -> dict[str, Any]:
    """An incident that comes when the drill is over."""
    return {**incident, "at": "day 9 00:00"}


def goes_wrong(id: str, what: str, incident: Mapping[str, Any], base: Case = QUIET, **moves: Bounds) -> Row:
    """A row of one incident, which is switched off by not coming."""
    named = {name.replace("__", "."): bounds for name, bounds in moves.items()}
    return Row(id, what, base, base.hit_by(incident), base.hit_by(late(incident)), named)


INCIDENTS = (
    goes_wrong(
        "A1",
        "an upgrade fails overnight",
        outage(at="day 1 08:00", lasts="8h", noticed={"after": "30min"}),
        on_time=(-400, -30),
        late=(10, 400),
        cancelled=(1, 60),
        peak_backlog=(60, 190),
        enquiries=(5, 300),
        key_customers_on_time=(-0.6, -0.05),
        urgent_on_time=(-0.6, -0.02),
        time_to_invoice_p95=(60, 1500),
        time_to_detect=(30, 30),
        rto__platform=(480, 480),
        mtd=(480, 2500),
        work_recovery=(30, 2000),
        trust_end=(0.3, 0.9),
        customers_lost=(0.01, 10),
        loss__margin=(100, 50000),
        loss__penalties=(10, 5000),
        loss__interest=(0.1, 100),
        loss__disputes=(10, 5000),
        loss__churn=(1, 100000),
    ),
    goes_wrong(
        "A2",
        "an attack spreads and takes records with it",
        ATTACK,
        Case(changes=NETWORKED),
        rto__network=(60, 600),
        records_lost=(5, 60),
        peak_backlog=(20, 190),
    ),
    Row(
        "A2",
        "containment stops it, at the price of what is cut off",
        Case((ATTACK,), changes=NETWORKED),
        Case((ATTACK,), ({"do": "contain", "systems": ["network"], "by": "it", "takes": "10min"},), NETWORKED),
        Case(
            (ATTACK,),
            ({"do": "contain", "systems": ["network"], "by": "it", "takes": "10min", "when": NEVER},),
            NETWORKED,
        ),
        {"hours of incidents": (-3, -3), "rto.network": (-400, 300)},
    ),
    goes_wrong(
        "A3",
        "wrong data make wrong invoices",
        WRONG,
        Case(changes=UNSEEN),
        wrong_invoices=(10, 60),
        flawed=(10, 60),
        loss__documents=(1000, 6000),
    ),
    goes_wrong("A4", "most of a department is locked out", LOCKED, peak_backlog=(5, 120), on_time=(-300, -1)),
    goes_wrong(
        "A5", "nobody gets through the login", STORM, Case(changes=LOGIN), login_p90=(30, 300), peak_backlog=(10, 190)
    ),
    goes_wrong(
        "A6", "a site without current", DARK, Case(changes=powered("")), rto__mains=(360, 360), peak_backlog=(50, 190)
    ),
    goes_wrong(
        "A7",
        "records of one kind of invoice are missing",
        MISSING,
        records_missing=(10, 80),
        loss__documents=(100, 800),
    ),
    goes_wrong("A8", "the data centre is lost for good", FIRE, on_time=(-600, -300), overdue=(100, 500)),
    Row(
        "A8",
        "it comes back for half of the orders",
        Case((FIRE,)),
        Case(({**FIRE, "restores": [{"share": 0.6, "after": "1d"}]},)),
        Case(({**FIRE, "restores": [{"share": 0.0, "after": "1d"}]},)),
        {"on_time": (50, 350)},
    ),
    goes_wrong("A9", "a provider is down", PROVIDER, rto__network=(360, 360), peak_backlog=(50, 190)),
    Row(
        "A9",
        "and no support can shorten it",
        Case((PROVIDER,)),
        Case((PROVIDER,), ({"do": "call-support", "by": "it"},)),
        Case((PROVIDER,), ({"do": "call-support", "by": "it", "when": NEVER},)),
        {"rto.network": (0, 0)},
    ),
    goes_wrong(
        "A10",
        "forged invoices come in",
        FORGED,
        Case(changes=SUPPLIERS),
        forged_paid=(5, 60),
        loss__forged_paid=(5000, 60000),
    ),
    Row(
        "A11",
        "the blanks run out in the middle",
        Case((TWO_DAYS,), (PAPER,)),
        Case((TWO_DAYS, NO_BLANKS), (PAPER,)),
        Case((TWO_DAYS, {**NO_BLANKS, "takes": {"blanks": 0.0}}), (PAPER,)),
        {"on_paper": (-400, -20), "cancelled": (1, 150)},
    ),
    Row(
        "A12",
        "a month's end on top of it",
        Case((ALL_DAY,), fields={"starts": "2026-03-31", "days": 2}),
        Case(
            (ALL_DAY,),
            changes={"demand.month_end": "{days: 1, factor: 1.5}"},
            fields={"starts": "2026-03-31", "days": 2},
        ),
        Case(
            (ALL_DAY,), changes={"demand.month_end": "{days: 1, factor: 1}"}, fields={"starts": "2026-03-31", "days": 2}
        ),
        {"peak_backlog": (40, 150), "orders": (60, 140)},
    ),
    Row(
        "A12",
        "a filing deadline passes meanwhile",
        Case((ALL_DAY,)),
        Case((ALL_DAY,), fields=FILING),
        Case((ALL_DAY,), fields={"filing_deadline": "day 9 16:00"}),
        {"loss.fines": (100, 20000)},
    ),
    Row(
        "A13",
        "one incident leads to another",
        Case((first(0), CASCADE)),
        Case((first(1), CASCADE)),
        Case((first(0), CASCADE)),
        {"hours of incidents": (3, 3), "on_time": (-200, -1)},
    ),
)

# --- B: what is done about it -----------------------------------------------------------------------------------------

HIT = Case((ALL_DAY,))
LONG = Case((TWO_DAYS,))
SOUTH = Case((outage(lasts="30h", scope={"regions": ["south"]}),), ({**PAPER, "staff": 2},))
NOTICE = {"do": "announce", "when": {"after": "verify-scope"}, "channels": ["wechat", "sms"], "every": "60min"}
DEAF = {"enquiries_clear": 1, "enquiries_vague": 1, "hurry_clear": 1, "hurry_vague": 1}
CALL = {"do": "call-support", "by": "it", "shortens": "20%"}
REPORT = {"do": "report-to-authority", "by": "it", "ahead": 0, "relieves": "50%", "extends": "1d"}
DEVICES = {"do": "use-backup-device", "desk": "paper-desk", "by": "invoicing", "staff": 4, "prepared": "tested"}
UNTESTED = {**DEVICES, "prepared": "untested", "repair": "4h"}
KEY = {"do": "call-key-customers", "by": "marketing", "reaches": "100%"}
DATES = {"do": "negotiate-dates", "by": "marketing", "staff": 2}
STANDBY = {"do": "start-standby", "system": "second", "by": "it", "tries": 6}
RESTORE = {"do": "restore-data", "by": "it", "takes": "1h"}
CHECK = {"do": "check-incoming", "share": 0.8, "briefing": "0min"}
OVERTIME = {"do": "overtime", "department": "invoicing", "when": "recovered", "daily": "2h"}
HIRE = {"do": "temporary-staff", "joins": "invoicing", "to": "online-desk", "staff": 3, "arrives": "2h", "wage": 30}
LENT = {**HELP_OUT, "staff": 3, "until": {"at": "day 2 17:00"}}
DOWN = {"do": "stand-down", "by": "it", "takes": "10min"}
AWAY = {"do": "alternative-site", "departments": ["delivery"], "to": "elsewhere", "staff": 2, "travel": "30min"}
HOME = {"do": "work-from-home", "departments": ["delivery"], "to": "elsewhere", "share": "100%", "travel": "30min"}


def standby(succeeds: str) -> dict[str, str]:
    """A second system that the platform can do with, and its chance to start."""
    second = f"{{id: second, standby: {{succeeds: {succeeds}, starts: 30min}}}}"
    platform = "{id: platform, needs: [{any-of: [main, second]}]}"
    return {"systems": f"[{{id: main}}, {second}, {{id: network}}, {platform}, {{id: telephone}}]"}


def twice(caught: str) -> Case:
    """Paper that is entered again, half of it twice, and checks that see as many of those."""
    return Case((ALL_DAY,), (PAPER,), {"stages.reissue.duplicates": f"{{share: 50%, check: 0min, caught: {caught}}}"})


def another_desk() -> dict[str, str]:
    """Where invoices can be delivered without the site, once a plan opens it and people are there."""
    changes = powered("")
    desks = small.organisation(changes).model_dump(mode="json", by_alias=True)["desks"]
    elsewhere = {"id": "elsewhere", "does": {"deliver": 1}, "needs": ["telephone"], "opens": "by-action"}
    skills = {"departments.delivery.skills": "{elsewhere: 100%}"}
    return {**changes, "desks": json.dumps([*desks, elsewhere]), **skills}


def does(
    id: str,
    what: str,
    action: Mapping[str, Any],
    moves: Mapping[str, Bounds],
    base: Case = HIT,
    off: Mapping[str, Any] | None = None,
) -> Row:
    """A row of one action, which is switched off by its own fields or by never being begun."""
    return Row(id, what, base, base.doing(action), base.doing({**action, **(off or {"when": NEVER})}), moves)


ELSEWHERE = Case((DARK,), changes=another_desk())
RESPONSE = (
    does(
        "B1",
        "the scope is found out, and paper goes to those who are hit",
        VERIFY,
        {"time_to_verify": (20, 40), "on_paper": (-250, -20)},
        SOUTH,
    ),
    does(
        "B2",
        "support shortens what is left of the repair",
        CALL,
        {"rto.platform": (-90, -70)},
        off={"shortens": 0, "shortens_verified": 0},
    ),
    does(
        "B3",
        "reported and recorded, the outage brings relief",
        REPORT,
        {"relief_granted": (1, 5000), "loss.penalties": (-5000, -1)},
        LONG.doing(LOG, VERIFY),
        off={"relieves": 0},
    ),
    does(
        "B4",
        "a log that is kept is complete, and costs time",
        LOG,
        {"log_completeness": (0.5, 1), "loss.wages": (10, 500)},
    ),
    does(
        "B4",
        "only with it the insurer pays",
        LOG,
        {"loss.claims": (-50000, -10)},
        Case((ALL_DAY,), (VERIFY,), {"money.insured": "50%", "demand.tiers.regular.patience": "4h"}),
    ),
    does(
        "B5",
        "paper saves orders and uses up blanks",
        PAPER,
        {
            "on_paper": (30, 400),
            "cancelled": (-200, -2),
            "on_time": (5, 400),
            "loss.supplies": (60, 800),
            "loss averted": (0.05, 1),
        },
        LONG,
    ),
    does("B6", "what was on paper is entered again", PAPER, {"issued again": (20, 200)}),
    Row(
        "B6",
        "a check catches what is entered twice",
        twice("0%"),
        twice("90%"),
        twice("0%"),
        {"duplicates": (-80, -5), "duplicates_caught": (5, 80)},
    ),
    does(
        "B7", "devices of one's own issue without the platform", DEVICES, {"on_paper": (20, 200), "cancelled": (-60, 0)}
    ),
    Row(
        "B7",
        "untested ones may fail at first use",
        HIT.doing(DEVICES),
        HIT.doing(UNTESTED),
        HIT.doing({**UNTESTED, "repair": "0min"}),
        {"on_paper": (-120, -5)},
    ),
    does(
        "B8",
        "a clear notice lowers enquiries and cancellations",
        NOTICE,
        {"enquiries": (-200, -5), "cancelled": (-60, 0)},
        LONG.doing(VERIFY),
        off=DEAF,
    ),
    does(
        "B8",
        "a vague one raises enquiries",
        {**NOTICE, "when": "detected", "hurry_vague": 1},
        {"enquiries": (2, 200)},
        LONG,
        off=DEAF,
    ),
    does(
        "B9",
        "key customers who are called stay",
        KEY,
        {"key customers who cancel": (-40, -2)},
        Case((ALL_DAY,), changes={"demand.tiers.key.patience": "3h"}),
        off={"patience": 1, "enquiries": 1, "churn": 1},
    ),
    does(
        "B10",
        "regular updates keep trust",
        NOTICE,
        {
            "trust_end": (0.05, 0.8),
            "trust_lowest": (0.05, 0.8),
            "customers_lost": (-10, -0.1),
            "activated.announce": (20, 20),
        },
        LONG.doing(VERIFY),
    ),
    does(
        "B11",
        "urgent orders come first",
        {"do": "urgent-first", "until": "cleared"},
        {"urgent_on_time": (0.02, 0.8)},
        Case((ALL_DAY,), changes={"departments.invoicing.staff": "2", "demand.tiers.key.urgent": "50%"}),
    ),
    does(
        "B12",
        "lent people help, and their own work waits",
        {**HELP_OUT, "staff": 3},
        {"answered on the first day": (1, 100), "own_work_waiting": (3, 180), "loss.wages": (100, 4320)},
        Case((TWO_DAYS,), changes={"enquiries.after": "{exponential: {mean: 1h}}"}),
    ),
    does(
        "B13",
        "later dates are agreed on",
        DATES,
        {"on_time": (5, 200), "late": (-200, -5)},
        off={"agrees_before": 0, "agrees_after": 0},
    ),
    Row(
        "B14",
        "a standby takes over",
        Case((outage(hits=["main"], lasts="7h"),), (STANDBY,), standby("0%")),
        Case((outage(hits=["main"], lasts="7h"),), (STANDBY,), standby("100%")),
        Case((outage(hits=["main"], lasts="7h"),), ({**STANDBY, "when": NEVER},), standby("100%")),
        {"rto.platform": (-400, -300), "on_time": (20, 300)},
    ),
    Row(
        "B15",
        "a generator carries the site",
        Case((DARK,), changes=powered("")),
        Case((DARK,), changes=powered(GENERATOR.format(starts="100%"))),
        Case((DARK,), changes=powered(GENERATOR.format(starts="0%"))),
        {"delivered in the dark": (50, 200)},
    ),
    does("B15", "people travel to another site", AWAY, {"delivered in the dark": (30, 200)}, ELSEWHERE),
    does("B15", "people work from home", HOME, {"delivered in the dark": (30, 200)}, ELSEWHERE),
    does(
        "B16",
        "records are restored",
        RESTORE,
        {"records_lost": (-80, -5), "rpo": (-120, -60)},
        Case((outage(cause="cyberattack", at="day 1 14:00", data_loss="2h", lasts="30min"),)),
        off={"when": NEVER},
    ),
    does(
        "B17",
        "suppliers' invoices are checked harder",
        CHECK,
        {"forged_paid": (-60, -3), "forged_caught": (0.2, 0.9)},
        Case((FORGED,), changes=SUPPLIERS),
    ),
    does(
        "B18",
        "orders with a legal date come first",
        {"do": "escalate-legal"},
        {"legal_dates_missed": (-30, -1)},
        Case(
            (ALL_DAY,),
            changes={
                "departments.invoicing.staff": "2",
                "demand.tiers.regular.legal": "10%",
                "demand.tiers.regular.legal_within": "7h",
            },
        ),
    ),
    does(
        "B19",
        "overtime clears the backlog sooner, for more money",
        OVERTIME,
        {"overtime": (1, 24), "loss.overtime": (50, 3000), "mtd": (-1000, -10)},
        Case((ALL_DAY,), changes={"departments.invoicing.staff": "2"}),
    ),
    does(
        "B19",
        "temporary staff work, for a wage",
        HIRE,
        {"loss.temporary_staff": (50, 3000), "mtd": (-2000, -10)},
        Case((ALL_DAY,), changes={"departments.invoicing.staff": "2"}),
    ),
    does(
        "B20",
        "people go home in order when it is over",
        DOWN,
        {"hours lent": (-30, -1), "loss.wages": (-2000, -1)},
        Case((ALL_DAY,), (LENT,)),
    ),
)

ROWS = INCIDENTS + RESPONSE

# --- C: what was prepared; each has its drill in test_preparedness_directions -----------------------------------------

PREPARED = {
    "monitoring": ("monitoring",),
    "regular drills": ("regular-drills",),
    "second site and data centre": ("second-site",),
    "spare supplies": ("spare-supplies",),
    "fewer approval steps, online approval": ("fewer-approval-steps",),
    "cross-department agreements": ("cross-department-agreements",),
    "cross-training": ("cross-training",),
    "OCR and automation": ("ocr-automation",),
    "training on the new version": ("new-version-training",),
    "patches and hardening": ("patches-hardening",),
    "contact with the tax office": ("tax-office-contact",),
    "second invoicing provider": ("second-provider",),
    "accounting integration": ("accounting-integration",),
    "internal audit": ("internal-audit",),
    "encryption and backups": ("encryption-backups",),
    "archive of at least five years": ("archive",),
    "deadline buffers": ("deadline-buffers",),
}

# --- D: what is measured; each is moved by a row ----------------------------------------------------------------------

MEASURED = {
    "time to detect, to verify, to act": ("time_to_detect", "time_to_verify", "activated.announce"),
    "recovery time of each system, data lost": ("rto.platform", "rpo", "records_lost"),
    "invoices on time, late, cancelled, missing": ("on_time", "late", "cancelled", "overdue"),
    "key customers and urgent orders apart": ("key_customers_on_time", "urgent_on_time"),
    "backlog and when it is cleared": ("peak_backlog", "work_recovery", "mtd"),
    "how long an invoice takes": ("time_to_invoice_p95",),
    "how long a login takes": ("login_p90",),
    "errors, duplicates, forged invoices": ("flawed", "wrong_invoices", "duplicates", "forged_paid", "records_missing"),
    "enquiries, trust, customers who leave": ("enquiries", "trust_end", "customers_lost"),
    "donor departments' backlog": ("own_work_waiting",),
    "overtime": ("overtime",),
    "cost of the response": ("loss.wages", "loss.overtime", "loss.temporary_staff", "loss.supplies"),
    "money lost": ("loss.margin", "loss.penalties", "loss.interest", "loss.disputes", "loss.churn", "loss.fines"),
    "what the response is worth": ("loss averted",),
    "completeness of the log": ("log_completeness",),
    "legal dates missed": ("legal_dates_missed",),
}


@cache
def _outcomes(number: int, which: str) -> list[sim.Outcome]:
    case: Case = getattr(ROWS[number], which)
    return case.outcomes()


def mean(number: int, which: str, name: str) -> float:
    """Mean of a measure over the seeds."""
    return sum(moved_by(outcome, name) for outcome in _outcomes(number, which)) / len(SEEDS)


NUMBERED = [pytest.param(number, id=f"{row.id}-{row.what}") for number, row in enumerate(ROWS)]


@pytest.mark.parametrize("number", NUMBERED)
def test_a_row_moves_what_a_practitioner_expects_by_a_plausible_size(number):
    found = {name: mean(number, "with_it", name) - mean(number, "without", name) for name in ROWS[number].moves}
    wrong = {name: found[name] for name, (low, high) in ROWS[number].moves.items() if not low <= found[name] <= high}
    assert not wrong, f"{ROWS[number].what}: {wrong}; all: {found}"


@pytest.mark.parametrize("number", NUMBERED)
def test_a_row_that_is_switched_off_moves_nothing(number):
    for name in ROWS[number].moves:
        values = [[moved_by(o, name) for o in _outcomes(number, which)] for which in ("without", "off")]
        assert values[0] == values[1], name


def test_every_row_of_the_list_is_here():
    wanted = {f"A{n}" for n in range(1, 14)} | {f"B{n}" for n in range(1, 21)}
    assert {row.id for row in ROWS} == wanted


def test_every_measure_of_preparedness_has_a_drill_in_which_it_matters():
    bought = {name for names in PREPARED.values() for name in names}
    assert bought == set(preparedness.CASES) == set(library("preparedness"))


@pytest.mark.parametrize("what", MEASURED)
def test_everything_that_is_measured_is_moved_by_a_row(what):
    moved = {name for row in ROWS for name, bounds in row.moves.items() if bounds != (0, 0)}
    assert set(MEASURED[what]) <= moved


def test_what_is_measured_are_measures():
    names = {name.split(".")[0] for names in MEASURED.values() for name in names} - set(OTHERS)
    assert names <= set(Measures.__dataclass_fields__)
