from itertools import permutations

import numpy as np
import pytest

from sim.scenario.incidents import Scope
from tests import small
from tests.small import incident

CHAIN = {
    "systems": "[{id: network, site: data-centre}, {id: login, needs: [network]}, {id: platform, needs: [login]},"
    " {id: telephone}]"
}


def speeds(rooms, *names):
    """Speed of each system for orders, if it is the same for all."""
    orders = rooms.layout.classes.orders
    found = [set(rooms.systems.speed(name)[:orders].tolist()) for name in names]
    assert all(len(speed) == 1 for speed in found)
    return [speed.pop() for speed in found]


def rate(rooms, desk, stage="issue"):
    """What a desk can do at a stage now, compared with what it could do: for each class of orders."""
    place = rooms.desk(desk), rooms.layout.stages.index(stage)
    orders = rooms.layout.classes.orders
    shape = len(rooms.layout.stages), -1
    now = rooms.env.flow._arrays["rate"][place[0]].reshape(shape)[place[1]]
    return now[:orders] / rooms.layout.base_rates[place][:orders]


def test_a_change_concerns_what_rests_on_it_and_nothing_else():
    resting = small.rooms(CHAIN).layout.dependencies
    assert resting.resting_on({"login"})[0] == ["login", "platform"]
    systems, desks = resting.resting_on({"data-centre"})
    assert systems == ["network", "login", "platform"]
    assert "online-desk" in desks
    assert resting.resting_on({"telephone"}) == (["telephone"], ["help-desk"])


# --- what needs what --------------------------------------------------------------------------------------------------


def test_what_needs_a_system_that_is_down_is_down_however_far_away():
    rooms = small.rooms(CHAIN)
    rooms.systems.hit(incident(hits=["network"]))
    assert speeds(rooms, "network", "login", "platform", "telephone") == [0, 0, 0, 1]
    assert not rate(rooms, "online-desk").any()


def test_what_a_system_needs_is_not_harmed_by_it():
    rooms = small.rooms(CHAIN)
    rooms.systems.hit(incident(hits=["platform"]))
    assert speeds(rooms, "network", "login", "platform") == [1, 1, 0]


def test_a_desk_needs_what_its_systems_need():
    assert small.rooms(CHAIN).systems.needed_by("online-desk") == {"platform", "login", "network"}
    assert small.rooms().systems.needed_by("approval-desk") == frozenset()
    assert small.rooms().systems.needed_by("own-it") == frozenset()


def test_desks_that_need_nothing_of_it_work_on():
    rooms = small.rooms()
    rooms.systems.hit(incident(hits=["platform"]))
    assert (rate(rooms, "approval-desk", "approve") == 1).all()
    assert (rate(rooms, "delivery-desk", "deliver") == 1).all()


def test_slowness_is_passed_on_and_multiplies():
    rooms = small.rooms(CHAIN)
    rooms.systems.hit(incident(id="a", hits=["network"], severity={"slow": 0.5}))
    assert speeds(rooms, "network", "login", "platform") == [0.5, 0.5, 0.5]
    rooms.systems.hit(incident(id="b", hits=["platform"], severity={"slow": 0.4}))
    assert speeds(rooms, "network", "login", "platform") == pytest.approx([0.5, 0.5, 0.2])
    assert rate(rooms, "online-desk") == pytest.approx(0.2)


def test_what_is_needed_in_two_ways_slows_only_once():
    changes = {
        "systems": "[{id: network}, {id: login, needs: [network]}, {id: platform, needs: [login, network]},"
        " {id: telephone}]"
    }
    rooms = small.rooms(changes)
    rooms.systems.hit(incident(hits=["network"], severity={"slow": 0.5}))
    assert speeds(rooms, "platform") == [0.5]


# --- sites ------------------------------------------------------------------------------------------------------------


def test_a_site_takes_its_systems_with_it():
    rooms = small.rooms()
    rooms.systems.hit(incident(hits=["data-centre"]))
    assert speeds(rooms, "network", "platform", "telephone") == [0, 0, 1]
    assert (rate(rooms, "delivery-desk", "deliver") == 1).all()


def test_a_site_takes_its_desks_and_own_work_with_it():
    rooms = small.rooms()
    rooms.systems.hit(incident(hits=["head-office"]))
    assert speeds(rooms, "network", "platform") == [1, 1]
    assert not rate(rooms, "delivery-desk", "deliver").any()
    own = rooms.env.flow._arrays["rate"]
    assert not own[rooms.desk("own-it")].any()
    assert own[rooms.desk("own-marketing")].any()


# --- scope ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scope", [{"regions": ["north"]}, {"invoice_types": ["special"], "tiers": ["key"]}, {"tiers": ["regular"]}]
)
def test_only_orders_in_scope_are_touched(scope):
    rooms = small.rooms()
    rooms.systems.hit(incident(scope=scope))
    touched = rooms.layout.classes.within(Scope.model_validate(scope))[: rooms.layout.classes.orders]
    assert 0 < touched.sum() < touched.size
    assert rate(rooms, "online-desk").tolist() == (~touched).astype(float).tolist()


def test_scopes_of_two_incidents_add_up():
    rooms = small.rooms()
    rooms.systems.hit(incident(id="a", scope={"regions": ["north"]}))
    rooms.systems.hit(incident(id="b", scope={"tiers": ["key"]}, severity={"slow": 0.5}))
    _, region, tier, _ = rooms.layout.classes.features
    wanted = np.where(region == 0, 0.0, np.where(tier == 0, 0.5, 1.0))
    assert rate(rooms, "online-desk").tolist() == wanted.tolist()


# --- overlapping incidents --------------------------------------------------------------------------------------------

OVERLAPPING = [
    incident(id="a", hits=["network"], scope={"regions": ["north"]}),
    incident(id="b", hits=["platform"], severity={"slow": 0.5}),
    incident(id="c", hits=["platform", "data-centre"], scope={"tiers": ["key"]}),
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_overlapping_incidents_are_mended_in_any_order_each_with_its_own_damage(order):
    rooms = small.rooms()
    for one in OVERLAPPING:
        rooms.systems.hit(one)
    for mended, number in enumerate(order, 1):
        rooms.systems.mend(OVERLAPPING[number])
        only_the_rest = small.rooms()
        for left in order[mended:]:
            only_the_rest.systems.hit(OVERLAPPING[left])
        assert rate(rooms, "online-desk").tolist() == rate(only_the_rest, "online-desk").tolist()
    assert (rate(rooms, "online-desk") == 1).all()
    assert speeds(rooms, "network", "platform") == [1, 1]


# --- opening desks ----------------------------------------------------------------------------------------------------


def test_a_desk_is_opened_for_some_orders_and_closed_again():
    rooms = small.rooms()
    everybody = np.ones(rooms.layout.classes.count, bool)
    north = rooms.layout.classes.within(Scope(regions=("north",)))
    assert not rate(rooms, "paper-desk").any()
    for classes in (north, everybody, ~everybody):
        rooms.systems.aim("paper-desk", classes)
        assert rate(rooms, "paper-desk").tolist() == classes[: rooms.layout.classes.orders].astype(float).tolist()


def test_an_open_desk_still_needs_its_systems():
    rooms = small.rooms({"desks.paper-desk.needs": "[telephone]"})
    rooms.systems.hit(incident(hits=["telephone"]))
    rooms.systems.aim("paper-desk", np.ones(rooms.layout.classes.count, bool))
    assert not rate(rooms, "paper-desk").any()
    rooms.systems.mend(incident(hits=["telephone"]))
    assert (rate(rooms, "paper-desk") == 1).all()


# --- the record -------------------------------------------------------------------------------------------------------


def test_each_change_of_a_system_is_recorded_once_with_its_slowest_speed_and_who_is_served():
    rooms = small.rooms()
    north, slow = incident(id="a", scope={"regions": ["north"]}), incident(id="b", severity={"slow": 0.5})
    rooms.systems.hit(north)
    rooms.systems.hit(slow)
    rooms.systems.mend(north)
    rooms.systems.mend(slow)
    assert rooms.systems.changes == [
        (0.0, "platform", 0.0, 0.5),
        (0.0, "platform", 0.0, 0.0),
        (0.0, "platform", 0.5, 0.0),
        (0.0, "platform", 1.0, 1.0),
    ]
    told = [entry.key for entry in rooms.journal.entries]
    assert told == [f"journal.system-{state}" for state in ("down", "down", "slow", "up")]
    assert rooms.journal.entries[0].say("zh") == "开票平台中断"
    assert rooms.journal.entries[0].say("en") == "Invoicing platform goes down"


def test_a_second_incident_that_makes_no_difference_is_no_change():
    rooms = small.rooms()
    rooms.systems.hit(incident(id="a"))
    rooms.systems.hit(incident(id="b"))
    rooms.systems.mend(incident(id="a"))
    assert [state for _, _, state, _ in rooms.systems.changes] == [0.0]
    rooms.systems.mend(incident(id="b"))
    assert [state for _, _, state, _ in rooms.systems.changes] == [0.0, 1.0]
