"""What people do on the page, in a real browser."""

import re
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from sim.texts import text
from sim.views.entrance import LIVE, PLANNING
from tests.browser.conftest import figure, rested, visiting

PAGES = (
    "/",
    "/drill?scenario=power-cut&seed=2",
    "/live",
    "/lead",
    "/builder",
    "/compare",
    "/compare?study=search",
    "/history",
    "/help",
)
TWO_DRILLS = "/drill?scenario=upgrade-failure&plan={plan}&organisation=small-firm&seed=1"


def test_a_first_drill_from_the_library(browser_page):
    page = browser_page("/")
    page.get_by_role("link", name=text("web.library.open", "en")).first.click()
    expect(figure(page, "loss")).to_be_visible()
    expect(page).to_have_url(re.compile("scenario="))


def test_the_clock_runs_and_can_be_moved_to_any_minute(browser_page):
    page = browser_page("/drill?scenario=upgrade-failure&organisation=small-firm")
    clock, slider = page.locator(".replay .clock"), page.locator(".replay .position")
    expect(clock).to_have_text("Day 1 07:40")
    page.get_by_role("button", name="Play").click()
    expect(clock).not_to_have_text("Day 1 07:40")
    page.get_by_role("button", name="Pause").click()
    slider.focus()
    slider.evaluate("(s) => { s.value = 1440 + 600; s.dispatchEvent(new Event('input')); }")
    expect(clock).to_have_text("Day 2 10:00")
    page.keyboard.press("ArrowRight")
    expect(clock).to_have_text("Day 2 10:01")


def test_a_system_is_seen_to_go_down_and_come_back(browser_page):
    page = browser_page("/drill?scenario=upgrade-failure&organisation=small-firm&seed=1")
    slider = page.locator(".replay .position")
    platform = page.locator(".replay .systems li").filter(has_text="E-invoice platform")
    expect(platform).to_have_class("good")
    slider.evaluate("(s) => { s.value = 521; s.dispatchEvent(new Event('input')); }")
    expect(platform).to_have_class("bad")


def test_a_copied_address_shows_the_same_drill_elsewhere(browser_page):
    path = TWO_DRILLS.format(plan="by-the-book")
    first = browser_page(path)
    shown, copied = figure(first, "loss").inner_text(), first.url.split("/", 3)[3]
    expect(figure(browser_page(f"/{copied}"), "loss")).to_have_text(shown)


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_the_page_speaks_the_language_of_the_browser(browser_page, language):
    page = browser_page("/", locale=language)
    expect(page.get_by_text(text("web.library.title", language[:2]))).to_be_visible()


@pytest.fixture(scope="module", params=PAGES)
def every_page(request, chromium, address):
    """Each page in turn, looked at from several sides."""
    with visiting(chromium, address) as visit:
        page = visit(request.param)
        if request.param.startswith("/drill"):
            expect(page.locator(".replay")).to_be_visible()
        yield page


def in_the_way(page):
    """What stands in the way of disabled people."""
    rested(page)
    return [
        (v["id"], v["help"], [n["html"][:160] for n in v["nodes"]][:3])
        for v in Axe().run(page).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nothing_serious_stands_in_the_way_of_disabled_people(every_page, colours):
    every_page.emulate_media(color_scheme=colours)
    expect(every_page.get_by_test_id("stApp")).to_have_css("color-scheme", colours)
    serious = in_the_way(every_page)
    if serious:  # what is just being drawn anew is pale
        every_page.wait_for_timeout(3000)
        serious = in_the_way(every_page)
    assert serious == []


def test_a_tablet_need_not_scroll_sideways(every_page):
    every_page.set_viewport_size({"width": 820, "height": 1180})
    every_page.wait_for_function("document.documentElement.scrollWidth <= 820")


def test_the_way_from_page_to_page_is_without_a_complaint(browser_page):
    page = browser_page("/")  # what a browser complains of fails the test
    for name in (*PLANNING, *LIVE):
        page.get_by_role("link", name=text(f"web.page.{name}", "en"), exact=True).click()
        expect(page).to_have_title(text(f"web.page.{name}", "en") + " · drillroom")
        rested(page)


def test_the_library_is_found_by_its_own_address(browser_page):
    page = browser_page("/library?lang=en")  # without asking for anything that is not there
    expect(page.get_by_text(text("web.library.title", "en"))).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("link", name=text("web.page.library", "en"))).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize(
    "there", ["topic=scenario-files&lang=en#changing-values-for-one-run", "topic=model&lang=zh#4-实验"]
)
def test_an_address_of_the_help_leads_to_its_heading_on_a_long_page(browser_page, there):
    page = browser_page(f"/help?{there}")
    heading = page.locator(f"[id='{quote(there.partition('#')[2])}']")
    expect(heading).to_be_in_viewport(ratio=1)
    page.wait_for_timeout(2000)  # examples of files are drawn late
    expect(heading).to_be_in_viewport(ratio=1)
    clear_of_the_bar = "h => h.getBoundingClientRect().top >= 60"
    page.wait_for_function(clear_of_the_bar, arg=heading.element_handle())
    page.mouse.move(700, 400)
    page.mouse.wheel(0, -900)
    expect(heading).not_to_be_in_viewport()


def test_a_button_that_cannot_be_used_yet_keeps_its_words(browser_page):
    page = browser_page("/builder?kind=plan&open=by-the-book&lang=en")
    page.locator(".st-key-builder-text textarea").fill("title: X\nactions: many\n")
    page.keyboard.press("Control+Enter")
    save = page.get_by_role("button", name=text("web.builder.save", "en"), exact=True)
    expect(save).to_be_disabled()
    assert save.locator("p").evaluate("words => getComputedStyle(words).color") != "rgb(255, 255, 255)"
