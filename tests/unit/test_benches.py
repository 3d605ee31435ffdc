"""Drafts on disk: found again after a new start, by their own id alone, whatever the disk does."""

import os

import pytest

from sim.workshop import Bench, Benches, Draft
from sim.workshop import benches as module

TOKEN = "Ab-_" * 4
BENCH = Bench(Draft.of("plan", "title: 等待  # wait\n").edited("title: Wait\n"), "mine", "v1")


def test_a_draft_is_found_again_after_a_new_start(tmp_path):
    Benches(tmp_path).put(TOKEN, BENCH)
    found = Benches(tmp_path).get(TOKEN)
    assert found is not None
    assert (found.draft.text, found.draft.opened, found.name, found.version) == (
        "title: Wait\n",
        "title: 等待  # wait\n",
        "mine",
        "v1",
    )


@pytest.mark.parametrize(
    "token", ["", "x", "../../secret", "a" * 15, "a" * 17, "a" * 15 + "/", "é" * 16, "a" * 15 + "\n"]
)
def test_what_is_no_id_reaches_no_file(tmp_path, token):
    (tmp_path / "secret.json").write_text('{"draft": {"kind": "plan", "text": "x"}, "name": "n", "version": null}')
    benches = Benches(tmp_path / "inner" / "drafts")
    assert benches.get(token) is None
    with pytest.raises(ValueError, match="no id"):
        benches.put(token, BENCH)


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"draft": {"kind": "plan"}, "name": "n", "version": null}',
        '{"draft": {"kind": "../x", "text": "t"}, "name": "n", "version": null}',
        '{"draft": {"kind": "plan", "text": 5}, "name": "n", "version": null}',
        '{"draft": {"kind": "plan", "text": "t", "other": 1}, "name": "n", "version": null}',
    ],
)
def test_a_file_that_was_not_written_here_is_no_draft(tmp_path, stored):
    (tmp_path / f"{TOKEN}.json").write_text(stored)
    assert Benches(tmp_path).get(TOKEN) is None


def test_a_disk_that_cannot_be_written_costs_only_what_a_new_start_would_keep(tmp_path):
    (tmp_path / "taken").write_text("a file where the folder should be")
    benches = Benches(tmp_path / "taken")
    benches.put(TOKEN, BENCH)
    assert benches.get(TOKEN) == BENCH


def test_only_the_latest_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    benches = Benches(tmp_path)
    for number in range(5):
        benches.put(f"{number}" * 16, BENCH)
        os.utime(tmp_path / f"{f'{number}' * 16}.json", (number, number))
    assert sorted(path.stem[0] for path in tmp_path.glob("*.json")) == ["2", "3", "4"]
    assert benches.get("0" * 16) is None
    assert benches.get("4" * 16) == BENCH
