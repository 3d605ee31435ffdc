"""The report on all teams of a live drill: outcomes, answers, ranking, moments, what was seen and thought."""

import pytest

from sim.reports.class_report import Held, class_report
from sim.reports.html import html
from sim.reports.pdf import pdf
from sim.reports.word import word
from sim.session import review
from sim.session.debrief import weightiest
from sim.session.foreseeing import Drilled, played
from sim.session.ranking import controls
from sim.session.review import reviewing
from sim.texts import text
from tests.session.lives import NINE, Room
from tests.session.test_quality import AtOnce, drilled

MINUTE = 60.0


@pytest.fixture(scope="module")
def room():
    room = Room(drilled=drilled().scenario)
    room.console.start(0.0, NINE)
    room.console.skip(30 * MINUTE, "rumour")
    room.live.current(90 * MINUTE)
    room.place("red-commander").decide(91 * MINUTE, "paper", "write", 0.7, "Customers <cannot> wait")
    room.place("red-it-lead").forecast(91 * MINUTE, "orders_on_time", 0.1, 0.9)
    room.console.resume(92 * MINUTE)
    room.console.observe(93 * MINUTE, "red", "to-improve", "Nobody wrote it down", inject="call")
    room.console.observe(93 * MINUTE, "blue", "strength", "Calm")
    room.console.rate(94 * MINUTE, "red", "command", "some-challenges")
    room.console.end(95 * MINUTE)
    room.place("blue-observer").feed_back(96 * MINUTE, {"learnt": 4}, "clear roles")
    return room


def held(room, found=None):
    courses, state = room.live.courses, room.live.current(97 * MINUTE)
    case = Drilled(courses.scenario, courses.plan, courses.seed)
    teams = {team.id: team.decisions for team in state.teams.values()}
    return Held(
        state=state,
        when="2026-03-02 09:00",
        seed=1,
        outcomes={name: courses.outcome(decisions) for name, decisions in teams.items()},
        written=played(courses.baseline, courses.plan, controls(teams["red"])),
        weights={name: weightiest(courses.baseline, case, decisions) for name, decisions in teams.items()},
        review=found,
    )


@pytest.fixture(scope="module")
def reviewed(room):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(review, "FUTURES", 3)
        return held(room, reviewing(room.console, 97 * MINUTE)(AtOnce(), lambda share: None))


def table(report, name):
    return next(b for section in report.sections for b in section.blocks if getattr(b, "name", "") == name)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", [lambda report: html(report).encode(), pdf, word])
def test_it_is_written_in_every_form(reviewed, language, form):
    assert form(class_report(reviewed, language))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_everything_of_every_team_stands_in_it(room, reviewed, language):
    page = html(class_report(reviewed, language))
    option, inject = ("Write", "The call") if language == "en" else ("手写", "来电")
    for words in (option, inject, "Red", "Blue", "Customers &lt;cannot&gt; wait", "Nobody wrote it down", "Calm"):
        assert words in page
    assert "clear roles" in page
    assert text("score.rating.some-challenges", language) in page
    assert text("account.by-default", language) in page, "blue let the time pass"
    assert "Rumour" in page, "it was left out by hand"


def test_outcomes_are_those_of_the_drills(room, reviewed):
    rows = table(class_report(reviewed, "en"), "outcomes").rows
    losses = [row[1].value for row in rows]
    found = [reviewed.outcomes[name].measures["with-response"].loss.total for name in ("red", "blue")]
    written = reviewed.written.measures
    assert losses == [*found, written["without-response"].loss.total, written["with-response"].loss.total]


def test_each_team_has_a_chart_of_its_backlog_on_one_scale(reviewed):
    report = class_report(reviewed, "en")
    (gallery,) = [block for section in report.sections for block in section.blocks if hasattr(block, "figures")]
    assert [figure.caption for figure in gallery.figures] == ["Red", "Blue"]
    for figure, name in zip(gallery.figures, ("red", "blue"), strict=True):
        peak = reviewed.outcomes[name].measures["with-response"].peak_backlog
        assert f"at most {peak} orders waited" in figure.drawing.description


def test_answers_are_counted_by_option_with_who_chose_them(reviewed):
    found = table(class_report(reviewed, "en"), "answers-paper")
    assert [(row[0].text, row[1].value) for row in found.rows] == [("Wait", 1), ("Write", 1)]
    assert "red-commander, 70% sure" in found.rows[1][2].text.replace(" %", "%")
    assert "all different" in found.caption


def test_each_team_has_its_moments_with_what_they_were_worth(reviewed):
    (section,) = [one for one in class_report(reviewed, "en").sections if one.key == "moments"]
    facts = [dict(block.items) for block in section.blocks if hasattr(block, "items")]
    assert [one["Chosen"] for one in facts] == ["Write", "Wait"]


def test_without_a_review_it_says_how_to_get_the_ranking(room, reviewed):
    assert "has not been worked out" in html(class_report(held(room), "en"))
    assert len(table(class_report(reviewed, "en"), "ranking").rows) == 5
    forecasts = [table(class_report(one, "en"), "calibration").rows for one in (held(room), reviewed)]
    assert forecasts[0] == forecasts[1]


def test_a_drill_in_which_nothing_was_decided_or_seen_has_a_report_too():
    room = Room()
    room.console.start(0.0, NINE)
    room.console.end(MINUTE)
    page = html(class_report(held(room), "en"))
    for words in ("No question came up", "This team decided nothing", "written nothing down"):
        assert words in page
