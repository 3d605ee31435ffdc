import numpy as np
import pytest

from sim.world.streams import DERIVATION, Streams

GOLDEN_NUMBER = 8413927764993783985
GOLDEN_DRAWS = [766396838, 992467969, 80391566]


def draws(seed, name, size=8):
    return Streams(seed)[name].random(size)


def test_a_stream_begins_anew_whenever_it_is_asked_for():
    streams = Streams(7)
    first = streams["orders.arrival"].random(8)
    streams["orders.tier"].random(100)
    assert np.array_equal(streams["orders.arrival"].random(8), first)


def test_a_stream_depends_on_its_name_alone_and_not_on_what_was_asked_for_before():
    early, late = Streams(7), Streams(7)
    for name in ("a", "b", "c"):
        late[name].random(3)
    assert np.array_equal(early["d"].random(8), late["d"].random(8))


@pytest.mark.parametrize(
    ("one", "other"), [((1, "a"), (1, "b")), ((1, "a"), (2, "a")), ((1, "1a"), (11, "a")), ((1, "a"), (1, "a "))]
)
def test_other_names_and_other_seeds_have_other_luck(one, other):
    assert not np.intersect1d(draws(*one), draws(*other)).size


def test_streams_of_neighbouring_seeds_and_names_are_not_correlated():
    samples = [draws(seed, name, 2000) for seed in (0, 1, 2) for name in ("incident.a", "incident.b")]
    correlations = np.corrcoef(samples)[np.triu_indices(len(samples), 1)]
    assert np.abs(correlations).max() < 4 / np.sqrt(2000)


def test_names_may_be_in_any_script_and_seeds_as_large_as_a_drill_takes():
    assert 0 <= draws(2**63 - 1, "订单", 1)[0] < 1


def test_the_number_of_a_name_fits_64_bits_and_is_always_the_same():
    numbers = {Streams(seed).number("path") for seed in range(200)}
    assert len(numbers) == 200
    assert max(numbers) > 2**60, "the upper half is used"
    assert all(0 <= number < 2**64 for number in numbers)
    assert Streams(5).number("path") == Streams(5).number("path")


def test_the_derivation_has_not_changed_without_its_version():
    """If this fails, old manifests no longer give the same drills: then the version must be raised too."""
    assert DERIVATION == "drillroom-streams-1"
    assert Streams(1).number("path") == GOLDEN_NUMBER
    assert Streams(1)["orders.arrival"].integers(10**9, size=3).tolist() == GOLDEN_DRAWS
