"""Branches race on the same futures: a fan of each, the same past, outages where most futures have them."""

import numpy as np

from sim.drill import Baseline
from sim.scenario.decisions import Taken
from sim.scenario.quantities import Minutes
from sim.session.foreseeing import Drilled, sample
from sim.session.racing import race
from sim.views import fans
from sim.world.levels import level_at
from tests import small
from tests.session.lives import scenario
from tests.session.test_quality import AtOnce
from tests.small import clock

MOMENT = Minutes(clock("10:30"))
UNIFORM = {"uniform": {"low": "2h", "high": "5h"}}
DRILLED = Drilled(scenario(small.outage(lasts=UNIFORM), days=2), small.plan(), 1)
BRANCHES = {name: [Taken(point="paper", option=name, at=MOMENT)] for name in ("wait", "write")}
NAMES = {"wait": "First", "write": "Branch"}


def raced(futures=6):
    told = []
    found = race(DRILLED, BRANCHES, MOMENT, futures, AtOnce(), told.append)
    assert told[-1] == 1.0
    return found


def test_a_fan_is_the_past_before_the_branches_part_and_ordered_after():
    found = raced()
    drill = Baseline(DRILLED.scenario, 1).respond(DRILLED.plan)
    visits = drill.response.visits
    known = level_at(visits, found.moments, drill.layout.order_stages[visits["stage"]])
    before = found.moments < MOMENT
    for fan in found.fans.values():
        low, middle, high = fan.waiting
        assert (low <= middle).all()
        assert (middle <= high).all()
        assert (low[before] == known[before]).all()
        assert (high[before] == known[before]).all()
        assert fan.losses[0] <= fan.losses[1] <= fan.losses[2]
    assert not np.array_equal(found.fans["wait"].waiting, found.fans["write"].waiting)


def test_the_futures_of_a_race_are_those_by_which_decisions_are_judged():
    samples = sample(DRILLED, [*BRANCHES.values()], MOMENT, 6, AtOnce())
    means = [fan.loss.mean for fan in raced().fans.values()]
    assert means == [float(one.loss.mean()) for one in samples]


def test_an_outage_is_marked_while_at_least_half_of_the_futures_have_it():
    (outage,) = raced().outages
    assert outage.incident == "outage"
    assert outage.start == clock("10:00")
    assert clock("12:00") < outage.end < clock("15:00")


def test_the_chart_of_a_race_tells_branches_apart_without_colours_and_says_what_it_shows():
    found = raced()
    for language in ("en", "zh"):
        figure = fans.chart(found, NAMES, language)
        lines = [trace for trace in figure.data if trace.name]
        assert [trace.name for trace in lines] == ["First", "Branch"]
        assert len({trace.line.dash for trace in lines}) == 2
        assert fans.told(found, NAMES, "CNY", language).count("80") == 2
        assert len(fans.compared(found, NAMES, "CNY", language)) == 2
        assert [*fans.values(found, NAMES, language).columns[1:]] == ["First", "Branch"]


def test_more_bands_than_can_be_told_apart_have_a_panel_each():
    moments = np.arange(0.0, 2880.0, 15.0)
    four = {name: np.sort(np.random.default_rng(n).random((3, moments.size)), axis=0) for n, name in enumerate("ABCD")}
    figure = fans.spread(moments, four, "en")
    panels = {trace.xaxis: [] for trace in figure.data}
    for trace in figure.data:
        panels[trace.xaxis].append(trace)
    assert [title.text for title in figure.layout.annotations] == [*four]
    assert [sum(trace.fill == "tonexty" for trace in panel) for panel in panels.values()] == [1, 1, 1, 1]
    assert [len(panel) for panel in panels.values()] == [6, 6, 6, 6]  # the others behind, the two edges, the median
    together = fans.spread(moments, {name: four[name] for name in "AB"}, "en")
    assert len({trace.xaxis for trace in together.data}) == 1
    assert not together.layout.annotations
