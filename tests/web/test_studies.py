"""The page of studies: every kind, in both languages, in every state."""

from concurrent.futures.process import BrokenProcessPool

import pytest

from sim.experiment.sensitivity import SensitivityStudy
from sim.experiment.study import NO_RESPONSE, Precision
from sim.jobs import Job
from sim.loading import library, load_preparedness, resolve, shipped
from sim.scenario.reading import read_text
from sim.searching.found import Found, changes
from sim.searching.spec import Search
from sim.searching.telling import FoundWords
from sim.shelf import shelf
from sim.texts import text
from sim.views import comparisons, plan_studies, service, study_options, study_work
from sim.views.study_work import Studied, zipped
from tests.web.conftest import said

ONE_PLAN = ("value", "sensitivity", "break", "search")
LANGUAGES = ("en", "zh")
ALONG = "study.upgrade-failure.along"
FILES = {f"memo-{code}.{form}": b"memo" for code in LANGUAGES for form in ("html", "pdf", "docx")}


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Studies of few drills, and of a small organisation."""
    monkeypatch.setattr(comparisons, "COUNTS", (2, 4))
    monkeypatch.setattr(plan_studies, "TRIALS", (3,))
    monkeypatch.setattr(service, "resolved", lambda s, p=None, o=None: resolve(s, plan=p, organisation="small-firm"))


def labels(app):
    return [button.label for button in app.get("download_button")]


def put(name, kind, state, **known):
    service.jobs().done[name] = Job(name, {"kind": kind}, state, **known)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ONE_PLAN)
def test_a_study_that_is_not_begun_says_what_it_does(open_page, kind, language):
    app = open_page("compare", language, study=kind)
    assert not app.exception
    assert text(f"web.study.lead-{kind}", language) in [shown.value for shown in app.text]
    assert [info.value for info in app.info] == [text(f"web.study.comes-{kind}", language)]


@pytest.mark.parametrize("kind", ["value", "break"])
def test_a_study_of_one_plan_ends_in_a_page_with_its_files_and_is_found_again(open_page, kind):
    app = open_page("compare", study=kind)
    if kind == "break":
        app.multiselect(key=ALONG).set_value(["team"]).run()
    app.button(key="study.begin").click().run()
    assert not app.exception
    assert not app.error
    assert labels(app) == [text(f"web.study.{name}", "en") for name in ("page", "everything")]
    (job,) = service.jobs().done.values()
    assert {"page-en.html", "page-zh.html"} <= set(job.result.files)
    assert any(name.startswith("plots/zh/") for name in job.result.files)
    again = open_page("compare", "zh", job=job.id)
    assert labels(again) == [text(f"web.study.{name}", "zh") for name in ("page", "everything")]


@pytest.mark.parametrize("kind", ["sensitivity", "search"])
def test_a_long_study_of_one_plan_is_carried_out(open_page, kind, monkeypatch):
    of = SensitivityStudy.of
    few = {"only": ("incidents",), "replications": 16}
    monkeypatch.setattr(SensitivityStudy, "of", lambda *given, **options: of(*given, **options, **few))
    app = open_page("compare", study=kind)
    app.button(key="study.begin").click().run()
    assert not app.exception
    assert not app.error
    (job,) = service.jobs().done.values()
    assert job.state == "done"


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        (
            "compare",
            {"compare.scenarios": ["power-cut", "cyberattack"], "compare.plans": ["it-first"], "compare.count": "5%"},
        ),
        ("value", {"study.scenario": "power-cut", "study.plan": "it-first", "study.measure": "mtd", "study.drills": 4}),
        ("search", {"study.objectives": ["mtd", "loss.total"], "study.limited": ["response_cost"]}),
        ("break", {"study.scenario": "power-cut", "study.power-cut.along": ["team"]}),
    ],
)
def test_what_is_chosen_for_a_study_stands_in_the_address(open_page, kind, changed):
    app = open_page("compare", study=kind)
    for key, value in changed.items():
        app.session_state[key] = value
    app.run()
    again = open_page("compare", **{name: said(app, name) for name in app.query_params if name != "lang"})
    assert not again.exception
    assert {key: again.session_state[key] for key in changed} == changed


def test_an_address_that_asks_for_what_is_not_there_gets_the_usual_choice(open_page):
    app = open_page("compare", scenarios="../../etc/passwd,power-cut", plans="", drills="7")
    assert not app.exception
    assert app.session_state["compare.scenarios"] == ["power-cut"]
    assert app.session_state["compare.plans"] == []
    assert app.session_state["compare.count"] == comparisons.COUNTS[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["compare", *ONE_PLAN])
@pytest.mark.parametrize("state", ["waiting", "running", "cancelled", "failed"])
def test_a_study_that_is_under_way_or_came_to_nothing_says_so(open_page, kind, state, language):
    put("j", kind, state, share=0.25, seconds_left=12.0, error=OSError("no space") if state == "failed" else None)
    app = open_page("compare", language, job="j")
    assert not app.exception
    assert app.session_state["study.kind"] == kind
    if state == "failed":
        assert [error.value for error in app.error] == [text("web.compare.failed", language)]
        assert "no space" in [shown.value for shown in app.text]
    elif state == "cancelled":
        assert [info.value for info in app.info] == [text("web.compare.cancelled", language)]
    else:
        assert app.button(key="compare.cancel").label == text("web.compare.cancel", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_study_whose_process_was_lost_says_so_in_the_readers_language(open_page, language):
    put("j", "value", "failed", error=BrokenProcessPool("A process in the process pool was terminated abruptly"))
    app = open_page("compare", language, job="j")
    assert text("web.worker-lost", language) in [shown.value for shown in app.text]


def test_a_comparison_comes_with_its_memo_in_every_form_and_language(open_page):
    app = open_page("compare")
    app.session_state["compare.scenarios"] = ["deadline-peak"]
    app.session_state["compare.plans"] = ["by-the-book", "paper-first"]
    app.run()
    app.button(key="compare.begin").click().run()
    assert not app.exception
    (job,) = service.jobs().done.values()
    assert set(FILES) <= set(job.result.files)
    assert job.result.files["memo-zh.pdf"].startswith(b"%PDF")
    assert labels(app).count(text("web.report.pdf", "en")) == 2
    waiting = job.result.backlogs["deadline-peak"].waiting
    assert set(waiting) == {"by-the-book", "paper-first", NO_RESPONSE}


def test_a_precision_instead_of_a_number_reaches_the_study(open_page, monkeypatch):
    asked = []
    monkeypatch.setattr(study_work, "comparing", lambda study, *_: asked.append(study) or study_work._work(1, Studied))
    app = open_page("compare")
    app.session_state["compare.count"] = "5%"
    app.run()
    app.button(key="compare.begin").click().run()
    (study,) = asked
    assert study.replications == Precision(relative=0.05, maximum=comparisons.MOST)


def searched(**asked):
    """A search that found that announcing is not worth it."""
    scenario, plan = resolve("upgrade-failure", plan="by-the-book", organisation="small-firm")
    spec = Search({"upgrade-failure": scenario}, plan, replications=2, confirm=0, **asked)
    better = plan.model_copy(update={"actions": tuple(a for a in plan.actions if a.id != "announce")})
    values = dict.fromkeys(spec.columns, 1000.0)
    return Found(
        spec, better, values, values, changes(plan, better, scenario.organisation), front={}, within=False,
        tried=8, dropped=2, refused=1, finished=True,
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_that_was_found_goes_on_the_shelf_under_a_free_name(open_page, language):
    plan = read_text(library("plan")["paper-first"])
    put("j", "search", "done", result=Studied(FILES, found=searched(), plan=plan))
    app = open_page("compare", language, job="j")
    app.button(key="study.keep").click().run()
    assert not app.exception
    assert shelf().read("plan", plan_studies.FOUND) == plan
    assert text("web.study.is-kept", language, name=r"found\-plan") in [shown.value for shown in app.success]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_search_found_is_told_as_on_the_terminal(open_page, language):
    found = searched(objectives=("loss.total", "mtd"), limits={"response_cost": 500.0})
    put("j", "search", "done", result=Studied(found=found, plan="title: X\n"))
    app = open_page("compare", language, job="j")
    assert not app.exception
    assert FoundWords(found, language).verdict() in [shown.value for shown in app.text]
    assert text("search.not-within", language) in [shown.value.replace("\\", "") for shown in app.warning]
    differs, worth = (table.value for table in app.table)
    assert text("search.what.done", language) in differs.to_numpy()
    assert len(worth) == 3


def test_objectives_limits_and_a_budget_reach_the_search(open_page, monkeypatch):
    specs = []
    monkeypatch.setattr(study_work, "searching", lambda spec, count: specs.append(spec) or study_work._work(1, Studied))
    app = open_page("compare", study="search")
    app.multiselect(key="study.objectives").set_value(["loss.total", "mtd"])
    app.multiselect(key="study.limited").set_value(["mtd", "orders_on_time"]).run()
    app.number_input(key="study.limit.mtd").set_value(24.0)
    app.number_input(key="study.limit.orders_on_time").set_value(90.0)
    app.number_input(key="study.yearly").set_value(5000.0).run()
    app.button(key="study.begin").click().run()
    (spec,) = specs
    assert spec.objectives == ("loss.total", "mtd")
    assert spec.limits == {"mtd": 1440.0, "orders_on_time": 0.9}
    assert spec.yearly == 5000.0
    assert {measure.id for measure in spec.measures} == set(shipped("preparedness"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_yearly_budget_says_what_to_buy_next(open_page, language, monkeypatch):
    few = tuple(load_preparedness(name) for name in ("monitoring",))
    monkeypatch.setattr(study_options, "offered", lambda: few)
    app = open_page("compare", language, study="value")
    app.number_input(key="study.yearly").set_value(100_000.0).run()
    app.button(key="study.begin").click().run()
    assert not app.exception
    (job,) = service.jobs().done.values()
    page = job.result.files[f"page-{language}.html"].decode()
    assert few[0].title.in_(language) in page
    assert text("value.section.buy", language) in page


def test_a_range_of_ones_own_is_what_the_plan_must_bear(open_page, monkeypatch):
    asked = []
    monkeypatch.setattr(study_work, "breaking", lambda *given: asked.append(given) or study_work._work(1, Studied))
    app = open_page("compare", study="break")
    app.multiselect(key=ALONG).set_value(["outage", "team"]).run()
    outage = ALONG.replace("along", "outage.upgrade")
    app.number_input(key=f"{outage}.mild").set_value(2.0)
    app.number_input(key=f"{outage}.severe").set_value(30.0).run()
    app.button(key="study.begin").click().run()
    long, team = asked[0][2]
    assert (long.name, long.mild, long.severe) == ("upgrade", 120.0, 1800.0)
    assert team.mild > team.severe == 1.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_range_that_is_none_is_refused(open_page, language):
    app = open_page("compare", language, study="break")
    app.multiselect(key=ALONG).set_value(["peak"]).run()
    app.number_input(key=ALONG.replace("along", "peak.None.mild")).set_value(9.0).run()
    app.button(key="study.begin").click().run()
    assert [error.value for error in app.error] == [text("web.compare.cannot", language)]
    assert any(text("break.range-peak", language).rstrip(".。") in shown.value for shown in app.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_search_that_found_nothing_says_so(open_page, language):
    put("j", "search", "done", result=Studied())
    app = open_page("compare", language, job="j")
    assert [info.value for info in app.info] == [text("web.study.nothing-better", language)]


def test_going_back_to_a_study_shows_its_latest_result(open_page):
    put("j", "search", "done", result=Studied())
    app = open_page("compare", job="j")
    app.session_state["study.job.search"] = "j"
    app.segmented_control(key="study.kind").set_value("value").run()
    assert [info.value for info in app.info] == [text("web.study.comes-value", "en")]
    app.segmented_control(key="study.kind").set_value("search").run()
    assert [info.value for info in app.info] == [text("web.study.nothing-better", "en")]


def test_a_refusal_is_told_where_it_was_asked_for(open_page, monkeypatch):
    from sim.errors import InputError, Problem

    def refused(*_, **__):
        raise InputError([Problem("shelf.taken", found="x")])

    monkeypatch.setattr(study_work, "breaking", refused)
    app = open_page("compare", study="break")
    app.button(key="study.begin").click().run()
    assert [error.value for error in app.error] == [text("web.compare.cannot", "en")]


def test_all_files_come_in_one_with_their_folders():
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(zipped({"page.html": b"a", "plots/en/x.svg": b"b"}))) as archive:
        assert archive.namelist() == ["page.html", "plots/en/x.svg"]
        assert archive.read("plots/en/x.svg") == b"b"
