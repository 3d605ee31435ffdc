"""A scenario of one's own: copied, changed in forms, mended, saved, found again and drilled."""

import re

import pytest
from playwright.sync_api import expect

from sim.scenario.reading import dotted
from sim.texts import text
from tests.browser.conftest import figure, rested

NAME, TITLE = "our-monday", "Our own Monday"


def say(key, **values):
    return text(f"web.{key}", "en", **values)


@pytest.fixture
def builder(browser_page):
    """The builder, come to from the library with a copy of what is shipped."""
    page = browser_page("/library?lang=en")
    card = page.get_by_test_id("stVerticalBlock").filter(has=page.get_by_text("The morning after the upgrade")).last
    card.get_by_role("link", name=say("library.copy")).click()
    expect(field(page, "title", "en")).to_be_visible()
    return page


def field(page, *path):
    """The widget of a value."""
    *parents, last = path
    name = f"form.{dotted(tuple(path))}" if last not in ("en", "zh") else f"form.{dotted(tuple(parents))}.{last}"
    return page.locator(f".st-key-{re.sub('[^a-zA-Z0-9_-]', '-', name)}").get_by_role("textbox")


def write(page, words, *path):
    field(page, *path).fill(words)
    field(page, *path).press("Tab")


def go(page, section, *path):
    """Open a part of the form, in which a value stands."""
    page.get_by_test_id("stButtonGroup").get_by_text(section).click()
    expect(field(page, *path)).to_be_visible()
    rested(page)


def press(page, key):
    rested(page)
    page.get_by_role("button", name=say(f"builder.{key}"), exact=True).click()


def test_a_scenario_is_copied_changed_mended_saved_and_drilled(builder):
    page = builder
    source = page.get_by_role("textbox", name=say("builder.text"))
    rested(page)
    write(page, TITLE, "title", "en")
    expect(source).to_have_value(re.compile(f"en: {TITLE}"))

    # a mistake is told where it was made; nothing that is wrong can be saved
    moment = ("incidents", 0, "at")
    go(page, text("field.incidents", "en"), *moment)
    write(page, "day 1 25:00", *moment)
    expect(page.get_by_text(re.compile('Found: "day 1 25:00"')).first).to_be_visible()
    expect(page.get_by_role("button", name=say("builder.save"), exact=True)).to_be_disabled()
    write(page, "day 1 09:10", *moment)
    expect(page.get_by_text(re.compile("Found:"))).to_have_count(0)
    expect(source).to_have_value(re.compile("at: day 1 09:10"))

    # what was done is undone, and done again
    within = ("objectives", 0, "within")
    go(page, text("field.objectives", "en"), *within)
    write(page, "6h", *within)
    expect(source).to_have_value(re.compile("within: 6h"))
    press(page, "undo")
    expect(field(page, *within)).to_have_value("12h")
    press(page, "redo")
    expect(field(page, *within)).to_have_value("6h")

    name = page.get_by_role("textbox", name=say("builder.name"))
    name.fill(NAME)
    name.press("Tab")
    press(page, "save")
    expect(page.get_by_text(say("builder.saved", name=NAME))).to_be_visible()

    # it stands in the library, and a drill of it is one click away
    page.get_by_role("link", name=say("page.library"), exact=True).click()
    card = page.get_by_test_id("stVerticalBlock").filter(has=page.get_by_text(TITLE, exact=True)).last
    expect(card.get_by_text(say("library.own"), exact=True)).to_be_visible()
    card.get_by_role("link", name=say("library.open")).click()
    expect(page).to_have_url(re.compile(f"scenario={NAME}"))
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(figure(page, "loss")).to_be_visible()
    expect(page.locator(".replay")).to_be_visible()

    page.get_by_role("link", name=say("page.library"), exact=True).click()
    card.get_by_role("button", name=say("library.remove")).click()
    expect(card).to_have_count(0)
