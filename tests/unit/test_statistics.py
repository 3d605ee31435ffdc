"""Statistics against systems whose means are known, and against independent definitions."""

import doctest
from itertools import combinations

import numpy as np
import pytest
from scipy import integrate, stats

from sim.experiment import robustness, statistics

CONFIDENCE = 0.95
STUDIES = 1000


def rng(seed=1):
    return np.random.default_rng(seed)


def off(share, trials=STUDIES):
    """Four standard errors of a share over so many studies: passed by chance in all but one of 16,000 tests."""
    return 4 * np.sqrt(share * (1 - share) / trials)


@pytest.mark.parametrize("module", [statistics, robustness])
def test_examples(module):
    found = doctest.testmod(module)
    assert found.attempted
    assert not found.failed


# --- intervals --------------------------------------------------------------------------------------------------------


def test_of_a_hundred_intervals_ninety_five_hold_the_mean():
    held = 0
    for study in range(STUDIES):
        found = statistics.estimate(rng(study).normal(-3.0, 2.0, 12), CONFIDENCE)
        held += found.low <= -3.0 <= found.high
    assert held / STUDIES == pytest.approx(CONFIDENCE, abs=off(CONFIDENCE))


def correlated(study, n=15, shift=1.0):
    """Two plans on the same luck; the second is worse by the shift on average."""
    draws = rng(study)
    luck = draws.normal(100.0, 10.0, n)
    return luck + draws.normal(0.0, 1.0, n), luck + shift + draws.normal(0.0, 1.0, n)


def test_paired_intervals_hold_the_difference_and_are_narrower_than_those_of_torn_pairs():
    held, gains = 0, []
    for study in range(STUDIES):
        baseline, values = correlated(study)
        found = statistics.difference(values, baseline, CONFIDENCE)
        held += found.estimate.low <= 1.0 <= found.estimate.high
        gains.append(found.gain)
    assert held / STUDIES == pytest.approx(CONFIDENCE, abs=off(CONFIDENCE))
    assert np.median(gains) == pytest.approx(np.sqrt(101 / 1), rel=0.1)  # of the standard deviations of differences


def test_differences_agree_with_the_library():
    baseline, values = correlated(1)
    found = statistics.difference(values, baseline, CONFIDENCE)
    paired = stats.ttest_rel(values, baseline)
    torn = stats.ttest_ind(values, baseline, equal_var=False).confidence_interval(CONFIDENCE)
    assert found.p == pytest.approx(paired.pvalue)
    assert (found.estimate.low, found.estimate.high) == pytest.approx(tuple(paired.confidence_interval(CONFIDENCE)))
    assert found.gain == pytest.approx((torn.high - torn.low) / 2 / found.estimate.half_width)
    assert found.correlation == pytest.approx(stats.pearsonr(values, baseline).statistic)


def test_equal_pairs_are_unchanged_and_not_undecided():
    values = rng().normal(size=10)
    found = statistics.difference(values, values.copy(), CONFIDENCE)
    assert found.unchanged
    assert (found.estimate.low, found.estimate.high, found.p) == (0.0, 0.0, 1.0)


def test_a_difference_that_is_always_the_same_is_certain():
    found = statistics.difference(np.array([2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0]), CONFIDENCE)
    assert not found.unchanged
    assert (found.estimate.low, found.estimate.high, found.p, found.gain) == (1.0, 1.0, 0.0, None)


def test_of_one_replication_nothing_is_said_but_its_value():
    found = statistics.difference(np.array([2.0]), np.array([1.5]), CONFIDENCE)
    assert found.estimate == statistics.Estimate(0.5, None, None, 1)
    assert found.estimate.half_width is None
    assert found.p is None


def test_shares_are_held_by_their_intervals():
    """Wilson's interval keeps its confidence on average; for one share it may miss by some per cent (Brown, 2001)."""
    held = sum(
        (found := statistics.proportion(int(rng(study).binomial(60, 0.07)), 60, CONFIDENCE)).low <= 0.07 <= found.high
        for study in range(STUDIES)
    )
    assert held / STUDIES == pytest.approx(CONFIDENCE, abs=0.04)


@pytest.mark.parametrize("p", [0.5, 0.9, 0.95])
def test_quantiles_of_any_distribution_are_held_by_their_intervals(p):
    true = stats.lognorm.ppf(p, 1.0)
    held = 0
    for study in range(STUDIES):
        found = statistics.quantile(rng(study).lognormal(0.0, 1.0, 80), p, CONFIDENCE)
        held += found.low <= true <= found.high
    assert held / STUDIES >= CONFIDENCE - off(CONFIDENCE)


def test_what_never_ends_lies_beyond_every_quantile_it_reaches():
    values = np.array([1.0] * 92 + [np.inf] * 8)
    assert statistics.quantile(values, 0.9, CONFIDENCE).value == 1.0
    assert statistics.quantile(values, 0.9, CONFIDENCE).high == np.inf
    assert statistics.quantile(values, 0.95, CONFIDENCE).value == np.inf


# --- several plans ----------------------------------------------------------------------------------------------------


def closed_test(p_values):
    """Holm's method as what it is: the closed test of Bonferroni's, all subsets written out."""
    numbers = range(len(p_values))
    subsets = [s for size in range(1, len(p_values) + 1) for s in combinations(numbers, size)]
    return [max(min(1.0, len(s) * min(p_values[j] for j in s)) for s in subsets if i in s) for i in numbers]


@pytest.mark.parametrize("seed", range(30))
def test_holm_is_the_closed_test_of_bonferroni(seed):
    p_values = [float(p) for p in rng(seed).choice([0.001, 0.01, 0.02, 0.03, 0.04, 0.5, 1.0], 5)]
    assert statistics.holm(p_values) == pytest.approx(closed_test(p_values))


def test_holm_of_nothing_is_nothing():
    assert statistics.holm([]) == []


def test_among_plans_that_are_all_alike_one_is_rarely_called_significant():
    """In at most one of twenty studies with four plans, though each of them is tested."""
    wrong = 0
    for study in range(STUDIES):
        draws = rng(study)
        luck = draws.normal(0.0, 3.0, 20)
        plans = luck[:, None] + draws.normal(0.0, 1.0, (20, 4))
        found = [statistics.difference(plans[:, i], plans[:, 0], CONFIDENCE).p for i in (1, 2, 3)]
        wrong += min(statistics.holm(found)) < 0.05
    assert wrong / STUDIES <= 0.05 + off(0.05)


@pytest.mark.parametrize("apart", [0.0, 0.3, 1.0])
def test_no_plan_is_better_than_the_chosen_one_by_more_than_was_said(apart):
    """With the stated confidence, wherever the means lie, common luck and all."""
    means = np.array([0.0, 0.0, apart, apart])
    right = 0
    for study in range(STUDIES):
        draws = rng(study)
        plans = draws.normal(0.0, 3.0, 12)[:, None] + draws.normal(means, 1.0, (12, 4))
        best = int(plans.mean(axis=0).argmin())
        bounds = statistics.selection_bounds(plans, best, CONFIDENCE)
        right += means[best] - means.min() <= bounds.max()
        assert bounds[best] == 0
    assert right / STUDIES >= CONFIDENCE - off(CONFIDENCE)


def test_as_many_replications_as_are_said_to_be_needed_select_the_best():
    """Means an indifference apart, as many replications as a pilot of 30 asked for: right with the confidence."""
    means, indifference = np.array([0.0, 0.5, 0.5]), 0.5
    right = 0
    for study in range(STUDIES):
        draws = rng(study)
        pilot = draws.normal(means, 1.0, (30, 3))
        apart = pilot[:, 1] - pilot[:, 0]
        n = statistics.replications_needed(apart, indifference, 1 - 2 * 0.05 / 2)
        plans = draws.normal(means, 1.0, (n, 3))
        right += plans.mean(axis=0).argmin() == 0
    assert right / STUDIES >= CONFIDENCE - off(CONFIDENCE)


def test_the_probability_of_being_the_best_of_two_is_that_of_the_t_distribution():
    baseline, values = correlated(3, shift=0.3)
    apart = values - baseline
    exact = stats.t.cdf(apart.mean() / stats.sem(apart), len(apart) - 1)
    found = statistics.best_probability(np.column_stack([baseline, values]), seed=1)
    assert found[0] == pytest.approx(exact, abs=0.015)  # four standard errors of 20,000 draws
    assert found.sum() == pytest.approx(1.0)


def test_equal_plans_share_the_probability_of_being_the_best():
    values = rng().normal(size=(20, 1))
    assert statistics.best_probability(np.hstack([values, values + 5, values]), seed=1).tolist() == [0.5, 0.0, 0.5]
    assert statistics.best_probability(np.hstack([values, values]), seed=1).tolist() == [0.5, 0.5]
    assert statistics.best_probability(np.array([[0.0, 1.0]]), seed=1).tolist() == [1.0, 0.0]


# --- tails and numbers ------------------------------------------------------------------------------------------------


def test_cvar_is_the_mean_beyond_the_quantile():
    """Of the exponential distribution: 1 + ln(1 / (1 - level)); the integral agrees."""
    exact = 1 + np.log(20)
    assert integrate.quad(stats.expon.ppf, 0.95, 1)[0] / 0.05 == pytest.approx(exact, rel=1e-6)
    assert statistics.cvar(rng().exponential(1.0, 400_000), 0.95) == pytest.approx(exact, rel=0.01)


def test_cvar_takes_the_share_of_a_value_that_lies_on_the_border():
    assert statistics.cvar(np.array([4.0, 3.0, 2.0, 1.0]), 0.6) == pytest.approx((4 + 0.6 * 3) / 1.6)
    assert statistics.cvar(np.array([4.0, 3.0]), 0.95) == 4.0


@pytest.mark.parametrize("mean", [-10.0, 0.0, 10.0])
def test_the_number_of_replications_needed_is_the_smallest_that_does_whatever_the_sign(mean):
    values = rng().normal(mean, 1.0, 30)
    n = statistics.replications_needed(values, 0.2, CONFIDENCE)
    halves = [stats.t.ppf(0.975, m - 1) * values.std(ddof=1) / np.sqrt(m) for m in (n - 1, n)]
    assert halves[1] <= 0.2 < halves[0]


def test_a_precision_of_nothing_is_never_reached():
    assert statistics.replications_needed(rng().normal(size=30), 0.0, CONFIDENCE) is None
    assert statistics.replications_needed(rng().normal(size=30), 1e-9, CONFIDENCE) is None
    assert statistics.replications_needed(np.array([1.0]), 1.0, CONFIDENCE) is None


# --- robustness -------------------------------------------------------------------------------------------------------


def test_regret_is_what_the_best_plan_would_have_spared():
    found = robustness.robustness(["a", "b"], ["mild", "grave"], np.array([[1.0, 9.0], [3.0, 5.0]]), seed=1)
    assert found.regret == {"a": {"mild": 0.0, "grave": 4.0}, "b": {"mild": 2.0, "grave": 0.0}}
    assert found.worst == {"a": 4.0, "b": 2.0}
    assert found.minimax == "b"
    # a is the best if the weight of mild is above 2/3: 1 w + 9 (1 - w) < 3 w + 5 (1 - w)
    assert found.first["a"] == pytest.approx(1 / 3, abs=0.02)  # four standard errors of 10,000 draws


def test_no_weighting_makes_a_dominated_plan_first_and_equal_ones_share():
    scores = np.array([[1.0, 2.0, 3.0], [1.5, 2.5, 3.5], [1.0, 2.0, 3.0]])
    assert robustness.rank_shares(scores, seed=1).tolist() == [0.5, 0.0, 0.5]


def test_units_do_not_decide_a_rank():
    scores = np.array([[1.0, 300.0], [2.0, 100.0]])
    found = robustness.rank_shares(scores, seed=1)
    assert found.tolist() == robustness.rank_shares(scores * [1000.0, 1.0], seed=1).tolist()
    assert found[0] == pytest.approx(0.5, abs=0.02)


def test_the_front_holds_what_nothing_beats():
    assert robustness.pareto_front([(1, 5), (2, 3), (3, 4), (1, 5), (2, 2)]) == [True, False, False, True, True]


def test_a_level_that_cannot_be_negative_has_no_interval_below_zero_but_a_difference_may():
    losses = np.array([0.0, 0.0, 0.0, 9000.0])
    assert statistics.estimate(losses, 0.95).low < 0
    assert statistics.level(losses, 0.95).low == 0
    assert statistics.level(losses, 0.95).high == statistics.estimate(losses, 0.95).high
    assert statistics.difference(losses, np.zeros(4), 0.95).estimate.low < 0
