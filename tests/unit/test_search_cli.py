"""``drillroom search``, as people and programs use it."""

import json
from pathlib import Path

import pytest

from sim.cli import main
from sim.scenario.files import dump_yaml
from tests import small

FEW = ("--trials", "16", "--replications", "6", "--confirm", "6", "--from", "none")


@pytest.fixture
def search(tmp_path, monkeypatch, capsys):
    """The command, without processes of its own; status, output and messages."""
    outage = small.outage(lasts={"lognormal": {"median": "8h", "sigma": 0.3}})
    late = {**small.PAPER, "staff": 1, "when": {"down_for": "3h"}}
    files = {"drill": small.scenario(outage, days=2), "late": small.plan(late), "other": small.plan(small.HELP_OUT)}
    for name, written in files.items():
        (tmp_path / f"{name}.yaml").write_text(dump_yaml(written), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRILLROOM_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words: str) -> tuple[int, str, str]:
        status = main(["search", "drill.yaml", "--plan", "late.yaml", *words, "--workers", "1"])
        return status, *capsys.readouterr()

    return call


def test_a_plan_is_found_told_and_saved_and_can_be_run(search, capsys):
    status, out, err = search(*FEW, "--out", "s")
    assert (status, err) == (0, "")
    for words in ("16 plans tried", "What is done otherwise", "Paper invoicing", "6 fresh drills"):
        assert words in out
    assert "The plan: s/plan.yaml" in out
    assert main(["check", "s/plan.yaml", "drill.yaml"]) == 0
    assert main(["run", "drill.yaml", "--plan", "s/plan.yaml"]) == 0
    assert "improved" in capsys.readouterr().out


def test_chinese_is_all_chinese(search):
    status, out, _ = search(*FEW, "--language", "zh")
    assert status == 0
    for words in ("改动内容", "效果", "6 次", "预案文件"):
        assert words in out
    assert not [word for word in ("Loss", "drills", "plan tried", "better", "begins") if word in out]


def test_what_may_be_chosen_is_shown_and_nothing_is_searched(search):
    status, out, _ = search("--list", "--from", "other.yaml")
    assert status == 0
    for words in ("actions.paper-invoicing.when.down_for", "45min, 1h, 90min", "actions.move-staff", "1, 2, 3, 4"):
        assert words in out
    assert not Path("searches").exists()


def test_one_document_for_programs(search):
    status, out, _ = search(*FEW, "--json", "--out", "s", "--objective", "loss.total", "--objective", "response_cost")
    found = json.loads(out)
    assert status == 0
    assert found["tried"] == 16
    assert set(found["found"]) == {"loss.total", "response_cost"}
    assert "actions.paper-invoicing.staff" in found["space"]
    assert json.loads(Path("s/found.json").read_text("utf-8")) == {k: v for k, v in found.items() if k != "folder"}
    assert {path.stem for path in Path("s/plans").glob("front-*.yaml")} == set(found["front"])


def test_a_search_goes_on_where_it_was(search):
    assert search(*FEW, "--out", "s")[0] == 0
    status, _, err = search(*FEW, "--out", "s")
    assert status == 2
    assert "Go on with it by --resume" in err
    assert search(*FEW, "--out", "s", "--resume", "--trials", "17")[0] == 0
    assert json.loads(Path("s/found.json").read_text("utf-8"))["tried"] == 17


def test_preparedness_is_bought_within_the_budget(search):
    _, out, _ = search("--list", "--from", "none", "--yearly", "50,000")
    assert "prepares.monitoring" in out
    assert "no, if money is left, wanted, first of all" in out
    late = Path("late.yaml")
    late.write_text(f"{late.read_text('utf-8')}prepares: [monitoring]\n", "utf-8")
    _, out, _ = search("--from", "none", "--trials", "2", "--replications", "2", "--confirm", "0")
    assert "Its preparedness costs CNY" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--limit", "response_cost"], "--limit: a limit is a measure and a value"),
        (["--limit", "cost=5"], "--limit: there is no such measure"),
        (["--limit", "mtd=soon"], "a time such as 90min"),
        (["--limit", "orders_on_time=many"], "a share such as 95%"),
        (["--yearly", "much"], "--yearly: this is not a number"),
        (["--from", "nothing"], "nothing"),
        (["--keep", "papre-invoicing"], 'Did you mean "paper-invoicing"'),
        (["--trials", "1"], "--trials"),
        (["--set", "plan.actions.announce.every=1h"], "Change a plan in its own file"),
        (["--cluster", "nowhere:1"], "the cluster has its own workers"),
    ],
)
def test_what_is_wrong_is_said(search, words, message):
    status, out, err = search(*words)
    assert (status, out) == (2, "")
    assert message in err
    assert not Path("searches").exists()
