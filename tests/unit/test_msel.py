"""The master scenario events list: to Excel and back without loss, and lists as others write them."""

import json
import re
import shutil
import zipfile
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest

from sim.cli import main
from sim.errors import InputError
from sim.loading import library, load_scenario
from sim.msel import COLUMNS, export_msel, import_msel
from sim.texts import LANGUAGES

SCENARIO = """# Our drill.
title: {en: Bad morning, zh: 糟糕的早晨}
organisation: small-firm
starts: 2026-03-02
days: 3
incidents:
  - {id: outage, cause: upgrade-failure, at: day 1 09:40, hits: [invoicing-platform], lasts: 5h}
  - {id: second, cause: other, hits: [network], lasts: 1h}

# What participants are told.
injects:
  - {id: old, title: Old, at: day 1 10:00, text: Old, from: Old, to: [commander]}

# What must be reached.
objectives:
  - {measure: orders_on_time, share: 90%}   # of all
"""

HOSTILE = """
  - id: formula
    title: {en: "=1+1"}
    at: day 1 10:00:30
    from: {zh: '@SUM(A1)'}
    to: [it-lead, commander]
    method: social-media
    text: {en: "+cmd|' /C calc'!A0", zh: " -2\\n\\n第二行 \\U0001F9FE 𠮷 "}
    expected: {en: '{=HYPERLINK("http://example.org")}'}
    meets: {action: [verify-scope, call-support], within: 90s, ahead: false}
    objective: orders_on_time
    capability: command
    evaluator: http://example.org/a
    controller: "0123"
  - id: waits
    title: "123"
    when: {all: [{inject: formula}, {any: [detected, {backlog: 20}, {key_customers_waiting: 12.5%}]}]}
    delay: 45min
    from: _x0041_
    to: [finance-lead, it-lead, customer-service-lead, operations, commander, observer]
    text: "true"
    meets: {action: announce, within: 2h}
    starts: second
  - {id: held-back, title: <b>&amp;, contingency: true, from: x, to: [observer], text: "null", method: in-person}
"""


@pytest.fixture
def scenario(tmp_path):
    """A scenario file with an inject and comments."""
    path = tmp_path / "drill.yaml"
    path.write_text(SCENARIO, "utf-8")
    return path


def write(path: Path, *rows) -> Path:
    """A workbook of rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def injects(path):
    return load_scenario(str(path)).injects


# --- to Excel and back ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", library("scenario"))
def test_the_injects_of_the_library_come_back_as_they_were(tmp_path, name, language):
    drill = load_scenario(name)
    export_msel(drill, tmp_path / "list.xlsx", language)
    path = tmp_path / "drill.yaml"
    shutil.copy(str(library("scenario")[name]), path)
    before = path.read_bytes()
    if not drill.injects:
        return
    merged = import_msel(tmp_path / "list.xlsx", path)
    assert (merged.added, merged.changed, merged.removed) == ((), (), ())
    assert path.read_bytes() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_and_every_odd_text_comes_back_as_it_was(scenario, tmp_path, language):
    full = tmp_path / "full.yaml"
    full.write_text(re.sub(r"injects:\n.*\n", lambda _: f"injects:{HOSTILE}", SCENARIO), "utf-8")
    assert export_msel(load_scenario(str(full)), tmp_path / "list.xlsx", language) == 3
    merged = import_msel(tmp_path / "list.xlsx", scenario)
    assert merged.added == ("formula", "waits", "held-back")
    assert merged.removed == ("old",)
    assert injects(scenario) == injects(full)
    assert list(merged.understood.ignored) == []
    assert set(merged.understood.headings) == {column.name for column in COLUMNS}


def test_nothing_in_the_workbook_is_a_formula_or_a_link(tmp_path):
    full = tmp_path / "full.yaml"
    full.write_text(re.sub(r"injects:\n.*\n", lambda _: f"injects:{HOSTILE}", SCENARIO), "utf-8")
    export_msel(load_scenario(str(full)), tmp_path / "list.xlsx")
    with zipfile.ZipFile(tmp_path / "list.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
        assert [name for name in archive.namelist() if "external" in name] == []
    cells = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert cells.freeze_panes == "C2"
    assert {cell.data_type for row in cells.iter_rows(min_row=2) for cell in row} <= {"s", "n", "d"}


def test_an_import_leaves_the_rest_of_the_file_as_it_is_written(scenario, tmp_path):
    rows = write(
        tmp_path / "a.xlsx", ["Title", "Time", "From", "To", "Text"], ["New", "D+0 H+9", "X", "commander", "Y"]
    )
    import_msel(rows, scenario)
    after = scenario.read_text("utf-8")
    head, tail = SCENARIO.split("injects:\n")
    assert after.startswith(head + "injects:\n")
    assert after.endswith(tail.split("\n", 1)[1])
    assert [inject.title.en for inject in injects(scenario)] == ["New"]


def test_a_file_without_injects_gets_them_at_its_end(scenario, tmp_path):
    bare = (
        SCENARIO.replace("injects:\n", "").replace(SCENARIO.split("injects:\n")[1].split("\n")[0] + "\n", "").rstrip()
    )
    scenario.write_text(bare, "utf-8")
    rows = write(
        tmp_path / "a.xlsx", ["Title", "Time", "From", "To", "Text"], ["New", "D+0 H+9", "X", "commander", "Y"]
    )
    assert import_msel(rows, scenario).added == ("new",)
    assert scenario.read_text("utf-8").startswith(bare + "\ninjects:\n")


def test_injects_that_cannot_be_replaced_alone_are_left_alone(scenario, tmp_path):
    odd = (
        SCENARIO.replace("injects:\n", "injects: [\n")
        .replace("to: [commander]}\n", "to: [commander]}\n]\n")
        .replace("  - {id: old", "  {id: old")
    )
    scenario.write_text(odd, "utf-8")
    rows = write(
        tmp_path / "a.xlsx", ["Title", "Time", "From", "To", "Text"], ["New", "D+0 H+9", "X", "commander", "Y"]
    )
    with pytest.raises(InputError) as caught:
        import_msel(rows, scenario)
    assert caught.value.problems[0].key == "msel.cannot-merge"
    assert scenario.read_text("utf-8") == odd


# --- lists as others write them ---------------------------------------------------------------------------------------


def test_a_list_from_elsewhere_is_understood(scenario, tmp_path):
    rows = write(
        tmp_path / "theirs.xlsx",
        ["Morning Star", None, None],
        [],
        ["Inject #", "Event Time", "Event", "Description", "From", "To (Player)", "Method", "State", "Expected Action"],
        [1, "D+1 H+3 M+45", "Power fails", "Dark.", "Guard", "IT lead, incident commander", "Telephone", "?", "Call"],
        [2, "d+0h+9", "再次来电", "电又停了。", "门卫", "财务负责人；运营", "当面", "Draft", None],
        [None, None, None],
        [3, datetime(2026, 3, 3, 8, 30), "Third", "x", "y", "observer", None, "Approved", None],
        [4, time(14, 5), "Third", "x", "y", "observer", None, None, None],
        [5, "detected", "Fifth", "x", "y", "observer", None, None, None],
    )  # fmt: skip
    merged = import_msel(rows, scenario, {"to": "To (Player)"})
    first, second, third, fourth, fifth = injects(scenario)
    assert first.at == 1440 + 3 * 60 + 45
    assert (first.id, first.to, first.method) == ("power-fails", ("it-lead", "commander"), "phone")
    assert first.expected.in_("en") == "Call"
    assert (second.at, second.to, second.method) == (540, ("finance-lead", "operations"), "in-person")
    assert (second.title.zh, second.title.en) == ("再次来电", None)
    assert (third.at, fourth.at) == (1440 + 510, 14 * 60 + 5)
    assert third.id != fourth.id
    assert fifth.when.state == "detected"
    assert list(merged.understood.ignored) == ["State"]


def test_chinese_headings_and_notations_are_understood(scenario, tmp_path):
    path = tmp_path / "清单.csv"
    path.write_text(
        "序号,场景时刻,标题,内容,发出方,接收角色,方式,预期行动,备用\n"
        "1,第1天 08:40,停电,灯灭了。,门卫,信息技术负责人、现场总指挥,电话,启动发电机,否\n"
        "2,第2天9:05,再次停电,又停了。,门卫,观察员,邮件,,是\n",
        "gb18030",
    )
    import_msel(path, scenario)
    first, second = injects(scenario)
    assert (first.title.zh, first.text.zh, first.at) == ("停电", "灯灭了。", 520)
    assert (first.to, first.method, first.contingency) == (("it-lead", "commander"), "phone", False)
    assert (second.at, second.contingency, second.id) == (1440 + 545, True, "inject-2")


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("D+1 H+3 M+45", 1665), ("D+1H+3M+45", 1665), ("d + 1 h + 3", 1620), ("H+3", 180), ("M+45", 45), ("D+0", 0),
        ("day 2 08:40", 1960), ("Day 2, 8:40", 1960), ("08:40", 520), ("2026-03-03 08:40", 1960),
        ("2026/3/3 8:40", 1960), ("2026年3月3日 8:40", 1960), ("第2天 08：40", 1960), ("Ｄ＋１ Ｈ＋３", 1620),
    ],
)  # fmt: skip
def test_moments_are_read_in_many_notations(scenario, tmp_path, written, minutes):
    rows = write(tmp_path / "a.xlsx", ["Title", "Time", "From", "To", "Text"], ["x", written, "X", "commander", "Y"])
    import_msel(rows, scenario)
    assert injects(scenario)[0].at == minutes


HEADINGS = ["Id", "Title", "Scenario time", "From", "To", "Description", "Starts incident", "Method", "Contingency"]
RIGHT = ["a", "Title", "D+0 H+9", "Sender", "commander", "Words", None, None, None]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("To", "boss"), ("Scenario time", "soon"), ("Scenario time", datetime(2026, 3, 1, 9)), ("Id", "No Id!"),
        ("Id", "b"), ("Starts incident", "outage"), ("Method", "pigeon"), ("Contingency", "perhaps"), ("Title", None),
        ("From", None), ("To", None), ("Scenario time", None),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_row_is_told_by_row_and_column(scenario, tmp_path, column, cell):
    wrong = [cell if heading == column else value for heading, value in zip(HEADINGS, RIGHT, strict=True)]
    path = write(tmp_path / "a.xlsx", ["MSEL"], HEADINGS, ["b", *RIGHT[1:]], wrong)
    with pytest.raises(InputError) as caught:
        import_msel(path, scenario)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(path), 4)
    if cell is not None:
        assert problem.column == HEADINGS.index(column) + 1
    assert problem.message("en") != problem.message("zh")
    assert scenario.read_text("utf-8") == SCENARIO


def test_all_mistakes_are_told_at_once(scenario, tmp_path):
    rows = [
        ["x", "T", "soon", "S", "boss", "W", None, None, None],
        ["y", "T", "later", "S", "commander", "W", None, None, None],
    ]
    path = write(tmp_path / "a.xlsx", HEADINGS, *rows)
    with pytest.raises(InputError) as caught:
        import_msel(path, scenario)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(2, 3), (2, 5), (3, 3)]


@pytest.mark.parametrize(
    ("rows", "mapping", "expected"),
    [
        ([["Order no.", "Amount"], ["1", "2"]], {}, "msel.no-headings"),
        ([["Title", "Time"], ["1", "2"]], {"colour": "Title"}, "msel.no-column"),
        ([], {}, "import.empty-file"),
    ],
)
def test_a_workbook_that_is_no_list_is_refused(scenario, tmp_path, rows, mapping, expected):
    with pytest.raises(InputError) as caught:
        import_msel(write(tmp_path / "a.xlsx", *rows), scenario, mapping)
    assert caught.value.problems[0].key == expected


def test_the_pages_name_every_column():
    for page in ("docs/events-list.md", "docs/zh/events-list.md"):
        rows = (Path(__file__).parents[2] / page).read_text("utf-8").split("|---|", 1)[1]
        assert {column.name for column in COLUMNS} <= set(re.findall(r"`([a-z-]+)`", rows)), page


# --- on the command line ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_goes_out_and_in_on_the_command_line(scenario, tmp_path, capsys, language):
    spoken = ("--language", language)
    out = tmp_path / "list.xlsx"
    assert main(["msel", "export", str(scenario), str(out), *spoken]) == 0
    assert main(["msel", "import", str(out), "--into", str(scenario), *spoken]) == 0
    said = capsys.readouterr().out
    assert "cli." not in said
    assert "msel." not in said
    assert main(["msel", "import", str(out), "--into", str(scenario), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["injects"], told["added"], told["ignored"]) == (1, [], [])
    assert scenario.read_text("utf-8") == SCENARIO
    for page in ([], ["export"], ["import"]):
        assert main(["msel", *page, "--help", *spoken]) == 0
        assert "cli." not in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["export", "nowhere", "x.xlsx"],
        ["export", "power-cut", "x.csv"],
        ["import", "nowhere.xlsx", "--into", "drill.yaml"],
        ["import", "drill.yaml", "--into", "nowhere.yaml"],
        ["import", "drill.yaml"],
    ],
)
def test_mistakes_on_the_command_line_are_told(scenario, monkeypatch, capsys, words):
    monkeypatch.chdir(scenario.parent)
    assert main(["msel", *words, "--language", "zh"]) == 2
    err = capsys.readouterr().err
    assert re.search("[\u4e00-\u9fff]", err)
    assert "Traceback" not in err
