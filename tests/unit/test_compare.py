"""``drillroom compare``, as people and programs use it."""

import json
import re
import signal
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main
from sim.errors import InputError
from sim.experiment.kinds import higher_is_better, unit
from sim.experiment.measuring import names
from sim.experiment.reopening import reopen
from sim.experiment.store import Store
from sim.quantities import Quantities
from sim.scenario.files import dump_yaml
from sim.words import Titles
from tests import small

RANDOM = {"lognormal": {"median": "4h", "sigma": 0.8}}
OBJECTIVES = [{"measure": "mtd", "within": "1d"}, {"measure": "orders_on_time", "share": "90%"}]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder with two scenarios and three plans of the small organisation."""
    scenarios = {"drill": small.outage(lasts=RANDOM), "long": small.outage(lasts="2d")}
    for name, incident in scenarios.items():
        written = small.scenario(incident, days=2, objectives=OBJECTIVES)
        (tmp_path / f"{name}.yaml").write_text(dump_yaml(written), encoding="utf-8")
    plans = {
        "own": ({"do": "verify-scope", "by": "approval"},),
        "whole": small.WHOLE_PLAN,
        "paper": ({**small.PAPER, "when": {"down_for": "30min"}},),
        "idle": (),
    }
    for name, actions in plans.items():
        written = small.plan(*actions).model_copy(update={"title": small.plan().title.model_copy(update={"en": name})})
        (tmp_path / f"{name}.yaml").write_text(dump_yaml(written), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRILLROOM_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def compare(folder, capsys):
    """The command, without processes of its own; status, output and messages."""

    def call(*words: str) -> tuple[int, str, str]:
        status = main(["compare", *words, "--workers", "1"])
        return status, *capsys.readouterr()

    return call


PLANS = ("--plan", "whole.yaml", "--plan", "paper.yaml", "--plan", "idle.yaml")
FEW = ("--replications", "6", "--confirm", "2")


def test_the_comparison_says_how_plans_did_how_sure_that_is_and_what_to_choose(compare):
    status, out, err = compare("drill.yaml", *PLANS, *FEW)
    assert (status, err) == (0, "")
    for section in ("On average", "Compared with: whole", "How bad it can get: Loss", "Conclusion"):
        assert section in out
    assert "idle              " in out
    assert "Best plan: " in out or "Probably the best plan: " in out or "No plan is better" in out
    assert "On 2 fresh drills" in out
    assert "How likely an objective is missed" in out


def test_a_drill_that_the_comparison_points_to_can_be_opened_in_full(compare, capsys):
    _, out, _ = compare("drill.yaml", *PLANS, *FEW, "--out", "s")
    shown = next(line for line in out.splitlines() if line.startswith("The worst one"))
    assert main(shown.split("drillroom ")[1].split()) == 0
    assert "What went wrong" in capsys.readouterr().out


def test_chinese_is_all_chinese(compare):
    status, out, _ = compare("drill.yaml", *PLANS, *FEW, "--language", "zh")
    assert status == 0
    for section in ("平均结果", "与", "最坏情形：损失合计", "目标未达成的概率", "结论", "结果文件"):
        assert section in out
    assert not [word for word in ("Loss", "drills", "points", "better", "worse") if word in out]


def test_one_document_for_programs(compare):
    status, out, _ = compare("drill.yaml", *PLANS, *FEW, "--json", "--out", "s")
    found = json.loads(out)
    assert status == 0
    assert found["replications"] == 6
    assert found["baseline"] == "whole"
    assert set(found["scenarios"]["drill"]["loss.total"]) == {"whole", "paper", "idle", "no-response"}
    assert found["scenarios"]["drill"]["loss.total"]["idle"]["estimate"]["n"] == 6
    assert found["folder"] == "s"
    saved = json.loads(Path("s/comparison.json").read_text("utf-8"))
    assert saved == {name: value for name, value in found.items() if name != "folder"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_plots_are_one_page_that_needs_nothing_else_and_a_drawing_each(compare, language):
    _, out, _ = compare("drill.yaml,long.yaml", *PLANS, *FEW, "--out", "s", "--language", language)
    assert f"plots-{language}.html" in out
    page = Path(f"s/plots-{language}.html").read_text("utf-8")
    assert "http" not in page.replace("http-equiv", "")
    drawings = {path.stem for path in Path(f"s/plots/{language}").glob("*.svg")}
    kinds = ("differences-drill-loss.total", "spread-drill", "missed-long", "costs-long", "regret")
    assert set(kinds) <= drawings
    assert page.count("<svg") == len(drawings)
    unit_of_the_axis = {"en": "Difference: Loss, CNY", "zh": "差异：损失合计（元）"}[language]
    assert unit_of_the_axis in Path(f"s/plots/{language}/differences-drill-loss.total.svg").read_text("utf-8")


def test_a_drawing_stays_in_the_folder_whatever_a_measure_is_called(compare):
    few = ("--replications", "2", "--confirm", "0", "--out", "s")
    assert compare("drill.yaml", *PLANS, *few, "--measure", "loss.total", "--measure", "rto./../../up")[0] == 0
    assert Path("s/plots/en/differences-drill-rto.-..-..-up.svg").is_file()


def test_a_study_read_from_its_folder_is_the_study_that_was_carried_out(compare):
    compare("drill.yaml,long.yaml", *PLANS, *FEW, "--out", "s", "--indifference", "50", "--confidence", "90%")
    found, results = reopen(Path("s"))
    assert json.loads(json.dumps(found.to_dict())) == json.loads(Path("s/comparison.json").read_text("utf-8"))
    assert found.study.indifference == 50
    assert results.of("drill", "loss.total").value.shape == (6, 4)


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda: Path("s/comparison.json").unlink(), "there is no finished study here"),
        (lambda: Path("s/study.json").write_text("[]"), "this does not say which study is here"),
        (lambda: Path("s/measures.parquet").write_text("x"), "there is no finished study here"),
        (lambda: Path("s/plans/paper.yaml").write_text(dump_yaml(small.plan())), 'Found: "plans.paper"'),
    ],
)
def test_a_folder_that_is_no_finished_study_is_refused(compare, harm, message):
    compare("drill.yaml", *PLANS, "--replications", "2", "--confirm", "0", "--out", "s")
    harm()
    with pytest.raises(InputError, match=re.escape(message)):
        reopen(Path("s"))


def test_preparedness_is_told_by_its_price_and_how_often_it_must_be_needed(compare):
    plans = ("--plan", "by-the-book", "--plan", "fully-prepared")
    _, out, _ = compare("power-cut", *plans, "--replications", "4", "--confirm", "0")
    assert "Preparedness a year" in out
    told = " ".join(out.split())
    assert "best plan: Fully prepared" in told
    found = json.loads(next(Path("studies").glob("*/comparison.json")).read_text("utf-8"))["costs"]["power-cut"]
    price = found["fully-prepared"]["preparedness"]
    assert price > 0
    assert f"Its preparedness costs CNY {price:,.0f} a year" in told
    spared = sum(found["by-the-book"][item] - found["fully-prepared"][item] for item in ("response", "loss"))
    assert f"it pays from {price / spared:,.0f} such incidents a year on" in told


def test_several_scenarios_have_a_table_of_regrets(compare):
    status, out, _ = compare("drill.yaml,long.yaml", *PLANS, "--replications", "3", "--confirm", "0")
    assert status == 0
    assert "What it costs to have chosen another plan than the best" in out
    assert "However the measures are weighed" in out


def test_a_single_plan_is_compared_with_doing_nothing(compare):
    status, out, _ = compare("drill.yaml", "--plan", "whole.yaml", "--replications", "3")
    assert status == 0
    assert "Compared with: No response" in out
    assert "fresh" not in out


def test_without_a_plan_the_scenarios_own_is_taken(compare):
    status, out, _ = compare("power-cut", "--replications", "1", "--measure", "rto.grid", "--measure", "loss.churn")
    assert status == 0
    assert "margin of customers who leave" in out


def test_a_study_goes_on_where_it_was_and_can_be_made_longer(compare):
    assert compare("drill.yaml", *PLANS, *FEW, "--out", "s")[0] == 0
    status, _, err = compare("drill.yaml", *PLANS, *FEW, "--out", "s")
    assert status == 2
    assert "s: this study is here already. Go on with it by --resume" in err
    assert compare("drill.yaml", *PLANS, "--replications", "9", "--out", "s", "--resume")[0] == 0
    assert pd.read_parquet("s/measures.parquet").replication.nunique() == 9
    status, _, err = compare("drill.yaml", *PLANS, *FEW, "--out", "s", "--resume", "--seed", "5")
    assert status == 2
    assert "another study is here (seed differ)" in err


def test_it_goes_on_until_it_is_precise_enough_or_says_that_it_is_not(compare):
    _, out, _ = compare("drill.yaml", *PLANS, "--precision", "1,000", "--confirm", "0")
    assert "All differences are known as well as was asked." in out
    _, out, _ = compare("drill.yaml", *PLANS, "--precision", "0.01%", "--most", "30", "--confirm", "0", "--out", "s")
    assert "Not all differences are known as well as was asked" in out


def test_when_time_is_up_it_is_said(compare):
    _, out, _ = compare("drill.yaml", *PLANS, "--replications", "100000", "--budget", "1s", "--confirm", "0")
    assert "Time was up after" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["drill.yaml", "--plan", "whoel"], "whoel"),
        (["drill.yaml", "--plan", "whole.yaml", "--plan", "./whole.yaml"], "--plan: two of them have this name"),
        ([",", "--plan", "whole.yaml"], "SCENARIO: nothing is named here"),
        (["drill.yaml", *PLANS, "--baseline", "papre.yaml"], 'Found: "papre". Did you mean "paper"'),
        (["drill.yaml", *PLANS, "--measure", "los.total"], "there is no such measure"),
        (["drill.yaml", *PLANS, "--precision", "narrow"], "--precision: this is not a number"),
        (["drill.yaml", *PLANS, "--precision", "5%", "--replications", "9"], "either a number of replications or"),
        (["drill.yaml", *PLANS, "--confidence", "sure"], "a share such as 95%"),
        (["drill.yaml", *PLANS, "--confidence", "100%"], "less than 100%"),
        (["drill.yaml", *PLANS, "--budget", "soon"], "a time such as 90min"),
        (["drill.yaml", *PLANS, "--set", "plan.actions.announce.every=1h"], "Change a plan in its own file"),
        (["drill.yaml", *PLANS, "--cluster", "nowhere:1"], "the cluster has its own workers"),
        (["drill.yaml,login-storm", "--plan", "own.yaml"], "own.yaml, line"),
    ],
)
def test_what_is_wrong_is_said(compare, words, message):
    status, out, err = compare(*words)
    assert (status, out) == (2, "")
    assert message in err
    assert not Path("studies").exists()


def test_every_measure_has_a_unit_and_a_good_end_and_most_have_a_name(folder):
    words = {language: Quantities(language, "CNY") for language in ("en", "zh")}
    for name in names():
        assert unit(name) in ("money", "minutes", "share", "count")
        assert isinstance(higher_is_better(name), bool)
    usual = ("loss.total", "loss.churn", "mtd", "orders_on_time", "response_cost")
    assert not [name for name in usual for q in words.values() if q.name(name, Titles(q.language)) == name]


@pytest.mark.parametrize(
    ("measure", "value", "shown", "signed", "apart"),
    [
        ("loss.total", -1234.4, "−1,234", "−1,234", "−CNY 1,234"),
        ("loss.total", 0.2, "0", "+0.2", "+CNY 0.20"),
        ("loss.total", 0.0, "0", "0", "CNY 0"),
        ("loss.total", -1e-9, "0", "0", "CNY 0"),
        ("mtd", 90.0, "1.5", "+1.5", "+1.5 h"),
        ("mtd", -1.7, "0", "−0.03", "−0.03 h"),
        ("orders_on_time", 0.125, "12.5%", "+12.5", "+12.5 points of 100"),
        ("orders_on_time", 0.00004, "<0.1%", "+0.004", "+0.004 points of 100"),
        ("enquiries", 3.25, "3.2", "+3.2", "+3.2"),
        ("peak_backlog", 1500.0, "1,500", "+1,500", "+1,500"),
    ],
)
def test_values_and_differences_are_written_with_their_sign_and_the_digit_that_counts(
    measure, value, shown, signed, apart
):
    quantities = Quantities("en", "CNY")
    assert quantities.bare(value, measure) == shown
    assert quantities.signed(value, measure) == signed
    assert quantities.difference(value, measure) == apart


@pytest.mark.usefixtures("interruptible")
def test_interrupted_it_keeps_what_is_finished_and_says_how_to_go_on(compare, monkeypatch):
    add, done = Store.add, []

    def interrupted(self, scenario, drills):
        add(self, scenario, drills)
        done.append(len(drills))
        if len(done) == 1:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Store, "add", interrupted)
    few = (*PLANS, "--replications", "30", "--confirm", "0", "--out", "s")
    status, out, err = compare("drill.yaml", *few)
    assert (status, out) == (130, "")
    assert "The drills that are finished are kept in s; the same command with --resume goes on." in err
    kept = [*Path("s/chunks").glob("*.parquet")]
    assert kept
    assert compare("drill.yaml", *few, "--resume")[0] == 0
    assert pd.read_parquet("s/measures.parquet").groupby("replication").plan.nunique().tolist() == [4] * 30
    assert sum(done) == 4 * 30, "none was done twice"
