"""The plan that was found, told as one: what it is, where it comes from, and that it was found by simulation."""

import re
from collections.abc import Callable, Iterator

from sim.scenario.base import Text
from sim.scenario.plan import Plan
from sim.scenario.sources import Source
from sim.searching.found import changes
from sim.searching.ranges import Value
from sim.searching.spec import Search
from sim.texts import LANGUAGES, Language, text

__all__ = ["named"]


def named(plan: Plan, search: Search, tried: int, variant: str = "") -> Plan:
    """The plan with a title, a summary and sources of its own.

    Parameters
    ----------
    plan : Plan
    search : Search
    tried : int
        So many plans were tried.
    variant : str
        Which of several it is.
    """
    changed = changes(search.plan, plan, search.companies[0])
    number = variant.rpartition("-")[2]

    def titled(language: Language) -> str:
        key = "search.plan-variant" if variant else "search.plan-title"
        return text(key, language, title=search.plan.title.in_(language), number=number)

    def told(language: Language) -> str:
        scenarios = (scenario.title.in_(language) for scenario in search.scenarios.values())
        return text(
            "search.plan-summary",
            language,
            title=search.plan.title.in_(language),
            scenarios=text("message.separator", language).join(scenarios),
            tried=tried,
            drills=search.replications,
            seed=search.seed,
            changes="; ".join(f"{c.name}: {_written(c.before)} → {_written(c.after)}" for c in changed),
        )

    summary = _text(told)
    found = Source(about="actions", mark="derived", basis=summary)
    sources = (found, *_still_true(plan, search))
    return plan.model_copy(update={"title": _text(titled), "summary": summary, "sources": sources})


def _written(value: Value | None) -> str:
    return "–" if value is None else "+" if value is True else str(value)


def _text(say: Callable[[Language], str]) -> Text:
    return Text.model_validate({language: say(language) for language in LANGUAGES})


def _still_true(plan: Plan, search: Search) -> Iterator[Source]:
    """Sources of what is in the plan: those of the first plan, and of actions that were taken over from others."""
    own = {action.id for action in search.plan.actions}
    there = {action.id for action in plan.actions}
    told: set[str] = set()
    for known, sources in ((own, search.plan.sources), *((there - own, other.sources) for other in search.others)):
        for source in sources:
            about = {match[1] for match in re.finditer(r"actions\.([\w-]+)", source.about)}
            general = not about and known is own
            if (general or about & known & there) and source.about not in told:
                told.add(source.about)
                yield source
