"""A drill on the organisation's own orders, from an upload on its page."""

import pytest

from sim.texts import text
from tests.web.conftest import said

HISTORY = "订单编号,下单时间,客户名称,价税合计\n" + "".join(
    f"H{n},2026-03-{2 + n % 5:02} {9 + n % 8:02}:{n % 60:02},客户{n % 7},{100 + n}.50\n" for n in range(200)
)
OPEN = "订单编号,下单时间,客户名称,价税合计,交货日期\n"
OPEN += "W1,2026-03-03 10:00,客户1,200,2026-03-04\nW2,2026-03-05,新客户,90,2026-03-09\n"


@pytest.fixture
def page(open_page):
    return open_page("drill", scenario="upgrade-failure", plan="do-nothing", organisation="small-firm")


def upload(app, key, content):
    return app.file_uploader(key=f"own.{key}.0").upload("../../导出.csv", content.encode("gbk"), "text/csv").run()


def orders(app):
    """What the drill's page says that is drilled."""
    return [words.value for words in app.text if "orders" in words.value and "2026" in words.value]


def test_a_history_comes_again_and_open_orders_wait(page):
    usual = [metric.value for metric in page.metric]
    upload(page, "history", HISTORY)
    assert not page.exception
    assert not page.error
    assert orders(page)[0].startswith("200 orders of 2026-03-02 to 2026-03-06")
    replayed = [metric.value for metric in page.metric]
    upload(page, "waiting", OPEN)
    assert orders(page)[1].startswith("2 orders wait at the start, 1 of them overdue")
    assert usual != replayed != [metric.value for metric in page.metric]


def test_a_plan_that_is_chosen_after_they_came_in_is_drilled(page):
    upload(page, "waiting", OPEN)
    page.selectbox(key="drill.plan").set_value("by-the-book").run()
    assert page.selectbox(key="drill.plan").value == "by-the-book"
    assert said(page, "plan") == "by-the-book"


def test_a_reload_finds_them_again_until_they_are_left(page, open_page):
    upload(page, "waiting", OPEN)
    told = orders(page)
    drilled = {"scenario": "upgrade-failure", "plan": "do-nothing", "organisation": "small-firm"}
    again = open_page("drill", own=said(page, "own"), **drilled)
    assert orders(again) == told
    again.button(key="own.leave").click().run()
    assert not again.exception
    assert orders(again) == []
    assert "own" not in again.query_params


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_cannot_be_drilled_says_why_and_nothing_else_is_drilled_instead(open_page, language):
    app = open_page("drill", language, scenario="upgrade-failure", organisation="small-firm")
    upload(app, "history", "订单编号,下单时间,价税合计\nA,2026-03-02 10:00,-5\n")
    assert not app.exception
    assert [error.value for error in app.error] == [text("web.builder.upload-refused", language)]
    assert len(app.metric) == 0


@pytest.mark.parametrize("token", ["../../etc", "x", "a" * 16])
def test_an_id_that_is_none_drills_the_usual_orders(open_page, token):
    app = open_page("drill", organisation="small-firm", own=token)
    assert not app.exception
    assert orders(app) == []
    assert len(app.metric) > 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_columns_that_are_not_recognised_are_asked_for(open_page, language):
    app = open_page("drill", language, organisation="small-firm")
    upload(app, "history", "Ref,Wann,Summe\nA,2026-03-02 10:00,5\nB,2026-03-02 11:00,7\n")
    assert not app.error
    assert [warning.value for warning in app.warning] == [text("web.builder.columns-missing", language)]
    for field, column in (("order_id", "Ref"), ("ordered_at", "Wann"), ("gross", "Summe")):
        assert app.selectbox(key=f"own.history.0.is.{field}").options == ["Ref", "Wann", "Summe"]
        app.selectbox(key=f"own.history.0.is.{field}").set_value(column).run()
    assert not app.exception
    assert not app.warning
    assert text("web.builder.rows", language, rows="2", orders="2", aside="0") in [words.value for words in app.text]


def test_an_address_that_names_what_is_not_there_says_so(open_page):
    app = open_page("drill", scenario="nope", organisation="small-firm")
    assert [info.value for info in app.info] == [text("web.drill.unknown", name="nope")]
