"""Whatever is chosen on a page stays when the language is switched in place, and after a reload."""

import re

import pytest
from playwright.sync_api import expect

import sim
from sim import formats
from sim.texts import text
from sim.views.words import NAMES
from tests.browser.conftest import figure, pick, rested, say

DRILLED = "/drill?scenario=upgrade-failure&organisation=small-firm&seed=4&lang=en"


def radio(page, words):
    return page.get_by_role("radio", name=words, exact=True)


def choose(page, words):
    radio(page, words).click()
    expect(radio(page, words)).to_be_checked()


def kind(name, language):
    return text(f"kind.{name}", language).capitalize()


def open_tab(page, key):
    page.get_by_role("tab", name=say(key)).click()
    expect(page).to_have_url(re.compile(f"tab={key.rpartition('.')[2]}"))


def is_open(page, words):
    expect(page.get_by_role("tab", name=words)).to_have_attribute("aria-selected", "true")


class Library:
    path = "/library?lang=en"

    def choose(self, page):
        choose(page, say("difficulty.hard"))

    def kept(self, page, language):
        expect(radio(page, say("difficulty.hard", language))).to_be_checked()
        expect(page.get_by_text(re.compile(say("difficulty.easy", language) + " · "))).to_have_count(0)


class Plans:
    path = "/library?lang=en"

    def choose(self, page):
        choose(page, kind("plan", "en"))

    def kept(self, page, language):
        expect(page.get_by_role("heading", name={"en": "By the book", "zh": "按预案处置"}[language])).to_be_visible()


class Drill:
    path = DRILLED

    def choose(self, page):
        pick(page.get_by_role("combobox", name=say("drill.plan")), "Paper first")
        expect(page).to_have_url(re.compile("plan=paper-first"))
        open_tab(page, "tab.money")
        scenario, plan = sim.resolve("upgrade-failure", "small-firm", "paper-first")
        self.lost = sim.run(scenario, plan, seed=4).measures["with-response"].loss.total

    def kept(self, page, language):
        is_open(page, say("tab.money", language))
        expect(page).to_have_url(re.compile("plan=paper-first"))
        expect(figure(page, "loss", language)).to_have_text(formats.money(self.lost, "CNY", language))


class Builder:
    path = "/builder?kind=plan&open=by-the-book&lang=en"
    written = "Our own book"

    def choose(self, page):
        title = page.locator(".st-key-form-title-en").get_by_role("textbox")
        title.fill(self.written)
        title.press("Tab")
        expect(page.get_by_role("textbox", name=say("builder.text"))).to_have_value(re.compile(self.written))
        choose(page, text("field.actions", "en"))
        expect(page).to_have_url(re.compile("part=actions"))

    def kept(self, page, language):
        expect(radio(page, text("field.actions", language))).to_be_checked()
        expect(page.get_by_role("textbox", name=say("builder.text", language))).to_have_value(re.compile(self.written))


class Start:
    path = "/builder?lang=en"

    def choose(self, page):
        choose(page, kind("organisation", "en"))
        expect(page).to_have_url(re.compile("kind=organisation"))

    def kept(self, page, language):
        expect(radio(page, kind("organisation", language))).to_be_checked()


class Search:
    path = "/compare?study=search&lang=en"

    def choose(self, page):
        choose(page, "48")
        expect(page).to_have_url(re.compile("trials=48"))
        rested(page)
        budget = page.locator(".st-key-study-yearly input")
        budget.fill("5000")
        budget.press("Enter")
        expect(page).to_have_url(re.compile("yearly=5000"))

    def kept(self, page, language):
        expect(radio(page, say("study.kind-search", language))).to_be_checked()
        expect(radio(page, "48")).to_be_checked()
        expect(page.locator(".st-key-study-yearly input")).to_have_value("5000")


class Register:
    path = "/history?lang=en"

    def choose(self, page):
        open_tab(page, "history.tab.actions")

    def kept(self, page, language):
        is_open(page, say("history.tab.actions", language))


class Help:
    path = "/help?lang=en"

    def choose(self, page):
        page.get_by_test_id("stRadioOption").filter(has_text=say("help.scorecard")).click()
        expect(page).to_have_url(re.compile("topic=scorecard"))

    def kept(self, page, language):
        expect(page.get_by_role("heading", name=say("help.scorecard", language), exact=True).first).to_be_visible()


class Join:
    path = "/live?code=ABCDE-FGHJK&lang=en"

    def choose(self, page):
        pass

    def kept(self, page, language):
        code = page.get_by_role("textbox", name=say("live.join.code", language))
        expect(code).to_have_value("ABCDE-FGHJK")


class Unlock:
    path = "/lead?lang=en"

    def choose(self, page):
        pass

    def kept(self, page, language):
        expect(page.get_by_role("heading", name=say("live.lead.title", language))).to_be_visible()


class Demand:
    """A draft full of choices."""

    path = "/builder?kind=organisation&open=small-firm&part=demand&lang=en"

    def choose(self, page):
        source = page.get_by_role("textbox", name=say("builder.text"))
        expect(source).to_have_value(re.compile("orders_per_day"))
        self.written = source.input_value()

    def kept(self, page, language):
        family = page.locator(".st-key-family-demand-tiers-0--amount input")
        expect(family).to_have_value(text("web.builder.family.lognormal", language))
        expect(page.get_by_role("textbox", name=say("builder.text", language))).to_have_value(self.written)
        expect(page.get_by_role("button", name=say("builder.undo", language))).to_be_disabled()


@pytest.mark.parametrize(
    "journey", [Library, Plans, Drill, Builder, Demand, Start, Search, Register, Help, Join, Unlock]
)
def test_what_is_chosen_stays_when_the_language_is_switched_and_after_a_reload(browser_page, journey):
    page, this = browser_page(journey.path), journey()
    this.choose(page)
    this.kept(page, "en")
    rested(page)
    for language in ("zh", "en", "zh"):
        choose(page, NAMES[language])
        this.kept(page, language)
        expect(page).to_have_url(re.compile(f"lang={language}"))
        rested(page)
    page.reload()
    this.kept(page, "zh")
    expect(radio(page, NAMES["zh"])).to_be_checked()


def test_what_the_front_end_says_by_itself_is_in_the_language_of_the_page(browser_page):
    page = browser_page("/builder?kind=organisation&open=small-firm&part=demand&lang=zh")
    upload = page.get_by_test_id("stFileUploaderDropzone").first
    menu = page.get_by_test_id("stMainMenuButton")
    page.locator("details summary").filter(has_text=say("builder.own-orders", "zh")).click()
    for language, locale in (("zh", "zh-Hans"), ("en", "en"), ("zh", "zh-Hans")):
        choose(page, NAMES[language])
        expect(page.locator("html")).to_have_attribute("lang", locale)
        expect(upload).to_contain_text(text("front.upload", language))
        expect(upload).to_contain_text(text("front.per-file", language, what="20MB"))
        expect(menu).to_have_attribute("aria-label", text("front.menu", language))
        for other in {"en", "zh"} - {language}:
            expect(upload).not_to_contain_text(text("front.upload", other))
            expect(page.get_by_placeholder(text("front.choose", other))).to_have_count(0)
        rested(page)


def test_a_choice_that_is_not_sent_yet_is_asked_for_again_in_another_language(browser_page):
    page = browser_page("/live?code=ABCDE-FGHJK&lang=en")
    chosen = page.get_by_test_id("stRadioOption").locator("input:checked")
    page.get_by_test_id("stRadioOption").first.click()
    expect(chosen).to_have_count(1)
    rested(page)
    choose(page, NAMES["zh"])
    expect(page.get_by_text(text("role.finance-lead", "zh"), exact=True)).to_be_visible()
    expect(chosen).to_have_count(0)
    page.get_by_role("button", name=say("live.join.join", "zh")).click()
    expect(page.get_by_text(say("live.join.choose", "zh"))).to_be_visible()
