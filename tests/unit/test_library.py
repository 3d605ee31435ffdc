import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import product
from typing import get_args

import pytest

import sim
from sim.lint import of_plan
from sim.loading import KINDS, library
from sim.scenario.actions import MoveStaff, PaperInvoicing, UseBackupDevice
from sim.scenario.base import Text
from sim.scenario.files import dump_yaml, load_yaml
from sim.scenario.incidents import Cause
from sim.scenario.organisation import Desk, Organisation
from sim.scenario.prepared import prepared
from sim.scenario.reading import read_document
from sim.scenario.scenario import Scenario
from sim.words import Titles

TUESDAY = date(2026, 3, 3)
HAN = re.compile(r"[\u4e00-\u9fff]")
PROSE = (
    *("title", "summary", "basis", "owner", "because"),
    *("story", "text", "question", "expected", "evaluator", "controller"),
)
QUANTITY = re.compile(r"[0-9]|day [0-9]|D\+[0-9]")

FILES = {f"{kind}:{name}": (kind, file) for kind in KINDS for name, file in library(kind).items()}
ORGANISATIONS = {name: load_yaml(file, Organisation) for name, file in library("organisation").items()}
PLANS = {name: sim.load_plan(name) for name in library("plan")}
SCENARIOS = {name: load_yaml(file, Scenario) for name, file in library("scenario").items()}

every_file = pytest.mark.parametrize("file", FILES)
every_organisation = pytest.mark.parametrize("name", ORGANISATIONS)


@cache
def read(file):
    """The plain data of a file of the library."""
    return read_document(FILES[file][1].read_text(encoding="utf-8"), file).data


def leaves(data, path=()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Each value with its dotted path; items of a list by their ids, actions without one by what they do."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*path, str(key)))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            named = value if isinstance(value, dict) else {}
            yield from leaves(value, (*path, str(named.get("id", named.get("do", index)))))
    else:
        yield path, data


# --- what is there ----------------------------------------------------------------------------------------------------


def test_the_library_has_what_its_documentation_names():
    assert set(ORGANISATIONS) == {
        *("beijing-trading", "ecommerce-group", "hotel-chain", "machine-maker", "small-firm"),
    }
    assert set(SCENARIOS) == set(ALONE.values()) | set(TOGETHER)
    assert set(PLANS) == {
        *("all-hands", "by-the-book", "customers-first", "do-nothing", "fully-prepared", "it-first"),
        *("keep-the-lights-on", "lean-and-cheap", "paper-first"),
    }


@every_file
def test_every_file_loads_and_can_be_saved_and_loaded_again(file):
    kind, source = FILES[file]
    model = KINDS[kind][1]
    loaded = load_yaml(source, model)
    assert load_yaml(dump_yaml(loaded), model) == loaded


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_fits_every_organisation_and_plan(name):
    scenario = SCENARIOS[name]
    for company in ORGANISATIONS.values():
        assert not list(scenario.check_against(company))
        drilled = scenario.model_copy(update={"organisation": company})
        assert all(prepared(drilled, plan) for plan in PLANS.values())


@pytest.mark.parametrize(("plan", "organisation"), list(product(PLANS, ORGANISATIONS)))
def test_every_plan_fits_every_organisation(plan, organisation):
    assert not list(PLANS[plan].check_against(ORGANISATIONS[organisation]))


@pytest.mark.parametrize(("plan", "organisation"), list(product(PLANS, ORGANISATIONS)))
def test_only_the_firm_of_twelve_lacks_people_or_things_that_a_plan_uses(plan, organisation):
    remarks = list(of_plan(PLANS[plan], ORGANISATIONS[organisation]))
    assert {remark.severity for remark in remarks} <= {"hint"}
    assert not remarks or organisation == "small-firm" or plan == "paper-first"


def test_scenarios_name_an_organisation_and_a_plan_of_the_library():
    for scenario in SCENARIOS.values():
        assert scenario.organisation in ORGANISATIONS
        assert scenario.plan in PLANS


@pytest.mark.parametrize(("plan", "organisation"), list(product(PLANS, ORGANISATIONS)))
def test_plans_send_people_only_where_they_have_learned_to_work(plan, organisation):
    departments = {department.id: department for department in ORGANISATIONS[organisation].departments}
    for action in PLANS[plan].actions:
        if isinstance(action, PaperInvoicing | UseBackupDevice):
            assert action.desk in departments[action.by].skills
        elif isinstance(action, MoveStaff):
            assert action.to in departments[action.source].skills


def test_every_measure_is_called_as_its_file_and_needs_what_there_is():
    measures = {name: sim.load_preparedness(name) for name in library("preparedness")}
    assert len(measures) == 17
    assert {name: measure.id for name, measure in measures.items()} == {name: name for name in measures}
    assert not {need for measure in measures.values() for need in measure.needs} - measures.keys()


# --- in both languages ------------------------------------------------------------------------------------------------


@every_file
def test_every_text_is_there_in_both_languages(file):
    texts = {path: value for path, value in leaves(read(file)) if set(path) & set(PROSE) or path[-1] in ("en", "zh")}
    assert {("title", "en"), ("title", "zh"), ("summary", "en"), ("summary", "zh")} <= texts.keys()
    for path, words in texts.items():
        language = path[-1]
        assert language in ("en", "zh"), path
        assert (*path[:-1], "zh" if language == "en" else "en") in texts, path
        assert bool(HAN.search(words)) == (language == "zh"), path


@every_file
def test_chinese_texts_have_no_gaps_where_lines_were_joined(file):
    for path, words in leaves(read(file)):
        if path[-1] == "zh":
            assert not re.search(r"[\u3000-\u9fff\uff00-\uffef][^\S\n]+[\u3000-\u9fff\uff00-\uffef]", words), path


@every_file
def test_everything_that_is_shown_has_a_title_or_an_owner(file):
    data = read(file)
    shown = [data.get(key, []) for key in ("sites", "systems", "supplies", "stages", "desks", "departments")]
    shown += [data.get(key, []) for key in ("incidents", "objectives")]
    shown += [data.get("demand", {}).get("tiers", []), data.get("calendar", {}).get("shifts", [])]
    for item in (item for items in shown for item in items):
        assert set(item["title"]) == {"en", "zh"}, item
    options = [option for point in data.get("decisions", []) for option in point["options"]]
    for action in (*data.get("actions", []), *(action for option in options for action in option.get("do", []))):
        assert set(action["owner"]) == {"en", "zh"}, action


@every_organisation
def test_regions_are_called_in_the_language_of_the_reader(name):
    organisation = ORGANISATIONS[name]
    for region in organisation.demand.regions:
        assert HAN.search(Titles("zh", organisation).named("region", region))
        assert not HAN.search(Titles("en", organisation).named("region", region))


def test_a_title_of_a_region_that_does_not_exist_is_a_mistake(tmp_path):
    company = ORGANISATIONS["small-firm"]
    titles = {**company.demand.region_titles, "Hebie": Text(en="Hebei")}
    demand = company.demand.model_copy(update={"region_titles": titles})
    file = tmp_path / "firm.yaml"
    file.write_text(dump_yaml(company.model_copy(update={"demand": demand})), encoding="utf-8")
    with pytest.raises(sim.InputError) as caught:
        load_yaml(file, Organisation)
    assert [problem.found for problem in caught.value.problems] == ["Hebie"]


# --- with sources -----------------------------------------------------------------------------------------------------


def abouts(data) -> set[tuple[str, ...]]:
    """The paths that have a source."""
    return {tuple(path.strip().split(".")) for source in data.get("sources", []) for path in source["about"].split(",")}


def grounded(data) -> set[tuple[str, ...]]:
    """The paths of what says itself on what grounds it stands."""
    return {path[: path.index("because")] for path, _ in leaves(data) if "because" in path}


@every_file
def test_every_number_has_a_source_or_is_said_to_be_an_estimate(file):
    data = read(file)
    marked = abouts(data) | grounded(data)
    for path, value in leaves(data):
        if path[0] == "sources" or set(path) & {*PROSE, "id", "en", "zh"}:
            continue
        if isinstance(value, int | float) or (isinstance(value, str) and QUANTITY.match(value)):
            assert any(path[: len(about)] == about for about in marked), f"{'.'.join(path)}: {value}"


@every_file
def test_every_source_is_about_something_in_the_file(file):
    data = read(file)
    paths = [path for path, _ in leaves(data) if path[0] != "sources"]
    for about in abouts(data):
        assert any(path[: len(about)] == about for path in paths), ".".join(about)


# --- able to bear an ordinary day -------------------------------------------------------------------------------------


def visits(organisation: Organisation) -> Counter[str]:
    """Expected visits of an order to each stage when it is invoiced online."""
    stages = {stage.id: stage for stage in organisation.stages}
    flaws = {
        stage: share for desk in organisation.desks if desk.opens == "always" for stage, share in desk.flaws.items()
    }
    expected: Counter[str] = Counter()

    def walk(name, share, flawed):
        if name is None or not share:
            return
        stage = stages[name]
        expected[name] += share
        flawed = flaws.get(name, 0) + (0 if stage.mends else flawed)
        caught = flawed * stage.catches
        walk(stage.on_flaw, share * caught, 1)
        then = stage.then.get("online") if isinstance(stage.then, dict) else stage.then
        walk(then, share * (1 - caught), (flawed - caught) / (1 - caught) if caught < 1 else 0)

    walk(organisation.stages[0].id, 1.0, 0.0)
    return expected


def pools(organisation: Organisation) -> list[list[Desk]]:
    """The open desks that work on orders, those that do the same stages together."""
    enquiries = organisation.enquiries.stage
    by_stages: dict[frozenset[str], list[Desk]] = {}
    for desk in organisation.desks:
        if desk.opens == "always" and enquiries not in desk.does:
            by_stages.setdefault(frozenset(desk.does), []).append(desk)
    assert sum(map(len, by_stages)) == len(frozenset().union(*by_stages)), "a stage is done by unlike desks"
    return list(by_stages.values())


def load(organisation: Organisation, pool: list[Desk]) -> list[float]:
    """Minutes of work that an ordinary day brings to the desks of a pool in each hour."""
    demand, expected = organisation.demand, visits(organisation)
    work = sum(
        expected[stage.id] * stage.work.mean() / pool[0].does[stage.id]
        for stage in organisation.stages
        if stage.id in pool[0].does
    )
    hours = [demand.hours.get(hour, 0) for hour in range(24)]
    return [demand.orders_per_day * hour / sum(hours) * work for hour in hours]


def capacity(organisation: Organisation, pool: list[Desk]) -> list[float]:
    """Minutes that the people of a pool work in each hour of an ordinary day."""
    minutes = [0.0] * 24
    for desk in pool:
        for department in organisation.departments:
            if department.desk == desk.id:
                assert desk.seats is None or department.staff <= desk.seats
                for start, end in organisation.calendar.working_intervals(department.shift, TUESDAY, 1):
                    for hour in range(24):
                        there = max(0.0, min(end, 60 * hour + 60) - max(start, 60 * hour))
                        minutes[hour] += department.staff * there
    return minutes


def busiest(organisation: Organisation, pool: list[Desk]) -> float:
    """Utilisation in the busiest of the hours that nobody spends at lunch or outside his shift in part."""
    people = [d.staff for d in organisation.departments if d.desk in {desk.id for desk in pool}]
    whole = {60.0 * sum(part) for part in product(*((0, staff) for staff in people))} - {0.0}
    pairs = zip(load(organisation, pool), capacity(organisation, pool), strict=True)
    return max(needed / there for needed, there in pairs if there in whole)


@every_organisation
def test_every_desk_bears_the_busiest_hour(name):
    organisation = ORGANISATIONS[name]
    assert len(pools(organisation)) >= 2
    for pool in pools(organisation):
        assert 0.1 < busiest(organisation, pool) < 0.95, [desk.id for desk in pool]


@every_organisation
def test_every_desk_ends_an_ordinary_day_without_backlog_and_bears_month_end(name):
    organisation = ORGANISATIONS[name]
    for pool in pools(organisation):
        backlog, needed, there = 0.0, load(organisation, pool), capacity(organisation, pool)
        for hour in range(24):
            backlog = max(0.0, backlog + needed[hour] - there[hour])
        assert backlog == 0, [desk.id for desk in pool]
        assert organisation.demand.month_end.factor * sum(needed) < sum(there), [desk.id for desk in pool]


@every_organisation
def test_departments_with_work_of_their_own_get_it_done(name):
    organisation = ORGANISATIONS[name]
    for department in organisation.departments:
        if department.own_work:
            spans = organisation.calendar.working_intervals(department.shift, TUESDAY, 1)
            there = department.staff * sum(end - start for start, end in spans)
            assert 0.4 < department.own_work.per_day * department.own_work.work.mean() / there < 0.95, department.id


@every_organisation
def test_enquiries_find_somebody_who_answers(name):
    organisation = ORGANISATIONS[name]
    desks = {desk.id for desk in organisation.desks if organisation.enquiries.stage in desk.does}
    assert any(department.desk in desks for department in organisation.departments)


@every_organisation
def test_nearly_all_invoices_are_on_time_when_nothing_goes_wrong(name):
    quiet = Scenario(title="Quiet", organisation=ORGANISATIONS[name], starts=TUESDAY, days=2)
    measures = sim.run(quiet, sim.load_plan("do-nothing"), seed=1).measures["without-incident"]
    assert measures.orders > ORGANISATIONS[name].demand.orders_per_day
    assert measures.orders_on_time > 0.995
    assert measures.orders_cancelled < 0.001


# --- with an exercise -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_drill_has_all_that_leading_it_takes(name):
    scenario = SCENARIOS[name]
    assert scenario.story
    assert len(scenario.story.in_("zh").splitlines()) == len(scenario.story.in_("en").splitlines()) == 3
    assert scenario.notes
    assert len(scenario.notes.questions) >= 3
    assert len(scenario.notes.mistakes) >= 3
    assert 5 <= len(scenario.injects) <= 9
    assert 2 <= len(scenario.decisions) <= 4
    for inject in scenario.injects:
        assert inject.expected, inject.id
        assert inject.meets, inject.id
        assert inject.evaluator, inject.id
        assert inject.capability, inject.id


def test_there_is_a_drill_of_every_difficulty_and_one_that_suits_each_organisation():
    assert len(SCENARIOS) >= 16
    assert {scenario.difficulty for scenario in SCENARIOS.values()} == {"easy", "medium", "hard"}
    assert {scenario.organisation for scenario in SCENARIOS.values()} == set(ORGANISATIONS)


ALONE = {
    "upgrade-failure": "new-version",
    "cyberattack": "cyberattack",
    "human-error": "wrong-data",
    "wrong-permissions": "wrong-permissions",
    "login-overload": "login-storm",
    "power-cut": "power-cut",
    "missing-records": "missing-records",
    "data-centre-loss": "data-centre-lost",
    "provider-outage": "provider-outage",
    "forged-invoices": "forged-invoices",
    "supplies-out": "supplies-out",
    "demand-peak": "month-end-peak",
}
TOGETHER = {
    "upgrade-failure": {"upgrade-failure", "login-overload"},
    "deadline-peak": {"demand-peak", "provider-outage"},
    "district-blackout": {"power-cut", "login-overload", "forged-invoices"},
    "quarter-end-upgrade": {"upgrade-failure", "demand-peak"},
    "attack-and-forgeries": {"cyberattack", "forged-invoices"},
    "cut-cable": {"provider-outage", "supplies-out"},
    "data-migration": {"wrong-permissions", "human-error", "missing-records"},
    "perfect-storm": set(get_args(Cause)) - {"other"},
}


@pytest.mark.parametrize(("cause", "name"), ALONE.items())
def test_there_is_a_drill_in_which_it_happens_alone(cause, name):
    assert SCENARIOS[name].hazards == (cause,)


@pytest.mark.parametrize(("name", "causes"), TOGETHER.items())
def test_other_drills_combine_what_goes_wrong(name, causes):
    assert set(SCENARIOS[name].hazards) == causes


def test_everything_that_goes_wrong_is_there_alone_and_with_others():
    assert set(ALONE) == set(get_args(Cause)) - {"other"} == set().union(*TOGETHER.values())


def test_one_thing_leads_to_another_in_some_drills():
    assert [name for name, scenario in SCENARIOS.items() if sum(len(i.leads_to) for i in scenario.incidents) >= 3]


@pytest.mark.parametrize("limit", ["invoice_types", "tiers", "departments"])
def test_some_incidents_touch_only_some_orders_or_people(limit):
    incidents = [incident for scenario in SCENARIOS.values() for incident in scenario.incidents]
    assert any(getattr(incident.scope, limit) for incident in incidents)
