"""The register of drills, in both kinds of database: what goes in comes out, and what it says about it."""

import json
import re
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from sim import register as reg
from sim.errors import InputError
from sim.register.schema import VERSION, Base
from sim.register.upgrade import VERSION_TABLE, config
from sim.scenario.capabilities import CAPABILITIES
from tests import runs, small

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A run without much of a response."""
    return runs.save(tmp_path_factory.mktemp("first"), actions=small.WHOLE_PLAN[:1])


@pytest.fixture(scope="module")
def better(tmp_path_factory):
    """The same with a better plan."""
    return runs.save(tmp_path_factory.mktemp("better"))


@pytest.fixture
def register(new_place):
    with reg.open_register(new_place()) as opened:
        yield opened


def key(error, language="en"):
    """Key of the only problem, having been said in both languages."""
    (problem,) = error.value.problems
    assert problem.message(language) != problem.message("zh")
    return problem.key


# --- drills -----------------------------------------------------------------------------------------------------------


def test_a_run_is_recorded_with_all_that_belongs_to_it(register, better):
    details = reg.Details(("Ann", "王芳"), "Bob", date(2026, 3, 2), "first of the year")
    recorded = reg.record(register, better, details)
    assert recorded.is_new
    drill = reg.drill(register, reg.short(recorded.drill.id))
    outcome = json.loads((better / "outcome.json").read_text("utf-8"))
    assert (drill.participants, drill.facilitator, drill.note) == (["Ann", "王芳"], "Bob", "first of the year")
    assert (drill.held_on, drill.seed) == (date(2026, 3, 2), 1)
    assert drill.scenario.in_("en") == "Small drill"
    assert drill.organisation.in_("zh") == "小单位"
    assert drill.outcome == outcome
    assert drill.score == outcome["scorecard"]["score"]
    assert drill.coverage == outcome["scorecard"]["coverage"]["share"]
    assert [hazard.name for hazard in drill.hazards] == ["upgrade-failure"]
    assert drill.folder == str(better.resolve())
    rated = {row["capability"]: row["rating"] for row in outcome["scorecard"]["capabilities"] if row["exercised"]}
    assert {row.capability: row.rating for row in drill.capabilities} == rated
    assert {file.name for file in drill.files} == {path.name for path in better.iterdir()}
    assert all(file.size == (better / file.name).stat().st_size for file in drill.files)
    assert drill.recorded_at.tzinfo is not None
    assert abs(drill.recorded_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_each_rated_capability_is_a_finding_with_reasons_standard_and_evidence(register, first):
    drill = reg.drill(register, reg.record(register, first).drill.id.hex)
    card = drill.outcome["scorecard"]
    rated = [row for row in card["capabilities"] if row["rating"] != "not-rated"]
    assert [finding.capability for finding in drill.findings] == [row["capability"] for row in rated]
    assert [finding.number for finding in drill.findings] == [*range(1, len(rated) + 1)]
    assert {finding.kind for finding in drill.findings} == {"strength", "improvement"}
    for finding, row in zip(drill.findings, rated, strict=True):
        assert (finding.kind == "strength") == (row["rating"] == "performed")
        assert all(reason["zh"] in finding.issue.in_("zh") for reason in row["reasons"])
        assert finding.evidence == {"rating": row["rating"], **row["evidence"]}
    standards = [finding.standard.in_("en") for finding in drill.findings if finding.standard]
    assert "Invoicing platform works again: at most 4 h" in standards


def test_the_same_drill_is_recorded_once_and_another_day_is_another_drill(register, first):
    monday = reg.Details(("Ann",), held_on=date(2026, 3, 2))
    one = reg.record(register, first, monday)
    again = reg.record(register, first, monday)
    assert (one.is_new, again.is_new) == (True, False)
    assert one.drill.id == again.drill.id
    others = (
        reg.Details(("Ann",), held_on=date(2026, 3, 3)),
        reg.Details(("Bob",), held_on=date(2026, 3, 2)),
        reg.Details(("Ann",), "Bob", date(2026, 3, 2)),
    )
    assert all(reg.record(register, first, other).is_new for other in others)
    assert len(reg.drills(register)) == 4


def test_what_the_register_keeps_is_the_run_again(register, better, tmp_path):
    drill = reg.drill(register, reg.record(register, better).drill.id.hex)
    written = reg.restore(drill, tmp_path / "again")
    names = {path.name for path in written}
    assert names == {"scenario.yaml", "plan.yaml", "outcome.json"} | {
        file.name for file in drill.files if file.name.endswith((".yaml", ".json"))
    }
    for path in written:
        assert path.read_bytes() == (better / path.name).read_bytes()
    with pytest.raises(InputError) as caught:
        reg.restore(drill, tmp_path / "again")
    assert key(caught) == "register.not-empty"


def test_drills_are_found_by_what_is_asked_for(register, first, better):
    reg.record(register, first, reg.Details(held_on=date(2025, 1, 7)))
    reg.record(register, better, reg.Details(held_on=date(2026, 1, 7)))

    def count(**wanted):
        return len(reg.drills(register, reg.Wanted(**wanted)))

    assert count() == count(scenario="small") == count(organisation="小单") == count(hazard="upgrade-failure") == 2
    assert count(scenario="large") == count(organisation="x") == count(hazard="power-cut") == count(plan="x") == 0
    assert (count(since=date(2025, 6, 1)), count(until=date(2025, 6, 1)), count(since=date(2026, 1, 7))) == (1, 1, 1)
    assert count(capability="customer-communication") == 1
    held = [drill.held_on for drill in reg.drills(register)]
    assert held == sorted(held)


def test_a_drill_is_named_by_the_beginning_of_its_id(register, first, better):
    one, two = (reg.record(register, folder).drill for folder in (first, better))
    assert reg.drill(register, str(one.id)).id == reg.drill(register, one.id.hex.upper()).id == one.id
    same = next(n for n in range(33) if one.id.hex[:n] != two.id.hex[:n]) - 1
    for name, expected in (("zzz", "register.no-such-drill"), ("", "register.no-such-drill")):
        with pytest.raises(InputError) as caught:
            reg.drill(register, name)
        assert key(caught) == expected
    if same:
        with pytest.raises(InputError) as caught:
            reg.drill(register, one.id.hex[:same])
        assert key(caught) == "register.several"


def test_the_trend_compares_drills_of_one_scenario_at_one_organisation(register, first, better, tmp_path):
    reg.record(register, better, reg.Details(held_on=date(2026, 2, 1)))
    reg.record(register, first, reg.Details(held_on=date(2026, 1, 1)))
    other = runs.save(tmp_path / "other", title="Another drill", actions=())
    reg.record(register, other)
    series = {one.scenario.in_("en"): one for one in reg.trend(register)}
    assert set(series) == {"Small drill", "Another drill"}
    before, after = series["Small drill"].drills
    assert before.held_on < after.held_on
    assert series["Small drill"].score_gained == after.score - before.score > 0
    assert series["Another drill"].score_gained is None


# --- coverage ---------------------------------------------------------------------------------------------------------


def test_an_empty_register_covers_nothing(register):
    assert reg.coverage(register, TODAY) == ()
    assert reg.drills(register) == reg.trend(register) == reg.actions(register) == []


def test_coverage_tells_never_overdue_and_drilled_apart(register, first, better):
    reg.record(register, better, reg.Details(held_on=TODAY - timedelta(days=366)))
    (before,) = reg.coverage(register, TODAY)
    cell = before.cells["upgrade-failure", "customer-communication"]
    assert (cell.state, cell.drills) == ("overdue", 1)
    assert before.cells["power-cut", "assessment"] == reg.Cell()
    assert before.of_hazard["power-cut"].state == "never"
    assert len(before.cells) == len(before.hazards) * len(CAPABILITIES)
    reg.record(register, first, reg.Details(held_on=TODAY - timedelta(days=365)))  # exercises less
    (after,) = reg.coverage(register, TODAY)
    assert after.cells["upgrade-failure", "assessment"].state == "drilled"
    assert after.cells["upgrade-failure", "assessment"].last == TODAY - timedelta(days=365)
    assert after.cells["upgrade-failure", "customer-communication"].state == "overdue"
    assert after.of_hazard["upgrade-failure"].state == "drilled"
    (shorter,) = reg.coverage(register, TODAY, timedelta(days=100))
    assert shorter.count("drilled") == 0
    assert shorter.count("overdue") + shorter.count("never") == len(shorter.cells)


def test_the_rating_of_a_cell_is_that_of_the_latest_drill(register, first, better):
    ratings = []
    for folder, day in ((first, 1), (better, 2)):
        drill = reg.record(register, folder, reg.Details(held_on=date(2026, 11, day))).drill
        ratings.append({row.capability: row.rating for row in drill.capabilities})
    (found,) = reg.coverage(register, TODAY)
    assert found.cells["upgrade-failure", "continuity"].rating == ratings[1]["continuity"]


# --- improvement actions ----------------------------------------------------------------------------------------------


def test_an_action_is_the_sum_of_its_changes(register, first):
    drill = reg.drill(register, reg.record(register, first).drill.id.hex)
    worst = next(finding for finding in drill.findings if finding.kind == "improvement")
    added = reg.add(
        register,
        "More  blank forms ",
        drill=reg.short(drill.id),
        finding=worst.number,
        owner="Zoe",
        due=date(2026, 12, 1),
        by="Ann",
    )
    assert (added.title, added.state, added.finding_id) == ("More blank forms", "open", worst.id)
    name = reg.short(added.id)
    reg.change(register, name, {"state": "in-progress", "owner": "Max"}, by="Zoe", note="handed over")
    reg.change(register, name, {"due": None})
    reg.change(register, name, {"owner": "Max"})  # as it is already
    action = reg.find_action(register, name)
    assert (action.state, action.owner, action.due, action.title) == ("in-progress", "Max", None, "More blank forms")
    assert [(made.by, made.note) for made in action.changes] == [("Ann", None), ("Zoe", "handed over"), (None, None)]
    assert action.changes[1].fields == {"state": "in-progress", "owner": "Max"}


def test_actions_are_found_and_sorted_by_what_is_due(register, first):
    drill = reg.record(register, first).drill
    for title, due in (("Later", date(2026, 12, 24)), ("Whenever", None), ("Now", date(2026, 11, 1))):
        reg.add(register, title, due=due, owner="Zoe" if due else None, drill=drill.id.hex if due else None)
    done = reg.add(register, "Done", due=date(2026, 1, 1))
    reg.change(register, done.id.hex, {"state": "done"})

    def titles(**asked):
        return [action.title for action in reg.actions(register, reg.Asked(**asked))]

    assert titles() == ["Done", "Now", "Later", "Whenever"]
    assert titles(due_before=TODAY) == ["Now"]
    assert titles(owner="zo") == titles(drill=reg.short(drill.id)) == ["Now", "Later"]
    assert titles(state="done") == ["Done"]


@pytest.mark.parametrize(
    ("fields", "note", "expected"),
    [
        ({"state": "dropped"}, None, "register.reason-dropped"),
        ({"state": "verified"}, None, "register.reason-verified"),
        ({"state": "finished"}, "x", "problem.choice"),
        ({"title": " "}, None, "register.not-typed"),
        ({"owner": "a\x00b"}, None, "register.not-typed"),
        ({"owner": "\udcff"}, None, "register.not-typed"),
        ({"criterion": "x" * 2001}, None, "register.not-typed"),
    ],
)
def test_what_makes_no_sense_in_a_change_is_refused_and_changes_nothing(register, fields, note, expected):
    action = reg.add(register, "Something")
    with pytest.raises(InputError) as caught:
        reg.change(register, action.id.hex, fields, note=note)
    assert key(caught) == expected
    assert len(reg.find_action(register, action.id.hex).changes) == 1


def test_an_action_needs_the_drill_and_the_finding_that_it_names(register, first):
    drill = reg.record(register, first).drill
    wrong = (
        ({"drill": "abcdef"}, "register.no-such-drill"),
        ({"finding": 1}, "register.finding-of-drill"),
        ({"drill": drill.id.hex, "finding": 99}, "register.no-such-finding"),
    )
    for fields, expected in wrong:
        with pytest.raises(InputError) as caught:
            reg.add(register, "Something", **fields)
        assert key(caught) == expected
    assert reg.actions(register) == []


def test_words_in_any_script_come_back_as_they_were(register):
    title = "补充 500 份空白发票 – “für alle” 𠮷 🧾 =1+1 <b>"
    assert reg.find_action(register, reg.add(register, title).id.hex).title == title


# --- closing ----------------------------------------------------------------------------------------------------------


def test_the_same_drill_run_again_verifies_an_action(register, first, better):
    drill = reg.drill(register, reg.record(register, first).drill.id.hex)
    finding = next(finding for finding in drill.findings if finding.capability == "continuity")
    assert finding.kind == "improvement"
    action = reg.add(register, "Better plan", drill=drill.id.hex, finding=finding.number)
    closed = reg.close_by_rerun(register, reg.short(action.id), better, reg.Details(("Ann",)), by="Zoe")
    kept = reg.find_action(register, action.id.hex)
    assert kept.closing_drill_id == closed.after.id != drill.id
    assert reg.drill(register, closed.after.id.hex).participants == ["Ann"]
    assert kept.closing["before"]["score"] == drill.score
    assert kept.closing["after"]["score"] == closed.after.score
    assert kept.closing["capability"] == "continuity"
    assert kept.changes[-1].by == "Zoe"
    assert kept.state == ("verified" if closed.shown else "done")


def test_a_run_that_shows_no_improvement_leaves_an_action_done_but_not_verified(register, first, better):
    drill = reg.record(register, better).drill
    action = reg.add(register, "Fewer actions", drill=drill.id.hex)
    closed = reg.close_by_rerun(register, action.id.hex, first)
    assert not closed.shown
    assert reg.find_action(register, action.id.hex).state == "done"


def test_a_higher_score_verifies_an_action_without_a_finding(register, first, better):
    action = reg.add(register, "More actions", drill=reg.record(register, first).drill.id.hex)
    assert reg.close_by_rerun(register, action.id.hex, better).shown
    assert reg.find_action(register, action.id.hex).state == "verified"


def test_a_changed_organisation_is_an_improvement_too(register, first, tmp_path):
    changed = runs.save(tmp_path, actions=small.WHOLE_PLAN[:1], changes={"departments.invoicing.staff": "6"})
    action = reg.add(register, "Hire two", drill=reg.record(register, first).drill.id.hex)
    assert reg.close_by_rerun(register, action.id.hex, changed).after.scenario_key == "Small drill"


@pytest.mark.parametrize(
    ("other", "expected", "what"),
    [
        ({"actions": small.WHOLE_PLAN[:1]}, "register.nothing-changed", None),
        ({"seed": 2}, "register.not-the-same", "seed"),
        ({"days": 2}, "register.not-the-same", "days"),
        ({"demand_factor": 0.5}, "register.not-the-same", "demand_factor"),
    ],
)
def test_another_drill_closes_nothing(register, first, tmp_path, other, expected, what):
    folder = runs.save(tmp_path, **other)
    action = reg.add(register, "Something", drill=reg.record(register, first).drill.id.hex)
    with pytest.raises(InputError) as caught:
        reg.close_by_rerun(register, action.id.hex, folder)
    assert key(caught) == expected
    assert what is None or what in caught.value.message()
    assert reg.find_action(register, action.id.hex).state == "open"
    assert len(reg.drills(register)) == 1


def test_an_action_of_no_drill_cannot_be_closed_by_one(register, better):
    action = reg.add(register, "Something")
    with pytest.raises(InputError) as caught:
        reg.close_by_rerun(register, action.id.hex, better)
    assert key(caught) == "register.no-drill"


# --- logs of live sessions --------------------------------------------------------------------------------------------


def test_the_log_of_a_session_is_numbered_and_only_grows(register):
    session, other = (reg.open_session(register, {"scenario": "x", "seed": n}) for n in (1, 2))
    for kind in ("start", "decision", "end"):
        reg.append(register, session, kind, {"what": kind, "zh": "决定"})
    reg.append(register, other, "start", {})
    assert [(entry.number, entry.kind) for entry in reg.entries(register, session)] == [
        (1, "start"),
        (2, "decision"),
        (3, "end"),
    ]
    assert [entry.data["what"] for entry in reg.entries(register, session, after=1)] == ["decision", "end"]
    with pytest.raises(LookupError):
        reg.append(register, uuid.uuid4(), "start", {})


def test_who_writes_after_a_line_that_is_not_the_last_writes_nothing(register):
    session = reg.open_session(register, {})
    assert reg.append(register, session, "a", {}, after=0).number == 1
    assert reg.append(register, session, "b", {}, after=0) is None
    assert reg.append(register, session, "b", {}, after=1).number == 2
    assert len(reg.entries(register, session)) == 2


# --- tables -----------------------------------------------------------------------------------------------------------


def test_the_steps_lead_to_the_tables_that_the_program_knows(register):
    options = {"version_table": VERSION_TABLE, "compare_type": True}
    with register.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []
    assert ScriptDirectory.from_config(config()).get_current_head() == VERSION


def test_the_page_of_the_register_names_every_column():
    page = (Path(__file__).parents[2] / "docs" / "register.md").read_text("utf-8").split("## The tables")[1]
    named = set(re.findall(r"`(\w+)`", page))
    columns = {column.name for table in Base.metadata.tables.values() for column in table.columns}
    assert columns | set(Base.metadata.tables) <= named


# --- folders that are no runs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda folder: (folder / "outcome.json").unlink(), "register.no-run"),
        (lambda folder: (folder / "outcome.json").write_text('{"manifest": '), "register.broken-json"),
        (lambda folder: (folder / "outcome.json").write_bytes(b"\xff\xfe\x00"), "register.broken-json"),
        (lambda folder: (folder / "outcome.json").write_text("[1, 2]"), "register.old-run"),
        (lambda folder: (folder / "outcome.json").write_text('{"manifest": {"inputs": "x"}}'), "register.old-run"),
        (lambda folder: (folder / "events.parquet").unlink(), "register.no-file"),
        (lambda folder: (folder / "events.parquet").write_bytes(b"PAR1"), "register.broken-table"),
    ],
)
def test_a_folder_without_a_whole_run_is_refused_by_name(spoil, expected, tmp_path):
    folder = runs.save(tmp_path / "run")
    spoil(folder)
    with reg.open_register(str(tmp_path / "r.sqlite")) as register:
        with pytest.raises(InputError) as caught:
            reg.record(register, folder)
        assert key(caught) == expected
        assert reg.drills(register) == []


def test_a_broken_scenario_in_a_run_is_told_as_in_any_file(tmp_path):
    folder = runs.save(tmp_path / "run")
    path = folder / "scenario.yaml"
    path.write_text(path.read_text("utf-8").replace("starts:", "begins:"), "utf-8")
    with reg.open_register(str(tmp_path / "r.sqlite")) as register, pytest.raises(InputError, match="begins"):
        reg.record(register, folder)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with reg.open_register(str(tmp_path / "r.sqlite")) as register:
        with pytest.raises(InputError) as caught:
            reg.record(register, Path("nowhere"))
        assert key(caught) == "register.no-run"
