"""The command line, as people and programs use it."""

import json
import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from rich.cells import cell_len

from sim import formats, register
from sim.cli import main
from sim.cli.language import language_of, usual_language
from sim.cli.prose import Prose, breaks
from sim.loading import KINDS, library
from sim.scenario.distributions import Exponential, Fixed
from sim.texts import keys

SRC = Path(__file__).parents[2]
TIMEOUT = 600  # seconds: machines that run many tests at once are slow
COMMANDS = ("list", "show", "check", "schema", "import", "run", "compare", "score", "verify")
ORDERS = "Order no.,Order date,Customer,Amount\n" + "".join(
    f"A{day}{number:03},2026-03-{day:02} {9 + number % 8:02}:15,Customer {number % 7},{100 + number}.50\n"
    for day in (*range(2, 7), *range(9, 14), *range(16, 21))
    for number in range(40)
)

ORGANISATION = """
title: {en: Corner shop, zh: 街角小店}
calendar: {shifts: [{id: day, from: "09:00", to: "17:00"}]}
systems:
  - {id: network, title: {en: Network, zh: 网络}}
  - {id: platform, title: {en: Platform, zh: 平台}, needs: [network]}
  - {id: coffee-machine}
stages:
  - {id: issue, work: 2min, issues: true, completes: true}
desks:
  - {id: online-desk, channel: online, does: {issue: 1}, needs: [platform]}
  - {id: paper-desk, channel: paper, does: {issue: 0.5}, opens: by-action}
departments:
  - {id: clerks, staff: 3, shift: day, desk: online-desk, skills: {paper-desk: 100%}, wage: 40}
  - {id: sales, staff: 2, shift: day, own_work: {per_day: 10, work: 10min}, wage: 40}
demand:
  orders_per_day: 200
  hours: {9: 1, 10: 1, 11: 1, 12: 1, 13: 1, 14: 1}
  tiers:
    - {id: all, share: 100%, customers: 20, amount: 100, due: 2h, patience: {exponential: {mean: 8h}}, key: true}
sources:
  - {about: demand, mark: estimate, basis: {en: Counted on fingers., zh: 凭印象估计。}}
"""
SCENARIO = """
title: {en: Bad morning, zh: 糟糕的早晨}
organisation: shop.yaml
plan: plan.yaml
starts: 2026-03-02
days: 3
incidents:
  - {id: outage, cause: upgrade-failure, at: day 1 09:40, hits: [platform], lasts: 5h, noticed: {after: 10min}}
objectives:
  - {measure: rto, system: platform, within: 6h}
  - {measure: orders_on_time, share: 100%}
"""
PLAN = """
title: {en: Pen and paper, zh: 纸笔应急}
actions:
  - {do: paper-invoicing, owner: {en: Head clerk, zh: 主管}, desk: paper-desk, by: clerks, staff: 2,
     when: {down_for: 30min}}
"""


class Said(NamedTuple):
    """What a call came to."""

    status: int
    out: str
    err: str


@pytest.fixture
def drillroom(tmp_path, monkeypatch, capsys):
    """The program, called in a folder with a small scenario, organisation and plan."""
    for name, content in {"shop": ORGANISATION, "drill": SCENARIO, "plan": PLAN}.items():
        (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRILLROOM_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words: str) -> Said:
        status = main(list(words))
        return Said(status, *capsys.readouterr())

    return call


def edit(name: str, *changes: tuple[str, str]) -> None:
    """Change words of a file in the present folder."""
    path = Path(name)
    content = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in content
        content = content.replace(old, new)
    path.write_text(content, encoding="utf-8")


def process(*words: str, cwd: Path, **environ: str) -> subprocess.Popen[str]:
    """The program in a process of its own."""
    env = {**os.environ, "DRILLROOM_LANGUAGE": "en", "PYTHONPATH": str(SRC), **environ}
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *words],
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


# --- help and language ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_help_page_is_in_the_readers_language(drillroom, command, language):
    said = drillroom(*command.split(), "--help", "--language", language)
    assert said.status == 0
    assert said.err == ""
    assert "cli." not in said.out
    assert ("选项" in said.out) == (language == "zh")
    chinese = [c for c in said.out if "\u4e00" <= c <= "\u9fff"]
    assert bool(chinese) == (language == "zh")


def test_without_a_command_the_help_lists_them_all(drillroom):
    said = drillroom()
    assert said.status == 0
    assert all(f"  {command}" in said.out for command in COMMANDS)


def test_the_language_may_stand_before_or_after_the_command(drillroom):
    before, after = drillroom("--language", "zh", "list"), drillroom("list", "--language=zh")
    assert before == after
    assert "场景" in before.out


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C", "DRILLROOM_LANGUAGE": "zh"}, "zh"),
        ({"LANG": "Chinese (Simplified)_China.936"}, "zh"),
    ],
)
def test_the_environment_decides_the_language_that_nobody_asked_for(environ, language):
    assert usual_language(environ) == language


def test_a_language_after_two_hyphens_is_an_argument():
    assert language_of(["show", "--", "--language", "zh"], "en") == ("en", ["show", "--", "--language", "zh"])


def test_the_version_is_told(drillroom):
    said = drillroom("--version")
    assert said.status == 0
    assert said.out.startswith("drillroom ")


# --- wrong use --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("lst", 'Did you mean "list"?'),
        ("run", "SCENARIO is missing"),
        ("run power-cut again", 'Found: "again"'),
        ("run power-cut --sed 1", 'Did you mean "--seed"?'),
        ("run power-cut --seed", "--seed: a value must follow"),
        ("run power-cut --seed x", "--seed: this is not a whole number"),
        ("run power-cut --seed -1", "--seed: the number is too small"),
        ("run power-cut --days 401", "--days: the number is too large"),
        ("run power-cut --json=1", "--json: this option takes no value"),
        ("run power-cut --set days", "--set: a name, an equals sign and a value"),
        ("run power-cut --set days=1 --set days=2", "--set: this name stands here twice"),
        ("run power-cut --set dyas=1", 'Did you mean "days"?'),
        ("run power-cut --set organisation=small-firm", "--organisation NAME"),
        ("run power-cut --from 2026-03-02", "--from: this option only makes sense together with --orders"),
        ("run power-cut --orders-as fit", "--orders-as: this option only makes sense together with --orders"),
        ("run drill.yaml --orders x.csv --orders-as fti", 'Did you mean "fit"?'),
        ("run drill.yaml --orders x.csv --orders-as fit --from 2026-03-02", "uses the whole history"),
        ("run drill.yaml --orders nowhere.csv", "nowhere.csv"),
        ("run drill.yaml --orders nowhere.csv --from tomorrow", "--from: this is not a date"),
        ("run pwer-cut", 'Did you mean "power-cut"?'),
        ("run plan.yaml", "plan.yaml: this is no scenario but: plan"),
        ("run drill.yaml --plan shop.yaml", "shop.yaml: this is no plan but: organisation"),
        ("run drill.yaml --organisation nowhere.yaml", "nowhere.yaml: there is no such file"),
        ("show pwer-cut", 'Did you mean "power-cut"?'),
        ("check nowhere.yaml", "nowhere.yaml: there is no such file"),
        ("schema scenrio", 'Did you mean "scenario"?'),
        ("import nowhere.csv", "nowhere.csv"),
        ("import nowhere.csv --save orders.doc", ".parquet, .csv"),
        ("list --language fr", "Allowed: en, zh"),
    ],
)
def test_wrong_use_is_explained_with_status_2_and_nothing_on_standard_output(drillroom, words, told):
    said = drillroom(*words.split())
    assert said.status == 2
    assert told in said.err
    assert "Traceback" not in said.err
    assert words.startswith("check") or said.out == ""


def test_wrong_use_is_explained_in_chinese(drillroom):
    assert "没有这个选项" in drillroom("run", "power-cut", "--sed", "1", "--language", "zh").err
    assert "缺少 SCENARIO" in drillroom("run", "--language", "zh").err


def test_a_mistake_of_the_program_itself_leaves_no_traceback_but_a_file_to_report(drillroom, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("inner secret")

    monkeypatch.setattr("sim.cli.listing.list_library", broken)
    said = drillroom("list")
    assert said.status == 3
    assert "inner secret" not in said.err
    log = Path(said.err.split("with the file ")[1].strip().removesuffix("."))
    assert "inner secret" in log.read_text(encoding="utf-8")
    log.unlink()


# --- list, show, schema -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_list_has_every_entry_of_the_library(drillroom, language):
    said = drillroom("list", "--language", language)
    names = [name for kind in KINDS for name in library(kind)]
    assert len(names) > 5
    assert all(name in said.out for name in names)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", [name for kind in KINDS for name in library(kind)])
def test_every_entry_of_the_library_can_be_shown(drillroom, name, language):
    said = drillroom("show", name, "--language", language)
    assert said.status == 0
    assert said.err == ""
    assert "cli." not in said.out


def test_an_estimate_is_called_one(drillroom):
    assert "estimate" in drillroom("show", "shop.yaml").out
    assert "估计值" in drillroom("show", "shop.yaml", "--language", "zh").out


def test_systems_stand_below_what_they_need_where_a_graph_has_no_room(drillroom, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    lines = drillroom("show", "shop.yaml").out.splitlines()
    at = next(i for i, line in enumerate(lines) if line.strip() == "Network")
    assert lines[at + 1].startswith("└── Platform")
    assert "desk: online-desk" in lines[at + 2]


@pytest.mark.parametrize("kind", ["scenario", "organisation", "plan"])
def test_the_schema_is_one_json_document(drillroom, kind):
    schema = json.loads(drillroom("schema", kind).out)
    assert schema["properties"].keys() >= {"title"}


# --- check ------------------------------------------------------------------------------------------------------------


def test_the_kind_of_a_file_is_told_from_its_keys(drillroom):
    said = drillroom("check", "shop.yaml", "drill.yaml", "plan.yaml")
    assert "drill.yaml: scenario" in said.out
    assert "shop.yaml: organisation" in said.out
    assert "plan.yaml: plan" in said.out


def test_a_file_of_no_kind_is_refused(drillroom):
    Path("other.yaml").write_text("colour: red\n", encoding="utf-8")
    said = drillroom("check", "other.yaml")
    assert said.status == 2
    assert "neither a scenario nor an organisation nor a plan" in said.err


def test_all_mistakes_of_all_files_are_told_at_once(drillroom):
    edit("shop.yaml", ("staff: 3", "staff: three"), ("work: 2min", "work: 2"))
    edit("plan.yaml", ("30min", "30"))
    said = drillroom("check", "shop.yaml", "plan.yaml")
    assert said.status == 2
    assert "shop.yaml, line 14" in said.err
    assert "shop.yaml, line 9" in said.err
    assert "plan.yaml, line 5" in said.err


def test_a_plan_is_held_against_the_organisation_of_the_scenario_beside_it(drillroom):
    edit("plan.yaml", ("by: clerks", "by: cleaners"))
    said = drillroom("check", "plan.yaml", "--organisation", "shop.yaml")
    assert said.status == 2
    assert 'Found: "cleaners"' in said.err


def test_a_plan_alone_says_that_it_was_not_held_against_an_organisation(drillroom):
    said = drillroom("check", "plan.yaml")
    assert said.status == 0
    assert "--organisation NAME" in said.out


HINTS = [
    ("drill.yaml", ("hits: [platform]", "hits: [coffee-machine]"), "which no desk needs"),
    ("drill.yaml", ("at: day 1 09:40, ", ""), "never starts"),
    ("drill.yaml", ("at: day 1 09:40", "at: day 4 09:40"), "after the last of the 3 days"),
    ("drill.yaml", ("system: platform", "system: network"), "no incident stops network"),
    ("plan.yaml", ("owner: {en: Head clerk, zh: 主管}, ", ""), "nobody is named as responsible"),
    ("plan.yaml", ("staff: 2", "staff: 9"), "clerks has 3 people, not 9"),
    ("shop.yaml", ("issues: true, ", ""), "no stage makes invoices"),
    ("shop.yaml", (", skills: {paper-desk: 100%}", ""), "nobody can man paper-desk"),
]
ERRORS = [
    ("plan.yaml", ("when: {down_for: 30min}", "when: {after: paper-invoicing}"), "can never begin"),
    ("plan.yaml", ("desk: paper-desk", "desk: online-desk"), "opens: by-action"),
    ("plan.yaml", ("by: clerks", "by: sales"), "people of sales cannot work at paper-desk"),
    ("shop.yaml", (", completes: true", ""), "no stage gives the customer his invoice"),
    ("shop.yaml", ("stages:\n", "stages:\n  - {id: pack, work: 1min}\n"), "no desk does pack"),
]


@pytest.mark.parametrize(("name", "change", "told"), HINTS)
def test_what_is_probably_not_meant_is_a_hint_with_its_place(drillroom, name, change, told):
    edit(name, change)
    said = drillroom("check", name, "--organisation", "shop.yaml")
    assert said.status == 0
    assert f"Hint: {name}, line " in said.out
    assert told in said.out


@pytest.mark.parametrize(("name", "change", "told"), ERRORS)
def test_what_cannot_work_is_an_error_with_its_place(drillroom, name, change, told):
    edit(name, change)
    said = drillroom("check", name, "--organisation", "shop.yaml")
    assert said.status == 2
    assert f"{name}, line " in said.err
    assert told in said.err


def test_a_scenario_without_incidents_and_objectives_gets_two_hints(drillroom):
    head = SCENARIO.split("incidents:")[0]
    Path("drill.yaml").write_text(head, encoding="utf-8")
    said = drillroom("check", "drill.yaml")
    assert said.status == 0
    assert "nothing goes wrong" in said.out
    assert "nothing must be reached" in said.out


def test_actions_that_wait_for_each_other_are_found_but_an_alternative_frees_them(drillroom):
    urgent = "  - {do: urgent-first, owner: Boss, when: {after: paper-invoicing}}\n"
    edit("plan.yaml", ("when: {down_for: 30min}}\n", "when: {after: urgent-first}}\n" + urgent))
    assert drillroom("check", "plan.yaml").err.count("can never begin") == 2
    edit("plan.yaml", ("when: {after: urgent-first}", "when: {any: [{after: urgent-first}, {backlog: 5}]}"))
    assert drillroom("check", "plan.yaml").status == 0


def test_the_library_has_no_mistakes(drillroom):
    said = drillroom("check", *(name for kind in KINDS for name in library(kind)))
    assert said.status == 0
    assert said.err == ""


# --- import -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["saved.parquet", "saved.csv"])
def test_imported_orders_are_summarised_and_saved(drillroom, name):
    Path("orders.csv").write_text(ORDERS, encoding="utf-8")
    said = drillroom("import", "orders.csv", "--save", name)
    assert said.status == 0
    assert "600" in said.out
    table = pd.read_parquet(name) if name.endswith("parquet") else pd.read_csv(name)
    assert len(table) == 600


def test_an_import_never_overwrites_its_source(drillroom):
    Path("orders.csv").write_text(ORDERS, encoding="utf-8")
    said = drillroom("import", "orders.csv", "--save", "orders.csv")
    assert said.status == 2
    assert Path("orders.csv").read_text(encoding="utf-8") == ORDERS


def test_a_column_can_be_named(drillroom):
    Path("orders.csv").write_text(ORDERS.replace("Amount", "Riches"), encoding="utf-8")
    assert drillroom("import", "orders.csv").status == 2
    assert drillroom("import", "orders.csv", "--map", "gross=Riches").status == 0


# --- run --------------------------------------------------------------------------------------------------------------


def test_a_drill_prints_its_result_and_saves_its_files(drillroom):
    said = drillroom("run", "drill.yaml")
    assert said.status == 0
    assert said.err in ("", "Preparing the simulator, once, about ten seconds ...\n")
    for words in ("Day 1 09:40", "Day 1 14:40", "5 h", "Head clerk", "Invoiced on time", "CNY ", "averted", "reached"):
        assert words in said.out
    assert "Files: " in said.out
    assert Path("drills/drill-plan-1/outcome.json").is_file()
    assert Path("drills/drill-plan-1/orders.parquet").is_file()


def test_a_result_in_chinese_is_all_chinese(drillroom):
    said = drillroom("run", "drill.yaml", "--trace", "--language", "zh")
    assert said.status == 0
    for words in ("糟糕的早晨", "第 1 天 09:40", "5 小时", "主管", "按时开票", "元", "预案"):
        assert words in said.out
    assert "Day" not in said.out


@pytest.mark.parametrize("width", ["40", "80", "120"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_result_fits_the_terminal(drillroom, monkeypatch, width, language):
    monkeypatch.setenv("COLUMNS", width)
    lines = drillroom("run", "drill.yaml", "--trace", "--language", language).out.splitlines()
    assert len(lines) > 30
    assert max(cell_len(line) for line in lines) <= int(width)


def test_nothing_is_coloured_where_nobody_sees_it(drillroom):
    assert "\x1b" not in drillroom("run", "drill.yaml", "--trace").out


def test_json_is_one_document_on_standard_output(drillroom):
    said = drillroom("run", "drill.yaml", "--json", "--trace")
    document = json.loads(said.out)
    assert document["manifest"]["seed"] == 1
    assert set(document["measures"]) == {"without-incident", "without-response", "with-response"}
    assert "outcome.json" in document["files"]
    assert document["events"][0]["time_min"] == 580
    saved = json.loads(Path(document["folder"], "outcome.json").read_text(encoding="utf-8"))
    assert saved.items() <= document.items()


def test_strict_ends_with_1_only_if_an_objective_was_missed(drillroom):
    assert drillroom("run", "drill.yaml").status == 0
    assert drillroom("run", "drill.yaml", "--strict").status == 1
    missed = ("share: 100%", "share: 1%")
    edit("drill.yaml", missed)
    assert drillroom("run", "drill.yaml", "--strict").status == 0


def test_values_can_be_changed_for_a_run(drillroom):
    words = ["run", "drill.yaml", "--json", "--set", "incidents.outage.lasts=2h"]
    document = json.loads(drillroom(*words, "--set", "plan.actions.paper-invoicing.staff=1", "--days", "2").out)
    assert document["measures"]["without-response"]["rto"]["platform"] == 120
    assert "staff: 1" in Path(document["folder"], "plan.yaml").read_text(encoding="utf-8")
    assert "days: 2" in Path(document["folder"], "scenario.yaml").read_text(encoding="utf-8")


def test_an_earlier_drill_is_replaced_but_nothing_else_is(drillroom):
    assert drillroom("run", "drill.yaml", "--out", "here").status == 0
    assert drillroom("run", "drill.yaml", "--out", "here").status == 0
    Path("mine").mkdir()
    Path("mine/thesis.txt").write_text("years of work", encoding="utf-8")
    said = drillroom("run", "drill.yaml", "--out", "mine")
    assert said.status == 2
    assert "are not overwritten" in said.err
    assert [path.name for path in Path("mine").iterdir()] == ["thesis.txt"]
    assert drillroom("run", "drill.yaml", "--out", "shop.yaml").status == 2


def test_a_full_disk_is_told_after_the_result(drillroom, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "orders.parquet")

    monkeypatch.setattr("sim.outcome.Outcome.save", full)
    said = drillroom("run", "drill.yaml")
    assert said.status == 2
    assert "Invoiced on time" in said.out
    assert said.err.splitlines()[-1].startswith("orders.parquet: the disk is full")


def test_a_response_that_makes_things_worse_is_said_to(drillroom):
    edit("plan.yaml", ("staff: 2", "staff: 2, until: {at: day 3 16:00}"))
    edit("shop.yaml", ("wage: 40", "wage: 4000"))
    assert "made it worse" in drillroom("run", "drill.yaml").out


def test_without_an_incident_there_is_no_loss_to_avert(drillroom):
    edit("drill.yaml", ("at: day 1 09:40", "at: day 9 09:40"))
    said = drillroom("run", "drill.yaml")
    assert said.status == 0
    assert "no incident began" in said.out
    assert "no loss that a response could avert" in said.out
    assert "not triggered" in said.out


def test_an_outage_longer_than_the_drill_has_no_recovery_time(drillroom):
    said = drillroom("run", "drill.yaml", "--set", "incidents.outage.lasts=30d")
    assert "goes on" in said.out
    assert "not within the drill" in said.out


@pytest.mark.parametrize("as_", ["replay", "fit"])
def test_a_drill_runs_on_the_organisations_own_orders(drillroom, as_):
    Path("orders.csv").write_text(ORDERS, encoding="utf-8")
    words = ["run", "drill.yaml", "--orders", "orders.csv", "--orders-as", as_, "--json"]
    said = drillroom(*words)
    assert said.status == 0, said.err
    document = json.loads(said.out)
    assert "orders" in said.err.lower()  # the account of the history is a message here
    assert (document["manifest"]["orders"] is not None) == (as_ == "replay")
    if as_ == "replay":
        assert document["measures"]["with-response"]["orders"] == 120


# --- formats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (0, "0 min", "0 分钟"),
        (0.25, "15 s", "15 秒"),
        (28.2, "28 min", "28 分钟"),
        (328, "5 h 28 min", "5 小时 28 分钟"),
        (60, "1 h", "1 小时"),
        (2940, "2 d 1 h", "2 天 1 小时"),
        (59.9, "1 h", "1 小时"),
        (None, "–", "–"),
    ],
)
def test_durations_read_well(minutes, english, chinese):
    assert formats.duration(minutes, "en") == english
    assert formats.duration(minutes, "zh") == chinese


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_took_longer_than_a_day_is_told_to_the_hour_unless_that_looked_like_its_target(language):
    rounded, target, exact = (formats.duration(minutes, language) for minutes in (3180, 2880, 2900))
    assert formats.took(3197, language) == rounded
    assert formats.took(2900, language, target=2880) == exact
    assert formats.took(2880, language, target=2880) == formats.took(2900, language) == target
    assert formats.took(None, language) == formats.NOTHING


def test_what_people_worked_is_told_in_hours():
    assert formats.worked(8517, "en") == "142 h"
    assert formats.worked(70, "zh") == "1 小时 10 分钟"


def test_moments_carry_over_to_the_next_hour_and_day():
    assert formats.moment(8 * 60 + 39.7, "en") == "Day 1 08:40"
    assert formats.moment(1439.9, "en") == "Day 2 00:00"


@pytest.mark.parametrize(
    ("value", "words"),
    [(1, "100%"), (0, "0%"), (0.99999, ">99.9%"), (0.00001, "<0.1%"), (0.953, "95.3%"), (1.2, "120%"), (None, "–")],
)
def test_shares_do_not_round_to_all_or_nothing(value, words):
    assert formats.share(value) == words


def test_money_has_separators_and_currency():
    assert formats.money(1234567.8, "CNY", "en") == "CNY 1,234,568"
    assert formats.money(1234567.8, "CNY", "zh") == "1,234,568 元"
    assert formats.money(0.49, "EUR", "en") == "EUR 0.49"
    assert formats.money(-1200, "EUR", "zh") == "\N{MINUS SIGN}1,200 EUR"


def test_a_spread_tells_what_is_usual_and_what_is_seldom_exceeded():
    assert formats.spread(Fixed(value=20.0), "en") == "20 min"
    assert formats.spread(Exponential(mean=100.0), "en") == "1 h 10 min (9 in 10 within 3 h 50 min)"


# --- lines ------------------------------------------------------------------------------------------------------------


def lines_of(words: str, width: int) -> list[str]:
    starts = [0, *breaks(words, width), len(words)]
    return [words[a:b].rstrip() for a, b in pairwise(starts)]


@pytest.mark.parametrize("width", range(6, 40))
def test_lines_fit_and_do_not_begin_with_a_stop(width):
    words = "平均约 20 小时，约 5% 在 5 小时内恢复（UPS 除外）；其余“较慢”。A well-known case of 2012-05-28, in Brazil."
    lines = lines_of(words, width)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert max(map(cell_len, lines)) <= width
    if width >= 10:
        assert not [line for line in lines if line[0] in "，。；）”、"]
        assert not [line for line in lines if line[-1] in "（“"]


def test_english_words_are_broken_at_spaces_alone():
    assert lines_of("the quick brown fox", 9) == ["the quick", "brown fox"]


def test_paragraphs_of_a_prose_stay_apart():
    from rich.console import Console

    console = Console(width=10)
    assert [line.plain for line in Prose("one\ntwo three four").wrap(console, 10)] == ["one", "two three", "four"]


def test_a_page_keeps_numbers_and_their_units_together(drillroom, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    edit(
        "shop.yaml",
        ("zh: 街角小店}", "zh: 街角小店}\nsummary: 这家小店开在街角已经很多很多年了呢，大约每天要开出 200 张发票。"),
    )
    lines = drillroom("show", "shop.yaml", "--language", "zh").out.splitlines()
    assert [line for line in lines if "200 张" in line]


# --- as a process -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("--help",), ("list",), ("check", "--quick", "power-cut", "by-the-book")])
def test_what_needs_no_simulator_does_not_load_it(words, tmp_path):
    heavy = {"numba", "pandas", "faker", "pyarrow", "simpy"}
    code = f"import sys; from sim.cli import main; main({list(words)!r}); print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=SRC, check=True, timeout=TIMEOUT
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_who_leaves_early_is_no_error(tmp_path):
    program = process("show", "beijing-trading", cwd=tmp_path, PYTHONUNBUFFERED="1")
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.close()
    assert program.wait(TIMEOUT) == 141
    assert program.stderr.read() == ""
    program.stderr.close()


@pytest.mark.usefixtures("drillroom")
def test_a_drill_is_kept_and_recorded_though_nobody_reads_its_result(tmp_path):
    place = tmp_path / "register.sqlite"
    program = process("run", "drill.yaml", "--record", "--register", str(place), cwd=tmp_path, PYTHONUNBUFFERED="1")
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.close()
    assert program.wait(TIMEOUT) == 141
    program.stderr.close()
    with register.open_register(str(place)) as held:
        assert len(register.drills(held)) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_drill_ends_quietly_with_130(tmp_path):
    program = process("run", "power-cut", cwd=tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "cold"))
    assert program.stderr is not None
    assert "Preparing the simulator" in program.stderr.readline()  # told before the wait, not after it
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=TIMEOUT)
    assert (program.returncode, out, err) == (130, "", "")


def test_a_plain_c_locale_prints_chinese_all_the_same(tmp_path):
    program = process("list", "--language", "zh", cwd=tmp_path, LC_ALL="C", PYTHONUTF8="0")
    out, err = program.communicate(timeout=TIMEOUT)
    assert program.returncode == 0
    assert err == ""
    assert "场景" in out


def test_every_text_of_the_command_line_is_used_or_built(drillroom):
    """No text is left over: each key stands in the sources, or its last part is filled in there."""
    files = (path for folder in ("sim", "views") for path in (SRC / folder).rglob("*.py"))
    sources = "".join(path.read_text(encoding="utf-8") for path in files)
    built = {"cli.os-", "cli.difficulty.", "cli.mark.", "cli.action.", "cli.channel.", "cli.order.", "cli.when."}
    built |= {"cli.measure.", "cli.verdict.", "cli.row.", "cli.run.", "cli.worth.", "cli.section.", "cli.column."}
    built |= {"cli.list.", "cli.show.", "cli.check-", "cli.keys-", "cli.pair.", "cli.opens.", "cli.stage.", "cli.type."}
    built |= {
        "cli.money",
        "cli.result.",
        "cli.fact.",
        "cli.price.",
        "cli.help.",
        "cli.takes",
        "cli.prepared.",
        "cli.support.",
        "cli.clears",
        "lint.never-",
    }
    plain = [key for key in keys() if key.startswith(("cli.", "lint.")) and not key.startswith(tuple(built))]
    assert len(plain) > 50
    missing = [key for key in plain if f'"{key}"' not in sources and f'"{key.removeprefix("cli.")}"' not in sources]
    units = {"cli.days", "cli.hours", "cli.minutes"}
    assert set(missing) <= units
