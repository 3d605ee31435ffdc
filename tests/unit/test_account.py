"""What a live drill adds to a team's report: its decisions and why, observations, ratings, regret apart from luck."""

import pytest

from sim.reports.build import build
from sim.reports.evidence import Evidence
from sim.reports.html import html
from sim.session.account import account
from sim.session.foreseeing import Drilled
from sim.session.quality import Judged, judge
from tests.session.lives import NINE, Room
from tests.session.test_quality import AtOnce

MINUTE = 60.0


@pytest.fixture(scope="module")
def room():
    room = Room()
    room.console.start(0.0, NINE)
    room.live.current(90 * MINUTE)
    room.place("red-commander").decide(91 * MINUTE, "paper", "write", 0.7, "Customers <cannot> wait")
    room.console.resume(92 * MINUTE)
    room.console.observe(93 * MINUTE, "red", "to-improve", "Nobody wrote it down", inject="call")
    room.console.observe(93 * MINUTE, "blue", "strength", "Calm")
    room.console.rate(94 * MINUTE, "red", "command", "unable")
    room.console.rate(95 * MINUTE, "red", "command", "some-challenges")
    room.console.rate(95 * MINUTE, "red", "command", "performed", inject="rumour")
    return room


def reported(room, team, language="en", judged=None):
    state = room.live.current(96 * MINUTE)
    outcome = room.live.courses.outcome(state.teams[team].decisions)
    told = account(state, team, judged)
    return build(Evidence(outcome, Evidence.of(outcome, seeds=1).facts, (), ()), language, None, told)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_tells_who_decided_how_sure_and_why_and_what_was_seen(room, language):
    report = reported(room, "red", language)
    page, took = html(report), {"en": "after 1 min", "zh": "用时 1 分钟"}[language]
    assert [section.key for section in report.sections][-2:] == ["live", "appendix"]
    for words in (
        "red-commander",
        "70",
        took,
        "Customers &lt;cannot&gt; wait",
        "Nobody wrote it down",
    ):
        assert words in page
    assert ("The call" if language == "en" else "来电") in page
    assert "Calm" not in page, "it was seen of another team"


def test_the_latest_rating_counts_and_a_default_has_nobody(room):
    state = room.live.current(96 * MINUTE)
    red, blue = account(state, "red"), account(state, "blue")
    assert [(one.rating, one.inject) for one in red.ratings] == [("some-challenges", None), ("performed", "rumour")]
    assert [(one.option, one.called) for one in blue.decisions] == [("wait", None)]
    assert "by default" in html(reported(room, "blue"))


def test_regret_and_luck_stand_there_once_they_are_worked_out(room):
    made = room.definition
    decisions = room.live.current(96 * MINUTE).teams["red"].decisions
    found = judge(Drilled(made.scenario, made.plan, made.seed), decisions, 0, 3, AtOnce())
    (row,) = next(
        block.rows
        for section in reported(room, "red", judged=Judged((found,))).sections
        for block in section.blocks
        if getattr(block, "name", "") == "live-decisions"
    )
    assert row[5].value == found.regret.estimate.mean
    assert row[6].value == found.luck
    assert "stand here once they are" in html(reported(room, "red"))
