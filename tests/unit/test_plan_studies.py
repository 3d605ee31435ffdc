"""``drillroom value``, ``break`` and ``sensitivity``, as people and programs use them."""

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main
from sim.cli.valuing import frequencies
from sim.errors import InputError
from sim.scenario.files import dump_yaml
from tests import small

RANDOM = {"lognormal": {"median": "4h", "sigma": 0.8}}
SOURCES = [{"about": "incidents.outage.lasts, demand_factor", "mark": "estimate", "basis": "a guess"}]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder with a scenario, and a plan whose call waits for the scope."""
    objectives = [{"measure": "rto", "system": "platform", "within": "4h"}]
    scenario = small.scenario(small.outage(lasts=RANDOM), days=2, objectives=objectives, sources=SOURCES)
    (tmp_path / "drill.yaml").write_text(dump_yaml(scenario), encoding="utf-8")
    verify = {"do": "verify-scope", "by": "it", "takes": "25min"}
    call = {"do": "call-support", "by": "it", "when": {"after": "verify-scope"}}
    plan = small.plan(verify, call, {**small.PAPER, "when": {"down_for": "30min"}})
    (tmp_path / "plan.yaml").write_text(dump_yaml(plan), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRILLROOM_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


@pytest.fixture
def call(folder, capsys):
    """A command on the scenario and the plan, without processes of its own; status, output and messages."""

    def run(command: str, *words: str, scenario: str = "drill.yaml") -> tuple[int, str, str]:
        status = main([command, scenario, "--plan", "plan.yaml", *words, "--workers", "1"])
        return status, *capsys.readouterr()

    return run


VALUE = ("value", "--replications", "4")
BREAK = ("break", "--replications", "8", "--limit", "40%", "--along", "outage=1h..12h")
SENSITIVITY = ("sensitivity", "--replications", "8")


def test_the_value_of_parts_is_told_with_what_falls_away(call):
    status, out, err = call(*VALUE)
    assert (status, err) == (0, "")
    for words in ("All parts together change it: Loss", "Its share", "Paper invoicing", "The whole plan"):
        assert words in out
    assert "Without Verify the scope: Call technical support never begins." in " ".join(out.split())


def test_the_breaking_point_is_told_with_a_drill_that_breaks(call, capsys):
    status, out, err = call(*BREAK, "--out", "s")
    assert (status, err) == (0, "")
    assert "the plan holds up to" in out or "no limit within the range" in out
    shown = next(line for line in out.splitlines() if line.startswith("One that just breaks"))
    assert main(shown.split("drillroom ")[1].split()) == 0
    assert "What went wrong" in capsys.readouterr().out


def test_what_a_result_rests_on_is_told_with_what_is_varied(call):
    status, out, err = call(*SENSITIVITY)
    assert (status, err) == (0, "")
    for words in ("2 estimates", "incidents.outage.lasts", "demand_factor", "Rank correlation"):
        assert words in " ".join(out.split())


@pytest.mark.parametrize("words", [VALUE, BREAK, SENSITIVITY], ids=lambda words: words[0])
def test_chinese_is_all_chinese(call, words):
    status, out, _ = call(*words, "--language", "zh")
    assert status == 0
    assert "结论" in out
    assert not [word for word in ("likely", "drills", "points", "better", "holds", "Likely") if word in out]


@pytest.mark.parametrize("words", [VALUE, BREAK, SENSITIVITY], ids=lambda words: words[0])
def test_all_of_it_is_saved_and_one_document_for_programs(call, words):
    status, out, _ = call(*words, "--json", "--out", "s")
    found = json.loads(out)
    assert status == 0
    assert found["folder"] == "s"
    name = {"value": "value", "break": "breaking", "sensitivity": "sensitivity"}[words[0]]
    page = Path(f"s/{name}-en.html").read_text("utf-8")
    assert "<svg" in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")
    assert [*Path("s/plots/en").glob("*.svg")]
    assert all(len(pd.read_csv(path)) for path in Path("s/tables/en").glob("*.csv"))
    assert json.loads(Path(f"s/{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("words", [VALUE, BREAK, SENSITIVITY], ids=lambda words: words[0])
def test_it_goes_on_where_it_was(call, words):
    status, first, _ = call(*words, "--json", "--out", "s")
    assert status == 0
    status, _, err = call(*words, "--json", "--out", "s")
    assert status == 2
    assert "Go on with it by --resume" in err
    assert call(*words, "--json", "--out", "s", "--resume")[:2] == (0, first)


def test_what_is_wrong_is_told_with_the_remedy(call):
    for words, message in (
        (("value", "--per-year", "elsewhere=2"), "no scenario of the study has this name"),
        (("value", "--per-year", "often"), "a number such as"),
        (("break", "--along", "flood"), "outage"),
        (("break", "--along", "outage=3h"), "from a shorter to a longer time"),
        (("break", "--along", "outage=1h..9d"), "--days"),
        (("break", "--limit", "much"), "a share such as"),
        (("break", "--objective", "mtd"), "rto.platform"),
        (("sensitivity", "--replications", "3"), "at least 6 are needed"),
        (("sensitivity", "--only", "organisation"), "demand_factor"),
    ):
        status, _, err = call(*words)
        assert status == 2
        assert message in " ".join(err.split()), words


def test_frequencies_are_of_all_scenarios_or_of_one():
    assert frequencies([], ["a", "b"]) == {"a": 1, "b": 1}
    assert frequencies(["0.5, b=2"], ["a", "b"]) == {"a": 0.5, "b": 2}
    with pytest.raises(InputError):
        frequencies(["c=1"], ["a", "b"])


def test_what_to_buy_next_is_told_round_by_round(call):
    offered = ("--offer", "monitoring", "--offer", "spare-supplies")
    status, out, err = call(*VALUE, "--yearly-budget", "1,000,000", *offered, "--per-year", "0.01", "--out", "s")
    assert (status, err) == (0, "")
    told = " ".join(out.split())
    assert "nothing offered is worth its price for certain" in told
    assert "Assumed, not found out: Small drill 0.01 times a year." in told
    assert "Round 1" in told
    assert "not worth its price here" in told
    assert json.loads(Path("s/purchases/purchases.json").read_text("utf-8"))["bought"] == []
