"""Drills of five real events, held against what was published about them.

``python docs/validation.py`` runs them all and puts the tables into ``docs/validation.md`` and its Chinese twin;
``tests/model/test_validation.py`` asserts what the tables say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

import sim
from sim.experiment.statistics import Estimate, estimate
from sim.world.orders import DAY, HOUR

DOCS = Path(__file__).parent
SCENARIOS = DOCS.parent / "tests" / "model" / "scenarios" / "validation"
PAGES = {"en": DOCS / "validation.md", "zh": DOCS / "zh" / "validation.md"}
REPLICATIONS = 12
CONFIDENCE = 0.95
DRAWS = 100_000

Language = Literal["en", "zh"]
Texts = Mapping[Language, str]
Kind = Literal["prediction", "fit"]
"""``fit``: an input that nobody has published was chosen so that this comes out; ``prediction``: none was."""


@dataclass(frozen=True)
class Figure:
    """A published figure, the same of a drill, and how far the two may be apart.

    Attributes
    ----------
    what, published : Texts
    of : callable
        The figure of an outcome.
    low, high : float
        Between them the whole interval of the drills' mean must lie.
    form : str
        How a value is written.
    """

    what: Texts
    published: Texts
    of: Callable[[sim.Outcome], float]
    low: float
    high: float
    form: str
    kind: Kind = "prediction"

    def holds(self, found: Estimate) -> bool:
        """Whether the drills agree with what was published, within the tolerance."""
        low, high = (found.mean if bound is None else bound for bound in (found.low, found.high))
        return self.low <= low and high <= self.high


@dataclass(frozen=True)
class Event:
    """A real event: its scenario, values that are put into it, and its figures."""

    title: Texts
    scenario: str
    figures: tuple[Figure, ...]
    changes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Length:
    """How long a real event lasted, and the incident of the library whose length is drawn for such an event."""

    title: Texts
    minutes: float
    scenario: str
    incident: str

    def quantile(self) -> float:
        """Share of the drawn lengths that are no longer."""
        scenario, _ = sim.resolve(self.scenario)
        incident = next(i for i in scenario.incidents if i.id == self.incident)
        return float((incident.lasts.sample(np.random.default_rng(1), DRAWS) <= self.minutes).mean())


# --- what is read off a drill -----------------------------------------------------------------------------------------


def _served_at(outcome: sim.Outcome, start: float, end: float) -> float:
    """Share of the orders that came in a period and were invoiced within the hour."""
    came = outcome.orders[outcome.orders.arrival_min.between(start, end)]
    return float((came.completed_min - came.arrival_min <= HOUR).mean())


def _restored(days: float) -> Callable[[sim.Outcome], float]:
    """Share of the demand that is served again so many days after the fire, looked at for twelve hours around."""

    def share(outcome: sim.Outcome) -> float:
        moment = outcome.response.incident_periods[0].start + days * DAY
        return _served_at(outcome, moment - 6 * HOUR, moment + 6 * HOUR)

    return share


def _logged_in(department: str, within: float) -> Callable[[sim.Outcome], float]:
    """Share of a department that got in within a time of the start of its shift."""

    def share(outcome: sim.Outcome) -> float:
        people = outcome.logins[outcome.logins.department == department]
        return float((people.entered_min - people.came_min <= within).mean())

    return share


def _hours_of_disturbance(outcome: sim.Outcome) -> float:
    return (outcome.measures["with-response"].mtd or outcome.scenario.days * DAY) / HOUR


def _on_paper_a_day(outcome: sim.Outcome) -> float:
    """Claims made on paper on a working day of the outage, the last day of which has not begun."""
    period = outcome.response.incident_periods[0]
    days = outcome.visits.started_min[outcome.visits.channel == "paper"] // DAY
    return float(days.value_counts().loc[lambda count: count.index * DAY < period.end - DAY].mean())


def _not_submitted(outcome: sim.Outcome) -> float:
    """Share of the usual claims that were not made in the outage."""
    return 1 - _on_paper_a_day(outcome) / outcome.organisation.demand.orders_per_day


def _months_after_the_survey(outcome: sim.Outcome) -> float:
    """From 11 March, day 20, until the backlog was cleared."""
    over = outcome.response.incident_periods[0].start + (outcome.measures["with-response"].mtd or np.inf)
    return (over - 19 * DAY) / (365.25 / 12 * DAY)


def _authorised_after_the_first_day(outcome: sim.Outcome) -> float:
    return _served_at(outcome, DAY, (outcome.scenario.days - 1) * DAY)


def _pace() -> str:
    """The recovery of Korea, two published shares apart, at the same pace for as long as it takes."""
    (early, first), (late, second) = (2.0, 0.046), (13.0, 0.272)
    moments = np.arange(early, 25.0, 0.5)
    shares = first + (second - first) / (late - early) * (moments - early)
    return str([{"share": round(float(s), 4), "after": f"{d * 24:.0f}h"} for s, d in zip(shares, moments, strict=True)])


# --- the events -------------------------------------------------------------------------------------------------------

SHARE, NUMBER, HOURS, MONTHS = "{:.0%}", "{:.0f}", "{:.1f} h", "{:.1f}"


def _korea(days: float, published: float) -> Figure:
    return Figure(
        {"en": f"share restored after {days:g} days", "zh": f"第 {days:g} 天恢复比例"},
        {"en": f"{published:.1%}", "zh": f"{published:.1%}"},
        _restored(days),
        published - 0.08,
        published + 0.08,
        "{:.1%}",
    )


EVENTS = (
    Event(
        {"en": "Brazil, Rio Grande do Sul, 2012", "zh": "巴西南里奥格兰德州，2012 年"},
        "brazil-2012",
        (
            Figure(
                {"en": "disturbed for", "zh": "受扰时长"},
                {"en": "over 8 h, usual on the next day", "zh": "超过 8 小时，次日恢复"},
                _hours_of_disturbance,
                8,
                13.75,
                HOURS,
                "fit",
            ),
        ),
    ),
    Event(
        {"en": "Poland, 2026", "zh": "波兰，2026 年"},
        "poland-2026",
        (
            Figure(
                {"en": "logged in within an hour by day", "zh": "白班 1 小时内登入比例"},
                {"en": "locked out in business hours", "zh": "办公时间无法登录"},
                _logged_in("by-day", HOUR),
                0,
                0.2,
                SHARE,
            ),
            Figure(
                {"en": "logged in within an hour in the evening", "zh": "晚班 1 小时内登入比例"},
                {"en": "works better in the evening", "zh": "晚间好转"},
                _logged_in("in-the-evening", HOUR),
                0.8,
                1,
                SHARE,
            ),
        ),
    ),
    Event(
        {"en": "South Korea, 2025", "zh": "韩国，2025 年"},
        "korea-2025",
        (_korea(4.8, 0.151), _korea(5.8, 0.177), _korea(19.4, 0.457), _korea(22, 0.518)),
        {
            "incidents.fire.restores": _pace(),
            "organisation.demand.regions": str({f"group-{i}": 0.01 for i in range(100)}),
        },
    ),
    Event(
        {"en": "Change Healthcare, 2024", "zh": "Change Healthcare，2024 年"},
        "change-healthcare-2024",
        (
            Figure(
                {"en": "claims a day on paper", "zh": "每日手工申报数"},
                {"en": "500 of 2,000", "zh": "平时 2,000 笔，降至 500 笔"},
                _on_paper_a_day,
                500 / 1.5,
                500 * 1.5,
                NUMBER,
            ),
            Figure(
                {"en": "revenue held up", "zh": "受阻收入比例"},
                {"en": "75 to 100 %", "zh": "75%～100%"},
                _not_submitted,
                0.7,
                1,
                SHARE,
            ),
            Figure(
                {"en": "months to go on 11 March", "zh": "3 月 11 日起还需月数"},
                {"en": "2 to 4, said 44 % of hospitals", "zh": "44% 的医院预计 2～4 个月"},
                _months_after_the_survey,
                2,
                4,
                MONTHS,
                "fit",
            ),
        ),
    ),
    Event(
        {"en": "Brazil, floods, 2024", "zh": "巴西洪灾，2024 年"},
        "brazil-2024",
        (
            Figure(
                {"en": "authorised within the hour, 4 to 16 May", "zh": "5 月 4～16 日 1 小时内获授权比例"},
                {"en": "authorisation never stopped", "zh": "授权从未中断"},
                _authorised_after_the_first_day,
                0.99,
                1,
                SHARE,
            ),
        ),
    ),
)

LENGTHS = (
    Length({"en": "Brazil 2012: over 8 h", "zh": "巴西 2012：超过 8 小时"}, 8 * HOUR, "upgrade-failure", "upgrade"),
    Length(
        {"en": "Italy 2022, main services: 24 h", "zh": "意大利 2022（主要服务）：24 小时"},
        DAY,
        "provider-outage",
        "provider",
    ),
    Length({"en": "India 2025: over 1 day", "zh": "印度 2025：超过 1 天"}, DAY, "provider-outage", "provider"),
    Length({"en": "CDK 2024: about 2 weeks", "zh": "CDK 2024：约两周"}, 14 * DAY, "cyberattack", "ransomware"),
    Length(
        {"en": "Change Healthcare 2024: 26 days", "zh": "Change Healthcare 2024：26 天"},
        26 * DAY,
        "cyberattack",
        "ransomware",
    ),
)


# --- running and telling ----------------------------------------------------------------------------------------------


@cache
def drilled(name: str) -> tuple[Estimate, ...]:
    """Mean and interval of each figure of an event over its replications, whose seeds are 1, 2, 3 and so on."""
    event = next(event for event in EVENTS if event.scenario == name)
    scenario, plan = sim.resolve(str(SCENARIOS / f"{name}.yaml"), changes=dict(event.changes))
    outcomes = (sim.run(scenario, plan, seed) for seed in range(1, REPLICATIONS + 1))
    values = np.array([[figure.of(outcome) for figure in event.figures] for outcome in outcomes])
    return tuple(estimate(column, CONFIDENCE) for column in values.T)


WORDS = {
    "en": {
        "header": ("event", "figure", "published", "drills: mean (95 % interval)", "allowed", "verdict", "kind"),
        "kinds": {"prediction": "prediction", "fit": "fit"},
        "verdicts": {True: "agrees", False: "does not agree"},
        "lengths": ("event", "incident of the library", "drawn lengths that are no longer"),
    },
    "zh": {
        "header": ("事件", "指标", "公开数据", "演练结果：均值（95% 置信区间）", "允许范围", "结论", "性质"),
        "kinds": {"prediction": "预测", "fit": "拟合"},
        "verdicts": {True: "相符", False: "不符"},
        "lengths": ("事件", "资料库中的事件", "抽样时长不超过该值的比例"),
    },
}


def events_table(language: Language) -> str:
    """What was published beside what the drills give."""
    words, rows = WORDS[language], []
    for event in EVENTS:
        for figure, found in zip(event.figures, drilled(event.scenario), strict=True):
            mean, low, high = (figure.form.format(value) for value in (found.mean, found.low, found.high))
            allowed = "–".join(figure.form.format(bound) for bound in (figure.low, figure.high))
            verdict, kind = words["verdicts"][figure.holds(found)], words["kinds"][figure.kind]
            between = mean if low == high else f"{mean} ({low}–{high})"
            rows.append((event.title[language], figure.what[language], figure.published[language]))
            rows[-1] += (between, allowed, verdict, kind)
    return _markdown(words["header"], rows)


def lengths_table(language: Language) -> str:
    """Where real lengths lie among those that the library draws."""
    rows = [(n.title[language], f"`{n.scenario}`, `{n.incident}`", f"{n.quantile():.0%}") for n in LENGTHS]
    return _markdown(WORDS[language]["lengths"], rows)


def _markdown(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "\n".join("| " + " | ".join(line) + " |" for line in (header, ("---",) * len(header), *rows))


def up_to_date(page: str, language: Language) -> str:
    """The page with the tables of now between the comments that name them."""
    for name, table in (("events", events_table(language)), ("lengths", lengths_table(language))):
        begin, end = f"<!-- {name} -->", "<!-- end -->"
        before, rest = page.split(begin)
        page = f"{before}{begin}\n{table}\n{end}{rest.split(end, 1)[1]}"
    return page


def main() -> None:
    """Run all and write the tables."""
    for language, path in PAGES.items():
        path.write_text(up_to_date(path.read_text("utf-8"), language), "utf-8")


if __name__ == "__main__":
    main()
