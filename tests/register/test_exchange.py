"""A register into a file and out of it again: nothing is lost, nothing is doubled, and what does not fit is told."""

import json
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from sim import register as reg
from sim.errors import InputError
from tests import runs

NAME = "export.jsonl"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return runs.save(tmp_path_factory.mktemp("run"))


@pytest.fixture
def filled(tmp_path, folder):
    """A register with something in every table."""
    with reg.open_register(str(tmp_path / "filled.sqlite")) as register:
        drill = reg.record(register, folder, reg.Details(("Ann", "王芳"), "Bob", date(2026, 3, 2))).drill
        action = reg.add(register, "More forms\N{LINE SEPARATOR}第二行", drill=drill.id.hex, finding=1, owner="Zoe")
        reg.change(register, action.id.hex, {"state": "in-progress", "due": date(2026, 4, 1)})
        reg.withdraw(register, drill.id.hex, "演练 rehearsal")
        reg.append(register, reg.open_session(register, {"seed": 2**63 - 1}), "start", {"t": 0.1, "文": None})
        yield register


@pytest.fixture
def other(new_place):
    with reg.open_register(new_place()) as opened:
        yield opened


def lines(path):
    return [json.loads(line) for line in Path(path).read_text("utf-8").removesuffix("\n").split("\n")]


def rows(path):
    """Everything in an export but its first line, which has the time."""
    return lines(path)[1:]


def test_a_register_goes_from_one_kind_of_database_to_the_other_and_back(filled, other, tmp_path):
    counts = reg.export(filled, tmp_path / "a.jsonl")
    assert all(counts.values()), counts
    result = reg.import_(other, tmp_path / "a.jsonl")
    assert result.added == dict(counts)
    assert (result.known, result.merged, result.conflicts) == ({}, [], [])
    reg.export(other, tmp_path / "b.jsonl")
    assert rows(tmp_path / "a.jsonl") == rows(tmp_path / "b.jsonl")
    with reg.open_register(str(tmp_path / "third.sqlite")) as third:
        reg.import_(third, tmp_path / "b.jsonl")
        (drill,) = reg.drills(third)
        assert reg.drill(third, drill.id.hex).to_dict() == reg.drill(filled, drill.id.hex).to_dict()


def test_the_same_file_twice_changes_nothing(filled, other, tmp_path):
    counts = reg.export(filled, tmp_path / NAME)
    reg.import_(other, tmp_path / NAME)
    again = reg.import_(other, tmp_path / NAME)
    assert (again.added, again.known, again.conflicts) == ({}, dict(counts), [])


def test_changes_of_both_registers_are_put_together(filled, other, tmp_path):
    reg.export(filled, tmp_path / "a.jsonl")
    reg.import_(other, tmp_path / "a.jsonl")
    (action,) = reg.actions(filled)
    reg.change(filled, action.id.hex, {"owner": "Max"}, note="here")
    reg.change(other, action.id.hex, {"state": "done"}, note="there")
    reg.export(other, tmp_path / "b.jsonl")
    result = reg.import_(filled, tmp_path / "b.jsonl")
    assert (result.added, result.merged, result.conflicts) == ({"change": 1}, [str(action.id)], [])
    merged = reg.find_action(filled, action.id.hex)
    assert (merged.owner, merged.state, len(merged.changes)) == ("Max", "done", 4)
    reg.export(filled, tmp_path / "c.jsonl")
    ahead = reg.import_(other, tmp_path / "c.jsonl")
    assert (ahead.added, ahead.merged) == ({"change": 1}, [])
    assert reg.find_action(other, action.id.hex).to_dict() == merged.to_dict()


def test_what_differs_is_told_and_what_was_here_is_kept(filled, other, tmp_path):
    reg.export(filled, tmp_path / NAME)
    reg.import_(other, tmp_path / NAME)
    (drill,) = reg.drills(other)
    changed = (tmp_path / NAME).read_text("utf-8").replace('"facilitator": "Bob"', '"facilitator": "Eve"')
    (tmp_path / NAME).write_text(changed, "utf-8")
    (conflict,) = reg.import_(other, tmp_path / NAME).conflicts
    assert (conflict.table, conflict.name, conflict.columns) == ("drill", str(drill.id), ("facilitator",))
    assert json.loads(changed.split("\n")[conflict.line - 1])["row"]["facilitator"] == "Eve"
    assert reg.drill(other, drill.id.hex).facilitator == "Bob"


def test_where_and_when_a_drill_was_recorded_is_no_difference(filled, other, folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    reg.record(other, copy, reg.Details(("Ann", "王芳"), "Bob", date(2026, 3, 2)))
    reg.export(filled, tmp_path / NAME)
    result = reg.import_(other, tmp_path / NAME)
    assert (result.known["drill"], result.conflicts) == (1, [])


def test_an_export_replaces_a_file_only_as_a_whole(filled, tmp_path, monkeypatch):
    target = tmp_path / NAME
    target.write_text("precious", "utf-8")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        reg.export(filled, target)
    assert target.read_text("utf-8") == "precious"
    assert [path.name for path in tmp_path.glob(f"*{NAME}*")] == [NAME]


def without_last(content):
    return content[: content.rstrip("\n").rindex("\n") + 1]


def replacing(old, new):
    return lambda content: content.replace(old, new, 1)


WRONG = {
    "a text": (lambda content: "hello\n", "not-export"),
    "nothing": (lambda content: "", "not-export"),
    "another JSON": (lambda content: '{"format": "x"}\n', "not-export"),
    "a newer one": (replacing('"version": "0003"', '"version": "0009"'), "newer-export"),
    "one cut off after a line": (without_last, "cut-off"),
    "one cut off within a line": (lambda content: content[: len(content) // 2], "cut-off"),
    "one without its second line": (lambda content: re.sub("\n.*\n", "\n", content, count=1), "cut-off"),
    "an unknown table": (replacing('"table": "hazard"', '"table": "hazards"'), "not-a-row"),
    "a wrong date": (replacing('"held_on": "2026-03-02"', '"held_on": "yesterday"'), "wrong-value"),
    "a wrong number": (replacing('"seed": 1,', '"seed": "one",'), "wrong-value"),
    "a missing value": (replacing('"held_on": ', '"held": '), "wrong-value"),
    "a state that is none": (replacing('{"state": "in-progress"', '{"state": "gone"'), "broken-action"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_file_that_is_no_whole_export_changes_nothing(filled, other, tmp_path, what):
    reg.export(filled, tmp_path / NAME)
    spoil, expected = WRONG[what]
    content = (tmp_path / NAME).read_text("utf-8")
    assert spoil(content) != content
    (tmp_path / NAME).write_text(spoil(content), "utf-8", newline="")
    with pytest.raises(InputError) as caught:
        reg.import_(other, tmp_path / NAME)
    (problem,) = caught.value.problems
    assert problem.key == f"register.{expected}"
    assert problem.message("en") != problem.message("zh")
    assert reg.drills(other) == reg.actions(other) == []


def test_a_row_whose_drill_is_nowhere_is_refused(filled, other, tmp_path):
    reg.export(filled, tmp_path / NAME)
    kept = [line for line in lines(tmp_path / NAME) if line.get("table") != "drill"]
    kept[-1] = {"rows": len(kept) - 2}
    (tmp_path / NAME).write_text("\n".join(map(json.dumps, kept)), "utf-8")
    with pytest.raises(InputError) as caught:
        reg.import_(other, tmp_path / NAME)
    assert caught.value.problems[0].key == "register.refers-to-nothing"
    assert reg.actions(other) == []


def test_an_export_of_an_older_version_is_taken(filled, other, tmp_path):
    reg.export(filled, tmp_path / NAME)
    kept = [line for line in lines(tmp_path / NAME) if line.get("table") not in ("session", "entry")]
    kept[0]["version"] = "0001"
    kept[-1] = {"rows": len(kept) - 2}
    (tmp_path / NAME).write_text("\n".join(map(json.dumps, kept)) + "\n", "utf-8")
    assert reg.import_(other, tmp_path / NAME).added["drill"] == 1


def test_parts_of_a_drill_that_is_here_already_are_not_mixed_with_another_ones(filled, other, tmp_path):
    reg.export(filled, tmp_path / NAME)
    reg.import_(other, tmp_path / NAME)
    text = (tmp_path / NAME).read_text("utf-8").replace('"name": "upgrade-failure"', '"name": "power-cut"')
    (tmp_path / NAME).write_text(text, "utf-8")
    (conflict,) = reg.import_(other, tmp_path / NAME).conflicts
    assert conflict.table == "hazard"
    (drill,) = reg.drills(other)
    assert [hazard.name for hazard in drill.hazards] == ["upgrade-failure"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such files here")
def test_an_export_into_a_device_or_pipe_leaves_it_what_it_is(filled, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        content = reader.submit(pipe.read_text, "utf-8")
        counts = reg.export(filled, pipe)
    assert pipe.is_fifo()
    assert json.loads(content.result().splitlines()[-1]) == {"rows": sum(counts.values())}


def test_an_export_that_cannot_be_written_names_the_file_that_was_asked_for_and_leaves_none(filled, tmp_path):
    for wrong in (tmp_path, tmp_path / "nowhere" / "all.jsonl"):
        with pytest.raises(OSError, match="directory") as refused:
            reg.export(filled, wrong)
        assert refused.value.filename == str(wrong)
    assert list(tmp_path.glob(".*")) == []
    assert list(tmp_path.parent.glob(f".{tmp_path.name}.*")) == []


def test_a_file_that_is_not_there_is_no_export(filled, tmp_path):
    with pytest.raises(InputError) as refused:
        reg.import_(filled, tmp_path / "nowhere.jsonl")
    assert [problem.key for problem in refused.value.problems] == ["register.no-export"]
