"""A live drill in real browsers: a trainer and three trainees, from the codes to the feedback."""

import re
import signal
import uuid

import pytest
from playwright.sync_api import expect

from sim import register
from sim.session.hall import Hall
from sim.session.state import fold
from sim.texts import text
from tests.browser.conftest import LONG_S, Served, pick, rested

PHONE = {"width": 390, "height": 844}
ROLES = ("finance-lead", "it-lead", "customer-service-lead", "operations", "commander", "observer")


def say(key, language="en", **values):
    return text(f"web.live.{key}", language, **values)


class Person:
    """Somebody with a browser of his own."""

    def __init__(self, chromium, served, language="en", **options):
        self.language, self.served = language, served
        locale = {"en": "en-GB", "zh": "zh-CN"}[language]
        self.context = chromium.new_context(locale=locale, reduced_motion="reduce", **options)
        self.context.set_default_timeout(1000 * LONG_S)
        self.received = []
        self.context.on("page", lambda page: page.on("websocket", self._listen))
        self.page = self.context.new_page()

    def _listen(self, line):
        line.on("framereceived", lambda frame: self.received.append(frame))

    def open(self, path):
        self.page.goto(self.served.where + path)
        rested(self.page)
        return self

    def reload(self):
        self.page.reload()
        rested(self.page)

    def sees(self, words):
        expect(self.page.get_by_text(words).first).to_be_visible()

    def press(self, label):
        self.page.get_by_role("button", name=label, exact=True).click()

    def fill(self, label, words):
        field = self.page.get_by_label(label, exact=True)
        expect(field).to_have_count(1)  # what was there before may not be gone yet
        field.fill(words)
        field.press("Tab")

    def join(self, code, called, role):
        self.open(f"/live?code={code}")
        self.fill(say("join.called", self.language), called)
        self.page.get_by_test_id("stRadioOption").nth(ROLES.index(role)).click()
        self.press(say("join.join", self.language))
        self.sees(say("phase.waiting", self.language))
        self.kept("drillroom-seat-")
        return self

    def choose(self, point, number):
        group = self.page.locator(f"[class*='st-key-live-option-{point}']").first
        group.get_by_test_id("stRadioOption").nth(number).click()

    def kept(self, beginning):
        """Wait until the browser has the pass that the server has handed out."""
        for _ in range(10 * LONG_S):
            if any(cookie["name"].startswith(beginning) for cookie in self.context.cookies()):
                return
            self.page.wait_for_timeout(100)
        pytest.fail(f"no cookie {beginning}")

    def connected(self, how="CONNECTED"):
        """Wait until the page has its server, or has noticed that it has none."""
        expect(self.page.get_by_test_id("stApp")).to_have_attribute("data-test-connection-state", how)

    def was_sent(self, words):
        """Whether words were in any message of the server."""
        return any(words.encode() in (frame if isinstance(frame, bytes) else frame.encode()) for frame in self.received)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server on which nothing but drills is led; while one goes on, much is closed to others."""
    mine = Served(tmp_path_factory.mktemp("home")).start()
    yield mine
    mine.stop()


@pytest.fixture
def people(chromium, served):
    """A function that brings somebody in; who is there leaves in the end."""
    there = []

    def comes(*arguments, **options):
        there.append(Person(chromium, served, *arguments, **options))
        return there[-1]

    yield comes
    for person in there:
        person.context.close()


def opened(trainer, served, teams=2):
    """The trainer opens a session; its id, and the codes of the teams."""
    trainer.open("/lead")
    trainer.fill(say("lead.key"), re.findall(r"start\): (\S+)", served.said)[0])
    trainer.press(say("lead.unlock"))
    organisation = trainer.page.get_by_role("combobox", name=text("web.drill.organisation", "en"))
    pick(organisation, "Small firm, 12 people")
    trainer.fill(say("lead.teams"), str(teams))
    trainer.press(say("lead.open"))
    codes = trainer.page.get_by_test_id("stCode")
    expect(codes).to_have_count(teams)
    trainer.kept("drillroom-lead-")
    rested(trainer.page)
    return uuid.UUID(re.search(r"session=(\w+)", trainer.page.url)[1]), [
        code.strip() for code in codes.all_inner_texts()
    ]


def test_a_whole_drill(people, served):
    trainer = people(viewport={"width": 1366, "height": 900})
    session, (red, blue) = opened(trainer, served)
    commander = people(viewport=PHONE).join(red, "Li Hua", "commander")
    deputy = people("zh", viewport=PHONE).join(red, "王芳", "customer-service-lead")
    other = people(viewport=PHONE, color_scheme="dark").join(blue, "Ann", "commander")
    trainer.sees(say("lead.here", here=3, of=3))

    trainer.press(say("do.start"))
    commander.sees(say("phase.running"))
    trainer.press(say("do.step"))
    commander.sees(say("phase.paused"))  # at the first inject
    trainer.sees(say("phase-short.paused"))
    rested(trainer.page)
    trainer.page.wait_for_timeout(1000)  # another click at once would be a double
    trainer.press(say("do.step"))
    commander.sees(say("phase.deciding"))

    # proposals and votes are the team's own
    deputy.choose("what-to-tell", 1)
    deputy.page.get_by_label(say("question.reason", "zh")).fill("客户在等")
    deputy.press(say("question.propose", "zh"))
    commander.sees(re.compile("客户在等"))
    trainer.sees(re.compile("客户在等"))

    # the server is killed while they decide, and started again; nobody does anything
    served.stop(signal.SIGKILL)
    for person in (trainer, commander, deputy, other):
        person.connected("PINGING_SERVER")
    served.start()
    for person in (trainer, commander, deputy, other):
        person.connected()
    trainer.sees(say("lead.here", here=3, of=3))
    commander.sees(re.compile("客户在等"))

    # everybody may reload at any time
    for person in (trainer, commander, deputy, other):
        person.reload()
    commander.sees(re.compile("客户在等"))
    trainer.sees(say("lead.injects"))

    # two decide at once, one of them clicks twice: one decision counts
    for person, option in ((commander, 2), (deputy, 0)):
        person.choose("what-to-tell", option)
    for person, clicks in ((commander, "button.click(), button.click()"), (deputy, "button.click()")):
        button = person.page.get_by_role("button", name=say("question.decide", person.language), exact=True)
        button.evaluate(f"button => [{clicks}]")
    commander.sees(say("seat.decided"))

    # somebody is lost, and comes back to his seat from the page alone
    deputy.page.close()
    trainer.sees(say("lead.here", here=2, of=3))
    deputy.page = deputy.context.new_page()
    deputy.open("/live?lang=zh")
    deputy.page.get_by_role("button", name=re.compile("王芳")).click()
    deputy.sees(say("seat.decided", "zh"))
    trainer.sees(say("lead.here", here=3, of=3))

    trainer.press(say("do.end"))
    trainer.press(say("lead.end-it"))
    for person in (commander, other):
        person.sees(say("phase.ended"))
    commander.page.get_by_label(say("feedback.strengths")).fill("We knew who does what.")
    commander.press(say("feedback.send"))
    commander.sees(say("feedback.given"))

    # nobody was sent what he must not know, in any message
    for secret in ("The managing director asks", "Are the figures those of the moment"):
        assert trainer.was_sent(secret)
        assert not any(person.was_sent(secret) for person in (commander, deputy, other))
    assert not other.was_sent("客户在等")

    # the log tells the same session again, bit for bit
    with register.open_register(str(served.home / "register.sqlite")) as kept:
        lives = [Hall(kept).live(session) for _ in range(2)]
        decided = lives[0].state(0.0).teams["team-1"].decided["what-to-tell"]
        assert decided.option in ("call-the-key-ones", "wait-for-facts")
        assert len(lives[0].state(0.0).teams["team-1"].decisions) == 1
        again = fold(lives[0].definition.scenario, "facilitator", lives[1].log.read())
        assert again == lives[0].state(0.0)
        decisions = again.teams["team-1"].decisions
        one, two = (live.courses.outcome(decisions).response.visits.tobytes() for live in lives)
        assert one == two


def test_a_review_outlives_the_server_and_is_told_in_the_other_language(people, served):
    trainer = people(viewport={"width": 1366, "height": 900})
    opened(trainer, served, teams=1)
    trainer.press(say("do.start"))
    trainer.press(say("do.end"))
    trainer.press(say("lead.end-it"))
    trainer.sees(say("phase-short.ended"))
    trainer.page.get_by_role("radio", name=say("view.debrief")).click()
    trainer.press(say("debrief.begin"))
    trainer.sees(say("debrief.column.expected"))
    served.stop(signal.SIGKILL)
    served.start()
    trainer.open(f"{trainer.page.url.removeprefix(served.where)}&lang=zh")
    trainer.sees(say("debrief.column.expected", "zh"))
    expect(trainer.page.get_by_role("button", name=say("debrief.begin", "zh"), exact=True)).to_have_count(0)


def test_who_is_not_the_trainer_gets_at_nothing(people, served):
    trainer = people(viewport={"width": 1366, "height": 900})
    session, (code,) = opened(trainer, served, teams=1)
    curious = people().join(code, "Curious", "observer")
    for path in (
        "/",
        "/library",
        "/builder?scenario=upgrade-failure",
        "/drill?scenario=upgrade-failure&seed=1",
        "/help",
    ):
        curious.open(path).sees(say("closed.what"))
    curious.open(f"/lead?session={session.hex}").sees(say("lead.what"))
    seat = first_seat(session, served)
    stranger = people().open(f"/live?session={session.hex}&seat={seat}")
    stranger.sees(say("join.what"))
    for person in (curious, stranger):
        assert not person.was_sent("The managing director asks")


def first_seat(session, served):
    """The id of the first seat, which is no secret."""
    with register.open_register(str(served.home / "register.sqlite")) as kept:
        return next(iter(Hall(kept).live(session).state(0.0).seats))
