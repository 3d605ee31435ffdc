"""How power fails at a site, in the small organisation: head office has mains, delivery works there on current."""

import json
from itertools import pairwise
from typing import Any

import pytest

import sim
from sim.errors import InputError
from sim.lint import of_plan
from sim.scenario.power import Generator
from sim.world.batteries import Battery
from sim.world.workplaces import Workplaces, shared_out
from tests import small
from tests.small import clock, drill, times

MAINS = "{id: mains, site: head-office, title: {en: Mains, zh: 市电}}"
SERVER = "{id: server, site: head-office, needs: [mains]}"
SYSTEMS = (
    f"[{{id: network, site: data-centre}}, {{id: platform, needs: [network]}}, {{id: telephone}}, {MAINS}, {SERVER}]"
)


def site(power: str) -> dict[str, str]:
    """Head office supplied like that; delivery runs on mains and needs the server, the paper desk stands there too."""
    return {
        "systems": SYSTEMS,
        "sites": f"[{{id: head-office, power: {power}}}, {{id: data-centre}}]",
        "desks.delivery-desk.needs": "[server]",
        "desks.paper-desk.site": "head-office",
    }


def cut(**fields: Any) -> dict[str, Any]:
    """The mains fail on the first morning from 10:00 to 14:00 unless fields say otherwise."""
    return small.outage(id="cut", cause="power-cut", hits=["mains"], **fields)


def up(outcome: sim.Outcome, system: str) -> list[tuple[float, float]]:
    """When a system, UPS or generator came to which speed or level, after the start."""
    rows = outcome.systems[outcome.systems.system == system][1:]
    return list(zip(rows.time_min, rows.slowest_speed, strict=True))


def delivered(outcome: sim.Outcome, start: str, end: str) -> int:
    """How many invoices were delivered in a time."""
    done = outcome.visits[(outcome.visits.desk == "delivery-desk") & (outcome.visits.result == "done")]
    return int(done.ended_min.between(clock(start), clock(end)).sum())


# --- batteries --------------------------------------------------------------------------------------------------------


def test_half_the_load_lasts_twice_as_long():
    battery = Battery(full=7, recharges=480)
    battery.load = 0.5
    assert battery.until_empty() == 14
    battery.pass_time(14)
    assert battery.empty


def test_a_battery_recharges_no_further_than_full_and_at_its_own_pace():
    battery = Battery(full=10, recharges=100)
    battery.load = 1
    battery.pass_time(10)
    battery.load = None
    battery.pass_time(50)
    assert battery.charge == pytest.approx(0.5)
    battery.pass_time(1000)
    assert battery.charge == 1


def test_a_battery_that_lasts_no_time_is_empty_and_stays_so():
    battery = Battery(full=0, recharges=0)
    battery.pass_time(10)
    assert battery.empty
    assert battery.charge == 0


def test_a_share_of_the_workplaces_is_right_for_all_together():
    desks = {
        name: Workplaces(name, 0, "mains", count, count, count)
        for name, count in zip("abcd", [5, 3, 1, 1], strict=True)
    }
    for share in (0, 0.3, 0.5, 0.75, 0.999):
        found = shared_out(desks, share)
        assert sum(count or 0 for count in found.values()) == int(10 * share + 0.5)
        assert all(0 <= (found[name] or 0) <= desk.count for name, desk in desks.items())
    assert set(shared_out(desks, 1).values()) == {None}


# --- the UPS ----------------------------------------------------------------------------------------------------------


def test_without_a_ups_everything_that_needs_current_goes_dark_at_once():
    outcome = drill(cut(), changes=site("{mains: mains}"))
    assert up(outcome, "mains") == up(outcome, "server") == [(clock("10:00"), 0), (clock("14:00"), 1)]
    assert delivered(outcome, "10:01", "14:00") == 0
    assert delivered(outcome, "14:00", "18:00") > 0


def test_what_hangs_on_the_ups_goes_on_until_it_is_empty_while_the_mains_are_down():
    ups = "{mains: mains, ups: {systems: [server], desks: [delivery-desk], lasts: 30min, full_load: 5, system_load: 3}}"
    outcome = drill(cut(), changes=site(ups))
    assert up(outcome, "mains")[0] == (clock("10:00"), 0)
    assert up(outcome, "server") == [(pytest.approx(clock("10:30")), 0), (clock("14:00"), 1)]
    assert delivered(outcome, "10:00", "10:30") > 5
    assert delivered(outcome, "10:32", "14:00") == 0
    assert times(outcome, "ups-holds") == [clock("10:00")]
    assert times(outcome, "ups-empty") == [pytest.approx(clock("10:30"))]
    assert up(outcome, "head-office.ups")[:2] == [(clock("10:00"), 1), (pytest.approx(clock("10:30")), 0)]


def test_the_ups_lasts_longer_the_less_hangs_on_it_and_the_fewer_people_are_there():
    def empty(ups: str) -> float:
        return times(drill(cut(at="day 1 11:50"), changes=site(f"{{mains: mains, ups: {ups}}}")), "ups-empty")[0]

    both = "{systems: [server], desks: [delivery-desk], lasts: 20min, full_load: 4, system_load: 2}"
    server = "{systems: [server], lasts: 20min, full_load: 4, system_load: 2}"
    assert empty(server) == pytest.approx(clock("12:30"))
    # Both draw 4 of 4 until lunch, ten minutes; then the server alone draws half.
    assert empty(both) == pytest.approx(clock("12:20"))


def test_a_ups_that_has_not_recharged_holds_for_less_the_next_time():
    power = "{mains: mains, ups: {systems: [server], lasts: 30min, full_load: 3, recharges: 8h}}"
    twice = [cut(lasts="20min"), {**cut(at="day 1 11:20", lasts="3h"), "id": "again"}]
    outcome = drill(*twice, changes=site(power))
    # 20 of 30 min are gone; an hour of charging brings back an eighth of 30 min.
    assert times(outcome, "ups-empty") == [pytest.approx(clock("11:20") + 10 + 30 / 8)]


# --- the generator ----------------------------------------------------------------------------------------------------


def generator(**fields: str) -> dict[str, str]:
    given = {"starts": "100%", **fields}
    return site("{mains: mains, generator: {" + ", ".join(f"{k}: {v}" for k, v in given.items()) + "}}")


def test_a_generator_starts_by_itself_and_carries_on_until_the_mains_are_back():
    outcome = drill(cut(), changes=generator(switch_over="30s"))
    assert up(outcome, "server") == [(clock("10:00"), 0), (clock("10:00") + 0.5, 1)]
    assert up(outcome, "head-office.generator") == [(clock("10:00") + 0.5, 1), (clock("14:00"), 0)]
    assert up(outcome, "mains") == [(clock("10:00"), 0), (clock("14:00"), 1)]
    bare = drill(cut(), changes=site("{mains: mains}"))
    assert delivered(outcome, "10:01", "14:00") > 50 > delivered(bare, "10:01", "14:00") == 0


def test_generators_fail_to_start_as_often_as_is_said():
    ran = [
        bool(times(drill(cut(), seed=seed, changes=generator(starts="70%")), "generator-runs")) for seed in range(60)
    ]
    # 42 expected, standard deviation 3.5: four of them either way.
    assert 28 <= sum(ran) <= 56


def test_the_default_start_chance_is_the_published_one():
    assert Generator().starts == pytest.approx(1 - 0.0094)


def test_a_generator_stops_when_its_tank_is_empty():
    outcome = drill(cut(), changes=generator(fuel="90min", switch_over="0s"))
    assert times(outcome, "generator-dry") == [pytest.approx(clock("11:30"))]
    assert up(outcome, "server")[-2:] == [(pytest.approx(clock("11:30")), 0), (clock("14:00"), 1)]
    assert delivered(outcome, "11:32", "14:00") == 0


def test_fuel_that_is_ordered_in_time_keeps_the_generator_running():
    order = {"do": "order-fuel", "by": "it", "below": "50%", "takes": "10min"}
    changes = generator(fuel="90min", delivery="20min", switch_over="0s")
    outcome = drill(cut(at="day 1 13:10"), actions=(order,), changes=changes)
    assert times(outcome, "generator-dry") == []
    ordered, comes = times(outcome, "order-fuel-ordered"), times(outcome, "fuel-comes")
    assert len(ordered) >= 2
    assert ordered[0] == pytest.approx(clock("14:05"), abs=1.1)
    assert comes == [pytest.approx(moment + 20) for moment in ordered[: len(comes)]]
    assert delivered(outcome, "14:42", "17:10") > 10


def test_fuel_that_comes_too_late_starts_the_generator_again():
    order = {"do": "order-fuel", "by": "it", "below": "10%", "takes": "10min"}
    outcome = drill(cut(), actions=(order,), changes=generator(fuel="90min", delivery="30min", switch_over="0s"))
    dry, comes, runs = (times(outcome, key) for key in ("generator-dry", "fuel-comes", "generator-runs"))
    assert dry[0] < comes[0] == runs[1]


@pytest.mark.parametrize(("automatic", "start"), [(True, ()), (False, ({"do": "start-generator", "by": "it"},))])
def test_fuel_that_comes_at_night_starts_what_starts_by_itself_all_else_waits_for_people(automatic, start):
    order = {"do": "order-fuel", "by": "it", "below": "50%", "takes": "10min"}
    changes = generator(automatic=str(automatic).lower(), fuel="2h", delivery="5h", switch_over="0s")
    outcome = drill(cut(at="day 1 14:00", lasts="1d"), actions=(*start, order), changes=changes, days=2)
    dry, comes, runs = (times(outcome, key)[0:2] for key in ("generator-dry", "fuel-comes", "generator-runs"))
    assert runs[0] < dry[0] < clock("18:00") < comes[0] < clock("21:00")
    assert runs[1] == (comes[0] if automatic else pytest.approx(clock("9:15", day=2), abs=5))


def test_a_delivery_fills_the_tank_no_further_than_it_holds():
    order = {"do": "order-fuel", "by": "it", "below": "90%", "takes": "1min"}
    changes = generator(fuel="2h", delivery="1min", brings="10h", switch_over="0s")
    outcome = drill(cut(lasts="20min"), actions=(order,), changes=changes)
    hours = [entry.values["hours"] for entry in outcome.response.journal if entry.key == "journal.fuel-comes"]
    assert hours == ["2"]


def test_fuel_that_comes_in_drops_is_not_ordered_without_end():
    order = {"do": "order-fuel", "by": "it", "below": "100%", "takes": "0min"}
    outcome = drill(cut(), actions=(order,), changes=generator(fuel="2h", delivery="0min", brings="1s"))
    ordered = times(outcome, "order-fuel-ordered")
    assert len(ordered) > 5
    assert min(later - earlier for earlier, later in pairwise(ordered)) >= 15


def test_a_small_generator_carries_a_share_of_the_workplaces():
    whole, half = (
        drill(
            cut(), changes={**generator(carries=carries), "demand.orders_per_day": "900", "stages.deliver.work": "4min"}
        )
        for carries in ("100%", "50%")
    )
    assert delivered(half, "10:05", "12:00") == pytest.approx(delivered(whole, "10:05", "12:00") / 2, rel=0.1)
    assert up(half, "server")[-1][1] == 1  # systems are carried in any case


def test_people_start_a_generator_that_does_not_start_by_itself_and_are_away_meanwhile():
    action = {"do": "start-generator", "by": "it", "staff": 2, "takes": "20min"}
    outcome = drill(cut(), actions=(action,), changes=generator(automatic="false"))
    assert times(outcome, "generator-runs") == [clock("10:20")]
    assert sum(outcome.response.hours_away.values()) == pytest.approx(2 * 20 / 60)
    alone = drill(cut(), changes=generator(automatic="false"))
    assert times(alone, "generator-runs") == []


def test_people_try_again_but_give_up_in_the_end():
    action = {"do": "start-generator", "by": "it", "takes": "20min", "succeeds": "0%", "attempts": 3}
    outcome = drill(cut(), actions=(action,), changes=generator(starts="0%", switch_over="10s"))
    assert times(outcome, "generator-fails") == [
        pytest.approx(clock("10:00") + 1 / 6 + late) for late in (0, 20, 40, 60)
    ]
    assert times(outcome, "start-generator-ends") == [pytest.approx(clock("11:00") + 1 / 6)]


def test_a_generator_that_failed_is_repaired_by_the_chance_of_the_action():
    action = {"do": "start-generator", "by": "it", "takes": "20min", "succeeds": "100%"}
    outcome = drill(cut(), actions=(action,), changes=generator(starts="0%"))
    assert times(outcome, "generator-runs") == [pytest.approx(clock("10:20") + 1 / 6)]


def test_nobody_is_called_away_for_a_generator_that_runs_or_does_not_exist():
    action = {"do": "start-generator", "by": "it", "takes": "20min"}
    for changes in (generator(), site("{mains: mains}")):
        outcome = drill(cut(), actions=(action,), changes=changes)
        assert times(outcome, "start-generator-none")
        assert not outcome.response.hours_away


def test_a_power_cut_that_is_over_before_the_generator_takes_over_does_not_start_it():
    outcome = drill(cut(lasts="5s"), changes=generator(switch_over="10s"))
    assert times(outcome, "generator-runs") == []
    assert up(outcome, "server") == [(clock("10:00"), 0), (pytest.approx(clock("10:00") + 5 / 60), 1)]


# --- laptops and light ------------------------------------------------------------------------------------------------


def test_desks_on_laptops_go_on_while_the_batteries_last():
    changes = site("{mains: mains, laptops: {lasts: 30min}, ups: {systems: [server], lasts: 10h}}")
    changes["desks.delivery-desk.runs_on"] = "laptop"
    outcome = drill(cut(), changes=changes)
    assert times(outcome, "laptops-empty") == [pytest.approx(clock("10:30"))]
    assert delivered(outcome, "10:00", "10:30") > 5
    assert delivered(outcome, "10:32", "14:00") == 0


def test_only_the_workplaces_that_have_a_laptop_go_on():
    def at_work(share: str) -> int:
        power = f"{{mains: mains, laptops: {{share: {share}, lasts: 4h}}, ups: {{systems: [server], lasts: 10h}}}}"
        changes = site(power) | {"demand.orders_per_day": "900", "stages.deliver.work": "4min"}
        return delivered(drill(cut(), changes={**changes, "desks.delivery-desk.runs_on": "laptop"}), "10:05", "12:00")

    assert at_work("0%") == 0
    assert at_work("50%") == pytest.approx(at_work("100%") / 2, rel=0.1)


def paper(outcome: sim.Outcome, start: str, end: str) -> int:
    """How many invoices were begun by hand in a time."""
    visits = outcome.visits[outcome.visits.desk == "paper-desk"]
    return int(visits.started_min.between(clock(start), clock(end)).sum())


PAPER_AT_ONCE = {**small.PAPER, "when": {"at": "day 1 13:01"}, "briefing": "0min", "until": {"at": "day 1 18:00"}}


def test_paper_is_written_by_daylight_when_the_site_is_dark():
    daylight = '{mains: mains, daylight: {from: "07:00", to: "16:00"}}'
    outage = small.outage(at="day 1 09:00", lasts="9h")
    without_power = cut(at="day 1 13:00", lasts="5h")
    lit = drill(outage, actions=(PAPER_AT_ONCE,), changes=site(daylight))
    dark = drill(outage, without_power, actions=(PAPER_AT_ONCE,), changes=site(daylight))
    assert paper(dark, "13:01", "16:00") > 10
    assert paper(lit, "16:01", "18:00") > 10
    assert paper(dark, "16:01", "18:00") == 0
    assert times(dark, "too-dark") == [pytest.approx(clock("16:00"))]


def test_a_hit_on_the_site_itself_leaves_what_needs_only_light_to_go_on():
    outage = small.outage(at="day 1 09:00", lasts="9h")
    dark = cut(at="day 1 13:00", lasts="2h") | {"hits": ["head-office"]}
    with_block = drill(outage, dark, actions=(PAPER_AT_ONCE,), changes=site("{mains: mains}"))
    without = drill(outage, dark, actions=(PAPER_AT_ONCE,), changes={"desks.paper-desk.site": "head-office"})
    assert paper(with_block, "13:01", "14:59") > 10
    assert paper(without, "13:01", "14:59") == 0
    assert up(with_block, "mains") == [(clock("13:00"), 0), (clock("15:00"), 1)]


def test_own_work_needs_what_it_says():
    def own(runs_on: str) -> int:
        changes = site("{mains: mains}") | {"departments.it.own_work.runs_on": runs_on}
        visits = drill(cut(at="day 1 09:00", lasts="9h"), changes=changes).visits
        return int(((visits.stage == "own-it") & (visits.result == "done")).sum())

    assert own("mains") == 0
    assert own("nothing") > 5


# --- what is not a power cut of this kind -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields", [{"severity": {"slow": 0.5}}, {"scope": {"regions": ["north"]}}, {"cause": "other"}, {"hits": ["server"]}]
)
def test_other_incidents_take_down_what_they_hit_whatever_stands_behind_it(fields: dict[str, Any]):
    reserves = "{mains: mains, ups: {systems: [server], desks: [delivery-desk], lasts: 10h}, generator: {starts: 100%}}"
    outcome = drill(cut() | fields, changes=site(reserves))
    assert up(outcome, "server") == [(clock("10:00"), fields.get("severity", {}).get("slow", 0)), (clock("14:00"), 1)]
    assert times(outcome, "generator-runs") == times(outcome, "ups-holds") == []


def test_a_block_changes_nothing_while_there_is_current():
    power = "{mains: mains, ups: {systems: [server]}, generator: {}, laptops: {}}"
    bare, supplied = (
        drill(small.outage(), actions=small.WHOLE_PLAN, changes=changes) for changes in (site("null"), site(power))
    )
    for table in ("orders", "visits", "events", "postings", "backlog"):
        assert getattr(bare, table).equals(getattr(supplied, table)), table


def test_two_power_cuts_at_once_are_over_with_the_later():
    later = {**cut(at="day 1 11:00", lasts="4h"), "id": "later"}
    outcome = drill(cut(), later, changes=generator(switch_over="0s"))
    assert up(outcome, "mains") == [(clock("10:00"), 0), (clock("15:00"), 1)]
    assert times(outcome, "generator-runs") == [clock("10:00")]
    assert times(outcome, "generator-stops") == [clock("15:00")]


def test_one_mains_may_feed_two_sites_and_a_cut_of_one_spares_the_other():
    changes = site("{mains: mains}") | {
        "sites": "[{id: head-office, power: {mains: mains}}, {id: data-centre, power: {mains: mains}}]"
    }
    both = drill(cut(), changes=changes)
    one = drill(cut() | {"hits": ["head-office"]}, changes=changes)
    assert up(both, "network")[0] == up(both, "server")[0] == (clock("10:00"), 0)
    assert up(one, "network") == []
    assert up(one, "server")[0] == (clock("10:00"), 0)


def test_the_same_seed_gives_the_same_drill_and_all_invariants_hold():
    ups, generator = "{systems: [server], desks: [delivery-desk]}", "{starts: 50%, carries: 50%, fuel: 1h}"
    power = f"{{mains: mains, ups: {ups}, generator: {generator}}}"
    actions = ({"do": "start-generator", "by": "it"}, {"do": "order-fuel", "by": "it"})
    for seed in range(4):
        one, two = (
            drill(cut(), actions=actions, seed=seed, changes=site(power), debug=debug) for debug in (True, False)
        )
        assert one.visits.equals(two.visits)
        assert one.systems.equals(two.systems)
        assert one.events.equals(two.events)


# --- somewhere else ---------------------------------------------------------------------------------------------------


def with_desk_elsewhere(power: str = "{mains: mains}") -> dict[str, str]:
    """The same organisation with a closed desk that stands at no site, needs the telephone and is known to delivery."""
    changes = site(power)
    desks = small.organisation(changes).model_dump(mode="json", by_alias=True)["desks"]
    elsewhere = {"id": "elsewhere", "does": {"deliver": 1}, "needs": ["telephone"], "opens": "by-action"}
    skills = {"departments.delivery.skills": "{elsewhere: 100%}"}
    return {**changes, "desks": json.dumps([*desks, elsewhere]), **skills}


def at_desk(outcome: sim.Outcome, desk: str) -> list[tuple[float, float]]:
    """From when to when anybody was at a desk."""
    rows = outcome.postings[outcome.postings.desk == desk]
    return list(zip(rows.from_min, rows.to_min, strict=True))


AWAY = {"do": "alternative-site", "departments": ["delivery"], "to": "elsewhere", "staff": 1, "travel": "30min"}
HOME = {"do": "work-from-home", "departments": ["delivery"], "to": "elsewhere", "share": "100%", "travel": "30min"}


def test_people_travel_to_another_site_work_there_and_travel_back():
    outcome = drill(cut(), actions=(AWAY,), changes=with_desk_elsewhere())
    there = at_desk(outcome, "elsewhere")
    assert there[0] == (clock("10:30"), pytest.approx(clock("12:00"), abs=2))  # he finishes what he has in hand
    visits = outcome.visits[(outcome.visits.desk == "elsewhere") & (outcome.visits.result == "done")]
    assert visits.started_min.min() >= clock("10:30")
    assert visits.ended_min.max() <= clock("14:05")
    back = [start for start, _ in at_desk(outcome, "delivery-desk") if start > clock("14:00")]
    assert len(back) == 1
    assert back[0] >= clock("14:30")
    assert sum(outcome.response.hours_away.values()) == pytest.approx(3)


def test_the_desk_elsewhere_is_closed_before_and_after():
    outcome = drill(cut(), actions=({**AWAY, "staff": 2, "when": {"down_for": "1h"}},), changes=with_desk_elsewhere())
    visits = outcome.visits[outcome.visits.desk == "elsewhere"]
    assert len(visits) > 10
    assert visits.started_min.between(clock("11:30"), clock("14:00")).all()


def test_those_who_are_off_duty_set_out_when_they_come_to_work():
    outcome = drill(cut(at="day 1 08:00", lasts="4h"), actions=(AWAY,), changes=with_desk_elsewhere())
    assert times(outcome, "alternative-site-people") == [clock("09:00")]
    assert at_desk(outcome, "elsewhere")[0][0] == clock("09:30")


def test_nobody_sets_out_if_nobody_can_work_there():
    changes = with_desk_elsewhere() | {"departments.delivery.skills": "{}"}
    outcome = drill(cut(), actions=(AWAY,), changes=changes)
    assert times(outcome, "alternative-site-people") == []
    assert at_desk(outcome, "elsewhere") == []


def test_at_home_people_work_at_their_own_speed_times_a_factor_and_share_the_need_for_a_network():
    def done(changes: dict[str, str], *more: dict[str, Any], **fields: Any) -> int:
        busy = {"demand.orders_per_day": "900", "stages.deliver.work": "4min"}
        outcome = drill(cut(), *more, actions=({**HOME, **fields},), changes=with_desk_elsewhere() | busy | changes)
        return int(((outcome.visits.desk == "elsewhere") & (outcome.visits.result == "done")).sum())

    full, half = done({}, speed=1), done({}, speed=0.5)
    assert full > 30
    assert half == pytest.approx(full / 2, rel=0.15)
    assert done({}, share="50%", speed=1) == pytest.approx(full / 2, rel=0.15)
    no_network = small.outage(id="no-network", hits=["telephone"], at="day 1 09:00", lasts="9h")
    assert done({}, no_network) == 0


def test_the_share_that_goes_home_may_be_nobody():
    outcome = drill(cut(), actions=({**HOME, "share": "0%"},), changes=with_desk_elsewhere())
    assert at_desk(outcome, "elsewhere") == []


# --- what a person may write wrongly ----------------------------------------------------------------------------------


def mistakes(changes: dict[str, str]) -> str:
    with pytest.raises(InputError) as error:
        small.organisation(changes)
    return "\n".join(problem.key for problem in error.value.problems)


@pytest.mark.parametrize(
    ("power", "key"),
    [
        ("{generator: {fuel: 0h}}", "model.empty-tank"),
        ("{generator: {brings: 0h}}", "model.empty-tank"),
        ("{ups: {systems: [telephone]}}", "model.ups-elsewhere"),
        ("{ups: {desks: [help-desk]}}", "model.ups-elsewhere"),
        ("{ups: {systems: [servre]}}", "problem.no-reference"),
        ("{mains: main}", "problem.no-reference"),
        ("{generator: {starts: 120%}}", "problem.share-range"),
        ("{batteries: {}}", "problem.unknown-key"),
    ],
)
def test_a_mistake_in_the_block_is_told(power: str, key: str):
    assert key in mistakes(site(power))


def test_a_plan_names_departments_desks_and_sites_that_exist():
    plan = small.plan(
        {**AWAY, "departments": ["delivery", "delivry"]}, {"do": "start-generator", "by": "it", "site": "head-ofice"}
    )
    found = [(reference.loc, reference.found) for reference in plan.check_against(small.organisation())]
    assert (("actions", 0, "to"), "elsewhere") in found
    assert (("actions", 0, "departments", 1), "delivry") in found
    assert (("actions", 1, "site"), "head-ofice") in found


def test_a_generator_that_does_not_exist_and_people_who_have_not_learned_it_are_remarked():
    plan = small.plan({"do": "order-fuel", "by": "it"}, {**AWAY, "to": "help-desk"})
    bare = small.organisation(site("{mains: mains}"))
    assert {"lint.no-generator", "lint.no-skill"} <= {remark.key for remark in of_plan(plan, bare)}
    equipped = small.organisation(generator() | {"departments.delivery.skills": "{help-desk: 50%}"})
    assert not {"lint.no-generator", "lint.no-skill"} & {remark.key for remark in of_plan(plan, equipped)}
