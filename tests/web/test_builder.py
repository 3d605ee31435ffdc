"""The builder: forms and text in step, mistakes at their fields, nothing lost, nothing shipped ever changed."""

import json
import re
from concurrent.futures import Future

import pytest
import streamlit as st

import sim
from sim.errors import InputError
from sim.loading import KINDS, library, load_organisation, shipped
from sim.scenario.actions import ACTION_KINDS
from sim.scenario.reading import read_text
from sim.shelf import shelf
from sim.texts import text
from sim.views import drafts, exports, lists, service, time_line
from sim.workshop import Bench, Draft, check, shapes
from sim.workshop.shapes import Shape, fields
from tests import small
from tests.web.conftest import said

START = {
    "scenario": "upgrade-failure",
    "organisation": "small-firm",
    "plan": "by-the-book",
    "preparedness": "monitoring",
}

TOKEN = "a" * 16


@pytest.fixture
def edit(open_page):
    """Open something in the builder."""

    def opened(kind="scenario", name=None, language="en"):
        return open_page("builder", language, kind=kind, open=name or START[kind])

    return opened


def bench(app):
    return drafts._here().get(said(app, "draft"))


def draft(app):
    return bench(app).draft


def sections(kind):
    return ["general", *(f.name for f in fields(KINDS[kind][1]) if not f.shape.is_plain and f.shape.sort != "words")]


def go(app, kind, section):
    app.session_state[f"builder.section.{kind}"] = section
    return app.run()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_builder_asks_what_to_make(open_page, language):
    app = open_page("builder", language)
    assert not app.exception
    app.button(key="builder.begin").click().run()
    assert not app.exception
    assert draft(app).kind == "scenario"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_part_of_every_kind_has_its_form(edit, kind, language):
    app = edit(kind, language=language)
    text_before = draft(app).text
    for section in sections(kind):
        go(app, kind, section)
        assert not app.exception, section
        assert not app.error, section
    assert draft(app).text == text_before, "to look at a form changes nothing"


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_begins_empty_that_is_not(edit, kind):
    app = edit(kind)
    for section in sections(kind):
        go(app, kind, section)
        texts = [*app.text_input, *app.text_area]
        assert [field.proto.default for field in texts] == [field.value for field in texts], section
        numbers = [(field.proto.default if field.proto.HasField("default") else None) for field in app.number_input]
        assert numbers == [field.value for field in app.number_input], section
        choices = [box for box in app.selectbox if box.key.startswith(("form.", "family.", "waits.", "kind."))]
        chosen = [box.proto.default if box.proto.HasField("default") else None for box in choices]
        assert chosen == [box.index for box in choices], section
        several = [[field.options[number] for number in field.proto.default] for field in app.multiselect]
        assert several == [[field.format_func(value) for value in field.value] for field in app.multiselect], section


def test_a_number_stays_as_it_is_typed_while_it_means_the_same(edit):
    app = edit("scenario")
    app.text_input(key="form.demand_factor").set_value("1.10").run()
    assert app.text_input(key="form.demand_factor").value == "1.10"  # somebody is about to type 1.105
    assert draft(app).at(("demand_factor",)) == 1.1
    app.button(key="builder.undo").click().run()
    assert app.text_input(key="form.demand_factor").value == ""


def test_a_number_that_is_changed_stands_in_the_text_and_in_the_drill(edit):
    app = go(edit("organisation"), "organisation", "departments")
    before = [metric.value for metric in app.metric]
    app.selectbox(key="pick.departments").select(1).run()
    app.number_input(key="form.departments[1].staff").set_value(1).run()
    assert draft(app).at(("departments", 1, "staff")) == 1
    assert app.text_area(key="builder.text").value == draft(app).text
    assert [metric.value for metric in app.metric] != before
    app.button(key="builder.undo").click().run()
    assert app.number_input(key="form.departments[1].staff").value != 1
    assert [metric.value for metric in app.metric] == before


@pytest.mark.parametrize("soon", [True, False])
def test_the_form_waits_for_the_drill_only_if_it_comes_soon(edit, monkeypatch, soon):
    shown = []
    parts, look, begin = shapes.fields, service.jobs().glance, service.jobs().begin

    def under_way(*drill):
        return begin(*drill) if soon else Future()

    monkeypatch.setattr("sim.views.preview.PATIENCE", 0.0)
    monkeypatch.setattr(service.jobs(), "begin", under_way)
    monkeypatch.setattr(service.jobs(), "glance", lambda *drill: shown.append("drill") or look(*drill))
    monkeypatch.setattr(shapes, "fields", lambda model: shown.append("form") or parts(model))
    app = edit()
    assert not app.exception
    assert list(dict.fromkeys(shown)) == (["drill", "form"] if soon else ["form", "drill"])


def test_what_is_changed_in_the_text_stands_in_the_form(edit):
    app = edit("scenario")
    app.text_area(key="builder.text").set_value(draft(app).text.replace("days: 5", "days: 4")).run()
    assert app.number_input(key="form.days").value == 4


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_mistake_is_told_at_its_field_and_the_last_drill_stays(edit, language):
    app = edit("scenario", language=language)
    figures = [metric.value for metric in app.metric]
    app.text_input(key="form.demand_factor").set_value("many").run()
    assert not app.exception
    said = text("problem.not-number", language)
    told = [caption.value.replace("\\", "") for caption in app.caption]
    assert any(said in words for words in told), told
    assert [metric.value for metric in app.metric] == figures
    assert app.button(key="builder.save").disabled
    app.text_input(key="form.demand_factor").set_value("1.5").run()
    assert draft(app).at(("demand_factor",)) == 1.5
    assert not app.button(key="builder.save").disabled


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_text_that_is_no_yaml_keeps_the_page_usable(edit, language):
    app = edit("plan", language=language)
    app.text_area(key="builder.text").set_value("title: [").run()
    assert not app.exception
    assert [error.value for error in app.error] == [text("web.builder.unreadable", language)]
    app.button(key="builder.undo").click().run()
    assert not app.error


@pytest.mark.parametrize("rubbish", ["- 1", "title: 3\nincidents: x\nactions: {a: 1}", "actions: [1, x]", "42", ""])
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_text_says_the_forms_do_not_break(edit, kind, rubbish):
    app = edit(kind)
    app.text_area(key="builder.text").set_value(rubbish).run()
    for section in sections(kind)[:3]:
        go(app, kind, section)
        assert not app.exception, section


def test_what_is_saved_is_found_in_the_library_and_what_is_shipped_stays(edit):
    before = read_text(library("plan")["by-the-book"])
    app = edit("plan")
    app.text_input(key="form.title.en").set_value("Ours").run()
    app.text_input(key="builder.name").set_value("ours").run()
    app.button(key="builder.save").click().run()
    assert text("web.builder.saved", "en", name="ours") in [message.value for message in app.success]
    assert sim.resolve("upgrade-failure", plan="ours")[1].title.en == "Ours"
    assert read_text(shipped("plan")["by-the-book"]) == before
    assert not draft(app).is_changed


@pytest.mark.parametrize("name", ["../evil", "/etc/x", "A b", "", "con"])
def test_a_name_that_is_none_is_refused(edit, name, own_shelf):
    app = edit("plan")
    app.text_input(key="builder.name").set_value(name).run()
    app.button(key="builder.save").click().run()
    assert app.error
    assert list(own_shelf.parent.rglob("*.yaml")) == []


def test_two_who_edit_the_same_do_not_overwrite_each_other(edit):
    shelf().save("plan", "shared", read_text(library("plan")["by-the-book"]))
    one, other = edit("plan", "shared"), edit("plan", "shared")
    for number, app in enumerate((one, other)):
        app.text_input(key="form.title.en").set_value(f"Version {number}").run()
        app.button(key="builder.save").click().run()
    assert not one.error
    assert other.error
    assert "Version 0" in shelf().read("plan", "shared")
    assert "Version 1" in draft(other).text, "and the other's work is still there"


def test_a_reload_and_a_new_start_find_the_draft_again(edit, open_page):
    app = edit("plan")
    app.text_input(key="form.title.en").set_value("Not saved").run()
    address = said(app, "draft")
    assert open_page("builder", draft=address).text_input(key="form.title.en").value == "Not saved"
    drafts._benches.cache_clear()  # as after a new start of the server
    assert open_page("builder", draft=address).text_input(key="form.title.en").value == "Not saved"


@pytest.mark.parametrize("token", ["../../etc", "x", "<script>", "b" * 16])
def test_a_draft_that_is_gone_says_so(open_page, token):
    app = open_page("builder", draft=token)
    assert not app.exception
    assert [info.value for info in app.info] == [text("web.builder.gone")]


@pytest.mark.parametrize("name", ["../../etc/passwd", "nowhere", ""])
def test_only_what_has_a_name_in_the_library_is_opened(open_page, name):
    app = open_page("builder", kind="scenario", open=name)
    assert not app.exception
    assert app.button(key="builder.begin")


LISTS = [
    (kind, field.name)
    for kind in KINDS
    for field in fields(KINDS[kind][1])
    if field.shape.sort == "list" and field.shape.item.sort in ("model", "kinds")
]


@pytest.mark.parametrize(("kind", "name"), LISTS)
def test_an_entry_is_added_copied_moved_and_removed(edit, kind, name):
    app = go(edit(kind), kind, name)
    before = draft(app).at((name,)) or []
    app.button(key=f"add.{name}").click().run()
    assert not app.exception
    added = draft(app).at((name,))
    assert added[: len(before)] == before
    assert len(added) == len(before) + 1
    problems = check(draft(app)).problems
    assert problems == (), "what is new is right"
    app.button(key=f"copy.{name}").click().run()
    app.button(key=f"up.{name}").click().run()
    app.button(key=f"remove.{name}").click().run()
    app.button(key=f"remove.{name}").click().run()
    assert not app.exception
    assert draft(app).at((name,)) == before or before == []


@pytest.mark.parametrize(
    ("cells", "path", "value"),
    [
        ({"staff": "9"}, ("departments", 0, "staff"), 9),
        ({"id": "x y"}, ("departments", 0, "id"), "x y"),
        ({"wage": "88.5"}, ("departments", 0, "wage"), 88.5),
        ({"site": None}, ("departments", 0, "site"), None),
    ],
)
def test_a_cell_of_a_table_is_a_value_of_the_text(monkeypatch, cells, path, value):
    state, query = {"k": {"edited_rows": {0: cells}}}, {"draft": TOKEN}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(st, "query_params", query)
    opened = Draft.of("organisation", read_text(library("organisation")["small-firm"]))
    drafts.put(Bench(opened, "x"))
    shape = next(field.shape for field in fields(KINDS["organisation"][1]) if field.name == "departments")
    lists._edited(("departments",), "k", shape)
    assert drafts.current().draft.at(path) == value


@pytest.mark.parametrize(
    ("edits", "skills"),
    [
        ({"edited_rows": {0: {"value": "70%"}}}, {"a": "70%", "b": "20%"}),
        ({"edited_rows": {0: {"key": "c"}}}, {"c": "10%", "b": "20%"}),
        ({"deleted_rows": [0]}, {"b": "20%"}),
        ({"added_rows": [{"key": "d", "value": "0.5"}]}, {"a": "10%", "b": "20%", "d": 0.5}),
        ({"added_rows": [{"key": "d"}]}, {"a": "10%", "b": "20%"}),
    ],
)
def test_pairs_are_changed_added_and_removed(monkeypatch, edits, skills):
    state = {"k": {"edited_rows": {}, "added_rows": [], "deleted_rows": []} | edits}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(st, "query_params", {"draft": TOKEN})
    drafts.put(Bench(Draft.of("organisation", "skills: {a: 10%, b: 20%}  # kept\n"), "x"))
    lists._paired(("skills",), "k", {"a": "10%", "b": "20%"}, Shape("mapping", item=Shape("share")))
    assert drafts.current().draft.at(("skills",)) == skills


@pytest.mark.parametrize("family", ["exponential", "gamma", "triangular", "uniform", "weibull", "empirical", "fixed"])
def test_another_distribution_is_much_like_the_one_before(edit, family):
    app = go(edit("scenario"), "scenario", "incidents")
    mean = check(draft(app)).model.incidents[0].lasts.mean()
    app.selectbox(key="family.incidents[0].lasts").select(family).run()
    assert not app.exception
    verdict = check(draft(app))
    assert verdict.problems == ()
    assert verdict.model.incidents[0].lasts.mean() == pytest.approx(mean, rel=0.6)


def test_a_part_is_added_and_removed(edit):
    app = go(edit("scenario"), "scenario", "incidents")
    app.selectbox(key="add.incidents[0]").select("storm").run()
    assert draft(app).at(("incidents", 0, "storm"))
    app.button(key="out.incidents[0].storm").click().run()
    assert draft(app).at(("incidents", 0, "storm")) is None


def test_a_trigger_waits_for_something_else(edit):
    app = go(edit("plan"), "plan", "actions")
    app.selectbox(key="waits.actions[0].when").select("backlog").run()
    assert draft(app).at(("actions", 0, "when")) == {"backlog": 1}
    app.number_input(key="form.actions[0].when.backlog").set_value(300).run()
    assert draft(app).at(("actions", 0, "when", "backlog")) == 300


def test_another_action_keeps_its_trigger_and_owner(edit):
    app = go(edit("plan"), "plan", "actions")
    owner = draft(app).at(("actions", 0, "owner"))
    app.selectbox(key="kind.actions[0]").select("keep-log").run()
    assert draft(app).at(("actions", 0, "do")) == "keep-log"
    assert draft(app).at(("actions", 0, "owner")) == owner
    assert not app.exception


def test_everything_that_a_plan_can_do_has_a_form(edit):
    actions = "".join(f"  - {{do: {kind}}}\n" for kind in ACTION_KINDS)
    app = edit("plan")
    app.text_area(key="builder.text").set_value(f"title: X\nactions:\n{actions}").run()
    go(app, "plan", "actions")
    for number, kind in enumerate(ACTION_KINDS):
        app.session_state["pick.actions"] = number
        app.run()
        assert not app.exception, kind


@pytest.mark.parametrize("language", ["en", "zh"])
def test_things_of_the_organisation_are_called_by_their_titles(edit, language):
    company = load_organisation("beijing-trading")
    app = edit("plan", language=language)
    go(app, "plan", "actions")
    by = app.selectbox(key="form.actions[0].by")
    assert by.value == "it"
    assert set(by.options) == {department.title.in_(language) for department in company.departments}
    assert text("cli.action.verify-scope", language) in app.selectbox(key="pick.actions").options
    app = edit("organisation", "beijing-trading", language)
    go(app, "organisation", "departments")
    assert app.selectbox(key="form.departments[0].site").options == [site.title.in_(language) for site in company.sites]
    shifts = [shift.title.in_(language) for shift in company.calendar.shifts]
    assert app.selectbox(key="form.departments[0].shift").options == shifts


ID = re.compile(r"[a-z]+(-[a-z]+)*")


@pytest.mark.parametrize(("kind", "name", "section", "count"), [
    ("scenario", "upgrade-failure", "injects", 4), ("scenario", "upgrade-failure", "decisions", 2),
    ("scenario", "login-storm", "incidents", 1), ("plan", "fully-prepared", "actions", 9),
    ("organisation", "hotel-chain", "departments", 2),
])  # fmt: skip
def test_nothing_that_can_be_chosen_is_called_by_an_id(edit, kind, name, section, count):
    app = go(edit(kind, name, "zh"), kind, section)
    for number in range(count):
        app.session_state[f"pick.{section}"] = number
        app.run()
        named = [*app.selectbox, *app.multiselect]
        assert len(named) > 2
        assert {box.key: [o for o in box.options if ID.fullmatch(o)] for box in named} == {box.key: [] for box in named}


def test_tables_call_whatever_can_be_chosen_by_its_title(edit):
    app = go(edit("plan", "by-the-book", "zh"), "plan", "actions")
    columns = json.loads(app.dataframe[0].proto.columns)
    by = {option["value"]: option["label"] for option in columns["by"]["type_config"]["options"]}
    assert by["it"] == "信息技术部"
    assert by["priority"] == text("choice.priority", "zh")
    assert "id" not in columns
    app = go(edit("plan", "fully-prepared", "zh"), "plan", "prepares")
    assert "系统监控" in app.selectbox(key="pick.prepares").options


def test_a_decision_offers_its_own_options_only(edit):
    app = go(edit("scenario", "perfect-storm"), "scenario", "decisions")
    offered = [option["text"]["en"] for option in draft(app).at(("decisions", 0, "options"))]
    assert [word[:40] for word in app.selectbox(key="form.decisions[0].default").options] == [w[:40] for w in offered]


# --- own data ---------------------------------------------------------------------------------------------------------

ORDERS = "订单编号,下单时间,发票抬头,价税合计,奇怪列\n" + "".join(
    f"A{n},2026-03-{2 + n % 28:02} {9 + n % 8:02}:{n % 60:02},客户{n % 40},{100 + n}.50,x\n" for n in range(600)
)


def upload(app, key, name, content):
    return app.file_uploader(key=key).upload(name, content, "text/csv").run()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_messy_export_becomes_the_demand(edit, language):
    app = go(edit("organisation", language=language), "organisation", "demand")
    upload(app, "builder.upload-orders", "../../订单.csv", ORDERS.encode("gbk"))
    assert not app.exception
    assert not app.error
    app.button(key="builder.take-demand").click().run()
    assert not app.exception
    assert check(draft(app)).problems == ()
    assert draft(app).at(("demand", "orders_per_day")) == pytest.approx(600 / 28, rel=0.5)


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b"\x00\x01"), ("b.xlsx", b"PK\x03\x04 no"), ("c.csv", b"a,b\n1,2\n")]
)
def test_what_is_no_order_history_is_refused_with_a_reason(edit, name, content):
    app = go(edit("organisation"), "organisation", "demand")
    upload(app, "builder.upload-orders", name, content)
    assert not app.exception
    assert text("web.builder.upload-refused") in [error.value for error in app.error]


def test_a_column_that_was_taken_for_something_else_is_corrected(edit):
    app = go(edit("organisation"), "organisation", "demand")
    app.session_state["builder.upload-orders.mapping"] = {"region": "奇怪列"}
    upload(app, "builder.upload-orders", "a.csv", ORDERS.encode("gbk"))
    assert not app.exception
    assert not app.error


def test_a_staff_list_becomes_numbers_of_people(edit):
    app = go(edit("organisation"), "organisation", "departments")
    ours = [item["title"]["zh"] for item in draft(app).at(("departments",))]
    people = f"姓名,部门,状态\n甲,{ours[0]},在职\n乙,{ours[0]},在职\n丙,{ours[0]},离职\n丁,{ours[1]},在职\n"
    upload(app, "builder.upload-staff", "名单.csv", people.encode("gbk"))
    assert not app.exception
    app.button(key="builder.take-staff").click().run()
    assert [draft(app).at(("departments", n, "staff")) for n in (0, 1)] == [2, 1]


def test_more_than_is_allowed_is_refused():
    with pytest.raises(InputError, match="20 MB"):
        exports.read("x" * 300, b"0" * (exports.LARGEST + 1), lambda path: None)


# --- the library ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_library_shows_things_of_every_kind(open_page, kind, language):
    app = open_page("library", language)
    app.session_state["library.what"] = kind
    app.run()
    assert not app.exception
    assert len([m for m in app.markdown if m.value.startswith("####")]) == len(library(kind))


def test_what_is_imported_is_shown_first_and_can_be_removed(open_page):
    app = open_page("library")
    upload(app, "library.import", "mine.yaml", b"title: Mine\nactions: []\n")
    assert not app.exception
    assert app.session_state["library.what"] == "plan"
    assert next(m.value for m in app.markdown if m.value.startswith("####")) == "#### Mine"
    app.button(key="library.remove.plan.mine").click().run()
    assert "mine" not in library("plan")


def test_what_cannot_be_imported_is_refused_with_a_reason(open_page):
    app = open_page("library")
    upload(app, "library.import", "bad.yaml", b"title: [")
    assert not app.exception
    assert app.error


def test_a_draft_of_each_kind_begins_with_what_is_shipped():
    assert all(Draft.of(kind, read_text(library(kind)[name])).data for kind, name in START.items())


# --- the time line ----------------------------------------------------------------------------------------------------


def timed():
    incidents = [
        small.outage(),
        {**small.outage(), "id": "second", "at": {"between": ["day 1 12:00", "day 1 14:00"]}},
        {**small.outage(), "id": "third", "at": None},
    ]
    words = {"en": "Note", "zh": "通知"}
    inject = {"id": "note", "title": words, "text": words, "from": words, "to": ["it-lead"], "at": "day 1 11:00"}
    return small.scenario(*incidents, days=2, injects=[inject])


def test_the_time_line_shows_what_has_a_time_where_it_stands_in_the_file():
    shown = time_line.data(timed(), "zh")
    rows = [(row["kind"], item["path"], item["at"]) for row in shown["rows"] for item in row["items"]]
    assert rows == [
        ("incident", ["incidents", 0], 600.0),
        ("incident", ["incidents", 1], 720.0),
        ("inject", ["injects", 0], 660.0),
    ]
    assert shown["rows"][1]["items"][0]["within"] == 120.0
    json.dumps(shown)


@pytest.mark.parametrize(
    ("path", "minutes", "written"),
    [
        (("incidents", 0), 65, "day 1 11:05"),
        (("incidents", 0), -5000, "day 1 00:00"),
        (("incidents", 0), 5000, "day 2 23:59"),
        (("incidents", 1), 30, {"between": ["day 1 12:30", "day 1 14:30"]}),
        (("injects", 0), 1440, "day 2 11:00"),
    ],
)
def test_what_is_dragged_comes_so_much_later_but_within_the_drill(path, minutes, written):
    assert time_line.later(timed(), path, minutes) == written


def test_a_copy_of_the_same_title_is_not_taken_for_what_it_was_copied_from(edit, open_page):
    app = edit("scenario", "upgrade-failure")
    app.button(key="builder.save").click().run()
    page = open_page("drill", scenario="upgrade-failure", organisation="small-firm")
    told = page.selectbox(key="drill.scenario").options
    assert len(set(told)) == len(told)
    assert sum(title.startswith("The morning after the upgrade") for title in told) == 2
    page.run()
    assert page.selectbox(key="drill.scenario").value == "upgrade-failure"
