"""Two plans are compared in the background; the result is found again, and its memo is taken along."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import STARTED, pick, saved, say, words_of

OFFERED, ADDED = ("By the book", "Paper first", "All hands"), "Keep the lights on"
FEW, MANY = "30", "1000"
CALLED = {"en": OFFERED[0], "zh": "按预案处置"}
"""What the plan that stays is called."""


@pytest.fixture
def page(browser_page):
    return browser_page("/compare?lang=en")


def choose_two(page):
    """Of the plans that are offered keep the first, and add another one."""
    box = page.locator(".st-key-compare-plans")
    for plan in OFFERED[1:]:
        box.get_by_role("button", name=f"Remove {plan}").click()
        expect(box.get_by_role("button", name=f"Remove {plan}")).to_have_count(0)
    page.wait_for_selector(STARTED)
    pick(box.get_by_role("combobox"), ADDED)
    page.keyboard.press("Escape")  # the list stays open for more
    expect(page).to_have_url(re.compile(r"plans=by-the-book%2Ckeep-the-lights-on&"))


def begin(page, drills):
    page.get_by_role("radio", name=drills, exact=True).click()
    expect(page).to_have_url(re.compile(f"drills={drills}\\b"))
    page.get_by_role("button", name=say("compare.begin"), exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_visible()


def rows(page):
    """The plans of the first table, and how much is lost by each on average."""
    table = page.get_by_test_id("stTable").first.get_by_role("row")
    expect(table.first).to_be_visible()
    return [row.get_by_role("cell").all_inner_texts()[:2] for row in table.all()[1:]]


def test_two_plans_are_compared_in_the_background_and_the_memo_is_taken_along(page, opened_alone, tmp_path):
    choose_two(page)
    begin(page, FEW)
    memo = page.get_by_role("heading", name=say("study.memo"))
    expect(memo).to_be_visible()
    compared = rows(page)
    assert [plan for plan, _ in compared] == [OFFERED[0], ADDED, say("compare.no-response")]
    found = page.url

    # another one is given up, and the first is still there
    begin(page, MANY)
    page.get_by_role("button", name=say("compare.cancel"), exact=True).click()
    expect(page.get_by_text(say("compare.cancelled"))).to_be_visible()
    page.goto(found)
    expect(memo).to_be_visible()
    assert rows(page) == compared

    # a reload finds the result, and what was chosen for it
    page.reload()
    expect(memo).to_be_visible()
    assert rows(page) == compared
    tags = page.locator(".st-key-compare-plans [data-testid=stMultiSelectTagsContainer]").last
    expect(tags).to_contain_text(ADDED)
    expect(page.get_by_role("radio", name=FEW, exact=True)).to_be_checked()

    # the memo says the same in every form and language, wherever it is opened
    lost = compared[0][1].removeprefix("CNY ")
    for language, plan in CALLED.items():
        html, *others = (
            saved(page, f"study.file.memo-{language}.{form}", tmp_path) for form in ("html", "pdf", "docx")
        )
        for words in (opened_alone(html).locator("body").inner_text(), *map(words_of, others)):
            assert plan in words
            assert lost in words
