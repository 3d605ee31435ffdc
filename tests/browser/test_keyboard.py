"""Everything that a first drill, a draft and a study take can be done without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import figure, rested, say

FAR = 120
"""Nothing is so many stops away."""


def go_to(element, key="Tab"):
    """Press a key until an element has the focus."""
    for _ in range(FAR):
        if element.evaluate("(e) => e.getRootNode().activeElement === e"):
            return
        element.page.keyboard.press(key)
    pytest.fail(f"nobody comes to {element} by {key}")


def press(element, key="Enter"):
    """Come to an element, and press a key on it."""
    go_to(element)
    element.page.keyboard.press(key)


def test_a_first_drill_is_begun_watched_and_read_without_a_mouse(browser_page):
    page = browser_page("/?lang=en")
    press(page.get_by_role("link", name="Skip to main content"))
    press(page.get_by_role("link", name=say("library.open")).first)
    expect(figure(page, "loss")).to_be_visible()
    rested(page)

    clock = page.locator(".replay .clock")
    before = clock.inner_text()
    press(page.get_by_role("button", name="Play"), "Space")
    expect(clock).not_to_have_text(before)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play")).to_be_focused()
    go_to(page.locator(".replay .position"))
    page.keyboard.press("Home")
    expect(clock).to_have_text(re.compile("^Day 1 "))
    first = clock.inner_text()
    page.keyboard.press("ArrowRight")
    expect(clock).not_to_have_text(first)

    go_to(page.get_by_role("tab").first)
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab").last).to_have_attribute("aria-selected", "true")


def test_the_language_is_changed_without_a_mouse(browser_page):
    page = browser_page("/?lang=en")
    go_to(page.get_by_role("radio", name="English"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text(say("library.title", "zh"))).to_be_visible()


def test_a_number_of_a_draft_is_changed_and_changed_back_without_a_mouse(browser_page):
    page = browser_page("/builder?kind=scenario&open=upgrade-failure&lang=en")
    curve = page.locator(
        ".st-key-builder-backlog .scatterlayer .trace:last-child .js-line"
    ).first  # two while it changes
    drawn = curve.get_attribute("d")
    factor = page.get_by_role("textbox", name="Demand factor")
    go_to(factor)
    page.keyboard.press("Control+a")
    page.keyboard.type("2.5")
    page.keyboard.press("Tab")
    expect(curve).not_to_have_attribute("d", drawn)
    rested(page)
    go_to(page.get_by_role("button", name=say("builder.undo")), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(curve).to_have_attribute("d", drawn)


def test_a_study_is_begun_and_given_up_without_a_mouse(browser_page):
    page = browser_page("/compare?lang=en&drills=1000")
    press(page.get_by_role("button", name=say("compare.begin"), exact=True))
    press(page.get_by_role("button", name=say("compare.cancel"), exact=True))
    expect(page.get_by_text(say("compare.cancelled"))).to_be_visible()
