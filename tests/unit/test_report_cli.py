"""``report``, and what a run with a report leaves to ``verify`` and to the register."""

import json
import os
from pathlib import Path
from typing import NamedTuple

import pytest

from sim import register as reg
from sim.cli import main
from tests import runs

IMPATIENT = {"demand.tiers.regular.patience": "2h"}
"""Customers who cancel soon: other ways of invoicing pay."""


class Said(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def drillroom(tmp_path, monkeypatch, capsys):
    """The program, called in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRILLROOM_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words: str) -> Said:
        status = main(list(words))
        return Said(status, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def one_run(tmp_path_factory):
    return runs.save(tmp_path_factory.mktemp("run") / "a run")


def test_a_report_is_written_in_every_form_and_language_that_is_asked_for(drillroom, one_run, tmp_path):
    said = drillroom("report", str(one_run), "--format", "html,xlsx", "--language", "zh,en", "--out", "here")
    assert said.status == 0
    files = [f"report-{language}.{form}" for language in ("zh", "en") for form in ("html", "xlsx")]
    assert said.out.split() == [str(Path("here") / name) for name in (*files, "report.json")]
    assert all((tmp_path / "here" / name).stat().st_size for name in files)
    assert 'lang="zh' in (tmp_path / "here" / "report-zh.html").read_text("utf-8")


def test_without_a_language_the_report_is_in_that_of_the_program(drillroom, one_run):
    said = drillroom("report", str(one_run), "--out", "here", "--language", "zh")
    assert said.out.split() == [str(Path("here") / name) for name in ("report-zh.html", "report.json")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("report nowhere", "nowhere"),
        ("report .", "no run"),
        ("report RUN --format doc", 'Did you mean "docx"?'),
        ("report RUN --format html,odt", "Allowed: html, pdf, docx, xlsx"),
        ("report RUN --language fr", "Allowed: en, zh"),
        ("report RUN --language en,fr", "Allowed: en, zh"),
        ("report RUN --language en,", "Allowed: en, zh"),
        ("list --language en,zh", "Allowed: en, zh"),
        ("report RUN --languages en", 'Did you mean "--language"?'),
        ("report RUN --out file/report", "file"),
        ("report RUN --plan by-the-book --seed 1", "--seed: this option has no effect on a run that was saved"),
    ],
)
def test_wrong_use_is_explained_and_writes_nothing(drillroom, one_run, tmp_path, words, told):
    (tmp_path / "file").write_text("in the way")
    said = drillroom(*(str(one_run) if word == "RUN" else word for word in words.split()))
    assert said.status == 2
    assert told in said.err
    assert said.out == ""
    assert "Traceback" not in said.err
    assert not (one_run / "report").exists()


def test_a_report_for_which_there_is_no_room_leaves_no_form_that_is_cut_off(drillroom, one_run, tmp_path, monkeypatch):
    assert drillroom("report", str(one_run), "--out", "here").status == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()}

    def full(handle):
        os.ftruncate(handle, 100)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = drillroom("report", str(one_run), "--out", "here")
    assert said.status == 2
    assert "the disk is full" in said.err
    assert {path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()} == before


def test_verify_confirms_the_figures_of_a_report_or_names_the_first_that_differs(drillroom, tmp_path):
    folder = runs.save(tmp_path / "run")
    assert drillroom("report", str(folder)).status == 0
    assert drillroom("verify", str(folder)).status == 0
    path = folder / "report" / "report.json"
    figures = json.loads(path.read_text("utf-8"))
    figures["improvements"][0]["effects"][0]["loss"] += 1
    path.write_text(json.dumps(figures), encoding="utf-8")
    said = drillroom("verify", str(folder))
    assert said.status == 1
    assert "improvements[0].effects[0].loss" in said.out


def test_verify_finds_out_a_form_of_the_report_that_was_changed(drillroom, tmp_path):
    folder = runs.save(tmp_path / "run")
    assert drillroom("report", str(folder)).status == 0
    assert drillroom("report", str(folder), "--format", "xlsx").status == 0  # what was written before is still known
    assert drillroom("verify", str(folder)).status == 0
    page = folder / "report" / "report-en.html"
    page.write_text(page.read_text("utf-8").replace("CNY", "EUR"), "utf-8")
    said = drillroom("verify", str(folder))
    assert said.status == 1
    assert "report/report-en.html: changed" in said.out
    assert "report-en.xlsx" not in said.out


def test_a_recorded_run_with_a_report_brings_its_improvement_plan_into_the_register(drillroom, tmp_path):
    folder = runs.save(tmp_path / "run", actions=(), changes=IMPATIENT)
    drillroom("report", str(folder))
    assert drillroom("record", str(folder)).status == 0
    assert drillroom("record", str(folder)).status == 0  # the same once more adds nothing
    report = json.loads((folder / "report" / "report.json").read_text("utf-8"))
    recommended = [row for row in report["improvements"] if row["recommended"]]
    causes = [row["cause"] for row in report["findings"] if row["cause"]]
    assert recommended
    assert causes
    with reg.open_register() as register:
        kept = reg.actions(register)
        (drill,) = reg.drills(register)
        assert {a.title for a in kept} == {row["words"]["en"] for row in recommended}
        assert {a.due.isoformat() for a in kept} == {row["due"] for row in recommended}
        assert all(action.criterion for action in kept)
        assert len(kept) == len(recommended)
        told = reg.drill(register, reg.short(drill.id))
        assert any(finding.root_cause is not None for finding in told.findings)


def test_the_report_of_another_run_is_not_recorded(drillroom, tmp_path):
    folder = runs.save(tmp_path / "run", actions=(), changes=IMPATIENT)
    drillroom("report", str(folder))
    runs.save(folder, actions=(), changes=IMPATIENT, seed=2)
    assert drillroom("record", str(folder)).status == 0
    with reg.open_register() as register:
        assert reg.actions(register) == []


def test_a_report_on_inputs_that_were_changed_says_so(drillroom, tmp_path):
    folder = runs.save(tmp_path / "run")
    assert "inputs" not in drillroom("report", str(folder)).err
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("Small plan", "Other plan"), encoding="utf-8")
    assert "not those of the run" in drillroom("report", str(folder)).err


def test_hostile_names_go_through_every_form(drillroom, tmp_path):
    runs.save(tmp_path / "run", title='=cmd|"/c calc"!A1<script>#let $')
    said = drillroom("report", "run", "--format", "html,pdf,docx,xlsx")
    assert said.status == 0
    assert "<script" not in (tmp_path / "run" / "report" / "report-en.html").read_text("utf-8")


def test_the_report_of_another_run_in_the_same_folder_is_set_aside_and_kept(drillroom, tmp_path):
    words = ("run", "upgrade-failure", "--days", "1", "--set", "organisation.demand.orders_per_day=50", "--out", "here")
    assert drillroom(*words, "--report").status == 0
    page = (tmp_path / "here" / "report" / "report-en.html").read_bytes()
    assert "set aside" not in drillroom(*words).err
    assert (tmp_path / "here" / "report").is_dir()
    said = drillroom(*words, "--seed", "2")
    assert "is of another run" in said.err
    (aside,) = (tmp_path / "here").glob("report-*")
    assert (aside / "report-en.html").read_bytes() == page
    assert drillroom("verify", "here").status == 0
    drillroom("report", "here", "--language", "zh")
    assert [path.name for path in sorted((tmp_path / "here" / "report").iterdir())] == ["report-zh.html", "report.json"]


def test_the_weights_of_the_score_can_be_given(drillroom, one_run):
    usual, other = (
        json.loads(drillroom("score", str(one_run), "--json", *words).out)
        for words in ((), ("--weight", "loss_averted=0", "--weight", "rto=40.5"))
    )
    assert usual["score"] != other["score"]
    weights = {item["key"]: item["weight"] for item in other["items"]}
    assert (weights["loss_averted"], weights["rto"], weights["rpo"]) == (0, 40.5, 2)
    assert "loss_averted 0" in drillroom("score", str(one_run), "--weight", "loss_averted=0").out


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("loss_avertd=3", "loss_averted"),
        ("rto=much", "a number from 0 on"),
        ("rto=-1", "a number from 0 on"),
        ("rto=nan", "a number from 0 on"),
        ("rto", "loss_averted=30"),
    ],
)
def test_weights_that_are_none_are_refused(drillroom, one_run, written, told):
    said = drillroom("score", str(one_run), "--weight", written)
    assert (said.status, said.out) == (2, "")
    assert told in said.err
