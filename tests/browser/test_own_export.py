"""A messy export of the organisation's own system becomes the orders of a drill."""

import re

import pytest
from playwright.sync_api import expect

from sim.texts import text
from tests.browser.conftest import figure, pick, rested

TITLE = ["某某商贸有限公司 2026年3月 销售订单明细"]
HEADER = ["单据编号", "制单日期", "购货单位", "含税额", "状态", "备用日期"]
DATES = ("2026-03-{:02} {:02}:{:02}", "2026/3/{} {}:{:02}", "2026年3月{}日 {}:{:02}")


def order(number):
    """A row: dates are written in three ways, amounts with commas, some orders are cancelled."""
    when = DATES[number % 3].format(2 + number % 5, 9 + number % 8, number % 60)
    state = "已取消" if number % 40 == 7 else "已完成"
    return [f"XS{number:05}", when, f"客户{number % 9}有限公司", f"{1000 + 37 * number:,}.50", state, "2026-03-12"]


ROWS = [order(number) for number in range(240)]
EXPORT = [TITLE, HEADER, *ROWS, *ROWS[20:25], ["合计", "", "", "1,000,000.00"]]
CANCELLED = sum(row[4] == "已取消" for row in ROWS)


def written(rows):
    lines = (",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows)
    return "\r\n".join(lines).encode("gbk")


@pytest.fixture
def page(browser_page):
    """A drill, with the place for one's own orders open."""
    page = browser_page("/drill?scenario=upgrade-failure&plan=do-nothing&organisation=small-firm&seed=1&lang=en")
    expect(figure(page, "loss")).to_be_visible()
    page.get_by_text(text("web.own.title", "en"), exact=True).click()
    return page


def correct(page, row, column, words):
    """Choose something else in a cell of the table of columns, as somebody would with the keyboard."""
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.1, box["y"] + 18 + 35 * (row + 1))
    for _ in range(column):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listbox")).to_be_visible()  # what is typed before is lost
    page.keyboard.type(words)
    expect(page.get_by_role("option", name=words)).to_be_visible()
    page.keyboard.press("Enter")


def test_a_messy_export_is_understood_corrected_by_hand_and_drilled(page):
    usual = figure(page, "loss").inner_text()
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(
        {"name": "../../销售订单.csv", "mimeType": "text/csv", "buffer": written(EXPORT)}
    )

    # what could not be told is asked for, and the answer is enough
    asked = page.get_by_role("combobox", name=text("import.field-gross", "en"))
    expect(asked).to_be_visible()
    rested(page)
    pick(asked, "含税额")
    counts = {"rows": "245", "orders": f"{240 - CANCELLED}"}
    expect(page.get_by_text(re.compile(f"{counts['rows']} .*{counts['orders']}")).first).to_be_visible()
    drilled = page.get_by_text(re.compile(f"^{counts['orders']} orders of 2026-03-02 to 2026-03-06"))
    expect(drilled).to_be_visible()
    rested(page)
    expect(figure(page, "loss")).not_to_have_text(usual)

    # a column that was left unread becomes the date on which the invoice is due
    unknown = page.get_by_text(re.compile("do not tell when they are due"))
    expect(unknown).to_be_visible()
    correct(page, HEADER.index("备用日期"), 1, text("import.field-due", "en"))
    expect(unknown).to_have_count(0)
    expect(drilled).to_be_visible()

    # a reload finds the orders again
    rested(page)
    page.reload()
    expect(drilled).to_be_visible()
