"""Pictures of every page of the application, in both languages and both themes.

::

    python docs/pages.py [FOLDER [WIDTH [PAGE ...]]]

The names of pages, or what they begin with, choose some of them. Without a folder only those that the documentation
shows are made again, in ``docs/images``. A Chromium must be there.
"""

import re
import sys
from functools import partial
from pathlib import Path
from typing import cast

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from sim.docs.serving import ARGUMENTS, READY, chromium, served
from sim.texts import Language, text

IMAGES = Path(__file__).parent / "images"
SIZE: ViewportSize = {"width": 1366, "height": 900}
PAGES = {
    "library": "/?",
    **{f"library-{kind}": f"/?what={kind}&" for kind in ("organisation", "plan", "preparedness")},
    "drill": "/drill?scenario=upgrade-failure&seed=1&",
    **{
        f"drill-{tab}": f"/drill?scenario=upgrade-failure&seed=1&tab={tab}&"
        for tab in ("backlog", "money", "events", "report", "data", "register")
    },
    "builder": "/builder?",
    "draft": "/builder?kind=scenario&open=upgrade-failure&",
    **{
        f"draft-{part}": f"/builder?kind={kind}&open={name}&part={part}&"
        for kind, name, parts in (
            ("scenario", "upgrade-failure", ("incidents", "objectives", "injects", "decisions")),
            ("organisation", "beijing-trading", ("sites", "stages", "desks", "departments", "demand", "money")),
            ("plan", "by-the-book", ("actions", "sources")),
            ("preparedness", "regular-drills", ("yearly_price", "effects")),
        )
        for part in parts
    },
    "compare": "/compare?",
    **{kind: f"/compare?study={kind}&" for kind in ("value", "sensitivity", "break", "search")},
    "history": "/history?",
    **{f"history-{tab}": f"/history?tab={tab}&" for tab in ("actions", "trend", "coverage")},
    "help": "/help?topic=scorecard&",
    "lead": "/lead?",
    "live": "/live?",
}
STUDIED = {
    f"{kind}-came-to": f"/compare?study={kind}&drills=30&"
    for kind in ("compare", "value", "sensitivity", "break", "search")
}
"""Studies that are carried out, so that there are pictures of what they came to."""
SHOWN = tuple((page, language, "light") for page in ("drill", "lead", "live") for language in ("en", "zh"))
CODE = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
PHONE: ViewportSize = {"width": 390, "height": 844}
DRILLS = [
    ("run", scenario, "--plan", plan, "--out", scenario, "--record")
    for scenario, plan in (("upgrade-failure", "by-the-book"), ("power-cut", "do-nothing"))
]
"""What the register holds."""
STEPS = 2
"""So many times the drill of the pictures goes on to what comes next: then there is a decision to take."""
HEIGHT = "() => document.querySelector('[data-testid=stMain]').scrollHeight"
NOON = "(s) => { s.value = 720; s.dispatchEvent(new Event('input')); }"


def opened(browser: Browser, address: str, page: str, language: str, theme: str, size: ViewportSize = SIZE) -> Page:
    """A page that has been drawn."""
    context = browser.new_context(
        viewport=size, color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce"
    )
    tab = context.new_page()
    tab.set_default_timeout(120_000)
    tab.goto(f"{address}{PAGES.get(page, page)}lang={language}")
    settled(tab)
    return tab


def settled(tab: Page) -> None:
    """Wait until a page is drawn."""
    tab.wait_for_timeout(1500)
    tab.wait_for_selector(READY)
    expect(tab.get_by_test_id("stSkeleton")).to_have_count(0)


def picture(
    browser: Browser, address: str, page: str, language: str, theme: str, target: Path, size: ViewportSize, whole: bool
) -> None:
    """Make the picture of a page, whole or as it is seen at first; that of a drill shows noon of its first day."""
    tab = opened(browser, address, page, language, theme, size)
    if page.startswith("drill"):
        tab.locator(".replay .position").evaluate(NOON)
        settled(tab)
    if whole:
        tab.set_viewport_size({"width": size["width"], "height": max(size["height"], tab.evaluate(HEIGHT))})
        settled(tab)
    tab.screenshot(path=target)
    tab.context.close()


def study(browser: Browser, address: str, page: str) -> str:
    """Carry out a study; where it is shown what it came to."""
    tab = opened(browser, address, page, "en", "light")
    tab.set_default_timeout(600_000)
    tab.get_by_test_id("stMain").get_by_test_id("stBaseButton-primary").click()
    tab.get_by_text(text("web.help.figures", "en")).wait_for()
    found = re.sub("lang=..&?", "", tab.url.removeprefix(address))
    tab.context.close()
    return found + ("" if found.endswith("&") else "&")


def live(browser: Browser, address: str, key: str, language: str, theme: str, console: Path, seat: Path) -> None:
    """Make the pictures of the trainer's console and of a seat on a telephone, in the middle of a drill."""
    spoken = cast(Language, language)
    say = partial(text, language=spoken)
    lead = opened(browser, address, "lead", language, theme)
    lead.get_by_role("textbox").first.fill(key)
    lead.keyboard.press("Enter")
    lead.get_by_role("button", name=say("web.live.lead.open")).click()
    lead.get_by_role("button", name=say("web.live.do.start")).wait_for()
    settled(lead)
    code = CODE.search(lead.inner_text("body"))
    assert code is not None
    taking_part = opened(browser, address, "live", language, theme, PHONE)
    taking_part.get_by_label(say("web.live.join.code")).fill(code[0])
    taking_part.get_by_label(say("web.live.join.called")).fill("李" if language == "zh" else "Li")
    taking_part.keyboard.press("Tab")
    settled(taking_part)
    taking_part.get_by_test_id("stRadioOption").first.click()
    taking_part.get_by_role("button", name=say("web.live.join.join")).click()
    settled(taking_part)
    lead.get_by_role("button", name=say("web.live.do.start")).click()
    for _ in range(STEPS):
        settled(lead)
        lead.get_by_role("button", name=say("web.live.do.step")).click()
    settled(lead)
    settled(taking_part)
    lead.screenshot(path=console)
    taking_part.screenshot(path=seat)
    lead.get_by_role("button", name=say("web.live.do.end")).first.click()
    settled(lead)
    lead.get_by_role("button", name=say("web.live.lead.end-it")).click()  # the other pages are closed until then
    settled(lead)
    lead.context.close()
    taking_part.context.close()


def main() -> None:
    """Make the pictures."""
    pages = [page for page in (*PAGES, *STUDIED) if page.startswith(tuple(sys.argv[3:]) or "")]
    every = [(page, lang, theme) for page in pages for lang in ("en", "zh") for theme in ("light", "dark")]
    folder, wanted = (Path(sys.argv[1]), every) if len(sys.argv) > 1 else (IMAGES, SHOWN)
    size: ViewportSize = {"width": int(sys.argv[2]), "height": SIZE["height"]} if len(sys.argv) > 2 else SIZE
    folder.mkdir(parents=True, exist_ok=True)
    with served(*DRILLS) as (address, key), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        asked = {page for page, *_ in wanted}
        found = {name: study(browser, address, page) for name, page in STUDIED.items() if name in asked}
        for page, language, theme in wanted:
            target = folder / f"page-{page}-{language}-{theme}.png"
            if page == "lead":
                seat = folder / f"page-live-{language}-{theme}.png"
                live(browser, address, key, language, theme, target, seat)
            elif page != "live":
                picture(browser, address, found.get(page, page), language, theme, target, size, folder != IMAGES)
        browser.close()


if __name__ == "__main__":
    main()
