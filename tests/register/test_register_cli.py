"""The register on the command line, as people and programs use it."""

import json
from datetime import date

import pytest

from sim.cli import main
from tests import runs, small


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A run, and the same drill with a better plan."""
    home = tmp_path_factory.mktemp("runs")
    return (runs.save(home / "first", actions=small.WHOLE_PLAN[:1]), runs.save(home / "better"))


@pytest.fixture
def drillroom(tmp_path, monkeypatch, capsys):
    """The program with an empty register; returns status, output and messages."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRILLROOM_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words):
        status = main([str(word) for word in words])
        return (status, *capsys.readouterr())

    def data(*words):
        status, out, err = call(*words, "--json")
        assert status == 0, err
        return json.loads(out)

    call.json = data
    return call


COMMANDS = (
    *("record", "history", "coverage", "actions", "register"),
    *("actions add", "actions change", "actions show", "actions close"),
    *("register where", "register export", "register import", "register withdraw", "register reinstate"),
)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_page_is_in_the_readers_language(drillroom, command, language):
    status, out, err = drillroom(*command.split(), "--help", "--language", language)
    assert (status, err) == (0, "")
    assert "cli." not in out
    assert any("\u4e00" <= c <= "\u9fff" for c in out) == (language == "zh")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("words", [("history",), ("history", "--trend"), ("coverage",), ("actions",)])
def test_an_empty_register_says_what_to_do(drillroom, words, language):
    status, out, err = drillroom(*words, "--language", language)
    assert (status, err) == (0, "")
    assert "\n    drillroom " in out
    assert any("\u4e00" <= c <= "\u9fff" for c in out) == (language == "zh")


@pytest.mark.parametrize(
    ("words", "content"),
    [
        (("history",), {"drills": []}),
        (("history", "--trend"), {"series": []}),
        (("coverage",), {"organisations": []}),
        (("actions",), {"actions": []}),
        (("register", "where"), {"drills": 0, "actions": 0, "overdue": 0}),
    ],
)
def test_an_empty_register_is_empty_for_programs(drillroom, words, content):
    assert drillroom.json(*words).items() >= content.items()


def test_a_run_can_be_recorded_as_it_is_made(drillroom):
    words = ("run", "login-storm", "--organisation", "small-firm", "--days", 1, "--record")
    told = drillroom.json(*words, "--participants", "Ann、Bob", "--participants", "Cy", "--facilitator", "Zoe")
    (drill,) = drillroom.json("history")["drills"]
    assert drill["id"] == told["recorded"]
    assert (drill["participants"], drill["facilitator"]) == (["Ann", "Bob", "Cy"], "Zoe")
    assert drill["held_on"] == date.today().isoformat()
    status, out, _ = drillroom("history", "--scenario", "login-storm", "--organisation", "small-firm")
    assert status == 0
    assert drill["id"][:8] in out
    assert "None of the 1" in drillroom("history", "--scenario", "power-cut")[1]


@pytest.mark.parametrize("option", [("--participants", "Ann"), ("--facilitator", "Ann"), ("--register", "x.sqlite")])
def test_what_is_for_the_register_only_is_refused_without_it(drillroom, option):
    status, _, err = drillroom("run", "login-storm", *option)
    assert status == 2
    assert err.startswith(option[0])


def test_what_is_wrong_with_the_register_is_told_before_the_drill(drillroom, tmp_path):
    (tmp_path / "notes.txt").write_text("x" * 200)
    status, out, err = drillroom("run", "login-storm", "--record", "--register", "notes.txt")
    assert (status, out) == (2, "")
    assert "not a register" in err
    assert not list(tmp_path.glob("drills/*/outcome.json"))


def test_a_drill_is_recorded_and_shown(drillroom, folders):
    status, out, _ = drillroom("record", folders[0], "--date", "2026-03-02", "--note", "first")
    assert status == 0
    assert "Recorded as drill" in out
    assert "recorded before" in drillroom("record", folders[0], "--date", "2026-03-02")[1]
    name = drillroom.json("history")["drills"][0]["id"][:8]
    page = drillroom("history", name)[1]
    assert all(
        words in page for words in ("2026-03-02", "Failed upgrade", "first", "Findings", "Small drill · Small plan")
    )
    chinese = drillroom("history", name, "--language", "zh")[1]
    assert "评估发现" in chinese
    assert "升级失败" in chinese
    whole = drillroom.json("history", name)["drill"]
    assert whole["outcome"]["scorecard"]["score"] == whole["score"]
    assert whole["findings"]


def test_a_drill_can_be_run_again_from_the_register(drillroom, folders, tmp_path):
    drillroom("record", folders[0])
    name = drillroom.json("history")["drills"][0]["id"]
    out = drillroom("history", name, "--save", "again")[1]
    command = out.rsplit("drillroom ", 1)[1].split()
    again = drillroom.json(*command)
    assert again["manifest"]["seed"] == 1
    assert again["measures"] == json.loads((folders[0] / "outcome.json").read_text("utf-8"))["measures"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_trend_and_the_coverage_are_drawn(drillroom, folders, language):
    for day, folder in zip(("2024-03-02", "2026-03-02"), folders, strict=True):
        drillroom("record", folder, "--date", day)
    trend = drillroom("history", "--trend", "--language", language)[1]
    assert "█" in trend
    assert "+" in trend
    assert "cli." not in trend
    assert "register." not in trend
    coverage = drillroom("coverage", "--overdue-after", 36500, "--language", language)[1]
    assert "!" not in coverage.split("\n\n")[1]
    assert "·" in coverage
    overdue = drillroom("coverage", "--overdue-after", 1, "--language", language)[1]
    assert "P!" in overdue or "U!" in overdue
    cells = drillroom.json("coverage", "--overdue-after", 36500)["organisations"][0]["cells"]
    assert {cell["state"] for cell in cells} == {"never", "drilled"}


@pytest.mark.parametrize("words", [("history",), ("history", "--trend"), ("coverage",)])
def test_tables_are_whole_on_a_terminal_of_80_columns(drillroom, folders, monkeypatch, words):
    drillroom("record", folders[0])
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = drillroom(*words)
    heads = ("Notice", "Clear", "permissions") if words == ("coverage",) else ("Scor", "averted", "Objectives", "2026-")
    assert all(head in out for head in heads)
    assert max(map(len, out.splitlines())) <= 80


def test_an_action_goes_its_way(drillroom, folders):
    drillroom("record", folders[0])
    drill = drillroom.json("history")["drills"][0]["id"]
    added = drillroom.json("actions", "add", "Better plan", "--drill", drill[:8], "--finding", 1, "--due", "2020-01-01")
    name = added["action"]["id"][:8]
    assert name in drillroom("actions", "--overdue")[1]
    assert drillroom.json("register", "where")["overdue"] == 1
    assert "in progress" in drillroom("actions", "change", name, "--state", "in-progress", "--owner", "Zoe")[1]
    assert drillroom.json("actions", "--owner", "zoe")["actions"][0]["state"] == "in-progress"
    status, out, _ = drillroom("actions", "close", name, "--run", folders[1], "--by", "Ann")
    assert status == 0
    assert "Before" in out
    page = drillroom("actions", "show", name)[1]
    assert all(words in page for words in ("Better plan", "Ann", "finding 1", "in progress", "Score"))
    assert "Improvement actions" in drillroom("history", drill)[1]
    assert drillroom("actions", "change", name, "--due", "none")[0] == 0
    assert drillroom.json("actions", "show", name)["action"]["due"] is None


@pytest.mark.parametrize(
    "words",
    [
        ("history", "zzz"),
        ("history", "--hazard", "flood"),
        ("history", "--since", "yesterday"),
        ("record", "nowhere"),
        ("record", ".", "--date", "2026-13-01"),
        ("coverage", "--overdue-after", "0"),
        ("actions", "--state", "finished"),
        ("actions", "add", " "),
        ("actions", "add", "x", "--finding", "one"),
        ("actions", "change", "zzz"),
        ("actions", "close", "zzz"),
        ("actions", "finish"),
        ("register", "import", "nowhere.jsonl"),
        ("register", "where", "--register", "mysql://x"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_mistakes_are_told_in_the_readers_language(drillroom, words, language):
    status, out, err = drillroom(*words, "--language", language)
    assert (status, out) == (2, "")
    assert err
    assert "Traceback" not in err
    assert any("\u4e00" <= c <= "\u9fff" for c in err) == (language == "zh")


def test_a_register_moves_by_file(drillroom, folders, tmp_path):
    drillroom("record", folders[0])
    assert "rows were written" in drillroom("register", "export", "all.jsonl")[1]
    assert drillroom.json("register", "import", "all.jsonl", "--register", "new.sqlite")["added"]["drill"] == 1
    assert "Known before" in drillroom("register", "import", "all.jsonl", "--register", "new.sqlite")[1]
    assert len(drillroom.json("history", "--register", "new.sqlite")["drills"]) == 1
    changed = (tmp_path / "all.jsonl").read_text("utf-8").replace('"note": null', '"note": "other"', 1)
    (tmp_path / "all.jsonl").write_text(changed, "utf-8")
    out = drillroom("register", "import", "all.jsonl", "--register", "new.sqlite")[1]
    assert "Different: 1" in out
    assert "note" in out
