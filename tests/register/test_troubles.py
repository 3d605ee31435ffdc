"""What can happen to a register: killed processes, full disks, many writers, old, foreign and damaged files."""

import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text

from sim import register as reg
from sim.errors import InputError
from sim.register.schema import VERSION
from sim.register.store import _sqlite
from sim.register.upgrade import VERSION_TABLE, bring_up_to_date
from tests import postgresql, runs
from tests.ports import free_port

SRC = Path(__file__).parents[2]

WRITER = """
import sys
from datetime import date, timedelta
from pathlib import Path
from sim import register as reg

place, folder, who, count = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
with reg.open_register(place) as register:
    for n in range(count):
        details = reg.Details((who,), held_on=date(2026, 1, 1) + timedelta(days=n))
        print(reg.record(register, folder, details).drill.id.hex, flush=True)
"""
"""Records drills, and says of each that it is recorded."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return runs.save(tmp_path_factory.mktemp("run"))


def program(source: str, *words: str) -> subprocess.Popen[str]:
    """A process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    command = [sys.executable, "-c", source, *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def all_done(processes: Sequence[subprocess.Popen[str]]) -> list[str]:
    """What processes say that all succeed."""
    said = []
    for process in processes:
        out, err = process.communicate()
        assert process.returncode == 0, err
        said += out.split()
    return said


def key(caught) -> str:
    (problem,) = caught.value.problems
    assert problem.message("en") != problem.message("zh")
    return problem.key


def whole(register: reg.Register, folder: Path) -> set[str]:
    """Ids of all drills, none of which lacks a part."""
    files = {path.name for path in folder.iterdir()}
    for one in reg.drills(register):
        drill = reg.drill(register, one.id.hex)
        assert {file.name for file in drill.files} == files
        assert drill.hazards
        assert drill.capabilities
        assert drill.findings
    return {one.id.hex for one in reg.drills(register)}


# --- killed processes, many writers -----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 6])
def test_a_process_killed_while_it_writes_loses_nothing_that_it_had_written(new_place, folder, after):
    place = new_place()
    with program(WRITER, place, str(folder), "Ann", "10000") as process:
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(after)]
        process.send_signal(signal.SIGKILL)  # in the middle of the next one
        told += process.stdout.read().split()
        process.wait()
    with reg.open_register(place) as register:
        there = whole(register, folder)
        assert set(told) <= there
        assert len(there) <= len(told) + 1  # one may have been written but not yet told
        assert reg.record(register, folder, reg.Details(("Bob",))).is_new
        if register.engine.dialect.name == "sqlite":
            with register.engine.connect() as connection:
                assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


@pytest.mark.slow
def test_several_writers_at_once_all_succeed_from_the_first_moment_on(new_place, folder):
    place = new_place()  # which is not there yet: all of them want to make it
    told = all_done([program(WRITER, place, str(folder), who, "8") for who in ("Ann", "Bob", "Cy")])
    with reg.open_register(place) as register:
        assert len(told) == 24
        assert whole(register, folder) == set(told)


LENGTHENING = """
import sys, uuid
from sim import register as reg
with reg.open_register(sys.argv[1]) as register:
    for n in range(12):
        reg.append(register, uuid.UUID(sys.argv[2]), "decision", {"n": n})
"""

HANDING_ON = """
import sys
from sim import register as reg
with reg.open_register(sys.argv[1]) as register:
    for n in range(6):
        reg.change(register, sys.argv[2], {"owner": f"{sys.argv[3]} {n}"}, by=sys.argv[3])
"""


@pytest.mark.slow
def test_writers_of_one_log_and_of_one_action_do_not_lose_each_others_lines(new_place):
    place = new_place()
    with reg.open_register(place) as register:
        session, action = reg.open_session(register, {}), reg.add(register, "Something")
    work = [program(LENGTHENING, place, str(session)) for _ in range(2)]
    work += [program(HANDING_ON, place, action.id.hex, who) for who in ("Ann", "Bob")]
    all_done(work)
    with reg.open_register(place) as register:
        assert [entry.number for entry in reg.entries(register, session)] == [*range(1, 25)]
        changed = reg.find_action(register, action.id.hex)
        assert len(changed.changes) == 13
        assert changed.owner == changed.changes[-1].fields["owner"]
        for who in ("Ann", "Bob"):
            owners = [made.fields["owner"] for made in changed.changes if made.by == who]
            assert owners == [f"{who} {n}" for n in range(6)]


def test_who_waits_for_another_writer_for_too_long_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.register.store._PATIENCE_S", 0.05)
    place = str(tmp_path / "r.sqlite")
    with reg.open_register(place) as register:
        blocking = sqlite3.connect(place, isolation_level=None)
        blocking.execute("BEGIN IMMEDIATE")
        with pytest.raises(InputError) as caught:
            reg.add(register, "Something")
        assert key(caught) == "register.db-busy"
        assert reg.actions(register) == []  # reading goes on
        blocking.execute("ROLLBACK")
        blocking.close()
        assert reg.add(register, "Something")


# --- full disk --------------------------------------------------------------------------------------------------------


def test_a_full_disk_loses_nothing_and_is_told(tmp_path, folder):
    with reg.open_register(str(tmp_path / "r.sqlite")) as register:
        first = reg.record(register, folder).drill

        def limit(connection: Any, _: object) -> None:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + 2}")

        event.listen(register.engine, "connect", limit)
        register.engine.dispose()
        with pytest.raises(InputError) as caught:
            reg.record(register, folder, reg.Details(("Ann",)))
        assert key(caught) == "register.db-full"
        assert [drill.id for drill in reg.drills(register)] == [first.id]
        event.remove(register.engine, "connect", limit)
        register.engine.dispose()
        assert reg.record(register, folder, reg.Details(("Ann",))).is_new


LIMITED = """
import resource, signal, sys
from pathlib import Path
from sim import InputError, register as reg

with reg.open_register(sys.argv[1]) as register:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
    try:
        for n in range(100):
            reg.record(register, Path(sys.argv[2]), reg.Details((f"person {n}",)))
            print(n, flush=True)
    except InputError as error:
        print(error.problems[0].key)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the operating system has no such limit")
def test_a_file_that_may_not_grow_any_further_loses_nothing(tmp_path, folder):
    place = str(tmp_path / "r.sqlite")
    words = [sys.executable, "-c", LIMITED, place, str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(SRC)}, check=True)
    *told, last = done.stdout.split()
    assert last in ("register.db-full", "register.db-cannot-write"), done.stderr
    with reg.open_register(place) as register:
        assert len(whole(register, folder)) == len(told)
        assert reg.record(register, folder, reg.Details(("another",))).is_new


@pytest.fixture
def crowded(postgresql_server):
    """A register on a disk of a server that is nearly full; and the file that may be removed from it."""
    with postgresql.small_disk("4m") as disk:
        if disk is None:
            pytest.skip("a small disk can be made by the superuser only")
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(2 << 20))
        name = f"r{uuid.uuid4().hex}"
        engine = create_engine(
            f"{postgresql_server}postgres".replace("://", "+psycopg://"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(text(f"CREATE TABLESPACE {name} LOCATION '{disk}'"))
            connection.execute(text(f"CREATE SCHEMA {name}"))
            options = f"-csearch_path%3D{name}%20-cdefault_tablespace%3D{name}"
            try:
                yield f"{postgresql_server}postgres?options={options}", ballast
            finally:
                connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
                connection.execute(text(f"DROP TABLESPACE {name}"))
        engine.dispose()


def test_a_full_disk_of_a_server_loses_nothing_and_is_told(crowded, folder):
    place, ballast = crowded
    told = set()

    def record_until_refused():
        while True:
            told.add(reg.record(register, folder, reg.Details((f"person {len(told)}",))).drill.id.hex)

    with reg.open_register(place) as register:
        with pytest.raises(InputError) as caught:
            record_until_refused()
        assert key(caught) == "register.db-full"
        assert told
        assert whole(register, folder) == told
        ballast.unlink()
        assert reg.record(register, folder, reg.Details(("another",))).is_new


# --- old and newer versions -------------------------------------------------------------------------------------------


OLD = "0123456789abcdef" * 2


def old_register(file: Path) -> str:
    """A register of the first version with an action in it; its id."""
    engine = _sqlite(file)
    bring_up_to_date(engine, str(file), None, wanted="0001")
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO action (id, title, state) VALUES (?, 'Old', 'open')", (OLD,))
        row = ("a" * 32, OLD, "2026-01-01 10:00:00.000000", '{"title": "Old", "state": "open"}')
        connection.exec_driver_sql("INSERT INTO change (id, action_id, at, fields) VALUES (?, ?, ?, ?)", row)
    engine.dispose()
    return OLD


def test_an_old_register_is_brought_up_to_date_and_kept_as_it_was(tmp_path):
    file = tmp_path / "r.sqlite"
    name = old_register(file)
    with reg.open_register(str(file)) as register:
        assert register.copy is not None
        assert register.copy.parent == tmp_path
        assert reg.find_action(register, name).title == "Old"
        assert reg.append(register, reg.open_session(register, {}), "start", {}) is not None
        copy = register.copy
    with sqlite3.connect(copy) as kept:
        assert kept.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone() == ("0001",)
        assert kept.execute("SELECT title FROM action").fetchall() == [("Old",)]
    kept.close()
    with reg.open_register(str(file)) as register:
        assert register.copy is None


def test_an_old_postgresql_register_is_brought_up_to_date(new_place):
    place = new_place()
    with reg.open_register(place) as register:
        reg.add(register, "Old")
        with register.engine.begin() as connection:  # back to the first version
            for change in (
                "DROP TABLE withdrawal",
                "DROP TABLE entry",
                "DROP TABLE session",
                f"UPDATE {VERSION_TABLE} SET version_num = '0001'",
            ):
                connection.execute(text(change))
    with reg.open_register(place) as register:
        assert [action.title for action in reg.actions(register)] == ["Old"]
        assert reg.append(register, reg.open_session(register, {}), "start", {}) is not None


def test_several_programs_that_open_an_old_register_upgrade_it_once(tmp_path):
    file = tmp_path / "r.sqlite"
    old_register(file)
    opening = "import sys; from sim import register as reg; reg.open_register(sys.argv[1]).close()"
    all_done([program(opening, str(file)) for _ in range(3)])
    assert len(list(tmp_path.glob("r.sqlite.0001-*"))) == 1


def test_an_upgrade_that_fails_leaves_the_register_as_it_was(tmp_path, monkeypatch):
    file = tmp_path / "r.sqlite"
    name = old_register(file)

    def half(config: Any, wanted: str) -> None:
        config.attributes["connection"].execute(text("CREATE TABLE session (id INTEGER)"))
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr("alembic.command.upgrade", half)
        with pytest.raises(RuntimeError, match="power cut"):
            reg.open_register(str(file))
    with reg.open_register(str(file)) as register:
        assert reg.find_action(register, name).title == "Old"


def test_a_newer_register_is_left_alone(new_place):
    place = new_place()
    with reg.open_register(place) as register, register.engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(InputError) as caught:
        reg.open_register(place)
    assert key(caught) == "register.newer"
    assert "9999" in caught.value.message()
    assert VERSION in caught.value.message("zh")


# --- foreign, damaged and read-only files -----------------------------------------------------------------------------


def test_the_database_of_another_program_is_left_alone(tmp_path):
    file = tmp_path / "notes.sqlite"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE notes (words TEXT)")
    other.close()
    before = file.read_bytes()[100:]  # the header knows of the journal
    with pytest.raises(InputError) as caught:
        reg.open_register(str(file))
    assert key(caught) == "register.foreign"
    assert "notes" in caught.value.message()
    assert file.read_bytes()[100:] == before


@pytest.mark.parametrize("content", [b"Dear diary,\n" * 100, b"PK\x03\x04" + bytes(2000)])
def test_a_file_that_is_no_database_is_left_alone(tmp_path, content):
    file = tmp_path / "diary.txt"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        reg.open_register(str(file))
    assert key(caught) == "register.db-not-database"
    assert file.read_bytes() == content


def test_a_damaged_register_is_told(tmp_path, folder):
    file = tmp_path / "r.sqlite"
    with reg.open_register(str(file)) as register:
        for n in range(5):
            reg.record(register, folder, reg.Details(held_on=date(2026, 1, 1) + timedelta(days=n)))
    content = bytearray(file.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    file.write_bytes(content)
    with pytest.raises(InputError) as caught, reg.open_register(str(file)) as register:
        reg.drills(register)
    assert key(caught) == "register.db-corrupt"


def test_a_folder_is_no_register(tmp_path):
    with pytest.raises(InputError) as caught:
        reg.open_register(str(tmp_path))
    assert key(caught) == "register.folder"


def test_a_register_within_a_file_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError) as caught:
        reg.open_register(str(tmp_path / "file" / "r.sqlite"))
    assert key(caught) == "register.db-cannot-open"


def _as_nobody(function: Callable[[], object], answers: Any) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    try:
        answers.put(function())
    except InputError as error:
        answers.put(error.problems[0].key)


def as_nobody(function: Callable[[], object]) -> object:
    """What a function returns, or the key of the problem, for a user who is not root."""
    forked = multiprocessing.get_context("fork")
    answers = forked.SimpleQueue()
    process = forked.Process(target=_as_nobody, args=(function, answers))
    process.start()
    answer = answers.get()
    process.join()
    return answer


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the operating system has other users' rights")
@pytest.mark.parametrize("folder_mode", [0o755, 0o777])
def test_a_register_that_may_only_be_read_can_be_read(folder_mode):
    home = Path(tempfile.mkdtemp(prefix="drillroom-"))
    try:
        file = home / "r.sqlite"
        with reg.open_register(str(file)) as register:
            action = reg.add(register, "Something").id.hex
        old = home / "old.sqlite"
        old_register(old)
        for path in (file, old):
            path.chmod(0o444)
        home.chmod(folder_mode)

        def titles() -> list[str]:
            with reg.open_register(str(file)) as register:
                return [action.title for action in reg.actions(register)]

        def change() -> None:
            with reg.open_register(str(file)) as register:
                reg.change(register, action, {"owner": "Zoe"})

        assert as_nobody(titles) == ["Something"]
        assert as_nobody(change) == "register.db-read-only"
        refused = as_nobody(lambda: reg.open_register(str(old)).where)  # it would have to be upgraded
        assert refused == ("register.db-cannot-open" if folder_mode == 0o755 else "register.db-read-only")
        if folder_mode == 0o755:
            assert as_nobody(lambda: reg.open_register(str(home / "new.sqlite")).where) == "register.db-cannot-open"
    finally:
        home.chmod(0o755)
        shutil.rmtree(home)


# --- addresses --------------------------------------------------------------------------------------------------------


def test_a_server_that_does_not_answer_is_told_without_the_password(tmp_path):
    with pytest.raises(InputError) as caught:
        reg.open_register(f"postgresql://me:secret@127.0.0.1:{free_port()}/drills")
    assert key(caught) == "register.db-unreachable"
    assert "secret" not in caught.value.message()


def test_a_database_or_a_user_that_is_not_there_is_told(postgresql_server):
    for address, expected in (
        (postgresql_server + "nowhere", "register.db-no-database"),
        (postgresql_server.replace("drill@", "stranger@") + "postgres", "register.db-login"),
    ):
        with pytest.raises(InputError) as caught:
            reg.open_register(address)
        assert key(caught) == expected


def test_a_connection_that_was_lost_is_made_again(postgresql_server):
    with reg.open_register(f"{postgresql_server}postgres?application_name=lost") as register:
        before = reg.drills(register)
        kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lost'"
        with reg.open_register(f"{postgresql_server}postgres") as other, other.engine.begin() as connection:
            connection.execute(text(kill))
        assert reg.drills(register) == before


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("mysql://me@here/drills", "register.kind"),
        ("sqlite://", "register.kind"),
        ("sqlite:///:memory:", "register.kind"),
        ("://", "register.url"),
    ],
)
def test_an_address_of_another_kind_is_refused(place, expected):
    with pytest.raises(InputError) as caught:
        reg.open_register(place)
    assert key(caught) == expected


def test_without_a_driver_for_postgresql_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InputError) as caught:
        reg.open_register("postgresql://me@here/drills")
    assert key(caught) == "register.no-driver"


def test_the_environment_says_where_the_register_is(monkeypatch, tmp_path):
    monkeypatch.setenv(reg.VARIABLE, str(tmp_path / "deep" / "er" / "r.sqlite"))
    with reg.open_register() as register:
        assert register.where == str(tmp_path / "deep" / "er" / "r.sqlite")
    monkeypatch.delenv(reg.VARIABLE)
    monkeypatch.setattr("sim.register.store.data_folder", lambda: tmp_path / "drillroom")
    with reg.open_register() as register:
        assert register.where == str(tmp_path / "drillroom" / "register.sqlite")
    with reg.open_register(f"sqlite:///{tmp_path / 'by-url.sqlite'}") as register:
        assert Path(register.where).name == "by-url.sqlite"
