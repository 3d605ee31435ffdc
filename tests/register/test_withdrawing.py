"""Drills that were recorded by mistake: withdrawn with a reason, kept, and left out of trend and coverage."""

from datetime import date

import pytest

from sim import register as reg
from sim.cli import main
from sim.errors import InputError
from tests import runs

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return runs.save(tmp_path_factory.mktemp("runs") / "one")


@pytest.fixture
def register(tmp_path):
    with reg.open_register(str(tmp_path / "register.sqlite")) as opened:
        yield opened


@pytest.fixture
def one(register, run):
    return reg.short(reg.record(register, run, reg.Details(held_on=TODAY)).drill.id)


def test_a_withdrawn_drill_stays_in_the_history_and_counts_for_nothing(register, one):
    reg.withdraw(register, one, "A  rehearsal,\nnot a drill", by="Ann")
    (listed,) = reg.drills(register)
    assert (listed.withdrawn.reason, listed.withdrawn.by) == ("A rehearsal, not a drill", "Ann")
    assert reg.drill(register, one).withdrawn is not None
    assert reg.trend(register) == []
    assert reg.coverage(register, TODAY) == ()


def test_a_drill_that_is_reinstated_counts_again_and_all_that_was_said_is_kept(register, one):
    reg.withdraw(register, one, "By mistake")
    reg.reinstate(register, one, "It was none")
    (listed,) = reg.drills(register)
    assert listed.withdrawn is None
    assert [(made.counts, made.reason) for made in listed.withdrawals] == [(False, "By mistake"), (True, "It was none")]
    assert len(reg.trend(register)) == len(reg.coverage(register, TODAY)) == 1


@pytest.mark.parametrize("reason", ["", "  ", "x" * 100_000, "a\0b"])
def test_there_must_be_a_reason(register, one, reason):
    with pytest.raises(InputError, match="--reason"):
        reg.withdraw(register, one, reason)
    assert reg.drills(register)[0].withdrawn is None


def test_withdrawing_twice_and_reinstating_what_counts_are_refused(register, one):
    with pytest.raises(InputError, match="it counts"):
        reg.reinstate(register, one, "Why not")
    reg.withdraw(register, one, "By mistake")
    with pytest.raises(InputError, match="withdrawn already"):
        reg.withdraw(register, one, "By mistake")
    with pytest.raises(InputError, match="no such drill"):
        reg.withdraw(register, "ffffffff", "By mistake")


def test_recording_a_withdrawn_drill_again_does_not_bring_it_back(register, one, run):
    reg.withdraw(register, one, "By mistake")
    recorded = reg.record(register, run, reg.Details(held_on=TODAY))
    assert not recorded.is_new
    assert recorded.drill.withdrawn is not None


def test_withdrawals_go_from_one_register_to_another(register, one, tmp_path):
    reg.withdraw(register, one, "By mistake")
    reg.export(register, tmp_path / "all.jsonl")
    with reg.open_register(str(tmp_path / "other.sqlite")) as other:
        reg.import_(other, tmp_path / "all.jsonl")
        assert reg.drills(other)[0].withdrawn.reason == "By mistake"
        assert not reg.import_(other, tmp_path / "all.jsonl").added


def test_an_older_register_gets_the_table(register, one, tmp_path):
    from sqlalchemy import create_engine, text

    register.close()
    engine = create_engine(f"sqlite:///{tmp_path / 'register.sqlite'}")
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE withdrawal"))
        connection.execute(text("UPDATE drillroom_version SET version_num = '0002'"))
    engine.dispose()
    with reg.open_register(str(tmp_path / "register.sqlite")) as opened:
        assert opened.copy is not None
        reg.withdraw(opened, one, "By mistake")


def test_the_commands_say_what_becomes_of_a_drill(register, one, run, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DRILLROOM_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "120")
    place = ("--register", str(tmp_path / "register.sqlite"))
    reg.add(register, "More blanks", drill=one)

    def told(*words):
        status = main([*words, *place])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out + said.err

    assert told("register", "withdraw", one)[0] == 2  # no reason
    status, said = told("register", "withdraw", one, "--reason", "A rehearsal", "--by", "Ann")
    assert status == 0
    assert "is withdrawn" in said
    assert "1 improvement action of it is still open" in said
    assert "[withdrawn]" in told("history")[1]
    assert "withdrawn, A rehearsal (Ann)" in told("history", one)[1]
    assert "and withdrawn: A rehearsal" in told("record", str(run), "--date", TODAY.isoformat())[1]
    assert "Small" not in told("coverage")[1]
    assert "counts again" in told("register", "reinstate", one, "--reason", "It was none")[1]
