"""Columns of tables where the fonts may be others than ours."""

import pytest

from sim.reports.columns import widths
from sim.reports.content import Cell, Column, Facts, Report, Section, Table
from sim.reports.html import html
from sim.reports.metrics import width

ROOM, SIZE = 493.0, 9.0


def page(block):
    return html(Report("en", "Report", "Title", "", "", "CNY", [Section("one", "One", [block])]))


def table(*rows, weights=(1, 5)):
    columns = [Column(f"No. {i}", weight) for i, weight in enumerate(weights)]
    return Table("t", "Table", columns, [[Cell(words) for words in row] for row in rows])


@pytest.mark.parametrize("words", ["knowledge", "Day 1 08:40", "−CNY\xa02,909,979", "2026-07-07", "第 1 天 08:40"])
def test_what_is_brief_stays_on_one_line_however_little_its_column_weighs(words):
    first, second = widths(table((words, "a sentence that can be broken " * 9), weights=(0.1, 9)), ROOM, SIZE, 11.5)
    assert first > width(words, SIZE) + 11.5
    assert first + second == pytest.approx(ROOM)


def test_columns_with_room_enough_are_as_wide_as_they_weigh():
    assert widths(table(("a", "b"), weights=(1, 4)), ROOM, SIZE, 11.5) == pytest.approx([ROOM / 5, ROOM * 4 / 5])


def test_columns_that_need_more_than_there_is_share_it():
    many = table(["internationalisation"] * 9, weights=[1] * 9)
    assert widths(many, 200, SIZE, 11.5) == pytest.approx([200 / 9] * 9)


def test_lines_of_facts_are_lines_of_the_page():
    assert "<dd>09:06 Noticed<br>09:21 Told</dd>" in page(Facts([("Known then", "09:06 Noticed\n09:21 Told")]))


def test_on_a_telephone_a_table_of_sentences_is_told_row_by_row_with_the_names_of_its_columns():
    long = page(table(("1", "what happened, in a sentence that is longer than a telephone is wide")))
    assert '<table class="told">' in long
    assert 'data-name="No. 1"' in long
    assert '<table class="told">' not in page(table(("1", "2")))
