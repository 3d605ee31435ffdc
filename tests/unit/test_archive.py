"""Saved runs: run again they come to the same, and whatever was changed is named."""

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.archive import MANIFEST, read, rerun, verify, writable
from sim.archive.books import read_book, write_book
from sim.archive.digests import of_document, of_table
from sim.cli import main
from sim.errors import InputError
from sim.outcome import TABLES
from sim.world.orders import OrderBook
from tests import small
from tests.small import drill, outage


@pytest.fixture(scope="module")
def finished(outcome, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "run"
    outcome.save(folder)
    return folder


@pytest.fixture
def folder(finished, tmp_path):
    """A copy of a saved run, to be spoilt."""
    return shutil.copytree(finished, tmp_path / "run")


def edit(path, change):
    """Change a JSON document."""
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data), "utf-8")


# --- what holds -------------------------------------------------------------------------------------------------------


def test_a_saved_run_is_confirmed_file_by_file(folder):
    verdict = verify(folder)
    assert verdict.holds
    expected = {f"{name}.parquet" for name in TABLES} | {"outcome.json"}
    expected |= {"scenario.yaml", "plan.yaml", "decisions.yaml"}
    assert set(verdict.confirmed) == expected
    assert not verdict.versions
    assert not verdict.strangers


def test_a_run_comes_to_the_same_again(folder, outcome):
    again = rerun(folder)
    assert again.manifest == outcome.manifest
    assert again.to_dict() == outcome.to_dict()
    assert again.visits.equals(outcome.visits)


def test_layout_and_line_ends_do_not_matter(folder):
    document = json.loads((folder / "outcome.json").read_text("utf-8"))
    (folder / "outcome.json").write_text(json.dumps(dict(reversed(document.items()))), "utf-8")
    (folder / "plan.yaml").write_bytes((folder / "plan.yaml").read_bytes().replace(b"\n", b"\r\n"))
    assert verify(folder).holds


def test_files_of_others_are_named_but_do_no_harm(folder):
    (folder / "notes.txt").write_text("hello")
    verdict = verify(folder)
    assert verdict.holds
    assert verdict.strangers == ("notes.txt",)


# --- what does not ----------------------------------------------------------------------------------------------------


def other(value):
    """Something else of the same kind."""
    if isinstance(value, str):
        return value + "x"
    return not value if isinstance(value, bool | np.bool_) else 0 if pd.isna(value) else value + 1


@pytest.mark.parametrize("name", [name for name in TABLES if name not in ("logins", "injects")])
def test_a_changed_cell_is_found_in_every_table(folder, outcome, name):
    path = folder / f"{name}.parquet"
    table = pd.read_parquet(path)
    row, column = len(table) // 2, table.columns[-1]
    if isinstance(table[column].dtype, pd.CategoricalDtype):
        table[column] = table[column].astype(object)
    stored = other(table[column].iloc[row])
    table.loc[row, column] = stored
    table.to_parquet(path, index=False)
    verdict = verify(folder)
    assert not verdict.holds
    assert verdict.changed == (path.name,)
    (found,) = verdict.differences
    assert (found.file, found.row, found.column) == (path.name, row + 1, column)
    assert found.stored == str(stored)
    was = getattr(outcome, name)[column].iloc[row]
    assert found.again == (None if pd.isna(was) else str(was))


def test_a_changed_cell_is_found_in_the_tables_of_logins_and_of_injects(tmp_path):
    crowd = {"capacity_per_minute": 100, "usual_per_minute": 30, "load": 8, "retry_after": "5min", "patience": "30min"}
    storm = outage(cause="login-overload", at="day 1 08:30", storm=crowd)
    asked = {"id": "boss", "title": "?", "text": "?", "from": "Boss", "to": ["commander"], "at": "day 1 11:00"}
    drill(storm, injects=[asked]).save(tmp_path)
    for name, column in (("logins", "came_min"), ("injects", "delivered_min")):
        table = pd.read_parquet(tmp_path / f"{name}.parquet")
        table.loc[0, column] += 1
        table.to_parquet(tmp_path / f"{name}.parquet", index=False)
    verdict = verify(tmp_path)
    assert set(verdict.changed) == {"logins.parquet", "injects.parquet"}
    assert [(found.row, found.column) for found in verdict.differences] == [(1, "delivered_min"), (1, "came_min")]


def test_documents_of_others_can_be_confirmed_as_well(folder):
    def late(outcome, stored=None):
        return {"late": outcome.measures["with-response"].late}

    (folder / "report.json").write_text(json.dumps(late(rerun(folder))), "utf-8")
    verdict = verify(folder, {"report.json": late, "absent.json": late})
    assert verdict.holds
    assert "report.json" in verdict.confirmed
    assert not verdict.strangers
    (folder / "report.json").write_text('{"late": -1}', "utf-8")
    (found,) = verify(folder, {"report.json": late}).differences
    assert (found.file, found.column, found.stored) == ("report.json", "late", "-1")


def test_a_row_taken_out_at_the_end_is_found(folder):
    path = folder / "orders.parquet"
    table = pd.read_parquet(path)
    table.iloc[:-1].to_parquet(path, index=False)
    (found,) = verify(folder).differences
    assert (found.row, found.stored) == (len(table), None)


def test_a_column_taken_out_is_found(folder):
    path = folder / "orders.parquet"
    pd.read_parquet(path).drop(columns="fate").to_parquet(path, index=False)
    (found,) = verify(folder).differences
    assert (found.row, found.again) == (None, "fate")


def test_a_changed_figure_is_found_even_if_the_manifest_was_changed_as_well(folder):
    edit(folder / "outcome.json", lambda data: data["measures"]["with-response"].update(late=-1))
    document = json.loads((folder / "outcome.json").read_text("utf-8"))
    edit(folder / MANIFEST, lambda data: data["files"].update({"outcome.json": of_document(document)}))
    verdict = verify(folder)
    assert not verdict.changed
    (found,) = verdict.differences
    assert (found.file, found.column, found.stored) == ("outcome.json", "measures.with-response.late", "-1")


def test_a_scorecard_by_other_rules_is_told_from_a_drill_that_comes_to_something_else(folder, capsys):
    def with_same_digest(change):
        edit(folder / "outcome.json", change)
        document = json.loads((folder / "outcome.json").read_text("utf-8"))
        edit(folder / MANIFEST, lambda data: data["files"].update({"outcome.json": of_document(document)}))

    with_same_digest(lambda data: data["scorecard"].update(score=1.5))
    assert verify(folder).rescored
    assert main(["verify", str(folder)]) == 1
    assert "rules of another version" in capsys.readouterr().out
    with_same_digest(lambda data: data["measures"]["with-response"].update(late=-1))
    assert not verify(folder).rescored


def test_a_changed_seed_is_found(folder):
    edit(folder / MANIFEST, lambda data: data.update(seed=data["seed"] + 1))
    verdict = verify(folder)
    assert verdict.inputs_differ
    assert "orders.parquet" in {found.file for found in verdict.differences}
    assert not any(name.endswith(".yaml") for name in verdict.confirmed)


def test_a_changed_plan_is_found(folder):
    path = folder / "plan.yaml"
    text = path.read_text("utf-8")
    assert "takes: 25min" in text
    path.write_text(text.replace("takes: 25min", "takes: 45min"), "utf-8")
    verdict = verify(folder)
    assert verdict.changed == ("plan.yaml",)
    assert verdict.inputs_differ
    assert "events.parquet" in {found.file for found in verdict.differences}


def test_other_versions_are_named_as_what_may_be_why(folder):
    edit(folder / MANIFEST, lambda data: data["versions"].update(numpy="1.0"))
    verdict = verify(folder)
    assert verdict.holds
    assert verdict.versions["numpy"][0] == "1.0"


@pytest.mark.parametrize("name", ["orders.parquet", "outcome.json", "scenario.yaml", MANIFEST])
def test_a_damaged_or_missing_file_is_named(folder, name):
    (folder / name).write_bytes(b"PAR1 {nonsense")
    with pytest.raises(InputError) as damaged:
        verify(folder)
    assert name in damaged.value.message("en")
    (folder / name).unlink()
    with pytest.raises(InputError) as missing:
        verify(folder)
    assert name in missing.value.message("zh")


def test_a_file_that_may_not_be_read_is_not_called_damaged(folder, monkeypatch):
    def refused(path, **_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(pd, "read_parquet", refused)
    with pytest.raises(InputError) as caught:
        verify(folder)
    assert {problem.key for problem in caught.value.problems} == {"file.permission"}


def test_all_damaged_files_are_told_at_once(folder):
    for name in ("orders.parquet", "staff.parquet", "outcome.json"):
        (folder / name).write_bytes(b"")
    with pytest.raises(InputError) as found:
        verify(folder)
    assert len(found.value.problems) == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(format="drillroom-run-99"),
        lambda data: data.update(seed=-1),
        lambda data: data.update(seed="1"),
        lambda data: data.pop("files"),
    ],
)
def test_a_manifest_of_another_kind_is_refused(folder, change):
    edit(folder / MANIFEST, change)
    with pytest.raises(InputError, match=MANIFEST):
        read(folder)


def test_a_save_for_which_there_is_no_room_leaves_the_run_that_was_there(folder, outcome, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    before = sorted(path.name for path in folder.iterdir())
    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(OSError, match="No space"):
        outcome.save(folder)
    assert sorted(path.name for path in folder.iterdir()) == before
    assert verify(folder).holds


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("writes", [1, 5, 12])
def test_a_folder_whose_save_was_killed_can_be_saved_into_again(tmp_path, outcome, monkeypatch, writes):
    left = iter(range(writes))

    def killed(step):
        def stepping(*arguments, **named):
            if next(left, None) is None:
                raise Killed
            return step(*arguments, **named)

        return stepping

    folder = tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr(pd.DataFrame, "to_parquet", killed(pd.DataFrame.to_parquet))
        patch.setattr(Path, "replace", killed(Path.replace))
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)  # whoever is killed tidies nothing up
        with pytest.raises(Killed):
            outcome.save(folder)
    with pytest.raises(InputError, match=MANIFEST):
        read(folder)
    assert any(folder.iterdir())
    assert writable(folder)
    outcome.save(folder)
    assert verify(folder).holds
    assert not verify(folder).strangers
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_folder_of_other_files_is_not_written_into(tmp_path):
    assert writable(tmp_path)
    assert writable(tmp_path / "new")
    (tmp_path / "thesis.docx").touch()
    assert not writable(tmp_path)


# --- own orders -------------------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path):
    book = drill().book
    ids = tuple(f"A{number}" for number in range(len(book)))
    names = tuple(f"客户 {number}" for number in range(int(book.customer.max()) + 1))
    fields = {name: getattr(book, name) for name in OrderBook.__slots__ if name not in ("order_ids", "names")}
    mine = OrderBook(**fields, order_ids=ids, names=names)
    outcome = sim.run(small.scenario(outage()), small.plan(*small.WHOLE_PLAN), 5, orders=mine)
    outcome.save(tmp_path / "run")
    return tmp_path / "run"


def test_a_run_on_own_orders_is_confirmed_and_the_orders_are_among_what_is(own):
    verdict = verify(own)
    assert verdict.holds
    assert "order-book.parquet" in verdict.confirmed


@pytest.mark.parametrize("change", [{"amount": 1.0}, {"order_ids": "B"}, {"names": "Nobody"}])
def test_changed_orders_are_found(own, change):
    book = read_book(own / "order-book.parquet")
    ((field, value),) = change.items()
    changed = (value, *getattr(book, field)[1:])
    changed = np.array(changed) if field == "amount" else changed
    write_book(dataclasses.replace(book, **{field: changed}), own / "order-book.parquet")
    verdict = verify(own)
    assert "order-book.parquet" in verdict.changed
    assert verdict.inputs_differ
    assert verdict.differences


def test_missing_orders_are_named(own):
    (own / "order-book.parquet").unlink()
    with pytest.raises(InputError, match=r"order-book\.parquet"):
        verify(own)


def test_a_later_run_on_drawn_orders_leaves_no_order_book_behind(own):
    drill().save(own)
    assert not (own / "order-book.parquet").exists()
    assert verify(own).holds


# --- digests ----------------------------------------------------------------------------------------------------------


def test_a_table_read_back_has_the_same_digest(outcome, tmp_path):
    for name in TABLES:
        table = getattr(outcome, name)
        table.to_parquet(tmp_path / "table.parquet", index=False)
        assert of_table(pd.read_parquet(tmp_path / "table.parquet")) == of_table(table), name


def test_digests_tell_names_order_and_cells_apart():
    table = pd.DataFrame({"a": [1.0, np.nan], "b": ["x", None]})
    others = [
        table.rename(columns={"a": "c"}),
        table[["b", "a"]],
        table.iloc[::-1],
        table.assign(a=[1.0, 2.0]),
        table.assign(b=["x", ""]),
        table.assign(b=["", "x"]),
    ]
    assert len({of_table(one) for one in (table, *others)}) == 7


# --- the command line -------------------------------------------------------------------------------------------------


def test_verify_says_yes_or_no_with_its_exit_status(folder, capsys):
    assert main(["verify", str(folder)]) == 0
    assert "Confirmed" in capsys.readouterr().out
    table = pd.read_parquet(folder / "orders.parquet")
    table.loc[16, "amount"] += 1
    table.to_parquet(folder / "orders.parquet", index=False)
    assert main(["verify", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "orders.parquet: changed after it was written" in said
    assert "orders.parquet, row 17, column amount: stored" in said
    assert main(["verify", str(folder), "--language", "zh"]) == 1
    assert "第 17 行" in capsys.readouterr().out
    assert main(["verify", str(folder / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_verify_speaks_json(folder, capsys):
    edit(folder / MANIFEST, lambda data: data.update(seed=2))
    assert main(["verify", str(folder), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["confirmed"] is False
    assert document["inputs_differ"] is True
    assert document["differences"][0]["file"] == "orders.parquet"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_scorecard_of_a_saved_run_is_that_of_the_run(folder, outcome, capsys, language):
    assert main(["score", str(folder), "--language", language]) == 0
    said = capsys.readouterr().out
    assert f"{outcome.scorecard.score:.1f}" in said
    assert "score." not in said
    assert main(["score", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(outcome.scorecard.to_dict()))


def test_score_says_if_the_inputs_are_no_longer_those_of_the_run(folder, capsys):
    edit(folder / MANIFEST, lambda data: data.update(seed=2))
    assert main(["score", str(folder)]) == 0
    assert "are not those of the run" in capsys.readouterr().err
