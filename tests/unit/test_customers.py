import numpy as np
import pytest

from sim.scenario.actions import Announce
from sim.world.customers import AWARENESS, HALF_LIFE, NOTEWORTHY, Customers, reach
from tests import small

CHANNELS = tuple(AWARENESS)


class Told:
    """Customers of a drill without orders, and the factors that the order flow was given: (time, hurry, ask rate)."""

    def __init__(self):
        self.rooms = small.rooms()
        self.customers = Customers(self.rooms.env, self.rooms.layout)

    def after(self, minutes):
        """Factors on hurry and enquiries of orders, so many minutes after the start."""
        self.rooms.env.run(until=minutes)
        classes = self.rooms.env.flow._arrays["classes"]
        orders = self.rooms.layout.classes.orders
        others = [set(classes[name][orders:].tolist()) for name in ("hurry", "ask_rate")]
        assert others == [{1.0}, {1.0}], "enquiries and own work have no customers"
        (hurry,), (ask_rate,) = (set(classes[name][:orders].tolist()) for name in ("hurry", "ask_rate"))
        return hurry, ask_rate


def notice(**fields):
    usual = {"do": "announce", "channels": ["sms"], "enquiries_clear": 0.5, "hurry_clear": 0.5}
    return Announce.model_validate({**usual, "enquiries_vague": 2, "hurry_vague": 2, **fields})


# --- how many read it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_notice_is_read_by_more_and_more_people_but_never_by_all(channel):
    shares = [reach([channel], minutes) for minutes in (0, 1, 10, 60, 360, 1440, 100_000)]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert 0.2 < shares[-1] < 1


def test_several_channels_reach_whoever_reads_any_of_them():
    assert reach(["wechat", "sms"], 60) == pytest.approx(1 - (1 - 0.6) * (1 - 0.95))
    assert reach([], 60) == 0


# --- what it does -----------------------------------------------------------------------------------------------------


def test_without_a_notice_customers_are_as_they_are():
    assert Told().after(100) == (1.0, 1.0)


@pytest.mark.parametrize(("clear", "factor"), [(True, 0.5), (False, 2.0)])
def test_a_notice_works_on_those_who_have_read_it_and_wears_off(clear, factor):
    told = Told()
    told.customers.told(notice(), clear)
    for minutes in (3, 60, 180):
        weight = reach(["sms"], minutes) * 0.5 ** (minutes / HALF_LIFE)
        assert told.after(minutes + 0.5) == pytest.approx((1 + (factor - 1) * weight,) * 2, abs=NOTEWORTHY)


def test_an_update_renews_the_effect_and_does_not_begin_again():
    told, words = Told(), notice()
    told.customers.told(words, True)
    told.after(120)
    told.customers.told(words, True)
    weight = reach(["sms"], 123) * 0.5 ** (3 / HALF_LIFE)
    assert told.after(123.5)[1] == pytest.approx(1 - 0.5 * weight, abs=NOTEWORTHY)


def test_when_a_vague_notice_becomes_clear_it_has_to_be_read_again():
    told, words = Told(), notice()
    told.customers.told(words, False)
    assert told.after(60)[1] > 1.5
    told.customers.told(words, True)
    assert told.after(63.5)[1] == pytest.approx(1 - 0.5 * reach(["sms"], 3) * 0.5 ** (3 / HALF_LIFE))


@pytest.mark.parametrize("moment", [10.0, 200.0, 900.0, 1300.0])
def test_when_all_is_over_customers_are_as_before(moment):
    told, words = Told(), notice()
    told.customers.told(words, True)
    told.after(moment)
    told.customers.forget(words)
    assert told.after(moment + 60) == (1.0, 1.0)


def test_the_end_of_one_notice_is_not_the_end_of_another():
    told, first, second = Told(), notice(), notice(id="second")
    told.customers.told(first, True)
    told.customers.told(second, True)
    told.after(60)
    told.customers.forget(first)
    assert told.after(61)[1] < 0.8


def test_two_notices_with_updates_do_not_take_each_others_readers_away():
    told, first, second = Told(), notice(channels=["email"]), notice(id="second", channels=["email"])
    for minutes in range(0, 360, 30):
        told.after(minutes + 0.1)
        told.customers.told(second if minutes % 60 else first, True)
    once = reach(["email"], 360)
    factor = told.after(360)[1]
    assert factor < 1 - 0.5 * once * 0.5 ** (60 / HALF_LIFE)
    assert factor >= 1 - 0.5 * (1 - (1 - once) ** 2), "as if each had readers of its own, not more"


def test_who_has_read_two_notices_is_moved_by_what_they_say_on_average():
    told = Told()
    told.customers.told(notice(), True)
    told.customers.told(notice(id="vague"), False)
    assert 0.9 < told.after(60.5)[1] < 1.35, "a half and a double"


def test_a_notice_that_changes_nothing_leaves_the_flow_alone():
    told = Told()
    told.customers.told(notice(enquiries_clear=1, hurry_clear=1), True)
    assert told.after(60) == (1.0, 1.0)


def test_small_changes_are_spared_but_their_sum_is_not():
    """Each update of the factors is at least a twentieth, and the last one is near the truth."""
    told = Told()
    told.customers.told(notice(), True)
    factors = [told.after(minutes)[1] for minutes in range(1, 1452, 10)]
    steps = np.abs(np.diff(factors))
    assert steps[steps > 0].min() >= NOTEWORTHY
    assert factors[-1] == pytest.approx(1 - 0.5 * reach(["sms"], 1440) * 0.5 ** (1440 / HALF_LIFE), abs=NOTEWORTHY)
