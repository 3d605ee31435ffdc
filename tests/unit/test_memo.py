"""The decision memo: one page whose advice follows from the evidence, in every form and both languages."""

import dataclasses
import io
import re
from pathlib import Path

import docx
import pytest

import sim
from sim.cli import main
from sim.errors import InputError
from sim.experiment.breaking import breaking_point
from sim.experiment.broken import broken
from sim.experiment.contributions import ValueStudy
from sim.experiment.reopening import reopen_value, values_of
from sim.experiment.strains import strain
from sim.experiment.study import NO_RESPONSE
from sim.experiment.value import value
from sim.quantities import Quantities
from sim.reports import pdf as typeset
from sim.reports.content import Bullets, Paragraph, Table
from sim.reports.html import html
from sim.reports.memo import FORMATS, memo, write_memo
from sim.reports.pdf import pdf
from sim.reports.word import word
from tests import small

LASTS = {"lognormal": {"median": "8h", "sigma": 0.3}}
OBJECTIVES = [{"measure": "mtd", "within": "1h"}, {"measure": "orders_on_time", "share": "1%"}]
PAPER = {**small.PAPER, "when": {"down_for": "30min"}}


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Carries a comparison out; the comparison and its values."""

    def carried_out(plans, scenarios=("drill",), **fields):
        drills = {name: small.scenario(small.outage(lasts=LASTS), days=2, objectives=OBJECTIVES) for name in scenarios}
        study = sim.Study(drills, plans, **{"replications": 25, **fields})
        folder = tmp_path_factory.mktemp("study") / "s"
        found = sim.compare(study, folder=folder)
        return found, values_of(study, folder, found.replications)

    return carried_out


@pytest.fixture(scope="module")
def clear(compared):
    """One plan is better than doing nothing, beyond doubt."""
    return compared({"paper": small.plan(PAPER)}, baseline=NO_RESPONSE, measures=("orders_on_time", "loss.total"))


@pytest.fixture(scope="module")
def alike(compared):
    """Two plans that do the same, but one keeps a log besides, which costs a little."""
    plans = {"one": small.plan(PAPER), "two": small.plan(PAPER, {"do": "keep-log", "by": "it"})}
    return compared(plans, measures=("orders_on_time", "loss.total"))


def lead(page):
    return next(b.text for s in page.sections for b in s.blocks if isinstance(b, Paragraph) and b.style == "lead")


def words(page):
    said = [b for section in page.sections for b in section.blocks]
    return " ".join(
        [b.text for b in said if isinstance(b, Paragraph)]
        + [f"{head} {tail}" for b in said if isinstance(b, Bullets) for head, tail in b.items]
    )


def test_a_plan_that_is_clearly_better_is_recommended(clear):
    found, results = clear
    assert found.selection.certain
    assert lead(memo(found, results, "en")) == "Take “Small plan”."


def test_where_no_plan_is_better_than_doing_nothing_that_is_the_advice(compared):
    found, results = compared({"idle": small.plan({"do": "keep-log", "by": "it"})}, baseline=NO_RESPONSE)
    assert lead(memo(found, results, "en")) == "Take none of these plans: none is better than doing nothing."


def test_plans_that_cannot_be_told_apart_are_said_to_be_so_and_which_costs_the_least(alike):
    found, results = alike
    open_ = dataclasses.replace(found.selection, certain=False, could_be_better={"one": 0.0, "two": 0.1})
    page = memo(dataclasses.replace(found, selection=open_), results, "en")
    assert "it cannot be told apart from: " in lead(page)
    assert "The one that costs the least is" in words(page)


def test_objectives_that_are_missed_are_named_with_how_likely_that_is(alike):
    said = words(memo(*alike, "en"))
    assert "is missed in 100% of the incidents" in said
    assert "(at least 1%)" not in said, "that one is never missed"
    assert "; without a response in 100%." in said


def test_figures_of_the_table_are_those_of_the_comparison(alike):
    found, results = alike
    table = next(b for s in memo(found, results, "en").sections for b in s.blocks if isinstance(b, Table))
    shown = Quantities("en", "CNY")
    lines = found.lines["drill"]["orders_on_time"].values()
    means = [shown.bare(line.estimate.mean, "orders_on_time") for line in lines]
    assert [row[1].text for row in table.rows] == means


def test_over_several_scenarios_the_wrong_choice_is_told(compared):
    found, results = compared({"one": small.plan(PAPER), "two": small.plan()}, ("mild", "grave"), replications=4)
    assert re.search("best in each|have been better|clearly better", words(memo(found, results, "en")))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_form_says_the_same_and_is_one_page(alike, language, monkeypatch):
    page = memo(*alike, language)
    document = docx.Document(io.BytesIO(word(page)))
    for told in (html(page), " ".join(p.text for p in document.paragraphs)):
        assert lead(page) in told.replace("&quot;", '"')
        assert all(section.title in told for section in page.sections)
    compile_, pages = typeset.compile_, []

    def pictures(source, **options):
        options.pop("pdf_standards")
        pages.append(compile_(source, format="png", ppi=20, **options))
        return compile_(source, pdf_standards="ua-1", **options)

    monkeypatch.setattr(typeset, "compile_", pictures)
    assert pdf(page).startswith(b"%PDF")
    assert isinstance(pages[0], bytes), "several pages would be a list"


def test_many_plans_and_long_titles_still_stand_on_one_page(compared, monkeypatch):
    named = {f"plan-{i}": small.plan(PAPER).model_copy(update={"title": _long(i)}) for i in range(9)}
    found, results = compared(named, ("first", "second", "third", "fourth"), replications=2)
    page = memo(found, results, "en")
    compile_ = typeset.compile_

    def pictures(source, **options):
        options.pop("pdf_standards")
        return compile_(source, format="png", ppi=20, **options)

    monkeypatch.setattr(typeset, "compile_", pictures)
    assert pdf(page).startswith(b"\x89PNG"), "one picture, not a list of several"
    assert "4 more plans" in words(page) or any(
        "4 more plans" in b.note for s in page.sections for b in s.blocks if isinstance(b, Table)
    )


def _long(number):
    return small.plan().title.model_copy(update={"en": f"A plan with quite a long name, number {number} of many"})


def test_the_same_study_gives_the_same_files(alike, tmp_path):
    first = [path.read_bytes() for path in write_memo(*alike, tmp_path / "a", FORMATS, ("en",))]
    again = [path.read_bytes() for path in write_memo(*alike, tmp_path / "b", FORMATS, ("en",))]
    assert first == again


def test_what_a_search_changed_stands_on_the_page(compared):
    late = small.plan({**PAPER, "when": {"down_for": "3h"}})
    found, results = compared({"start": late, "found": small.plan(PAPER)}, replications=3)
    said = words(memo(found, results, "en"))
    assert "Paper invoicing begins: Down for: 3 h → 30 min" in said


def test_how_much_the_plan_bears_stands_on_the_page_if_it_is_known(clear, compared, tmp_path):
    found, results = clear
    drill = found.study.scenarios["drill"]
    near = {"limit": 0.5, "replications": 20, "objectives": ("breach.mtd",)}
    breaking_point(drill, found.study.plans["paper"], strain(drill, "peak"), folder=tmp_path / "b" / "peak", **near)
    (borne,) = broken(tmp_path / "b")
    said = words(memo(found, results, "en", [borne]))
    assert "Peak of demand: " in said
    with pytest.raises(InputError, match="these are results for another plan"):
        memo(found, results, "en", [dataclasses.replace(borne, plan=small.plan())])
    with pytest.raises(InputError, match="there are no breaking points here"):
        broken(tmp_path)


def test_which_parts_carry_the_plan_stands_on_the_page_if_it_is_known(compared, tmp_path):
    two = small.plan(PAPER, {"do": "keep-log", "by": "it", "when": {"down_for": "30d"}})
    found, results = compared({"two": two}, baseline=NO_RESPONSE, measures=("orders_on_time", "loss.total"))
    study = ValueStudy.of(found.study.scenarios, two, replications=20, measures=found.study.measures)
    written = value(study, folder=tmp_path / "v")
    again = reopen_value(tmp_path / "v")
    assert again.to_dict() == written.to_dict()
    page = memo(found, results, "en", value=again)
    (section,) = (section for section in page.sections if section.key == "parts")
    assert dict(section.blocks[0].items) == {
        "Would be missed:": "Paper invoicing",
        "Changed nothing in any drill:": "Keep the incident log",
    }
    other = dataclasses.replace(again, study=ValueStudy.of(found.study.scenarios, small.plan(PAPER), replications=20))
    with pytest.raises(InputError, match="these are results for another plan"):
        memo(found, results, "en", value=other)
    with pytest.raises(InputError, match="what the parts of a plan contribute"):
        reopen_value(tmp_path)
    (tmp_path / "v" / "plans" / "whole.yaml").write_text("title: Other\nactions: [{do: keep-log, by: it}]\n")
    with pytest.raises(InputError, match="changed since"):
        reopen_value(tmp_path / "v")


def test_the_command_writes_what_is_asked_for(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    few = ("--replications", "2", "--confirm", "0", "--workers", "1", "--out", "s")
    assert main(["compare", "power-cut", "--organisation", "small-firm", *few]) == 0
    assert "drillroom memo s" in capsys.readouterr().out
    assert main(["memo", "s", "--format", "html,docx", "--language", "en,zh", "--out", "m"]) == 0
    assert {path.name for path in Path("m").iterdir()} == {
        f"memo-{x}.{y}" for x in ("en", "zh") for y in ("html", "docx")
    }
    assert main(["memo", "nowhere"]) == 2
    assert "there is no finished study here" in capsys.readouterr().err
    assert main(["memo", "s", "--format", "xlsx"]) == 2
    assert "--format" in capsys.readouterr().err
