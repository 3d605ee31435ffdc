import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.taxids import are_valid, is_valid, tax_id

REAL = "91110000600037341L"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_a_real_code_is_valid_and_is_made_again_from_its_digits():
    assert is_valid(REAL)
    assert tax_id("110000", 60003734) == REAL


def test_the_check_character_is_the_one_of_the_standard_for_every_value():
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    seen = set()
    for number in range(200):
        code = tax_id("110108", number)
        expected = (31 - sum(ALPHABET.index(c) * w for c, w in zip(code, weights, strict=False)) % 31) % 31
        assert code[17] == ALPHABET[expected]
        seen.add(code[17])
    assert seen == set(ALPHABET)


def test_the_organisation_code_inside_has_its_own_right_check_character():
    seen = set()
    for number in range(100):
        body = tax_id("110000", number)[8:17]
        total = sum(int(d) * w for d, w in zip(body[:8], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
        assert body[8] == {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))
        seen.add(body[8])
    assert seen == set("0123456789X")


@given(st.integers(0, 99_999_999), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(number, position, character):
    code = tax_id("310115", number)
    wrong = code[:position] + character + code[position + 1 :]
    assert is_valid(wrong) == (wrong == code)


@given(st.text(max_size=20))
def test_any_text_can_be_asked_about(text):
    assert is_valid(text) in (True, False)


@pytest.mark.parametrize(
    "code", ["", REAL[:-1], REAL + "1", REAL.lower(), "9111000060003734１L", "I" * 18, "0" * 17 + "Z"]
)
def test_what_is_not_eighteen_characters_of_the_alphabet_is_invalid(code):
    assert not is_valid(code)


def test_many_codes_are_judged_like_each_alone():
    codes = [tax_id("110000", n) if n % 3 else f"{random.Random(n).getrandbits(60):018X}"[:18] for n in range(300)] + [
        ""
    ]
    assert are_valid(codes).tolist() == [is_valid(code) for code in codes]
    assert are_valid([]).tolist() == []


@pytest.mark.parametrize(
    ("region", "number"), [("11", 1), ("11000a", 1), ("１１００００", 1), ("110000", -1), ("110000", 10**8)]
)
def test_impossible_ingredients_are_refused(region, number):
    with pytest.raises(ValueError, match=r"region|number"):
        tax_id(region, number)
