"""Plots of plain data: round axes, every value within the plot, words that do not lie over one another."""

import re

import pytest

from sim.reports.plots import Axis, Interval, Point, Spread, intervals, points, spreads, ticks


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-3, 11), (0.001, 0.002), (-5e9, 2e9), (0, 0), (7, 7), (-1, -1)])
def test_an_axis_has_a_few_round_numbers_around_all_values(low, high):
    found = ticks(low, high)
    assert found[0] <= low <= high <= found[-1]
    assert 2 <= len(found) <= 7
    step = found[1] - found[0]
    assert float(f"{step:.2g}") == pytest.approx(step)


def test_an_interval_is_drawn_with_its_words_and_a_shape_for_its_tone():
    rows = [
        Interval("One", 5.0, 3.0, 8.0, "bad", "5 (3 to 8)"),
        Interval("Two", -4.0, None, None, "good", "−4"),
        Interval("Three", 1.0, float("-inf"), 9.0, "open", "1"),
    ]
    drawn = intervals("T", "D", rows, Axis("Loss, CNY"), [("good", "better"), ("bad", "worse")]).standalone()
    for words in ("One", "5 (3 to 8)", "−4", "Loss, CNY", "better", "<title>T</title>"):
        assert words in drawn
    assert drawn.count('class="i-bad"') == 3, "the interval and its two ends"
    assert drawn.count('class="i-good"') == 0, "it has no interval"
    assert drawn.count('class="i-open"') == 2, "one end is open"


def test_nothing_to_draw_is_an_empty_plot():
    assert "Loss" in intervals("T", "D", [], Axis("Loss"), []).standalone()
    assert "Loss" in spreads("T", "D", [], Axis("Loss"), []).standalone()


def test_a_spread_lies_within_its_plot():
    drawn = spreads("T", "D", [Spread("One", (1, 2, 3, 4, 5), 3.2, 400.0, "median 3")], Axis("h"), ["a"] * 5)
    assert all(0 <= float(x) <= drawn.width for x in re.findall(r'<rect x="([\d.]+)"', drawn.standalone()))


def test_names_of_points_that_are_close_together_are_apart():
    close = [Point(f"Plan number {i}", 100.0 + i, 50.0 - i, front=True) for i in range(5)]
    svg = points("T", "D", close, Axis("x"), Axis("y"), ("front", "beaten")).standalone()
    places = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>Plan number', svg)
    assert len(set(places)) == 5


def test_the_name_of_a_point_at_the_top_is_not_set_over_what_the_axis_measures():
    highest = [Point("No response", 0.0, 20_000.0, front=True), Point("Plan", 4000.0, 10.0, front=True)]
    svg = points("T", "D", highest, Axis("x"), Axis("Other loss, CNY"), ("front", "beaten")).standalone()
    name, axis = (float(re.search(rf'y="([\d.]+)"[^>]*>{words}', svg)[1]) for words in ("No response", "Other loss"))
    assert abs(name - axis) >= 14
