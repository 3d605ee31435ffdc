"""The pages of live drills, without a browser: every page in every state and language, and who sees what."""

import re
import uuid
from datetime import time
from functools import partial

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from sim.reports.guides import GUIDES
from sim.session import review
from sim.session.access import new_code
from sim.session.overview import overview
from sim.session.seen import Ticking
from sim.texts import text
from sim.views import debriefings, lead_race, live_hall, live_passes, service
from sim.views.lead_office import KEY, LEAD
from sim.views.live_clock import left
from sim.views.live_joining import SEAT
from sim.views.live_passes import HEADER, PASSES
from sim.views.server import PAGE
from tests import small
from tests.session.lives import NINE, scenario
from tests.small import clock
from tests.web.conftest import said

MINUTE = 60.0
BEGIN = 1_000_000.0
STATES = ("waiting", "running", "deciding", "paused", "ended")


class Drill:
    """A session with two teams on this server, and browsers that look at it; the clock is the test's."""

    def __init__(self, monkeypatch):
        self.now, self._cookies = BEGIN, {}
        monkeypatch.setattr(live_hall, "time", lambda: self.now)
        monkeypatch.setattr(live_passes, "cookies", lambda: self._cookies)
        hall = live_hall.hall()
        self.opened = hall.open(scenario(), small.plan(), seed=1)
        self.console = hall.console(self.opened.session, self.opened.secret, "trainer", self.now)
        for team in ("red", "blue"):
            self.console.team(self.now, team, team.title())
        self.tokens = {}
        for team, role in (("red", "commander"), ("red", "it-lead"), ("red", "observer"), ("blue", "commander")):
            code = self.console.live.state(self.now).teams[team].code
            self.tokens[team, role] = hall.join(code, "a", f"{team} {role}", role, self.now)

    def to(self, state):
        """Bring it into a state."""
        if state == "waiting":
            return
        self.console.start(self.now, NINE)
        if state in ("deciding", "paused", "ended"):
            self.now += 90 * MINUTE
            self.console.live.current(self.now)
        self.now += 5
        if state == "paused":
            self.console.pause(self.now)
        elif state == "ended":
            self.console.end(self.now)

    def look(self, page, language="en", cookies=(), **address):
        """A browser opens a page."""
        self._cookies = dict(cookies)
        app = AppTest.from_file(str(PAGE), default_timeout=300)
        for name, value in {"lang": language, **address}.items():
            app.query_params[name] = value
        app.run()
        return app.switch_page(f"{page}.py").run()

    def sit(self, team="red", role="commander", language="en"):
        """Somebody looks at his screen."""
        given = self.tokens[team, role]
        session = given.session.hex
        passes = {f"{SEAT}{session}-{given.seat}": given.token}
        return self.look("live", language, passes, session=session, seat=given.seat)

    def lead(self, language="en", **address):
        """The trainer looks at his console."""
        session = self.opened.session.hex
        return self.look("lead", language, {f"{LEAD}{session}": self.opened.secret}, session=session, **address)


@pytest.fixture
def drill(monkeypatch, place):
    return Drill(monkeypatch)


def words(app):
    """All that a page shows."""
    found = [str(getattr(element, "value", "")) for element in app.main]
    found += [str(getattr(element, "label", "")) for element in app.main]
    found += [element.proto.body for element in app.get("html")]
    return "\n".join(found)


def press(app, key):
    button = next(b for b in app.button if b.key == key)
    return button.click().run()


def submit(app, label):
    return next(b for b in app.button if b.label == label).click().run()


# --- every page, in every state and language --------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ["commander", "observer"])
def test_a_seat_sees_its_screen(drill, state, language, role):
    drill.to(state)
    app = drill.sit(role=role, language=language)
    assert not app.exception
    assert text(f"web.live.phase.{state}", language) in words(app)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("state", STATES)
def test_the_trainer_sees_the_console(drill, state, language):
    drill.to(state)
    app = drill.lead(language)
    assert not app.exception
    assert text(f"web.live.phase-short.{state}", language) in words(app)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_a_pass_one_is_asked_to_join_or_for_the_key(drill, language):
    session, seat = drill.opened.session.hex, drill.tokens["red", "commander"].seat
    for address in ({}, {"session": session, "seat": seat}, {"session": "../x", "seat": "'"}):
        app = drill.look("live", language, **address)
        assert not app.exception
        assert text("web.live.join.what", language) in words(app)
        app = drill.look("lead", language, **address)
        assert not app.exception
        assert text("web.live.lead.what", language) in words(app)


# --- what one may see -------------------------------------------------------------------------------------------------


def test_a_seat_sees_no_inject_that_comes_and_nothing_of_another_team(drill):
    drill.to("deciding")
    place = live_hall.hall().place(drill.opened.session, drill.tokens["blue", "commander"].token, drill.now)
    place.propose(drill.now, "paper", "write", "blue has a plan")
    place.decide(drill.now, "paper", "write", reason="blue has decided")
    told = words(drill.sit())
    assert "What now?" in told
    assert "blue" not in told
    assert "week" not in told, "an inject of 11:00"
    assert "Do they write it down?" not in told, "a note for the evaluator"
    shown = words(drill.lead())
    assert "blue has a plan" not in shown, "it is settled"
    assert "blue has decided" in shown
    assert "Do they write it down?" in shown


@pytest.mark.parametrize("page", ["library", "drill", "builder", "compare", "history", "help"])
def test_pages_that_show_what_comes_are_closed_while_a_drill_is_held(drill, page):
    given = drill.tokens["red", "commander"]
    app = AppTest.from_file(str(PAGE), default_timeout=300)
    drill._cookies = {f"{SEAT}{given.session.hex}-{given.seat}": given.token, f"{LEAD}{given.session.hex}": "made up"}
    app.run()
    assert text("web.live.closed.what", "en") in words(app)
    with pytest.raises(Exception, match="Could not find a navigation page"):
        app.switch_page(f"{page}.py").run()


def test_they_are_open_to_who_leads_it_and_to_all_when_it_has_ended(drill):
    drill._cookies = {KEY: live_hall.trainers_key()}
    app = AppTest.from_file(str(PAGE), default_timeout=300).run()
    assert text("web.library.title", "en") in words(app)
    drill.to("ended")
    drill._cookies = {}
    app = AppTest.from_file(str(PAGE), default_timeout=300).run()
    assert text("web.library.title", "en") in words(app)


def test_a_wrong_key_and_a_secret_of_another_session_open_nothing(drill):
    other = live_hall.hall().open(scenario(), small.plan(), seed=2)
    session = drill.opened.session.hex
    app = drill.look("lead", cookies={f"{LEAD}{session}": other.secret}, session=session)
    assert "not the secret" in words(app)
    assert "Do they write it down?" not in words(app)
    app = drill.look("lead")
    app.text_input(key="lead.key").set_value("AAAAA-AAAAA-AAAAA-AAAAA")
    app = submit(app, text("web.live.lead.unlock"))
    assert "not the key" in words(app)


# --- what one may do --------------------------------------------------------------------------------------------------


def test_the_key_opens_the_office_where_a_session_is_opened(drill, monkeypatch):
    app = drill.look("lead")
    app.text_input(key="lead.key").set_value(f" {live_hall.trainers_key().lower()} ")
    app = submit(app, text("web.live.lead.unlock"))
    assert not app.exception
    app.selectbox(key="lead.organisation").select("small-firm")
    app.number_input(key="lead.teams").set_value(3)
    app = press(app, "lead.open")
    assert not app.exception
    assert len(app.code) == 3, "three codes to hand out"
    assert live_passes._tickets, "the browser is to keep a pass"
    session = said(app, "session")
    assert session != drill.opened.session.hex


def test_one_joins_with_a_code_and_is_told_if_it_is_wrong(drill):
    code = drill.console.live.state(drill.now).teams["blue"].code
    app = drill.look("live", code=new_code())
    app.text_input(key="live.called").set_value("Li Hua")
    app.radio(key="live.role.en").set_value("operations")
    app = submit(app, text("web.live.join.join"))
    assert "No team has this code" in words(app)
    app.text_input(key="live.code").set_value(code.lower())
    app = submit(app, text("web.live.join.join"))
    assert not app.exception
    seat = drill.console.live.state(drill.now).seats[said(app, "seat")]
    assert (seat.team, seat.role, seat.called) == ("blue", "operations", "Li Hua")
    assert "Blue" in words(app)


def test_a_role_has_to_be_chosen(drill):
    app = submit(drill.look("live"), text("web.live.join.join"))
    assert text("web.live.join.choose") in "".join(error.value for error in app.error)


def test_a_commander_decides_and_a_second_click_changes_nothing(drill):
    drill.to("deciding")
    app = drill.sit()
    app.radio(key="live.option.paper.en").set_value("write")
    app.slider(key="live.confidence.paper").set_value(85)
    app.text_area(key="live.reason.paper").set_value("the queue grows")
    other = drill.sit()
    app = submit(app, text("web.live.question.decide"))
    (decided,) = drill.console.live.current(drill.now).teams["red"].decided.values()
    assert (decided.option, decided.confidence, decided.reason) == ("write", 0.85, "the queue grows")
    other.radio(key="live.option.paper.en").set_value("wait")
    other = submit(other, text("web.live.question.decide"))
    assert "has decided this already" in words(other)


def test_who_does_not_decide_proposes_and_votes(drill):
    drill.to("deciding")
    app = drill.sit(role="it-lead")
    assert text("web.live.question.decide") not in [button.label for button in app.button]
    app.radio(key="live.option.paper.en").set_value("write")
    app.text_area(key="live.reason.paper").set_value("it will take long")
    app = submit(app, text("web.live.question.propose"))
    app = submit(app, text("web.live.question.vote"))
    told = words(drill.sit())
    assert "it will take long" in told
    assert "1 × Write" in told
    assert not [b for b in drill.sit(role="observer").button if b.label == text("web.live.question.vote")]


def test_a_decision_without_an_option_is_refused_in_words(drill):
    drill.to("deciding")
    app = submit(drill.sit(), text("web.live.question.decide"))
    assert not app.exception
    assert [error.value.replace("\\", "") for error in app.error] == [text("web.live.question.choose")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_people_are_moved_with_their_price_shown_and_sent_back(drill, language):
    drill.to("running")
    app = drill.sit(language=language)
    app.selectbox(key="live.free.kind").select("move-staff").run()
    app.selectbox(key="live.free.from").select("marketing").run()
    app.selectbox(key="live.free.to").select("help-desk").run()
    app.number_input(key="live.free.staff").set_value(2).run()
    assert re.search(r"120", words(app)), "two people at 60 an hour"
    app = press(app, "live.free.order")
    drill.now += 40 * MINUTE
    assert not app.exception
    decisions = drill.console.live.current(drill.now).teams["red"].decisions
    assert [made.action.id for made in decisions] == ["move-staff-marketing-help-desk"]
    app = drill.sit(language=language)
    app = press(app, "live.end.move-staff-marketing-help-desk")
    assert [made.name for made in drill.console.live.current(drill.now).teams["red"].decisions] == [
        "ordered",
        "withdrawn",
    ]


@pytest.mark.parametrize("kind", ["verify-scope", "call-support", "announce", "paper-invoicing", "overtime"])
def test_every_free_action_can_be_ordered(drill, kind):
    drill.to("deciding")
    app = drill.sit()
    app.selectbox(key="live.free.kind").select(kind).run()
    for box in [box for box in app.selectbox if box.key.startswith("live.free.") and box.key != "live.free.kind"]:
        box.select_index(0).run()
    app = press(app, "live.free.order")
    assert not app.exception
    assert not app.error
    assert len(drill.console.live.current(drill.now).teams["red"].decisions) == 1


def test_a_forecast_is_kept_in_the_models_units(drill):
    drill.to("running")
    app = drill.sit()
    app.number_input(key="live.forecast.low").set_value(2.0)
    app.number_input(key="live.forecast.high").set_value(6.0)
    app = submit(app, text("web.live.forecast.give"))
    (entry,) = (entry for _, entry in drill.console.live.state(drill.now).talk)
    assert (entry.measure, entry.low, entry.high, entry.confidence) == ("work_recovery", 120, 360, 0.8)
    assert "2 h to 6 h" in words(app)


def test_after_the_drill_everybody_says_what_he_thinks(drill):
    drill.to("ended")
    app = drill.sit(role="observer")
    app.segmented_control(key="live.feedback.learnt").set_value(5)
    app.text_area(key="live.feedback.to_improve").set_value("earlier notices")
    app = submit(app, text("web.live.feedback.send"))
    assert not app.exception
    (entry,) = (entry for _, entry in drill.console.live.state(drill.now).talk)
    assert (entry.marks, entry.to_improve) == ({"learnt": 5}, "earlier notices")


def test_the_trainer_runs_the_drill(drill):
    app = press(drill.lead(), "lead.start")
    assert drill.console.live.state(drill.now).phase == "running"
    drill.now += 5
    app = press(app, "lead.step")
    drill.now += 5
    app = press(app, "lead.step")
    assert drill.console.live.state(drill.now).phase == "deciding"
    drill.now += 5
    app = press(app, "lead.extend.red.paper")
    assert drill.console.live.state(drill.now).teams["red"].open["paper"].left > 14
    app = press(app, "lead.release.rumour")
    app = press(app, "lead.resume")
    app.selectbox(key="lead.speed").select(60).run()
    assert drill.console.live.state(drill.now).clock.speed == 60
    app = press(app, "lead.pause")
    drill.now += 5
    app = press(app, "lead.end")
    assert not app.exception
    assert drill.console.live.state(drill.now).phase == "ended"


def test_injects_that_had_not_come_when_the_drill_ended_are_said_not_to_be_delivered(drill):
    drill.console.start(drill.now, NINE)
    drill.now += 5
    coming = [said.value.split(" · ")[0] for said in drill.lead().caption]
    drill.console.end(drill.now)
    ended = [said.value.split(" · ")[0] for said in drill.lead().caption]
    not_come = text("web.live.inject.coming"), text("web.live.inject.not-delivered")
    assert [coming.count(words) > 0 for words in not_come] == [True, False]
    assert [ended.count(words) > 0 for words in not_come] == [False, True]


def test_whoever_steps_to_the_end_is_told_to_end_the_drill(drill):
    drill.console.start(drill.now, NINE)
    while drill.console.live.current(drill.now).moment < drill.console.live.courses.end:
        drill.now += 5
        drill.console.step(drill.now)
    assert text("web.live.lead.at-end") in words(drill.lead())


@pytest.mark.parametrize(
    ("pace", "phase", "runs", "rate"),
    [
        ("facilitator", "deciding", False, 1.0),
        ("facilitator", "paused", False, 0.0),
        ("clock", "running", True, 20.0),
        ("clock", "paused", False, 0.0),
    ],
)
def test_timers_run_with_the_world_where_the_clock_stands_for_decisions_else_with_the_drill(pace, phase, runs, rate):
    assert left(5.0, pace, phase, Ticking(600.0, 0.0, 20.0, runs)).rate == rate


def test_a_second_click_at_once_is_the_double_of_the_first(drill):
    app = press(drill.lead(), "lead.start")
    app = press(app, "lead.step")
    before = drill.console.live.state(drill.now).moment
    drill.now += 0.3
    press(app, "lead.step")
    assert drill.console.live.state(drill.now).moment == before


def test_observations_ratings_and_notes_are_kept(drill):
    drill.to("running")
    app = drill.lead()
    app.text_area(key="lead.observe.words").set_value("calm")
    app.segmented_control(key="lead.observe.what").set_value("strength")
    app.selectbox(key="lead.observe.inject.en").select("call")
    app = next(b for b in app.button if b.key and "lead.observe" in b.key).click().run()
    app.selectbox(key="lead.rate.rating").select("some-challenges")
    app.selectbox(key="lead.rate.inject.en").select("rumour")
    app = next(b for b in app.button if b.key and "lead.rate" in b.key).click().run()
    app.text_area(key="lead.note.words").set_value("ask about the log")
    app = next(b for b in app.button if b.key and "lead.note" in b.key).click().run()
    assert not app.exception
    kept = [entry for _, entry in drill.console.live.state(drill.now).talk]
    assert [entry.kind for entry in kept] == ["observed", "rated", "note"]
    assert (kept[0].what, kept[0].inject, kept[0].text) == ("strength", "call", "calm")
    assert (kept[1].rating, kept[1].inject) == ("some-challenges", "rumour")
    shown = words(app)
    assert "ask about the log" in shown


def test_who_is_connected_is_seen(drill):
    drill.to("running")
    drill.sit()
    assert text("web.live.lead.here", "en", here=1, of=4) in words(drill.lead())
    drill.now += 60
    assert text("web.live.lead.here", "en", here=0, of=4) in words(drill.lead())


# --- passes -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def client():
    return TestClient(Starlette(routes=[PASSES]))


def test_a_ticket_is_exchanged_once_for_a_cookie_that_no_script_can_read(client, drill):
    app = drill.look("live", code=drill.console.live.state(drill.now).teams["blue"].code)
    app.text_input(key="live.called").set_value("Li")
    app.radio(key="live.role.en").set_value("operations")
    live_passes._tickets.clear()
    app = submit(app, text("web.live.join.join"))
    ((ticket, kept),) = live_passes._tickets.items()
    assert client.post("/pass", content=ticket).status_code == 403, "a page from elsewhere"
    answer = client.post("/pass", content=ticket, headers={HEADER: "pass"})
    cookie = answer.headers["set-cookie"]
    assert f"{kept.name}={kept.secret}" in cookie
    assert {"httponly", "samesite=strict"} <= set(cookie.lower().split("; "))
    assert client.post("/pass", content=ticket, headers={HEADER: "pass"}).status_code == 410
    assert client.post("/pass", content="x" * 10_000, headers={HEADER: "pass"}).status_code == 410


def test_a_server_that_was_started_again_finds_everybody_by_his_pass(drill):
    drill.to("deciding")
    live_hall._hall.cache_clear()
    assert "What now?" in words(drill.sit())
    assert "Do they write it down?" in words(drill.lead())


# --- afterwards -------------------------------------------------------------------------------------------------------


def decided(drill):
    """Red writes by hand and says so in a forecast, blue lets the default count."""
    drill.to("deciding")
    place = live_hall.hall().place(drill.opened.session, drill.tokens["red", "commander"].token, drill.now)
    place.decide(drill.now, "paper", "write", 0.8, "<b>the queue</b>")
    place.forecast(drill.now, "orders_on_time", 0.2, 0.9, 0.8)
    drill.console.observe(drill.now, "red", "strength", "<i>calm</i>")
    drill.console.resume(drill.now)
    drill.now += 60
    drill.console.end(drill.now)
    place.feed_back(drill.now, {"learnt": 4}, "clear roles")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("view", ["guides", "debrief", "rewind"])
def test_the_other_views_of_the_trainer_open_in_every_state(drill, view, state, language):
    drill.to(state)
    app = drill.lead(language, view=view)
    assert not app.exception


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_drill_is_talked_about_side_by_side_and_apart_from_luck(drill, language, monkeypatch):
    monkeypatch.setattr(review, "FUTURES", 3)
    decided(drill)
    app = drill.lead(language, view="debrief")
    assert not app.exception
    (row,) = app.table[0].value.to_dict("records")
    assert ("Write" if language == "en" else "手写") in row["Red"]
    assert text("web.live.question.by-default", language) in row["Blue"]
    assert text("web.live.debrief.none-alike", language) in row.values()
    app = press(app, "live.debrief.begin")
    assert not app.exception
    ranked = app.table[1].value
    assert len(ranked) == 5, "two teams, doing nothing, the plan with its defaults, the best plan found"
    shown = words(app)
    for step in ("self-assessment", "discussion", "teaching"):
        assert text(f"web.live.debrief.ask.{step}", language, chosen="", came="")[:4] in shown
    assert "clear roles" in shown


def test_a_review_is_there_at_once_after_a_restart_in_either_language_until_more_is_decided(drill, monkeypatch):
    monkeypatch.setattr(review, "FUTURES", 3)
    drill.to("deciding")
    drill.console.resume(drill.now)
    app = press(drill.lead(view="debrief"), "live.debrief.begin")
    assert len(app.table) > 1
    monkeypatch.setattr(service, "_jobs", [type(service.jobs())()])
    live_hall._hall.cache_clear()
    for language in ("en", "zh"):
        again = drill.lead(language, view="debrief")
        assert len(again.table[1].value) == 5
        assert "live.debrief.begin" not in [button.key for button in again.button]
    place = live_hall.hall().place(drill.opened.session, drill.tokens["red", "commander"].token, drill.now)
    place.forecast(drill.now, "orders_on_time", 0.2, 0.9, 0.8)
    app = app.run()
    assert text("web.live.since") in words(app)
    assert len(app.table[1].value) == 5, "of before"
    assert len(drill.lead(view="debrief").table) == 1


def test_the_hot_wash_sheet_is_there_at_once_and_words_of_people_stay_words(drill):
    decided(drill)
    state = drill.console.live.current(drill.now)
    page = debriefings.sheet(state, overview(drill.console, drill.now, "en"), "en", "2026-03-02 10:00")
    assert "&lt;i&gt;calm&lt;/i&gt;" in page
    assert "<i>" not in page
    assert page.count("<h2>") == 4
    assert "http" not in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_guides_are_printed_for_who_leads_before_the_drill(drill, language):
    app = press(drill.lead(language, view="guides"), "guides.make")
    assert not app.exception
    labels = [button.label for button in app.get("download_button")]
    assert [labels.count(text(f"web.report.{form}", language)) for form in ("pdf", "docx", "xlsx")] == [4, 4, 1]
    for kind in GUIDES:
        assert text(f"guide.kind.{kind}", language) in words(app)


def test_guides_are_not_for_who_takes_part(drill):
    app = drill.look("lead", view="guides", session=drill.opened.session.hex)
    assert "guides.make" not in [button.key for button in app.button]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_hot_wash_sheet_of_a_team_is_printed(drill, language):
    decided(drill)
    app = press(drill.lead(language, view="debrief"), "hot-wash.make")
    assert not app.exception
    labels = [button.label for button in app.get("download_button")]
    assert [labels.count(text(f"web.report.{form}", language)) for form in ("pdf", "docx")] == [1, 1]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_on_all_teams_is_written_in_both_languages(drill, language):
    decided(drill)
    app = press(drill.lead(language, view="debrief"), "class.make")
    assert not app.exception
    names = [button.key for button in app.get("download_button") if button.key.startswith("class.")]
    assert names == [f"class.{code}.{form}" for code in ("en", "zh") for form in ("html", "pdf", "docx")]


def test_a_teams_report_tells_what_participants_thought(drill, monkeypatch):
    monkeypatch.setattr(service, "write", partial(service.write, seeds=1))
    decided(drill)
    app = press(drill.lead(view="debrief"), "report.make")
    assert not app.exception
    (page,) = app.get("iframe")
    assert "clear roles" in page.proto.srcdoc


def test_one_goes_back_to_a_decision_in_a_session_of_its_own(drill):
    decided(drill)
    app = drill.lead(view="rewind")
    app = press(app, "lead.rewind.go")
    assert not app.exception
    branch = said(app, "session")
    assert branch != drill.opened.session.hex
    live = live_hall.hall().live(uuid.UUID(branch))
    assert live.current(drill.now).teams["red"].decisions == ()
    assert len(drill.console.live.current(drill.now).teams["red"].decisions) == 1
    place = live_hall.hall().place(uuid.UUID(branch), drill.tokens["red", "commander"].token, drill.now)
    assert place.seat.called == "red commander"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_branches_race_on_one_chart(drill, monkeypatch, language):
    monkeypatch.setattr(lead_race, "FUTURES", 3)
    decided(drill)
    app = drill.lead(view="rewind")
    app.selectbox(key="lead.rewind.moment").set_value(-1.0).run()
    app.time_input(key="lead.rewind.time").set_value(time(10, 12)).run()
    branch = said(press(app, "lead.rewind.go"), "session")
    assert live_hall.hall().live(uuid.UUID(branch)).current(drill.now).moment == pytest.approx(clock("10:12"))
    app = press(drill.lead(language, view="rewind"), "live.race.begin")
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    assert text("web.live.race.column.spread", language) in str(app.table[0].value.columns)
    monkeypatch.setattr(service, "_jobs", [type(service.jobs())()])
    live_hall._hall.cache_clear()
    told = {name: said(app, name) for name in ("race", "team")}
    for other in ("en", "zh"):
        assert len(drill.lead(other, view="rewind", **told).get("plotly_chart")) == 1, "it is kept"
    assert not drill.lead(view="rewind", race="0-1", team="blue").get("plotly_chart"), "that is another race"
