"""Every page, in both languages, says what it is for and never breaks."""

import re
from datetime import date
from urllib.parse import quote

import pytest

from sim.drill import run
from sim.loading import library, load_scenario, resolve
from sim.register import Details
from sim.texts import text
from sim.views import comparisons, service
from sim.views.articles import TECHNICAL, TOPICS, article, sections
from sim.views.catalogue import HARDNESS, scenario_cards
from sim.views.words import plain

PAGES = ("library", "drill", "builder", "compare", "history", "help")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_in_a_language(open_page, page, language):
    app = open_page(page, language)
    assert not app.exception
    assert app.query_params["lang"] in (language, [language])


def test_the_library_shows_every_scenario(open_page):
    app = open_page("library")
    shown = [m.value for m in app.markdown if m.value.startswith("####")]
    assert len(shown) == len(library("scenario"))


def test_scenarios_go_from_easy_to_hard():
    order = [HARDNESS.index(card.scenario.difficulty) for card in scenario_cards()]
    assert order == sorted(order)


def test_the_library_can_be_narrowed_down_to_a_hazard(open_page):
    app = open_page("library")
    app.selectbox(key="library.cause").select("power-cut").run()
    shown = [m.value for m in app.markdown if m.value.startswith("####")]
    assert 0 < len(shown) < len(library("scenario"))


def test_what_was_never_drilled_comes_first_once_anything_was(open_page):
    fresh = open_page("library")
    assert text("web.library.never") not in str([m.value for m in fresh.markdown])
    first = fresh.markdown[0].value
    name = next(name for name in library("scenario") if f"#### {plain(load_scenario(name).title.en)}" == first)
    scenario, plan = resolve(name, organisation="small-firm", plan="do-nothing")
    service.keep(run(scenario, plan, 1), Details(held_on=date(2026, 3, 2)))
    titles = [m.value for m in open_page("library").markdown if m.value.startswith("####")]
    assert titles[-1] == first
    badges = str([m.value for m in open_page("library").markdown])
    assert "Last drilled 2026" in badges
    assert badges.count(text("web.library.never")) == len(titles) - 1


def test_a_drill_follows_its_address(open_page):
    app = open_page("drill", scenario="power-cut", plan="do-nothing", seed="7")
    chosen = [app.selectbox(key=f"drill.{name}").value for name in ("scenario", "plan")]
    assert (chosen, app.number_input(key="drill.seed").value) == (["power-cut", "do-nothing"], 7)


@pytest.mark.parametrize("seed", ["-1", "1e3", "9" * 30, "x", "../../etc"])
def test_an_address_that_makes_no_sense_is_ignored(open_page, seed):
    app = open_page("drill", scenario="../../secret", plan="<script>", seed=seed)
    assert not app.exception
    assert app.selectbox(key="drill.scenario").value == "upgrade-failure"
    assert app.number_input(key="drill.seed").value == 1


def test_another_scenario_brings_its_own_plan(open_page):
    app = open_page("drill")
    app.selectbox(key="drill.plan").select("do-nothing").run()
    app.selectbox(key="drill.scenario").select("power-cut").run()
    assert app.selectbox(key="drill.plan").value == load_scenario("power-cut").plan
    assert app.query_params["scenario"] in ("power-cut", ["power-cut"])


def test_other_luck_is_another_drill(open_page):
    app = open_page("drill")
    before = [metric.value for metric in app.metric]
    app.button[0].click().run()
    assert app.number_input(key="drill.seed").value == 2
    assert [metric.value for metric in app.metric] != before


def test_a_plan_that_does_not_fit_is_explained(open_page):
    app = open_page("drill", "en", scenario="power-cut", organisation="ecommerce-group", plan="keep-the-lights-on")
    assert not app.exception
    assert app.error or app.metric


def test_figures_are_those_of_the_drill(open_page):
    import sim

    app = open_page("drill", scenario="upgrade-failure", plan="by-the-book", seed="1")
    outcome = sim.run(*sim.resolve("upgrade-failure", plan="by-the-book"), seed=1)
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown[text("web.drill.peak")] == f"{outcome.measures['with-response'].peak_backlog:,}"


def small_study(app, scenarios=("deadline-peak",), plans=("by-the-book", "paper-first")):
    app.session_state["compare.scenarios"] = list(scenarios)
    app.session_state["compare.plans"] = list(plans)
    app.run()
    return app.button(key="compare.begin").click().run()


@pytest.fixture
def few(monkeypatch):
    """Studies of few drills, and of a small organisation."""
    monkeypatch.setattr(comparisons, "COUNTS", (2, 4))
    monkeypatch.setattr(service, "resolved", lambda s, p=None, o=None: resolve(s, plan=p, organisation="small-firm"))


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_plans_are_compared_and_the_better_one_is_named(open_page, language):
    app = small_study(open_page("compare"), scenarios=("deadline-peak", "power-cut"))
    app.session_state["language"] = language
    app.run()
    assert not app.exception
    assert app.subheader
    assert len(app.table) >= 4
    assert {text("web.compare.column.plan", language)} <= set(app.table[0].value.columns)


@pytest.mark.usefixtures("few")
def test_a_comparison_is_found_again_by_its_address(open_page):
    app = small_study(open_page("compare"))
    found = app.subheader[0].value
    again = app.run()
    assert again.subheader[0].value == found


def test_a_comparison_of_nothing_is_refused(open_page):
    app = small_study(open_page("compare"), plans=())
    assert not app.exception
    assert [error.value for error in app.error] == [text("web.compare.cannot")]


def test_a_comparison_that_is_gone_says_so(open_page):
    app = open_page("compare", job="../../x")
    assert [info.value for info in app.info] == [text("web.compare.gone")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_topic_of_the_help_can_be_read(open_page, language):
    app = open_page("help", language)
    for topic in app.radio(key="help.topic").options:
        assert topic
    count = len(app.radio(key="help.topic").options)
    read = set()
    for topic in TOPICS + TECHNICAL:
        words = article(topic, language)
        if words is not None:
            read.add(topic)
            assert "](http" not in words
            assert ".md)" not in words
            assert f"](?topic={topic}&lang={language}" not in words
    assert len(read) == count


@pytest.mark.parametrize("language", ["en", "zh"])
def test_links_within_the_help_lead_to_a_heading(language):
    anchors = {
        (topic, tongue): {section.anchor for section in sections(article(topic, tongue))}
        for topic in TOPICS + TECHNICAL
        for tongue in ("en", "zh")
    }
    count = 0
    for topic in TOPICS + TECHNICAL:
        for address, anchor in re.findall(r"\]\(([^)#]*)#([^)]+)\)", article(topic, language)):
            other = re.fullmatch(r"\?topic=([a-z-]+)&lang=(en|zh)", address)
            there = (other[1], other[2]) if other else (topic, language)
            assert quote(anchor) in anchors[there], (topic, address, anchor)
            count += 1
    assert count > 20


def test_a_comment_in_an_example_is_no_heading():
    found = list(sections("# One\n\n```sh\n# no heading\n```\n\n## 二 a\n\nwords"))
    assert [(s.level, s.heading, s.anchor) for s in found] == [(1, "One", "one"), (2, "二 a", "%E4%BA%8C-a")]
    assert "# no heading" in found[0].words


FIGURES = (
    *(f"web.compare.column.{name}" for name in ("mean", "difference", "difference-interval", "verdict", "best", "p95")),
    *(f"web.compare.column.{name}" for name in ("mean-interval", "cvar", "never", "worst-regret", "first")),
    *(f"value.column.{name}" for name in ("share", "alone", "price", "spared", "net")),
    *(f"break.column.{name}" for name in ("holds", "low", "high", "fresh")),
    *(f"sensitivity.column.{name}" for name in ("assumption", "swing", "rank", "basis")),
    *(f"search.column.{name}" for name in ("first", "found", "fresh", "interval")),
    *(f"web.live.debrief.column.{name}" for name in ("alignment", "loss", "best", "regret", "luck")),
    *(f"web.live.debrief.column.{name}" for name in ("expected", "against", "given-up")),
    *(f"web.live.debrief.column.{name}" for name in ("forecasts", "confidence", "score")),
    *(f"web.history.column.{name}" for name in ("score", "coverage", "averted", "objectives", "gain")),
)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_that_the_pages_show_is_explained(figure, language):
    rows = [line.split("|")[1] for line in article("figures", language).splitlines() if line.startswith("| ")]
    assert any(text(figure, language).lower() in row.lower() for row in rows)


def test_the_help_follows_its_address(open_page):
    app = open_page("help", topic="scorecard")
    assert app.radio(key="help.topic").value == "scorecard"
    lost = open_page("help", topic="../../pyproject")
    assert not lost.exception
    assert "pyproject" in lost.info[0].value
    assert not lost.run().info


def test_the_report_is_written_and_can_be_taken_along_in_every_form(open_page):
    app = open_page("drill", organisation="small-firm")
    app.button(key="report.make").click().run()
    assert not app.exception
    labels = [button.label for button in app.get("download_button")]
    assert [labels.count(text(f"web.report.{form}")) for form in ("html", "pdf", "docx", "xlsx")] == [2, 2, 2, 2]


@pytest.mark.parametrize("page", ["drill", "compare", "help"])
def test_no_widget_begins_with_anything_but_what_it_shows(open_page, page):
    address = {"scenario": "power-cut", "plan": "do-nothing", "organisation": "small-firm", "seed": "7"}
    app = open_page(page, topic="figures", **(address if page == "drill" else {}))
    boxes = [*app.selectbox, *app.radio]
    assert [box.proto.default for box in boxes] == [box.index for box in boxes]
    assert [number.proto.default for number in app.number_input] == [number.value for number in app.number_input]
    several = [list(field.proto.default) for field in app.multiselect]
    assert several == [list(field.indices) for field in app.multiselect]
