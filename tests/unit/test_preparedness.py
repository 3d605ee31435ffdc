import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

import sim
from sim.cli import main
from sim.drill import Baseline
from sim.errors import InputError
from sim.loading import library
from sim.scenario.distributions import DurationDistribution
from sim.scenario.files import dump_yaml, load_yaml, with_changes
from sim.scenario.prepared import changes, prepared, yearly_prices
from sim.scenario.preparedness import Preparedness
from tests import small

SLOW_TO_NOTICE = small.outage(noticed={"after": {"exponential": {"mean": "60min"}}}, lasts="6h")
ALARM = {"change": "incidents.*.noticed.after", "times": 0.5, "because": "An alarm"}


def measure(*effects, id="alarm", **fields):
    """A measure with these effects."""
    return Preparedness.model_validate({"id": id, "title": "A measure", "effects": effects, **fields})


def effect(change, **fields):
    return {"change": change, "because": "So it is", **fields}


def buying(*measures, actions=(small.PAPER,)):
    return sim.Plan.model_validate({"title": "Prepared", "actions": actions, "prepares": measures})


def after(change, where=None, plan=None, **way):
    """The values that a single effect changes, as they are written."""
    where = where or small.scenario(SLOW_TO_NOTICE)
    plan = plan or buying(measure(effect(change, **way)))
    return [change.after for change in changes(where, plan)]


# --- what is changed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "way", "expected"),
    [
        ("incidents.*.noticed.after", {"times": 0.5}, [{"exponential": {"mean": "30min"}}]),
        ("incidents[cause=cyberattack|upgrade-failure].lasts", {"times": 1.5}, ["9h"]),
        ("incidents[cause=cyberattack].lasts", {"times": 1.5}, []),
        ("incidents.outage.lasts", {"times": 2}, ["12h"]),
        ("incidents[0].lasts", {"times": 2}, ["12h"]),
        ("organisation.departments.*.skills.*", {"at_least": "80%"}, ["80%", "80%"]),
        ("organisation.departments[id=marketing].skills.paper-desk", {"times": 3}, ["100%"]),
        ("organisation.departments.*.flaw_factor", {"at_most": 1.2}, [1.2] * 6),
        ("organisation.supplies.blanks.stock", {"plus": 500}, [1500]),
        ("organisation.stages[issues=true].order", {"to": "earliest-due"}, ["earliest-due"]),
        ("organisation.desks[channel=paper].does.*", {"times": 2}, [1]),
        ("organisation.desks.*.seats", {"at_least": 3}, []),
        ("plan.actions[do=paper-invoicing].briefing", {"times": 0.1}, ["90s"]),
        ("plan.actions.*.staff", {"times": 0.4}, [2]),
    ],
)
def test_an_effect_changes_all_that_its_path_means_and_nothing_else(change, way, expected):
    assert after(change, **way) == expected


def test_effects_add_up_in_the_order_of_the_plan():
    double, limited = (
        measure(effect("organisation.supplies.blanks.stock", **way), id=id)
        for id, way in (("double", {"times": 2}), ("limited", {"at_most": 1500}))
    )
    where = small.scenario(SLOW_TO_NOTICE)
    for measures, stock in (((double, limited), 1500), ((limited, double), 2000)):
        made, _ = prepared(where, buying(*measures))
        assert made.organisation.supplies[0].stock == stock


@pytest.mark.parametrize(
    "written",
    [
        "4h",
        {"exponential": {"mean": "20min"}},
        {"lognormal": {"median": "2h", "sigma": 0.7}},
        {"lognormal": {"mean": "2h", "cv": 0.7}},
        {"gamma": {"mean": "30min", "cv": 0.5}},
        {"gamma": {"shape": 4, "scale": "8min"}},
        {"weibull": {"shape": 1.5, "scale": "3h"}},
        {"triangular": {"low": "5min", "mode": "20min", "high": "90min"}},
        {"uniform": {"low": "5min", "high": "20min"}},
        {"empirical": {"values": ["1h", "3h", "20h"], "weights": [6, 3, 1]}},
    ],
)
def test_a_distribution_that_is_scaled_draws_that_multiple_with_the_same_luck(written):
    drawn = TypeAdapter(DurationDistribution).validate_python(written)
    usual, scaled = (d.sample(np.random.default_rng(5), 50) for d in (drawn, drawn.scaled(0.3)))
    assert scaled == pytest.approx(0.3 * usual, rel=1e-12)
    assert drawn.scaled(0.3).mean() == pytest.approx(0.3 * drawn.mean())


# --- the drill --------------------------------------------------------------------------------------------------------


def test_what_is_bought_acts_in_the_run_with_the_response_only():
    scenario = small.scenario(SLOW_TO_NOTICE)
    baseline = Baseline(scenario, 3)
    without, with_it = baseline.respond(buying()), baseline.respond(buying(measure(ALARM)))
    detected = [outcome.response.detected - small.clock("10:00") for outcome in (without, with_it)]
    assert detected[1] == pytest.approx(detected[0] / 2)
    alone = sim.run(scenario, buying(measure(ALARM)), 3)
    for name in ("without-incident", "without-response"):
        assert alone.run(name).journal == without.run(name).journal
        assert alone.run(name).scenario is scenario
        assert alone.measures[name].preparedness_per_year == 0
    assert with_it.response.scenario.incidents[0].noticed.after.mean() == 30
    assert with_it.scenario.incidents[0].noticed.after.mean() == 60


def test_the_runs_meet_the_same_orders_and_the_same_work():
    plan = buying(*(sim.load_preparedness(name) for name in library("preparedness")))
    outcome = small.drill(SLOW_TO_NOTICE)
    bought = sim.run(outcome.scenario, plan, 1)
    for name in ("arrival", "amount", "due", "legal", "patience", "customer", "cls"):
        assert np.array_equal(getattr(bought.book, name), getattr(outcome.book, name))
    assert np.array_equal(bought.jobs.jobs.work, outcome.jobs.jobs.work)


def test_a_measure_that_meets_nothing_leaves_everything_as_it_was():
    idle = measure(effect("incidents[cause=cyberattack].lasts", times=0.5))
    scenario = small.scenario(SLOW_TO_NOTICE)
    plans = buying(), buying(idle)
    assert prepared(scenario, plans[1])[0] is scenario
    without, with_it = (sim.run(scenario, plan, 1) for plan in plans)
    assert with_it.response.journal == without.response.journal
    assert with_it.orders.equals(without.orders)
    assert with_it.visits.equals(without.visits)


def test_an_effect_that_changes_nothing_leaves_every_draw_as_it_was():
    same = measure(
        *(
            effect(path, times=1)
            for path in ("incidents.*.noticed.after", "incidents.*.lasts", "plan.actions.*.briefing")
        )
    )
    where = small.scenario({**SLOW_TO_NOTICE, "lasts": {"lognormal": {"median": "3h", "sigma": 0.7}}})
    without, with_it = (sim.run(where, plan, 1) for plan in (buying(), buying(same)))
    assert with_it.visits.equals(without.visits)


def test_measures_of_documents_are_those_of_the_run():
    missing = {"share": "50%", "reissued_at": "reissue", "costs": 100}
    lost = {"id": "lost", "cause": "missing-records", "at": "day 1 15:00", "lasts": "3d", "missing": missing}
    cheaper = measure(effect("incidents.*.missing.costs", times=0.25))
    without, with_it = (sim.run(small.scenario(lost), buying(*bought), 1) for bought in ((), (cheaper,)))
    costs = [outcome.measures["with-response"].loss.documents for outcome in (without, with_it)]
    assert costs[0] > 0
    assert costs[1] == pytest.approx(costs[0] / 4)


@settings(max_examples=8)
@given(
    st.sampled_from(sorted(library("scenario"))),
    st.lists(st.sampled_from(sorted(library("preparedness"))), unique=True, max_size=17),
    st.sampled_from(["by-the-book", "customers-first", "all-hands"]),
)
def test_any_measures_and_any_scenario_go_together(scenario, measures, plan):
    written = ", ".join(measures)
    drilled, response = sim.resolve(scenario, "small-firm", plan, {"plan.prepares": f"[{written}]", "days": "2"})
    outcome = sim.run(drilled, response, 1)
    fates = outcome.measures["with-response"]
    assert fates.on_time + fates.late + fates.cancelled + fates.overdue + fates.open == fates.orders
    assert (outcome.response.stock_used >= -1e-9).all()


# --- standbys that are there only if they are bought ------------------------------------------------------------------

STANDBY = "{id: second, standby: {available: false, starts: 20min, succeeds: 100%}}"
PLATFORM = "{id: platform, needs: [network, {any-of: [server, second]}]}"
SERVERS = {"systems": f"[{{id: network}}, {{id: server}}, {STANDBY}, {PLATFORM}, {{id: telephone}}]"}
START = {"do": "start-standby", "system": "second", "by": "it", "takes": "10min"}
BUILT = measure(effect("organisation.systems.second.standby.available", to=True), id="built")


def test_a_standby_that_is_not_there_cannot_be_started_unless_it_is_bought():
    where = small.scenario(small.outage(hits=["server"], lasts="6h"), changes=SERVERS)
    without, with_it = (sim.run(where, buying(*bought, actions=(START,)), 1) for bought in ((), (BUILT,)))
    assert small.times(without, "start-standby-lacks") == [small.clock("10:00")]
    assert without.measures["with-response"].rto["platform"] == 360
    assert with_it.measures["with-response"].rto["platform"] == 30


def test_people_who_are_locked_out_work_with_a_standby_only_while_it_runs():
    locked = small.outage(hits=["server"], scope={"users": 0.99}, lasts="6h")
    where = small.scenario(locked, changes={**SERVERS, "systems": SERVERS["systems"].replace("false", "true")})
    idle, started = (sim.run(where, buying(actions=actions), 1) for actions in ((), (START,)))
    alone = small.drill(
        locked, changes={"systems": "[{id: network}, {id: server}, {id: platform, needs: [server]}, {id: telephone}]"}
    )
    peaks = [outcome.measures["with-response"].peak_backlog for outcome in (alone, idle, started)]
    assert peaks[1] == peaks[0] > 2 * peaks[2]


def test_a_standby_keeps_no_records_of_what_was_issued_before_it_ran():
    attack = small.outage(hits=["server"], at="day 1 14:00", lasts="2h", data_loss="2h")
    with_standby, without = (
        small.drill(attack, changes=changes)
        for changes in (
            SERVERS,
            {"systems": "[{id: network}, {id: server}, {id: platform, needs: [server]}, {id: telephone}]"},
        )
    )
    lost = [outcome.measures["with-response"].records_lost for outcome in (with_standby, without)]
    assert lost[0] == lost[1] > 0


# --- the price --------------------------------------------------------------------------------------------------------


def test_the_price_is_by_size_and_stands_beside_the_loss():
    price = {"fixed": 1000, "per_person": 10, "per_site": 100}
    plan = buying(measure(ALARM, yearly_price=price), measure(ALARM, id="free"))
    where = small.scenario(SLOW_TO_NOTICE)
    assert yearly_prices(plan, where.organisation) == {"alarm": 1000 + 14 * 10 + 2 * 100, "free": 0}
    free, dear = (sim.run(where, p, 1) for p in (buying(measure(ALARM), measure(ALARM, id="free")), plan))
    assert dear.measures["with-response"].preparedness_per_year == 1340
    assert dear.measures["with-response"].loss == free.measures["with-response"].loss
    assert dear.to_dict()["preparedness"] == {"alarm": 1340, "free": 0}


def test_a_price_in_another_currency_needs_an_exchange_rate():
    plan = buying(measure(ALARM, yearly_price={"fixed": 100, "currency": "USD"}))
    company = small.organisation({"money.exchange": "{USD: 7}"})
    assert yearly_prices(plan, company) == {"alarm": 700}
    assert not list(plan.check_against(company))
    (problem,) = plan.check_against(small.organisation())
    assert (problem.loc, problem.found, problem.what) == (
        ("prepares", 0, "yearly_price", "currency"),
        "USD",
        "currency",
    )


# --- names, files and mistakes ----------------------------------------------------------------------------------------


def refusal(text, model=Preparedness):
    with pytest.raises(InputError) as refused:
        load_yaml(text, model)
    (problem,) = refused.value.problems
    assert re.search(r"[\u4e00-\u9fff]", problem.message("zh"))
    return problem.message("en")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("change: incidents.*.lats, times: 2", 'leads nowhere. Found: "lats". Did you mean "lasts"?'),
        ("change: 'incidents[cause=cyber].lasts', times: 2", 'Found: "cyber". Did you mean "cyberattack"'),
        ("change: 'incidents[couse=cyberattack].lasts', times: 2", 'Did you mean "cause"?'),
        ("change: 'plan.actions[do=announce].takes', times: 2", 'leads nowhere. Found: "takes"'),
        ("change: scenario.days, times: 2", "Allowed: incidents, organisation, plan"),
        ("change: incidents..lasts, times: 2", "not a path of values"),
        ("change: '[0].lasts', times: 2", "not a path of values"),
        ("change: incidents.*, times: 2", "no number, time, distribution or choice"),
        ("change: incidents.*.id, to: other", "no number, time, distribution or choice"),
        ("change: organisation.demand.orders_per_day, times: 2", "must be the same in all runs"),
        ("change: organisation.departments.*.staff, plus: 1", "must be the same in all runs"),
        ("change: organisation.stages.*.work, times: 0.5", "must be the same in all runs"),
        ("change: organisation.money.margin, times: 0.5", "must be the same in all runs"),
        ("change: 'incidents[0].at', times: 0.5", "must be the same in all runs"),
        ("change: incidents.*.lasts, to: 3h", "cannot be changed in this way"),
        ("change: incidents.*.lasts, times: 0", "number above 0"),
        ("change: incidents.*.lasts, times: -1", "too small"),
        ("change: incidents.*.lasts", "exactly one way"),
        ("change: organisation.supplies.*.stock, plus: 1, times: 2", "exactly one way"),
        ("change: organisation.stages.review.catches, at_least: 3h", "not a share"),
        ("change: 'plan.actions[do=keep-log].takes', plus: 3", "the unit is missing"),
        ("change: organisation.stages.*.order, to: first", "does not fit"),
        ("change: organisation.supplies.*.stock, plus: much", "does not fit"),
    ],
)
def test_a_wrong_effect_is_refused_with_place_and_remedy(written, told):
    message = refusal(f"id: m\ntitle: M\neffects:\n  - {{{written}, because: So it is}}\n")
    assert "line 4" in message
    assert "effects[0]" in message
    assert told in message


def test_an_effect_without_reason_is_refused():
    assert "because" in refusal("id: m\ntitle: M\neffects:\n  - {change: incidents.*.lasts, times: 2}\n")


def test_a_changed_value_that_does_not_fit_names_the_measure():
    late = {"do": "overtime", "department": "invoicing", "daily": "2h"}
    plan = buying(measure(effect("plan.actions[do=overtime].daily", times=2)), actions=(late,))
    with pytest.raises(InputError) as refused:
        prepared(small.scenario(SLOW_TO_NOTICE), plan)
    assert str(refused.value).startswith("alarm: actions[0].daily")


def plan_file(folder, prepares):
    folder.joinpath("plan.yaml").write_text(f"title: P\nprepares: {prepares}\n", encoding="utf-8")
    return str(folder / "plan.yaml")


def test_measures_are_named_in_the_library_or_by_path_beside_the_plan(tmp_path):
    mine = dump_yaml(measure(ALARM, id="mine"))
    tmp_path.joinpath("mine.yaml").write_text(mine, encoding="utf-8")
    plan = sim.load_plan(plan_file(tmp_path, "[monitoring, mine.yaml]"))
    assert [m.id for m in plan.bought] == ["monitoring", "mine"]
    assert load_yaml(dump_yaml(plan), sim.Plan) == plan


@pytest.mark.parametrize(
    ("prepares", "told"),
    [
        (
            "[monitoring, monitring]",
            'prepares[1]: there is no such preparedness measure. Found: "monitring". Did you mean',
        ),
        ("[monitoring, monitoring]", "prepares[1]: this measure is bought already"),
        ("[nowhere.yaml]", "nowhere.yaml"),
        ("[{id: x, title: X, needs: [y], effects: [{change: incidents.*.lasts, times: 1, because: z}]}]", "needs[0]"),
    ],
)
def test_a_plan_that_buys_what_there_is_not_is_refused_where_it_says_so(tmp_path, prepares, told):
    with pytest.raises(InputError) as refused:
        sim.load_plan(plan_file(tmp_path, prepares))
    assert told in str(refused.value)


def test_what_is_only_named_cannot_be_run():
    with pytest.raises(TypeError, match="monitoring"):
        sim.run(small.scenario(), buying("monitoring"), 1)


def test_measures_can_be_bought_and_changed_from_the_command_line():
    _, plan = sim.resolve("power-cut", changes={"plan.prepares": "[monitoring, archive]"})
    assert [m.id for m in plan.bought] == ["monitoring", "archive"]
    dear = with_changes(plan, {"prepares.archive.yearly_price.fixed": "99"})
    assert dear.bought[1].yearly_price.fixed == 99
    with pytest.raises(InputError, match=r"--set: plan.prepares\[0\]: there is no such preparedness measure"):
        sim.resolve("power-cut", changes={"plan.prepares": "[monitring]"})


def test_a_value_that_is_set_is_what_the_measure_changes():
    set_by_hand = {"plan.prepares": "[monitoring]", "incidents.upgrade.noticed.after": "100min"}
    scenario, plan = sim.resolve("upgrade-failure", changes=set_by_hand)
    made, _ = prepared(scenario, plan)
    assert made.incidents[0].noticed.after.mean() == pytest.approx(30)


# --- what people read -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", library("preparedness"))
def test_a_measure_is_shown_with_its_price_its_effects_and_their_grounds(name, language, capsys):
    assert main(["show", name, "--language", language]) == 0
    shown = re.sub(r"\s", "", capsys.readouterr().out)
    for each in sim.load_preparedness(name).effects:
        assert re.sub(r"\s", "", each.because.in_(language))[:8] in shown
    assert ("CNY" if language == "en" else "元") in shown


def test_the_library_lists_all_measures(capsys):
    assert main(["list"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in library("preparedness"))


def test_a_plan_is_shown_with_what_it_buys_and_what_that_costs(tmp_path, capsys):
    path = plan_file(tmp_path, "[monitoring, archive]")
    assert main(["show", path]) == 0
    assert "CNY 10,000 per site" in capsys.readouterr().out
    assert main(["show", path, "--organisation", "ecommerce-group"]) == 0
    told = capsys.readouterr().out
    assert "CNY 50,000" in told
    assert "CNY 62,000 a year" in told


def test_the_result_names_the_price_and_what_had_no_effect(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["run", "power-cut", "--organisation", "small-firm", "--set", "plan.prepares=[monitoring, archive]"]
    assert main(words) == 0
    told = capsys.readouterr().out
    assert "CNY 52,000 a year" in told
    assert re.search(r"Monitoring +CNY 40,000 +values changed: ", told)
    assert re.search(r"years +CNY 12,000 +values changed: 2", told)
    main([*words[:-1], "plan.prepares=[patches-hardening]"])
    assert "has no effect here" in capsys.readouterr().out


def test_check_says_what_would_have_no_effect_and_what_is_not_there(tmp_path, capsys):
    starts = "[{do: start-standby, system: second-erp, by: it, owner: IT}]"
    tmp_path.joinpath("plan.yaml").write_text(f"title: P\nactions: {starts}\nprepares: [tax-office-contact]\n", "utf-8")
    main(["check", str(tmp_path / "plan.yaml"), "--organisation", "small-firm"])
    assert "second-erp is not available" in capsys.readouterr().out
    tmp_path.joinpath("plan.yaml").write_text(f"title: P\nactions: {starts}\nprepares: [second-site]\n", "utf-8")
    main(["check", str(tmp_path / "plan.yaml"), "--organisation", "small-firm"])
    assert "second-erp is not available" not in capsys.readouterr().out
    tmp_path.joinpath("plan.yaml").write_text(
        "title: P\nactions: [{do: verify-scope, by: it}]\nprepares: [second-site]\n", "utf-8"
    )
    main(["check", str(tmp_path / "plan.yaml"), "--organisation", "small-firm"])
    assert "second-site pays for second-erp, but no action" in capsys.readouterr().out
    idle = "[{id: idle, title: X, effects: [{change: organisation.systems.erp.standby.drilled, to: true, because: y}]}]"
    tmp_path.joinpath("plan.yaml").write_text(f"title: P\nprepares: {idle}\nactions: {starts}\n", "utf-8")
    main(["check", str(tmp_path / "plan.yaml"), "--organisation", "small-firm"])
    assert "idle has no effect here" in capsys.readouterr().out
