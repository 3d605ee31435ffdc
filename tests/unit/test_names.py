import re

import numpy as np
import pytest

from sim.names import company_names, person_names, tax_numbers
from sim.taxids import is_valid
from sim.world.streams import Streams
from tests import small
from tests.small import drill

LOCALES = ("zh_CN", "en_GB")
HAN = re.compile(r"[\u4e00-\u9fff]")


def numbers(*values):
    return np.array(values, np.int64)


def is_chinese(name):
    return HAN.match(name) is not None


@pytest.mark.parametrize("locale", LOCALES)
def test_equal_customers_have_equal_names_whoever_else_orders(locale):
    alone = company_names(numbers(3, 3), "key", Streams(1), locale)
    among_others = company_names(numbers(0, 3, 99), "key", Streams(1), locale)
    assert alone[0] == alone[1] == among_others[1]


@pytest.mark.parametrize("locale", LOCALES)
def test_customers_differ_in_name_and_tiers_and_drills_have_other_ones(locale):
    names = company_names(np.arange(300), "key", Streams(1), locale)
    assert len(set(names)) > 295
    assert names[:5] != company_names(np.arange(5), "regular", Streams(1), locale)
    assert names[:5] != company_names(np.arange(5), "key", Streams(2), locale)


def test_names_are_in_the_language_of_the_place():
    chinese = company_names(np.arange(50), "key", Streams(1), "zh_CN")
    assert all(is_chinese(name) and name.endswith("公司") for name in chinese)
    english = company_names(np.arange(50), "key", Streams(1), "en_GB")
    assert all(name.isascii() and name.split()[-1] in ("Ltd", "LLP", "plc") for name in english)
    assert all(is_chinese(name) for name in person_names(20, Streams(1), "zh_CN"))
    assert all(" " in name for name in person_names(20, Streams(1), "en_GB"))


def test_chinese_firms_are_named_as_they_are_registered():
    """Place, brand, trade and form in Chinese characters, the form once and at the end."""
    names = company_names(np.arange(2000), "key", Streams(1), "zh_CN")
    assert all(re.fullmatch(r"[\u4e00-\u9fff]+", name) and name.count("公司") == 1 for name in names)


def test_tax_numbers_pass_the_check_of_real_ones_and_differ():
    made = tax_numbers(np.arange(500), "key", Streams(1))
    assert all(is_valid(number) for number in made)
    assert len(set(made)) > 495
    assert tax_numbers(numbers(7), "key", Streams(1)) == [made[7]]


def test_people_are_the_same_in_every_run_of_a_drill():
    people = person_names(30, Streams(1), "zh_CN")
    assert people == person_names(30, Streams(1), "zh_CN")
    assert people[:20] == person_names(20, Streams(1), "zh_CN"), "whoever else works there"
    assert people != person_names(30, Streams(2), "zh_CN")


def test_nobody_is_named_if_nobody_is_there():
    assert company_names(numbers(), "key", Streams(1), "zh_CN") == []
    assert tax_numbers(numbers(), "key", Streams(1)) == []
    assert person_names(0, Streams(1), "zh_CN") == []


@pytest.mark.parametrize(("currency", "chinese"), [("CNY", True), ("GBP", False)])
def test_a_drill_in_yuan_has_chinese_names_and_any_other_english_ones(currency, chinese):
    outcome = drill(small.outage(), changes={"money.currency": currency})
    assert {is_chinese(name) for name in outcome.customers.name} == {chinese}
    assert {is_chinese(name) for name in outcome.staff.name} == {chinese}
