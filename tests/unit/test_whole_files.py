"""Files are written whole or not at all."""

import os
import stat
import threading

import pytest

from sim.files import placed, put


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_that_is_broken_off_leaves_what_was_there_and_nothing_else(tmp_path):
    path = tmp_path / "plan.yaml"
    put(path, "before")

    def broken_off():
        with placed(path) as file:
            file.write(b"half of wh")
            assert path.read_text() == "before"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert path.read_text() == "before"
    assert names(tmp_path) == ["plan.yaml"]


def test_a_disk_that_is_full_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "plan.yaml"
    put(path, "before")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        put(path, "after")
    assert path.read_text() == "before"
    assert names(tmp_path) == ["plan.yaml"]


@pytest.mark.skipif(os.name != "posix", reason="rights of another kind")
def test_a_new_file_has_the_usual_rights_and_one_that_replaces_another_has_that_ones(tmp_path):
    new, usual = tmp_path / "new.txt", tmp_path / "usual.txt"
    put(new, "x")
    usual.write_text("x")
    assert stat.S_IMODE(new.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)
    new.chmod(0o640)
    put(new, "y")
    assert (new.read_text(), stat.S_IMODE(new.stat().st_mode)) == ("y", 0o640)


def test_of_two_that_would_be_the_first_one_is_refused(tmp_path):
    path = tmp_path / "mine.yaml"

    def late():
        with placed(path, replacing=False) as file:
            file.write(b"late")
            put(path, "sooner", replacing=False)

    with pytest.raises(FileExistsError):
        late()
    assert path.read_text() == "sooner"
    assert names(tmp_path) == ["mine.yaml"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes by name")
def test_a_pipe_stays_one(tmp_path):
    pipe, told = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: told.append(pipe.read_bytes()))
    reader.start()
    put(pipe, "told")
    reader.join(60)
    assert told == [b"told"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_trouble_names_the_file_that_was_asked_for(tmp_path):
    missing = tmp_path / "missing" / "file.txt"
    with pytest.raises(FileNotFoundError) as caught, placed(missing):
        pass
    assert caught.value.filename == str(missing)
    with pytest.raises(IsADirectoryError) as caught:
        put(tmp_path, "x")
    assert caught.value.filename == str(tmp_path)
