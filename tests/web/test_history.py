"""The register on the page: empty, filled, changed, broken."""

from datetime import date, timedelta

import pytest
import streamlit as st

import sim
from sim import register
from sim.register import Details, trend
from sim.texts import text
from sim.views import registers, service


@pytest.fixture
def held():
    outcome = sim.run(*sim.resolve("upgrade-failure", organisation="small-firm"), seed=1)
    return service.keep(outcome, Details(["Finance"], "Trainer")).drill


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


# --- recorded by mistake ----------------------------------------------------------------------------------------------


@pytest.fixture
def _chosen(monkeypatch):
    """The drill in the first row of the table is chosen."""
    shown = st.dataframe

    def dataframe(*args, **kwargs):
        event = shown(*args, **kwargs)
        return {"selection": {"rows": [0]}} if kwargs.get("key") == "history.drills" else event

    monkeypatch.setattr(st, "dataframe", dataframe)


def say_why(app, held, deed, language, reason):
    app.text_input(key=f"history.{deed}.{held.id}.reason").set_value(reason)
    return next(b for b in app.button if b.label == text(f"web.history.{deed}", language)).click().run()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.usefixtures("_chosen")
def test_a_drill_that_was_recorded_by_mistake_is_withdrawn_and_reinstated(open_page, held, language):
    mine = service.opened_register()
    register.add(mine, "More forms", drill=held.id.hex)
    app = say_why(open_page("history", language), held, "withdraw", language, "A rehearsal")
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


@pytest.mark.usefixtures("_chosen")
def test_a_drill_is_not_withdrawn_without_a_reason(open_page, held):
    app = say_why(open_page("history"), held, "withdraw", "en", "  ")
    assert [error.value for error in app.error] == [text("web.history.reason-missing")]
    assert [one.withdrawn for one in register.drills(service.opened_register())] == [None]


def test_a_drill_that_was_withdrawn_is_not_the_last_that_was_held(held):
    assert service.last_held() == {held.scenario: held.held_on}
    register.withdraw(service.opened_register(), held.id.hex, "A rehearsal")
    assert service.last_held() == {}
