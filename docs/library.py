"""Writes the pages that list what the library has, from its files: `python docs/library.py`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sim import formats
from sim.loading import library, load_organisation, load_plan, load_preparedness
from sim.scenario.files import load_yaml
from sim.scenario.organisation import Organisation
from sim.scenario.plan import Plan
from sim.scenario.prepared import yearly_prices
from sim.scenario.preparedness import Preparedness
from sim.scenario.scenario import Scenario
from sim.texts import Language, text

PAGES: dict[Language, Path] = {
    "en": Path(__file__).parent / "library.md",
    "zh": Path(__file__).parent / "zh" / "library.md",
}

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "top": "# What is in the library\n\nEvery scenario can be drilled in every organisation with every plan:\n\n"
        "    drillroom run power-cut --organisation hotel-chain --plan it-first\n\n"
        "`drillroom list` has all names, `drillroom show NAME` everything about one of them, the sources of its "
        "numbers included. All organisations are made up.\n",
        "scenarios": "## Scenarios\n",
        "drilled": "\nA scenario names an organisation and a plan that suit it; it is drilled with them if no others "
        "are asked for. Who does nothing misses nearly all objectives in most runs, at least one plan reaches each; "
        "where luck or price makes an exception, the notes for the facilitator say so.\n",
        "organisations": "## Organisations\n",
        "same": "\nWhat scenarios and plans name has the same id in all of them: systems, desks, supplies, stages, and "
        "the departments `invoicing`, `customer-service`, `sales`, `marketing` and `it`. An organisation of your own "
        "that keeps to these ids can be drilled with all scenarios and plans.\n",
        "plans": "## Plans\n",
        "small": "\nPlans are written for all organisations: where fewer people are there than a plan sends, as in the "
        "firm of twelve, those go that are there, and `drillroom check PLAN --organisation small-firm` says so.\n",
        "prices": "## What plans buy beforehand, a year\n",
        "price-note": "\nPrices are estimates and stand beside the loss of a drill, never in it. That a firm of twelve "
        "would buy all of it is not meant; the drill shows what it would have been worth.\n",
        "measures": "## Preparedness\n",
        "name": "name", "title": "title", "people": "people", "orders": "orders a day", "for": "what it is",
        "difficulty": "difficulty",
        "wrong": "what goes wrong", "actions": "actions", "measure": "measure", "plan": "plan", "price": "price a year",
        "organisation": "organisation",
    },
    "zh": {
        "top": "# 资料库一览\n\n每个场景均可在任一单位、以任一预案演练：\n\n"
        "    drillroom run power-cut --organisation hotel-chain --plan it-first --language zh\n\n"
        "`drillroom list` 列出全部名称，`drillroom show 名称` 查看详情及数据来源。所有单位均为虚构。\n",
        "scenarios": "## 场景\n",
        "drilled": "\n每个场景都指定了适合的单位与预案，未另行指定时即按此演练。"
        "目标设定原则：不采取措施时，多数推演中几乎全部达不到；每项目标至少有一份预案可以达到。"
        "受运气或代价影响的例外，见该场景的导调说明。\n",
        "organisations": "## 单位\n",
        "same": "\n场景与预案所引用的系统、岗位、物资、环节，以及开票（`invoicing`）、客服（`customer-service`）、"
        "销售（`sales`）、市场（`marketing`）、信息技术（`it`）部门，在各单位中标识一致；自建单位沿用这些标识，即可套用全部场景与预案。\n",
        "plans": "## 预案\n",
        "small": "\n预案面向所有单位编写：若在岗人数少于预案要求（如 12 人的小型企业），则有多少派多少，"
        "`drillroom check 预案 --organisation small-firm` 会给出提示。\n",
        "prices": "## 各预案的事前投入（每年）\n",
        "price-note": "\n费用均为估计值，与演练损失并列，不计入损失。"
        "并非建议小型企业全部购置，演练只说明其价值几何。\n",
        "measures": "## 预防措施\n",
        "name": "名称", "title": "标题", "people": "人数", "orders": "日均订单", "for": "说明",
        "difficulty": "难度", "wrong": "事件",
        "actions": "措施数", "measure": "预防措施", "plan": "预案", "price": "年费用", "organisation": "单位",
    },
}  # fmt: skip


def scenarios() -> dict[str, Scenario]:
    """Those of the library by name, from the easiest to the hardest, from one hazard to many."""
    found = {name: load_yaml(file, Scenario) for name, file in sorted(library("scenario").items())}
    order = ("easy", "medium", "hard")
    return dict(sorted(found.items(), key=lambda item: (order.index(item[1].difficulty), len(item[1].hazards))))


def organisations() -> dict[str, Organisation]:
    """Those of the library by name."""
    return {name: load_organisation(name) for name in sorted(library("organisation"))}


def plans() -> dict[str, Plan]:
    """Those of the library by name, from doing nothing to doing all."""
    found = {name: load_plan(name) for name in library("plan")}
    return dict(sorted(found.items(), key=lambda item: (len(item[1].prepares), len(item[1].actions))))


def page(language: Language) -> str:
    """The page in a language."""
    words = WORDS[language]
    companies, responses = organisations(), plans()
    measures = {name: load_preparedness(name) for name in sorted(library("preparedness"))}
    parts = (
        words["top"],
        words["scenarios"],
        *_scenarios(scenarios(), language),
        words["drilled"],
        words["organisations"],
        *_organisations(companies, language),
        words["same"],
        words["plans"],
        *_plans(responses, language),
        words["small"],
        words["prices"],
        *_prices(responses, companies, language),
        words["price-note"],
        words["measures"],
        *_measures(measures, language),
    )
    return "\n".join(parts) + "\n"


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = list(columns)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _about(thing: Scenario | Organisation | Plan | Preparedness, language: Language) -> str:
    return thing.summary.in_(language) if thing.summary else formats.NOTHING


def _scenarios(drills: dict[str, Scenario], language: Language) -> Iterator[str]:
    words, comma = WORDS[language], {"en": ", ", "zh": "、"}[language]
    rows = (
        (
            f"`{name}`",
            drill.title.in_(language),
            text(f"cli.difficulty.{drill.difficulty}", language),
            comma.join(text(f"register.hazard.{hazard}", language) for hazard in drill.hazards),
            f"`{drill.organisation}`",
            f"`{drill.plan}`",
            _about(drill, language),
        )
        for name, drill in drills.items()
    )
    columns = ("name", "title", "difficulty", "wrong", "organisation", "plan", "for")
    yield from _table((words[key] for key in columns), rows)


def _organisations(companies: dict[str, Organisation], language: Language) -> Iterator[str]:
    words = WORDS[language]
    rows = (
        (
            f"`{name}`",
            company.title.in_(language),
            formats.count(sum(department.staff for department in company.departments)),
            formats.count(company.demand.orders_per_day),
            _about(company, language),
        )
        for name, company in companies.items()
    )
    yield from _table((words[key] for key in ("name", "title", "people", "orders", "for")), rows)


def _plans(responses: dict[str, Plan], language: Language) -> Iterator[str]:
    words = WORDS[language]
    rows = (
        (f"`{name}`", plan.title.in_(language), str(len(plan.actions)), _about(plan, language))
        for name, plan in responses.items()
    )
    yield from _table((words[key] for key in ("name", "title", "actions", "for")), rows)


def _prices(responses: dict[str, Plan], companies: dict[str, Organisation], language: Language) -> Iterator[str]:
    rows = (
        (
            f"`{name}`",
            *(
                formats.money(sum(yearly_prices(plan, company).values()), company.money.currency, language)
                for company in companies.values()
            ),
        )
        for name, plan in responses.items()
        if plan.prepares
    )
    yield from _table((WORDS[language]["plan"], *(f"`{name}`" for name in companies)), rows)


def _measures(measures: dict[str, Preparedness], language: Language) -> Iterator[str]:
    words = WORDS[language]
    rows = (
        (f"`{name}`", measure.title.in_(language), _price(measure, language), _about(measure, language))
        for name, measure in measures.items()
    )
    yield from _table((words[key] for key in ("name", "title", "price", "for")), rows)


def _price(measure: Preparedness, language: Language) -> str:
    price = measure.yearly_price
    amounts = {"fixed": price.fixed, "per-person": price.per_person, "per-site": price.per_site}
    return " + ".join(
        text(f"prepared.price.{name}", language, amount=formats.money(amount, price.currency, language))
        for name, amount in amounts.items()
        if amount
    )


if __name__ == "__main__":
    for language, path in PAGES.items():
        path.write_text(page(language), encoding="utf-8")
