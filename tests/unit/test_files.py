import os
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter, printable
from typing import Annotated, Literal, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import AfterValidator, Field
from ruamel.yaml import YAML

import sim
from sim import texts
from sim.errors import DrillError, InputError, Phrase, Problem, nearest
from sim.scenario import reading
from sim.scenario.base import Id, Kind, Model, Name, Reference, Text, invalid, unique_ids
from sim.scenario.calendar import WorkingCalendar
from sim.scenario.distributions import DurationDistribution, NumberDistribution
from sim.scenario.files import dump_yaml, json_schema, load_yaml, with_changes
from sim.scenario.named import ByName, Named
from sim.scenario.quantities import Count, Duration, Minutes, Moment, Number, Share


class Detected(Named):
    name = "detected"


class DownFor(Named):
    name, single = "down_for", "time"
    time: Duration


class Backlog(Named):
    name, single = "backlog", "orders"
    orders: Count = 200
    desk: Id | None = None


class Announce(Model):
    do: Literal["announce"]
    when: Annotated[Detected | DownFor | Backlog, ByName()] = Detected()
    every: Duration = Minutes(60)


class Move(Model):
    do: Literal["move-staff"]
    count: Count


class Incident(Model):
    id: Id
    at: Moment
    severity: Literal["down", "slow", "up"] = "down"
    hits: tuple[Id, ...] = ()
    lasts: DurationDistribution
    share: Share | None = None


class Drill(Model):
    title: Text
    days: int = Field(default=5, ge=1, le=60)
    systems: tuple[Id, ...] = ("platform",)
    incidents: Annotated[tuple[Incident, ...], AfterValidator(unique_ids)] = ()
    actions: tuple[Annotated[Announce | Move, Field(discriminator="do")], ...] = ()
    regions: dict[Name, Share] = Field(default={})
    amount: NumberDistribution | None = None
    until: Duration | Literal["forever"] = "forever"
    calendar: WorkingCalendar = WorkingCalendar()

    def check_references(self) -> Iterator[Reference]:
        for index, incident in enumerate(self.incidents):
            for place, system in enumerate(incident.hits):
                if system not in self.systems:
                    yield Reference(("incidents", index, "hits", place), system, self.systems, "system")


GOOD = """
title: {en: The morning after the upgrade, zh: 升级次日开票瘫痪}
incidents:
  - id: upgrade
    at: day 1 08:40
    hits: [platform]
    lasts: {lognormal: {median: 4h, sigma: 0.8}}
  - {id: storm, at: D+1 H+3, lasts: 90min, share: 25%}
actions:
  - {do: announce, when: {down_for: 30min}}
  - {do: move-staff, count: 4}
regions: {北京: 60%, Shanghai: 0.4}
calendar:
  holidays: [2026-10-01]
  shifts: [{id: night, from: 20:00, to: 05:00}]
"""


def problems(load, *arguments, **options):
    with pytest.raises(InputError) as caught:
        load(*arguments, **options)
    found = caught.value.problems
    assert found
    for problem in found:  # each can be said in both languages
        assert problem.message("en").isascii() or not str(problem.found).isascii()
        assert not problem.message("zh").isascii()
    return found


def problem(load, *arguments, **options):
    found = problems(load, *arguments, **options)
    assert len(found) == 1, [p.message() for p in found]
    return found[0]


def drill(text):
    return load_yaml(text, Drill, name="drill.yaml")


# What is right ------------------------------------------------------------------------------------------------------


def test_a_file_is_read_into_its_model():
    read = drill(GOOD)
    assert read.incidents[0].at == 520
    assert read.incidents[1].lasts.mean() == 90
    assert read.actions[0].when == DownFor(time="30min")
    assert read.regions == {"北京": 0.6, "Shanghai": 0.4}
    assert read.calendar.shifts[0].minutes == 540
    assert read.title.in_("zh") == "升级次日开票瘫痪"


def test_clock_times_and_yes_are_texts_as_yaml_1_2_has_it():
    document = reading.read_document("a: 18:40\nb: yes\nc: 0x1F\nd: 1_000\ne: .inf\nf: ~\ng: true\nh: 1:2:3", "f")
    assert document.data == {
        "a": "18:40", "b": "yes", "c": 31, "d": 1000, "e": float("inf"), "f": None, "g": True, "h": "1:2:3"
    }  # fmt: skip


def test_an_older_version_of_yaml_does_not_change_what_is_read():
    assert reading.read_document("%YAML 1.1\n---\na: 18:40\nb: yes\nc: 010", "f").data == {
        "a": "18:40", "b": "yes", "c": 10
    }  # fmt: skip


def test_aliases_stand_for_what_they_name():
    read = drill("title: x\nregions: &r {a: 50%}\nincidents:\n  - {id: a, at: day 1 08:00, lasts: &l 4h}\nuntil: *l")
    assert read.until == 240


def test_a_text_is_plain_or_in_two_languages_and_each_reader_gets_one():
    plain, english = Text.model_validate("Hello"), Text(en="Hello")
    assert plain.in_("zh") == plain.in_("en") == english.in_("zh") == "Hello"
    assert plain.model_dump() == "Hello"
    assert english.model_dump() == {"en": "Hello"}
    assert Text(zh="你好").in_("en") == "你好"


# Writing ------------------------------------------------------------------------------------------------------------


def test_what_is_written_is_what_a_person_would_write():
    assert dump_yaml(drill(GOOD)) == (
        "title:\n"
        "  en: The morning after the upgrade\n"
        "  zh: 升级次日开票瘫痪\n"
        "incidents:\n"
        "  - id: upgrade\n"
        "    at: day 1 08:40\n"
        "    hits:\n"
        "      - platform\n"
        "    lasts:\n"
        "      lognormal:\n"
        "        median: 4h\n"
        "        sigma: 0.8\n"
        "  - id: storm\n"
        "    at: day 2 03:00\n"
        "    lasts: 90min\n"
        "    share: 25%\n"
        "actions:\n"
        "  - do: announce\n"
        "    when:\n"
        "      down_for: 30min\n"
        "  - do: move-staff\n"
        "    count: 4\n"
        "regions:\n"
        "  北京: 60%\n"
        "  Shanghai: 40%\n"
        "calendar:\n"
        "  holidays:\n"
        "    - 2026-10-01\n"
        "  shifts:\n"
        "    - id: night\n"
        "      from: 20:00\n"
        "      to: 05:00\n"
    )


WORDS = st.text(min_size=1, max_size=40).filter(str.strip)
IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,10}", fullmatch=True)
TIMES = st.floats(0, 1e6).map(Minutes)
DISTRIBUTIONS = st.one_of(
    TIMES,
    st.builds(lambda mean: {"exponential": {"mean": Minutes(mean)}}, st.floats(1e-3, 1e6)),
    st.builds(lambda values: {"empirical": {"values": values}}, st.lists(TIMES, min_size=1, max_size=3)),
)
INCIDENTS = st.fixed_dictionaries(
    {"id": IDS, "at": TIMES, "lasts": DISTRIBUTIONS},
    optional={"severity": st.sampled_from(["down", "slow", "up"]), "share": st.floats(0, 1)},
)
TRIGGERS = st.one_of(
    st.just("detected"),
    st.builds(lambda t: {"down_for": t}, TIMES),
    st.builds(lambda n: {"backlog": n}, st.integers(0, 300)),
    st.builds(lambda n, desk: {"backlog": {"orders": n, "desk": desk}}, st.integers(0, 300), IDS),
)
DRILLS = st.fixed_dictionaries(
    {"title": WORDS | st.builds(lambda en, zh: {"en": en, "zh": zh}, WORDS, WORDS)},
    optional={
        "days": st.integers(1, 60),
        "incidents": st.lists(INCIDENTS, max_size=3, unique_by=lambda incident: incident["id"]),
        "actions": st.lists(st.builds(lambda when: {"do": "announce", "when": when}, TRIGGERS), max_size=3),
        "regions": st.dictionaries(WORDS, st.floats(0, 1), max_size=3),
        "amount": st.floats(-1e15, 1e15),
        "until": TIMES,
    },
)


@given(DRILLS)
@example({"title": "2026-10-01"})
@example({"title": "null"})
@example({"title": "1e3"})
@example({"title": "line\n  two\n\n"})
@example({"title": " \u2028\x85\x00\ufeff"})
@example({"title": "0\x85"})
@example({"title": "a: b # c"})
@example({"title": "x", "regions": {"<<": 0.5, "on": 0.25, "=": 0.1}})
def test_what_is_written_reads_back_as_the_same_model(data):
    model = Drill.model_validate(data)
    assert drill(dump_yaml(model)) == model
    assert pickle.loads(pickle.dumps(model)) == model


@given(DRILLS)
def test_a_change_to_what_already_is_changes_nothing(data):
    model = Drill.model_validate(data)
    assert with_changes(model, {"days": str(model.days)}) == model


# What is wrong, by the model ----------------------------------------------------------------------------------------


def test_all_mistakes_of_a_file_are_told_at_once_each_at_its_place():
    found = problems(
        drill,
        "titel: x\n"
        "title: {en: 3}\n"
        "days: 0\n"
        "incidents:\n"
        "  - id: Upgrade\n"
        "    at: 08:40\n"
        "    severity: donw\n"
        "    lasts: {lognormol: {median: 4h}}\n"
        "  - {id: b, at: day 1 08:00, lasts: {lognormal: {median: 4, sigma: -1, x: 1}}}\n"
        "actions:\n"
        "  - {do: anounce}\n"
        "  - {count: 4}\n"
        "calendar: {weekdays: [monday]}\n",
    )
    assert [(p.line, p.column, p.field, p.key) for p in found] == [
        (1, 1, "titel", "problem.unknown-key"),
        (2, 13, "title.en", "problem.not-text"),
        (3, 7, "days", "problem.too-small"),
        (5, 9, "incidents[0].id", "problem.not-id"),
        (6, 9, "incidents[0].at", "problem.not-moment"),
        (7, 15, "incidents[0].severity", "problem.choice"),
        (8, 13, "incidents[0].lasts.lognormol", "problem.choice"),
        (9, 58, "incidents[1].lasts.lognormal.median", "problem.no-unit"),
        (9, 68, "incidents[1].lasts.lognormal.sigma", "problem.too-small"),
        (9, 72, "incidents[1].lasts.lognormal.x", "problem.unknown-key"),
        (11, 10, "actions[0].do", "problem.choice"),
        (12, 5, "actions[1].do", "problem.missing"),
        (13, 23, "calendar.weekdays[0]", "problem.choice"),
    ]
    assert {p.file for p in found} == {"drill.yaml"}


def test_a_message_has_place_field_mistake_find_nearest_and_allowed():
    wrong = problem(drill, "title: x\nactions:\n  - {do: anounce}")
    assert wrong.message("en") == (
        "drill.yaml, line 3, column 10: actions[0].do: this value is not one of the choices. "
        'Found: "anounce". Did you mean "announce"? Allowed: announce, move-staff.'
    )
    assert wrong.message("zh") == (
        "drill.yaml 第 3 行第 10 列：actions[0].do：不在可选范围内。"
        "填写内容：“anounce”。是不是想写“announce”？可选：announce、move-staff。"
    )


def test_an_unknown_key_names_those_that_are_known():
    wrong = problem(drill, "title: x\ncalendar: {shifts: [{id: a, from: 08:00, to: 12:00, titel: y}]}")
    assert wrong.field == "calendar.shifts[0].titel"
    assert wrong.allowed == ("id", "title", "from", "to", "breaks")
    assert 'Did you mean "title"?' in wrong.message()


def test_a_missing_field_is_told_where_its_owner_stands():
    wrong = problem(drill, "title: x\nincidents:\n  - id: a\n    lasts: 4h")
    assert (wrong.line, wrong.field, wrong.key) == (3, "incidents[0].at", "problem.missing")


def test_of_a_union_only_one_mistake_is_told():
    scalar = problem(drill, "title: x\nuntil: foreverr")
    assert scalar.key == "problem.none-fits"
    assert scalar.allowed == (Phrase("allowed.duration"), "forever")
    assert problem(drill, "title: x\namount: {uniform: {low: 2, high: 1}}").field == "amount.uniform.high"


class Outer(Model):
    part: Incident | WorkingCalendar


def test_of_a_union_of_models_the_one_that_was_meant_is_told():
    wrong = problem(load_yaml, "part: {id: a, at: day 1 08:00, lasts: {exponential: {mean: 4}}}", Outer)
    assert wrong.field == "part.lasts.exponential.mean"


@pytest.mark.parametrize(
    ("when", "key", "field"),
    [
        ("detcted", "problem.choice", "when"),
        ("{down_four: 4h}", "problem.choice", "when.down_four"),
        ("{down_for: 4}", "problem.no-unit", "when.down_for"),
        ("{down_for: }", "problem.not-duration", "when.down_for"),
        ("{backlog: {order: 4}}", "problem.unknown-key", "when.backlog.order"),
        ("{backlog: many}", "problem.not-whole", "when.backlog"),
        ("{detected: {}, backlog: 3}", "problem.one-name", "when"),
        ("[detected]", "problem.choice", "when"),
    ],
)
def test_a_mistake_in_what_is_written_by_name_is_told_at_its_place(when, key, field):
    wrong = problem(drill, f"title: x\nactions:\n  - {{do: announce, when: {when}}}")
    assert (wrong.key, wrong.field) == (key, f"actions[0].{field}")


def test_names_that_refer_to_nothing_are_told_together():
    found = problems(drill, GOOD.replace("[platform]", "[platfrom, erp]"))
    assert [(p.line, p.column, p.field, p.found) for p in found] == [
        (6, 12, "incidents[0].hits[0]", "platfrom"),
        (6, 22, "incidents[0].hits[1]", "erp"),
    ]
    assert "no such system" in found[0].message("en")
    assert "该系统不存在" in found[0].message("zh")
    assert 'Did you mean "platform"?' in found[0].message("en")


def test_an_id_that_stands_twice_is_refused():
    wrong = problem(drill, GOOD.replace("id: storm", "id: upgrade"))
    assert (wrong.line, wrong.field, wrong.key) == (8, "incidents[1].id", "problem.id-twice")


class Odd(Model):
    count: Count = 0
    flag: bool = False
    number: Number = 0
    short: Annotated[str, Field(min_length=2, max_length=3)] = "ab"
    code: Annotated[str, Field(pattern="^[A-Z]+$")] = "A"
    some: tuple[int, ...] = Field(default=(1, 2), min_length=2, max_length=3)
    own: Annotated[int, AfterValidator(lambda value: 1 // value)] = 1


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("count: 2.5", "problem.not-whole"),
        ("count: true", "problem.not-number"),
        ("count: [1]", "problem.not-whole"),
        ("flag: maybe", "problem.not-bool"),
        ("number: .nan", "problem.not-finite"),
        ("number: 1e20", "problem.too-large"),
        ("short: a", "problem.text-short"),
        ("short: abcd", "problem.text-long"),
        ("short: 12", "problem.not-text"),
        ("code: a1", "problem.other"),
        ("some: 3", "problem.not-list"),
        ("some: [1]", "problem.too-few"),
        ("some: [1, 2, 3, 4]", "problem.too-many"),
        ("some: [1, x]", "problem.not-whole"),
    ],
)
def test_every_kind_of_mistake_has_words_of_its_own(written, key):
    assert problem(load_yaml, written, Odd).key == key


class Strict(Model):
    low: int
    high: int

    def model_post_init(self, context: object, /) -> None:
        if self.low > self.high:
            raise ValueError("low is over high")


def test_a_plain_error_of_a_validator_is_told_too():
    wrong = problem(load_yaml, "low: 2\nhigh: 1", Strict)
    assert "low is over high" in wrong.message()


def test_a_long_list_of_choices_is_cut_to_those_most_alike():
    choices = tuple(f"worker-{number:03}" for number in range(500))
    message = Problem("problem.choice", found="worker-4444", allowed=choices).message("en")
    assert "worker-444" in message
    assert message.endswith("and 480 more.")


# What is wrong, by the file -----------------------------------------------------------------------------------------

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{previous}'] * 10)}]\n"
    for previous, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("written", "key", "line", "column"),
    [
        ("", "problem.not-mapping", 1, 1),
        ("# only a remark", "problem.not-mapping", 1, 1),
        ("- a", "problem.not-mapping", 1, 1),
        ("5", "problem.not-mapping", 1, 1),
        ("title：x", "problem.not-mapping", 1, 1),
        ("title: x\ntitle: y", "yaml.duplicate", 2, 1),
        ("title:\n\t- x", "yaml.tab", 2, 1),
        ("title: !!python/object:os.system x", "yaml.tag", 1, 8),
        ("title: !own {}", "yaml.tag", 1, 8),
        ("? [a]\n: b", "yaml.key", 1, 3),
        ("? !own a\n: b", "yaml.key", 1, 3),
        ("title: [a, b\ndays: 3", "yaml.bracket", 1, 8),
        ("title: x\n---\ntitle: y", "yaml.documents", 2, 1),
        ("title: \x01", "yaml.character", 1, 8),
        ("title: *t", "yaml.alias", 1, 8),
        ("title: a: b", "yaml.colon", 1, 9),
        ('title: "a\\q"', "yaml.escape", 1, 11),
        ("title: 'a\n", "yaml.quote", 1, 8),
        ("title: &t [*t]", "yaml.recursive", 1, 8),
        ("title: &t {}\na:\n  <<: *t", "yaml.merge", 3, 3),
        ("title: @x", "yaml.reserved", 1, 8),
        ("title:\n  en: x\n zh: y", "yaml.indent", 3, 2),
        ("title：x\ndays: 3", "yaml.colon", 2, 5),
        ("%YAML 3.0\n---\ntitle: x", "yaml.syntax", 1, 1),
        ("title: " + "[" * 60 + "]" * 60, "yaml.deep", 1, 48),
        ("[" * 5000, "yaml.deep", None, None),
        (BOMB, "yaml.expands", 1, 8),
    ],
)
def test_what_is_no_acceptable_yaml_is_told_at_its_place(written, key, line, column, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_DATA", 5000)
    wrong = problems(drill, written)[0]
    assert wrong.key == key
    if key != "yaml.expands":
        assert (wrong.line, wrong.column) == (line, column)


def test_several_faults_of_the_yaml_are_told_together():
    found = problems(drill, "a: !x 1\na: 2\nb: !y 2")
    assert [p.key for p in found] == ["yaml.tag", "yaml.duplicate", "yaml.tag"]


@given(st.text(alphabet=printable + "：“”中", max_size=60))
@example('a: "\\ud800"')
@example("a: " + "9" * 5000)
@example("a: !!int x")
@example("a: !<x")
def test_no_text_whatever_raises_anything_but_an_input_error(written):
    error = None
    try:
        load_yaml(written, Drill)
    except InputError as caught:
        error = caught
    assert error is None or (error.message("en") and error.message("zh"))


def test_a_file_is_named_in_its_problems(tmp_path):
    file = tmp_path / "plan.yaml"
    file.write_text(GOOD + "days: 99\n", encoding="utf-8")
    wrong = problem(load_yaml, file, Drill)
    assert (wrong.file, wrong.line) == (str(file), GOOD.count("\n") + 1)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    file = tmp_path / "plan.yaml"
    file.write_text(GOOD, encoding="utf-8-sig")
    assert load_yaml(file, Drill) == drill(GOOD)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_named_as_the_fault(tmp_path, encoding):
    file = tmp_path / "plan.yaml"
    file.write_text("days: 3\ntitle: 早晨\n", encoding=encoding)
    wrong = problem(load_yaml, file, Drill)
    assert wrong.key == "file.encoding"
    assert (wrong.line, wrong.column) == ((2, 8) if encoding == "gb18030" else (1, 1))


def test_a_missing_file_suggests_the_one_beside_it(tmp_path):
    (tmp_path / "plan.yaml").write_text(GOOD, encoding="utf-8")
    wrong = problem(load_yaml, tmp_path / "plna.yaml", Drill)
    assert wrong.key == "file.missing"
    assert wrong.allowed == ("plan.yaml",)
    assert problem(load_yaml, tmp_path / "nowhere" / "plan.yaml", Drill).key == "file.missing"


def test_what_is_no_readable_file_is_told(tmp_path, monkeypatch):
    assert problem(load_yaml, tmp_path, Drill).key == "file.directory"
    assert problem(load_yaml, Path("a\0b"), Drill).key == "file.unreadable"
    (tmp_path / "large.yaml").write_text(GOOD, encoding="utf-8")
    monkeypatch.setattr(reading, "LARGEST_FILE", 100)
    assert problem(load_yaml, tmp_path / "large.yaml", Drill).key == "file.too-large"
    assert problem(drill, GOOD + "# more\n").key == "file.too-large"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_told(tmp_path):
    file = tmp_path / "plan.yaml"
    file.touch(mode=0)
    assert problem(load_yaml, file, Drill).key == "file.permission"


# Changes by path ----------------------------------------------------------------------------------------------------


def test_values_are_changed_by_path_and_id():
    changed = with_changes(
        drill(GOOD),
        {
            "days": "7",
            "incidents.upgrade.lasts": "{exponential: {mean: 3h}}",
            "incidents[1].share": "0.5",
            "incidents.storm.lasts": "2h",
            "calendar.shifts.night.to": "06:00",
            "title.zh": "新标题",
            "regions.北京": "70%",
            "regions.Guangzhou": "5%",
            "actions[1].count": "0",
        },
    )
    assert changed.days == 7
    assert changed.incidents[0].lasts.mean() == 180
    assert (changed.incidents[1].share, changed.incidents[1].lasts.mean()) == (0.5, 120)
    assert changed.calendar.shifts[0].to == 360
    assert changed.title == Text(en="The morning after the upgrade", zh="新标题")
    assert changed.regions == {"北京": 0.7, "Shanghai": 0.4, "Guangzhou": 0.05}
    assert changed.actions[1].count == 0


def test_a_change_leaves_the_model_itself_as_it_was():
    model = drill(GOOD)
    with_changes(model, {"incidents.upgrade.share": "10%"})
    assert model == drill(GOOD)


@pytest.mark.parametrize(
    ("path", "value", "key", "field"),
    [
        ("days", "99", "problem.too-large", "days"),
        ("incidents.upgrade.lats", "4h", "problem.unknown-key", "incidents[0].lats"),
        ("incidents.upgrade.lasts.lognormal.median", "4", "problem.no-unit", "incidents[0].lasts.lognormal.median"),
        ("incidents.upgrade.hits", "[erp]", "problem.no-reference", "incidents[0].hits[0]"),
        ("incidents.upgrad.lasts", "4h", "set.place", "incidents"),
        ("incidents[7].lasts", "4h", "set.place", "incidents"),
        ("incidents[7]", "4h", "set.place", "incidents"),
        ("actions.first.count", "4", "set.place", "actions"),
        ("incident.upgrade.lasts", "4h", "set.place", ""),
        ("days.first", "4", "set.leaf", ""),
        ("amount.uniform", "{low: 1}", "problem.missing", "amount.uniform.high"),
        ("a..b", "4", "set.path", ""),
        ("", "4", "set.path", ""),
        ("title", "{a", "yaml.bracket", ""),
        ("title", "", "problem.not-text", "title"),
    ],
)
def test_a_wrong_change_is_told_with_its_option(path, value, key, field):
    wrong = problem(with_changes, drill(GOOD), {path: value})
    assert (wrong.file, wrong.key, wrong.field) == (f"--set {path}", key, field)


def test_all_wrong_changes_are_told_at_once():
    found = problems(with_changes, drill(GOOD), {"days": "99", "incidents.upgrade.at": "noon"})
    assert {(p.file, p.field) for p in found} == {
        ("--set days", "days"),
        ("--set incidents.upgrade.at", "incidents[0].at"),
    }
    assert len(problems(with_changes, drill(GOOD), {"x.y": "1", "days.x": "2"})) == 2


def test_what_a_change_breaks_elsewhere_is_blamed_on_it():
    wrong = problem(with_changes, drill(GOOD), {"systems": "[erp]"})
    assert (wrong.file, wrong.field, wrong.key) == ("--set systems", "incidents[0].hits[0]", "problem.no-reference")


# The schema and the texts -------------------------------------------------------------------------------------------


def test_the_schema_is_of_the_current_draft_and_its_references_lead_somewhere():
    schema = json_schema(Drill)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    references = set(re.findall(r"'\$ref': '#/\$defs/([^']*)'", repr(schema)))
    assert references
    assert references <= set(schema["$defs"])
    assert "DurationLognormal" in references


def test_the_schema_shows_models_as_they_are_written():
    definitions = json_schema(Drill)["$defs"]
    announce = definitions["Announce"]["properties"]
    assert announce["every"]["default"] == "1h"
    assert announce["when"]["default"] == "detected"
    assert definitions["Detected"]["anyOf"][0] == {"const": "detected"}
    assert {"required": ["median", "sigma"]} in definitions["DurationLognormal"]["properties"]["lognormal"]["oneOf"]
    assert definitions["DurationFixed"]["anyOf"][0]["pattern"]
    assert definitions["Incident"]["additionalProperties"] is False


def test_problems_survive_the_way_from_another_process():
    error = InputError(problems(drill, "titel: x"))
    assert isinstance(error, DrillError)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_the_nearest_choice_ignores_case_and_gives_up_on_what_is_unlike():
    assert nearest("LOGNORMOL", ["gamma", "Lognormal"]) == "Lognormal"
    assert nearest("xyz", ["gamma", "lognormal"]) is None


def test_validators_tell_in_both_languages_where_within_their_value_the_mistake_is():
    def refuse(value):
        raise invalid("problem.too-many", found="two", at=("b",), allowed=("one",))

    class Whole(Model):
        part: Annotated[dict[str, int], AfterValidator(refuse)]

    wrong = problem(load_yaml, "part:\n  a: 1\n  b: 2", Whole)
    assert (wrong.line, wrong.field, wrong.found, wrong.allowed) == (3, "part.b", "two", ("one",))


TEXTS = YAML(typ="safe").load(Path(texts.__file__).with_name("scenario.yaml"))


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_has_the_same_fields_in_both_languages(key):
    assert {"en", "zh"} <= set(TEXTS[key]) <= {"en", "zh", "one"}
    assert _fields(TEXTS[key]["en"]) == _fields(TEXTS[key]["zh"])


def _fields(written):
    return {name for _, name, _, _ in Formatter().parse(written) if name is not None}


def test_the_code_and_the_catalogue_have_the_same_keys():
    files = Path(reading.__file__).parents[1].rglob("*.py")
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    used = {f"kind.{kind}" for kind in get_args(Kind)} | set(re.findall(r'"([a-z]+\.[a-z0-9-]+)"', code))
    assert set(TEXTS) <= used
    areas = {key.split(".")[0] for key in TEXTS}
    said = {key for key in used if key.split(".")[0] in areas and not key.endswith(".json")}
    assert said <= set(texts.keys())


def test_a_file_that_has_changed_is_read_anew(tmp_path):
    file = tmp_path / "day.yaml"
    for days in (2, 3, 2):
        file.write_text(f"title: t\norganisation: x\nstarts: 2026-03-02\ndays: {days}\n", encoding="utf-8")
        assert load_yaml(file, sim.Scenario).days == days
