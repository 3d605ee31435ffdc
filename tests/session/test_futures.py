"""Futures that fit what was known: the past is the drill's, bit for bit; the true future plays no part."""

import numpy as np
import pytest

from sim.drill import Baseline
from sim.scenario.decisions import Taken
from sim.scenario.families import Exponential, Fixed, Lognormal, Uniform
from sim.scenario.quantities import Duration, Minutes
from sim.world import streams as streams_of_drills
from sim.world.futures import Future, beyond
from tests import small
from tests.session.lives import scenario
from tests.small import clock

LOGNORMAL = {"lognormal": {"median": "4h", "sigma": 0.8}}
CHANGES = {
    "stages.issue.work": "{exponential: {mean: 4min}}",
    "desks.online-desk.flaws": "{issue: 10%}",
    "demand.tiers.regular.patience": "{exponential: {mean: 1d}}",
}


def risky(**fields):
    """Everything that luck can decide: how long it lasts, when it is noticed, what follows, what is ordered."""
    after = small.outage(id="after", at=None, lasts=LOGNORMAL, hits=["network"])
    first = small.outage(
        lasts=LOGNORMAL,
        noticed={"after": {"exponential": {"mean": "20min"}}},
        leads_to=[{"incident": "after", "probability": 0.5, "after": {"exponential": {"mean": "3h"}}}],
        **fields,
    )
    return scenario(first, after, changes=CHANGES, days=2)


@pytest.fixture(scope="module")
def baseline():
    return Baseline(risky(), seed=3)


PLAN = small.plan(*small.WHOLE_PLAN)


def until(outcome, moment):
    """All that a run records up to a moment."""
    run = outcome.response
    visits = run.visits[run.visits["joined"] < moment]
    ended = np.where(visits["ended"] < moment, visits["ended"], np.inf)
    started = np.where(visits["started"] < moment, visits["started"], np.inf)
    postings = run.postings[run.postings["from"] < moment] if "from" in run.postings.dtype.names else run.postings[:0]
    return (
        [entry for entry in run.journal if entry.time < moment],
        [(period.incident, period.start) for period in run.incident_periods if period.start < moment],
        [change for change in run.system_changes if change[0] < moment],
        [visits[name].tobytes() for name in ("joined", "job", "stage")],
        started.tobytes(),
        ended.tobytes(),
        postings["from"].tobytes() if postings.size else b"",
        outcome.book.arrival[outcome.book.arrival < moment].tobytes(),
    )


@pytest.mark.parametrize("moment", ["08:00", "10:00", "10:30", "13:17"])
def test_the_past_of_every_future_is_that_of_the_drill_bit_for_bit(baseline, moment):
    drill = until(baseline.respond(PLAN), clock(moment))
    for number in range(5):
        assert until(baseline.foresee(PLAN, (), Future(clock(moment), number)), clock(moment)) == drill


def ends(outcome):
    return [(period.incident, period.start, period.end) for period in outcome.response.incident_periods]


def test_futures_differ_and_are_always_the_same(baseline):
    moment = clock("11:00")
    one = [ends(baseline.foresee(PLAN, (), Future(moment, number))) for number in range(6)]
    assert one == [ends(baseline.foresee(PLAN, (), Future(moment, number))) for number in range(6)]
    assert len({str(future) for future in one}) == 6
    for future in one:
        assert all(end is None or end > moment for _, _, end in future)


def test_the_true_future_plays_no_part(monkeypatch):
    """Two drills that differ in nothing but how long the incident will still last have the same futures."""
    words = streams_of_drills._words
    moment, truths, futures = clock("10:30"), [], []
    for other in (4, 7, 12):
        monkeypatch.setattr(
            streams_of_drills,
            "_words",
            lambda seed, name, other=other: words(other if (seed, name) == (3, "incident.outage") else seed, name),
        )
        drilled = scenario(small.outage(lasts={"uniform": {"low": "1h", "high": "9h"}}), changes=CHANGES, days=2)
        baseline = Baseline(drilled, seed=3)
        truths.append(ends(baseline.respond(PLAN)))
        foreseen = [baseline.foresee(PLAN, (), Future(moment, number)) for number in range(4)]
        futures.append([(ends(outcome), outcome.response.visits.tobytes()) for outcome in foreseen])
    assert truths[0] != truths[1] != truths[2]
    assert futures[0] == futures[1] == futures[2]


def test_futures_have_the_same_luck_whatever_is_decided(baseline):
    moment = clock("10:30")
    future = Future(moment, 1)
    options = [
        baseline.foresee(small.plan(), [Taken(point="paper", option=option, at=Minutes(moment))], future)
        for option in ("wait", "write")
    ]
    assert ends(options[0]) == ends(options[1])
    assert options[0].book.arrival.tobytes() == options[1].book.arrival.tobytes()
    assert options[0].response.visits.tobytes() != options[1].response.visits.tobytes()


def test_a_repair_that_support_has_shortened_is_drawn_anew_as_shortened(baseline):
    moment = clock("13:00")
    plan = small.plan({"do": "call-support", "by": "it", "shortens": "100%", "waits": "1min", "talks": "1min"})
    baseline = Baseline(scenario(small.outage(lasts="4h"), days=2), seed=1)
    drill = ends(baseline.respond(plan))
    assert [ends(baseline.foresee(plan, (), Future(m, 1))) for m in (clock("10:01"), moment)] == [drill, drill]


def test_what_can_only_last_so_long_keeps_to_it():
    drilled = scenario(small.outage(lasts="4h", noticed={"after": "15min"}), days=2)
    baseline = Baseline(drilled, seed=1)
    for number in range(3):
        assert ends(baseline.foresee(PLAN, (), Future(clock("10:40"), number)))[0][1] == clock("10:00")


@pytest.mark.parametrize("least", [10.0, 100.0, 5000.0])
@pytest.mark.parametrize(
    "distribution",
    [
        Exponential[Duration](mean="60min"),
        Lognormal[Duration](median="60min", sigma=0.8),
        Uniform[Duration](low="0min", high="5001min"),
    ],
)
def test_what_has_lasted_so_long_lasts_longer(distribution, least):
    chance = np.random.default_rng(1)
    assert all(beyond(distribution, least, chance) > least for _ in range(20))


def test_a_residual_time_has_the_conditional_distribution():
    """An exponential time forgets: beyond 100 it is 100 more. The mean of 4,000 is within 5 standard errors."""
    chance = np.random.default_rng(1)
    left = [beyond(Exponential[Duration](mean="60min"), 100.0, chance) - 100.0 for _ in range(4000)]
    assert np.mean(left) == pytest.approx(60.0, abs=5 * 60 / np.sqrt(4000))


def test_a_fixed_time_stays():
    assert beyond(Fixed[Duration](value="240min"), 100.0, np.random.default_rng(1)) == 240
