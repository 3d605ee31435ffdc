import math
import pickle

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.scenario.distributions import DurationDistribution, NumberDistribution

NUMBER = TypeAdapter(NumberDistribution)
DURATION = TypeAdapter(DurationDistribution)
PROBABILITIES = [1e-6, 0.01, 0.25, 0.5, 0.9, 0.999, 1 - 1e-6]

# Each written form, and the same distribution by SciPy.
SAME = [
    ({"exponential": {"mean": 20}}, scipy.stats.expon(scale=20)),
    ({"lognormal": {"median": 240, "sigma": 0.8}}, scipy.stats.lognorm(0.8, scale=240)),
    (
        {"lognormal": {"mean": 50, "cv": 0.5}},
        scipy.stats.lognorm(math.sqrt(math.log(1.25)), scale=50 / math.sqrt(1.25)),
    ),
    ({"gamma": {"mean": 10, "cv": 0.5}}, scipy.stats.gamma(4, scale=2.5)),
    ({"gamma": {"mean": 10, "cv": 2}}, scipy.stats.gamma(0.25, scale=40)),
    ({"gamma": {"shape": 1, "scale": 3}}, scipy.stats.gamma(1, scale=3)),
    ({"gamma": {"shape": 5000, "scale": 0.1}}, scipy.stats.gamma(5000, scale=0.1)),
    ({"gamma": {"shape": 2e6, "scale": 0.1}}, scipy.stats.gamma(2e6, scale=0.1)),
    ({"triangular": {"low": 1, "mode": 2, "high": 5}}, scipy.stats.triang(0.25, 1, 4)),
    ({"triangular": {"low": 0, "mode": 0, "high": 5}}, scipy.stats.triang(0, 0, 5)),
    ({"triangular": {"low": -2, "mode": 5, "high": 5}}, scipy.stats.triang(1, -2, 7)),
    ({"uniform": {"low": 2, "high": 8}}, scipy.stats.uniform(2, 6)),
    ({"weibull": {"shape": 1.5, "scale": 10}}, scipy.stats.weibull_min(1.5, scale=10)),
    ({"weibull": {"shape": 0.5, "scale": 10}}, scipy.stats.weibull_min(0.5, scale=10)),
]


@pytest.mark.parametrize(("written", "reference"), SAME, ids=[str(written) for written, _ in SAME])
def test_mean_and_quantiles_are_those_of_scipy(written, reference):
    distribution = NUMBER.validate_python(written)
    assert distribution.mean() == pytest.approx(reference.mean(), rel=1e-12)
    for p in PROBABILITIES:
        assert distribution.quantile(p) == pytest.approx(reference.ppf(p), rel=1e-6)


@pytest.mark.parametrize(("written", "reference"), SAME, ids=[str(written) for written, _ in SAME])
def test_samples_are_of_the_distribution_they_claim(written, reference):
    sample = NUMBER.validate_python(written).sample(np.random.default_rng(7), 4000)
    assert sample.shape == (4000,)
    assert sample.dtype == np.float64
    assert scipy.stats.kstest(sample, reference.cdf).pvalue > 0.001


def test_the_same_generator_draws_the_same_sample():
    distribution = DURATION.validate_python({"gamma": {"mean": "1h", "cv": 1}})
    one, two = (distribution.sample(np.random.default_rng(3), 50) for _ in range(2))
    assert np.array_equal(one, two)


def test_a_bare_duration_is_fixed():
    fixed = DURATION.validate_python("4h")
    assert fixed == DURATION.validate_python({"fixed": "4h"})
    assert fixed.mean() == fixed.quantile(0.1) == 240
    assert fixed.sample(np.random.default_rng(0), 3).tolist() == [240, 240, 240]
    assert NUMBER.validate_python(7).mean() == 7


def test_an_empirical_distribution_is_weighted():
    distribution = NUMBER.validate_python({"empirical": {"values": [30, 10, 20, 99], "weights": [1, 1, 2, 0]}})
    assert distribution.mean() == pytest.approx(20)
    assert [distribution.quantile(p) for p in (0.25, 0.26, 0.75, 0.76, 1 - 1e-16)] == [10, 20, 20, 30, 30]
    counts = np.unique(distribution.sample(np.random.default_rng(1), 4000), return_counts=True)
    assert counts[0].tolist() == [10, 20, 30]
    assert scipy.stats.chisquare(counts[1], [1000, 2000, 1000]).pvalue > 0.001


def test_huge_weights_do_not_overflow():
    weights = [1e15] * 3
    assert NUMBER.validate_python({"empirical": {"values": [1, 2, 3], "weights": weights}}).mean() == pytest.approx(2)


@pytest.mark.parametrize(
    "written", [{"triangular": {"low": 3, "mode": 3, "high": 3}}, {"uniform": {"low": 3, "high": 3}}]
)
def test_bounds_that_meet_leave_one_value(written):
    distribution = NUMBER.validate_python(written)
    assert distribution.mean() == distribution.quantile(0.3) == 3
    assert distribution.sample(np.random.default_rng(0), 2).tolist() == [3, 3]


@pytest.mark.parametrize("p", [0, 1, -0.1, 1.1, math.nan])
def test_a_quantile_needs_a_probability(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        NUMBER.validate_python(1).quantile(p)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ({"exponential": {"mean": 0}}, "problem.too-small"),
        ({"lognormal": {"median": 1, "sigma": -1}}, "greater_than_equal"),
        ({"lognormal": {"median": 1, "cv": 1}}, "problem.pair"),
        ({"lognormal": {"median": 1, "sigma": 1, "mean": 1}}, "problem.pair"),
        ({"gamma": {"mean": 1}}, "problem.pair"),
        ("gamma", "problem.pair"),
        ({"gamma": {"shape": 0, "scale": 1}}, "greater_than_equal"),
        ({"weibull": {"shape": 1, "scale": -1}}, "problem.too-small"),
        ({"uniform": {"low": 2, "high": 1}}, "problem.not-ascending"),
        ({"triangular": {"low": 2, "mode": 1, "high": 3}}, "problem.not-ascending"),
        ({"triangular": {"low": 1, "mode": 4, "high": 3}}, "problem.not-ascending"),
        ({"empirical": {"values": []}}, "too_short"),
        ({"empirical": {"values": [1, 2], "weights": [1]}}, "problem.weights-count"),
        ({"empirical": {"values": [1, 2], "weights": [0, 0]}}, "problem.weights-zero"),
        ({"expnential": {"mean": 1}}, "problem.choice"),
        ({"exponential": {"mean": 1}, "fixed": 1}, "problem.one-name"),
        ({}, "problem.one-name"),
        ("exponential", "missing"),
        (True, "problem.not-number"),
        (math.inf, "finite_number"),
    ],
)
def test_parameters_that_make_no_distribution_are_refused_with_one_error(written, problem):
    with pytest.raises(ValidationError) as caught:
        NUMBER.validate_python(written)
    assert [error["type"] for error in caught.value.errors()] == [problem]


QUANTITY = st.floats(1e-3, 1e6)
WRITTEN = st.one_of(
    QUANTITY,
    st.builds(lambda mean: {"exponential": {"mean": mean}}, QUANTITY),
    st.builds(lambda m, s: {"lognormal": {"median": m, "sigma": s}}, QUANTITY, st.floats(0, 10)),
    st.builds(lambda m, c: {"lognormal": {"mean": m, "cv": c}}, QUANTITY, st.floats(1e-6, 100)),
    st.builds(lambda m, c: {"gamma": {"mean": m, "cv": c}}, QUANTITY, st.floats(1e-4, 4)),
    st.builds(lambda a, b: {"gamma": {"shape": a, "scale": b}}, st.floats(0.05, 1e9), QUANTITY),
    st.builds(lambda a, b: {"weibull": {"shape": a, "scale": b}}, st.floats(0.05, 1e9), QUANTITY),
    st.builds(lambda v: {"uniform": dict(zip(("low", "high"), sorted(v), strict=True))}, st.tuples(QUANTITY, QUANTITY)),
    st.builds(
        lambda v: {"triangular": dict(zip(("low", "mode", "high"), sorted(v), strict=True))},
        st.tuples(QUANTITY, QUANTITY, QUANTITY),
    ),
    st.builds(lambda v: {"empirical": {"values": v}}, st.lists(QUANTITY, min_size=1, max_size=5)),
)


@given(WRITTEN)
def test_every_distribution_survives_writing_and_pickling(written):
    distribution = NUMBER.validate_python(written)
    again = NUMBER.dump_python(distribution, mode="json", by_alias=True, exclude_defaults=True)
    assert NUMBER.validate_python(again) == distribution
    assert pickle.loads(pickle.dumps(distribution)) == distribution


@given(WRITTEN, st.floats(1e-6, 1 - 1e-6), st.floats(1e-6, 1 - 1e-6))
def test_quantiles_ascend_and_the_mean_is_finite(written, p, q):
    distribution = NUMBER.validate_python(written)
    low, high = sorted((p, q))
    assert distribution.quantile(low) <= distribution.quantile(high) * (1 + 1e-12)
    assert math.isfinite(distribution.mean())


def test_durations_are_written_with_units():
    distribution = DURATION.validate_python({"lognormal": {"median": "4h", "sigma": 0.8}})
    written = DURATION.dump_python(distribution, mode="json", by_alias=True, exclude_defaults=True)
    assert written == {"lognormal": {"median": "4h", "sigma": 0.8}}
    assert DURATION.dump_python(DURATION.validate_python("90min")) == "90min"
