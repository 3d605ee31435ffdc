"""The register on the page: empty, filled, changed, broken."""

import shutil
from datetime import date, timedelta

import pytest
import streamlit as st

import sim
from sim import register
from sim.register import Details, trend
from sim.texts import text
from sim.views import registers, service


def hold(seed):
    outcome = sim.run(*sim.resolve("upgrade-failure", organisation="small-firm"), seed=seed)
    return service.keep(outcome, Details(["Finance"], "Trainer")).drill


@pytest.fixture
def held():
    return hold(seed=1)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_empty_register_says_what_to_do(open_page, language):
    app = open_page("history", language)
    assert not app.exception
    assert app.info[0].value == text("web.history.empty", language)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.usefixtures("held")
def test_a_drill_that_was_held_is_shown(open_page, language):
    app = open_page("history", language)
    assert not app.exception
    shown = app.dataframe[0].value
    assert shown[text("web.history.column.facilitator", language)].tolist() == ["Trainer"]


def test_a_drill_is_recorded_on_its_page_and_only_once(open_page):
    app = open_page("drill", organisation="small-firm")
    app.text_input(key="drill.participants").set_value("Finance, IT、Service")
    button = next(b for b in app.button if b.label == text("web.drill.record-it"))
    button.click().run()
    assert [s.value for s in app.success] == [text("web.drill.recorded")]
    assert [d.participants for d in register.drills(service.opened_register())] == [["Finance", "IT", "Service"]]
    next(b for b in app.button if b.label == text("web.drill.record-it")).click().run()
    assert len(register.drills(service.opened_register())) == 1


def test_an_action_is_added_and_its_due_date_told(open_page):
    app = open_page("history")
    app.text_input(key="history.new.title").set_value("More paper forms")
    app.text_input(key="history.new.owner").set_value("Invoicing")
    next(b for b in app.button if b.label == text("web.history.add")).click().run()
    (action,) = register.actions(service.opened_register())
    assert (action.title, action.owner, action.state) == ("More paper forms", "Invoicing", "open")


def test_an_action_without_a_title_is_refused_with_a_reason(open_page):
    app = open_page("history")
    next(b for b in app.button if b.label == text("web.history.add")).click().run()
    assert not app.exception
    assert app.error
    assert register.actions(service.opened_register()) == []


def test_what_is_overdue_says_so():
    today = date(2026, 3, 2)
    mine = service.opened_register()
    late = register.add(mine, "Late", due=today - timedelta(days=1))
    shown = registers.action_row(late, "en", today)
    assert shown["Due"] == "2026-03-01 (overdue)"
    done = register.change(mine, late.id.hex, {"state": "done"})
    assert registers.action_row(done, "en", today)["Due"] == "2026-03-01"


def test_the_map_shows_what_was_never_drilled(held):
    (covered,) = register.coverage(service.opened_register(), held.held_on)
    (heat,) = registers.coverage(covered, "en").data
    states = [cell for line in heat.z for cell in line]
    assert states.count(2) == covered.count("drilled") > 0
    assert states.count(0) == covered.count("never") > 0


def test_a_register_that_cannot_be_opened_is_explained(open_page, place, monkeypatch):
    broken = place / "broken.sqlite"
    broken.write_text("no database at all, but long enough to be taken for one" * 30, encoding="utf-8")
    monkeypatch.setenv(register.VARIABLE, str(broken))
    app = open_page("history")
    assert not app.exception
    assert [error.value for error in app.error] == [text("web.history.cannot-open")]
    monkeypatch.undo()
    monkeypatch.setenv(register.VARIABLE, str(place / "other.sqlite"))


# --- closing an action by the same drill, run again ------------------------------------------------------------------


@pytest.fixture
def _action_chosen(monkeypatch):
    """The action in the first row of the table is chosen."""
    shown = st.dataframe

    def dataframe(*args, **kwargs):
        event = shown(*args, **kwargs)
        return {"selection": {"rows": [0]}} if kwargs.get("key") == "history.actions" else event

    monkeypatch.setattr(st, "dataframe", dataframe)


@pytest.fixture
def bad():
    """A drill in which nothing was done, and an action of it."""
    scenario, _ = sim.resolve("upgrade-failure", organisation="small-firm")
    drill = service.keep(sim.run(scenario, sim.load_plan("do-nothing"), 1), Details()).drill
    return drill, register.add(service.opened_register(), "Have a plan", drill=drill.id.hex)


def again(app, action, plan):
    app.selectbox(key=f"history.edit.{action.id}.plan").set_value(plan).run()
    return next(b for b in app.button if b.label == text("web.history.again")).click().run()


@pytest.mark.usefixtures("_action_chosen")
def test_an_action_is_closed_by_its_drill_run_again_with_a_better_plan(open_page, bad):
    drill, action = bad
    app = again(open_page("history"), action, "by-the-book")
    assert not app.exception
    mine = service.opened_register()
    before, after = register.drills(mine)
    assert (before.id, after.seed, after.plan.en) == (drill.id, drill.seed, "By the book")
    assert register.actions(mine)[0].state == "verified"
    scores = {"before": f"{before.score:.0f}", "after": f"{after.score:.0f}"}
    assert [s.value for s in app.success] == [text("web.history.verified", **scores)]


@pytest.mark.usefixtures("_action_chosen")
def test_the_same_plan_again_shows_nothing_and_is_refused(open_page, bad):
    app = again(open_page("history"), bad[1], "do-nothing")
    assert not app.exception
    assert len(app.error) == 1
    assert register.actions(service.opened_register())[0].state == "open"
    assert len(register.drills(service.opened_register())) == 1


@pytest.mark.usefixtures("_action_chosen")
def test_only_the_same_drill_is_offered_as_evidence(open_page, bad):
    _, action = bad
    service.keep(sim.run(*sim.resolve("power-cut", organisation="small-firm"), seed=1), Details())
    key = f"history.edit.{action.id}.evidence"
    assert key not in {box.key for box in open_page("history").selectbox}
    better = service.keep(sim.run(*sim.resolve("upgrade-failure", organisation="small-firm"), seed=1), Details()).drill
    assert open_page("history").selectbox(key=key).value == better.id.hex


def test_a_finding_says_of_what_it_is_and_becomes_an_action_once(open_page):
    held = hold(seed=6)  # a long outage, not without challenges
    app = open_page("history", drill=held.id.hex)
    label = text("web.history.make-action")
    finding = next(f for f in registers.findings(service.opened_register(), held) if f.kind == "improvement")
    capability = text(f"score.capability.{finding.capability}")
    assert any(capability in words.value for words in app.markdown)
    app.button(key=f"history.make.{finding.id}").click().run()
    (action,) = register.actions(service.opened_register())
    assert action.title.startswith(f"{capability}: ")
    assert f"history.make.{finding.id}" not in {b.key for b in app.button if b.label == label}


@pytest.mark.parametrize("kept", [True, False])
def test_the_report_of_a_drill_that_was_held_is_written_again(open_page, held, kept):
    if not kept:  # the register has what is needed
        shutil.rmtree(held.folder)
    app = open_page("history", drill=held.id.hex)
    app.button(key="report.make").click().run()
    assert not app.exception
    (job,) = service.jobs().done.values()
    assert job.state == "done"
    assert job.result["report-zh.pdf"].startswith(b"%PDF")


# --- recorded by mistake ----------------------------------------------------------------------------------------------


def say_why(app, held, deed, language, reason):
    app.text_input(key=f"history.{deed}.{held.id}.reason").set_value(reason)
    return next(b for b in app.button if b.label == text(f"web.history.{deed}", language)).click().run()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_drill_that_was_recorded_by_mistake_is_withdrawn_and_reinstated(open_page, held, language):
    mine = service.opened_register()
    register.add(mine, "More forms", drill=held.id.hex)
    app = say_why(open_page("history", language, drill=held.id.hex), held, "withdraw", language, "A rehearsal")
    assert not app.exception
    assert [w.value for w in app.warning] == [text("web.history.is-withdrawn", language)]
    column = text("web.history.column.scenario", language)
    marked = text("register.withdrawn-mark", language, scenario=held.scenario.in_(language))
    assert app.dataframe[0].value[column].tolist() == [marked]
    shown = [t.value for t in app.text]
    assert any("A rehearsal" in words for words in shown)
    assert text("web.history.still-open", language, count=1) in shown
    assert trend(mine) == []
    app = say_why(app, held, "reinstate", language, "It counts after all")
    assert not app.exception
    assert not app.warning
    assert app.dataframe[0].value[column].tolist() == [held.scenario.in_(language)]
    assert len(trend(mine)) == 1


def test_a_drill_is_not_withdrawn_without_a_reason(open_page, held):
    app = say_why(open_page("history", drill=held.id.hex), held, "withdraw", "en", "  ")
    assert [error.value for error in app.error] == [text("web.history.reason-missing")]
    assert [one.withdrawn for one in register.drills(service.opened_register())] == [None]


def test_a_drill_that_was_withdrawn_is_not_the_last_that_was_held(held):
    assert service.last_held() == {held.scenario: held.held_on}
    register.withdraw(service.opened_register(), held.id.hex, "A rehearsal")
    assert service.last_held() == {}
