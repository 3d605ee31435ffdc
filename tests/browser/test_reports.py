"""The report of a drill is written, taken along in every form and language, and says the drill's figures."""

from playwright.sync_api import expect

from sim.views.words import NAMES
from tests.browser.conftest import figure, saved, say, spaced, words_of

PATH = "/drill?scenario=upgrade-failure&plan=by-the-book&organisation=small-firm&seed=1&tab=report&lang=en"
FIGURES = ("averted", "loss", "on-time", "back-to-usual")


def test_the_report_says_the_drills_figures_in_every_form_and_language(browser_page, opened_alone, tmp_path):
    page = browser_page(PATH)
    page.get_by_role("button", name=say("report.make")).click()
    for language, name in NAMES.items():
        page.get_by_role("radio", name=name).click()
        expect(page.get_by_text(say("drill.loss", language), exact=True)).to_be_visible()
        expect(page.locator("iframe")).to_be_visible()
        told = {key: figure(page, key, language).inner_text() for key in FIGURES}
        read = {form: words_of(saved(page, f"report.{language}.{form}", tmp_path)) for form in ("pdf", "docx", "xlsx")}
        alone = opened_alone(saved(page, f"report.{language}.html", tmp_path))
        expect(alone.locator("svg").first).to_be_visible()
        read |= {"html": alone.locator("body").inner_text()}
        for value in told.values():
            expect(page.locator("iframe").content_frame.locator("body")).to_contain_text(value)
        for form, words in read.items():
            missing = {key: value for key, value in told.items() if value not in spaced(words)}
            assert missing == {}, form
