"""Two plans are compared in the background; the result is found again, and its memo is taken along."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import pick, rested, saved, say, words_of

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
    expect(page).to_have_url(re.compile("plans=by-the-book&"))
    rested(page)
    pick(box.get_by_role("combobox"), ADDED)
    page.keyboard.press("Escape")  # the list stays open for more
    expect(page).to_have_url(re.compile(r"plans=by-the-book%2Ckeep-the-lights-on&"))


def begin(page, drills):
    page.get_by_role("radio", name=drills, exact=True).click()
    expect(page).to_have_url(re.compile(f"drills={drills}\\b"))
    rested(page)
    page.get_by_role("button", name=say("compare.begin"), exact=True).click()


def table(page):
    """What is compared first: the plans, and how much is lost by each on average."""
    return page.get_by_test_id("stTable").first.get_by_role("row")


def test_two_plans_are_compared_in_the_background_and_the_memo_is_taken_along(page, opened_alone, tmp_path):
    choose_two(page)
    begin(page, FEW)
    expect(page.get_by_role("heading", name=say("study.memo"))).to_be_visible()
    expect(table(page)).to_contain_text(["", OFFERED[0], ADDED, say("compare.no-response")])
    rested(page)
    compared, found = table(page).all_inner_texts(), page.url
    lost = table(page).nth(1).get_by_role("cell").nth(1).inner_text().split()[-1]

    # another one is given up, and the first is still there
    begin(page, MANY)
    page.get_by_role("button", name=say("compare.cancel"), exact=True).click()
    expect(page.get_by_text(say("compare.cancelled"))).to_be_visible()
    page.goto(found)
    expect(table(page)).to_have_text(compared, use_inner_text=True)

    # a reload finds the result, and what was chosen for it
    rested(page)
    page.reload()
    expect(table(page)).to_have_text(compared, use_inner_text=True)
    tags = page.locator(".st-key-compare-plans [data-testid=stMultiSelectTagsContainer]").last
    expect(tags).to_contain_text(ADDED)
    expect(page.get_by_role("radio", name=FEW, exact=True)).to_be_checked()

    # the memo says the same in every form and language, wherever it is opened
    for language, plan in CALLED.items():
        html, *others = (
            saved(page, f"study.file.memo-{language}.{form}", tmp_path) for form in ("html", "pdf", "docx")
        )
        for words in (opened_alone(html).locator("body").inner_text(), *map(words_of, others)):
            assert plan in words
            assert lost in words
