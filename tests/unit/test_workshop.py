"""Drafts: changed by path without losing a comment, checked like files, undone step by step."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.loading import KINDS, library, shipped
from sim.scenario.reading import read_document, read_text
from sim.workshop import Draft, check, trial
from sim.workshop.editing import insert, remove, set_value, swap

FILES = [(kind, name) for kind in KINDS for name in shipped(kind)]
PAGE = """\
# head
title: {en: One, zh: 一}  # the title
days: 5
list:  # of things
  - id: a  # first
    # about size
    size: 1
  # before b
  - id: b
    text: >-
      long words
      go on

  - {id: c, tags: [x, y]}
empty:
last: done # really
# end
"""


def comments(text):
    return sorted(re.findall(r"(?m)(?:^|(?<=\s))#.*$", text))


def data(text):
    return read_document(text, "").data


@pytest.mark.parametrize(("kind", "name"), FILES)
def test_every_file_of_the_library_is_a_draft_without_mistakes(kind, name):
    draft = Draft.of(kind, read_text(library(kind)[name]))
    assert check(draft).problems == ()
    assert check(draft).model is not None


@pytest.mark.parametrize(("kind", "name"), FILES)
def test_a_change_and_its_reverse_leave_a_file_as_it_was(kind, name):
    text = read_text(library(kind)[name])
    changed = set_value(text, ("summary",), "X")
    back = set_value(changed, ("summary",), data(text)["summary"])
    assert data(back) == data(text)
    assert comments(back) == comments(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("days",), 7),
        (("title", "en"), "Two: words, or [more]"),
        (("title", "fr"), "Un"),
        (("title",), "Plain"),
        (("list", 0, "size"), {"low": 1, "high": [1, 2]}),
        (("list", 0, "new"), "line one\nline two"),
        (("list", 1, "text"), "word " * 40 + "end"),
        (("list", 2, "tags"), []),
        (("list", 2, "tags", 0), "08:40"),
        (("list", 3), {"id": "d"}),
        (("empty",), 0.5),
        (("empty", "deep", "er"), True),
        (("other", "list"), [{"a": 1}, {"b": None}]),
        (("list",), None),
        (("last",), "yes"),
    ],
)
def test_a_value_is_put_where_it_belongs_and_nothing_else_moves(path, value):
    text = set_value(PAGE, path, value)
    said = data(text)
    for part in path:
        said = said[part]
    assert said == (value.strip() if isinstance(value, str) else value)
    if path != ("list",):
        assert set(comments(PAGE)) <= set(comments(text))
    untouched = [line for line in PAGE.splitlines() if line.startswith(("#", "last"))]
    assert path == ("last",) or [line for line in text.splitlines() if line in untouched] == untouched


@pytest.mark.parametrize(
    ("path", "lost"),
    [
        (("days",), set()),
        (("title",), {"# the title"}),
        (("title", "zh"), set()),
        (("list", 0), {"# first", "# about size"}),
        (("list", 0, "id"), {"# first"}),
        (("list", 1), set()),
        (("list", 2, "tags", 1), set()),
        (("empty",), set()),
        (("last",), {"# really"}),
    ],
)
def test_what_is_removed_takes_only_its_own_comments_along(path, lost):
    text = remove(PAGE, path)
    assert set(comments(PAGE)) - set(comments(text)) <= lost
    assert len(data(text)) == len(data(PAGE)) - (len(path) == 1)


def test_entries_of_a_list_come_and_change_places_with_their_comments():
    text = insert(PAGE, ("list", 1), {"id": "new"})
    assert [item["id"] for item in data(text)["list"]] == ["a", "new", "b", "c"]
    text = swap(text, ("list", 0))
    assert [item["id"] for item in data(text)["list"]] == ["new", "a", "b", "c"]
    assert comments(text) == comments(PAGE)
    assert [item["id"] for item in data(insert(PAGE, ("list", 0), {"id": "z"}))["list"]] == ["z", "a", "b", "c"]
    assert data(insert(PAGE, ("absent", 0), 1))["absent"] == [1]


def test_an_empty_text_can_be_filled():
    assert data(set_value("", ("a", 0, "b"), 1)) == {"a": [{"b": 1}]}
    assert set_value("# note\n", ("a",), 1) == "# note\na: 1\n"


def test_what_is_used_in_several_places_is_changed_by_hand():
    with pytest.raises(InputError, match="text"):
        set_value("a: &x {b: 1}\nc: *x\n", ("c", "b"), 2)


def test_a_path_that_leads_nowhere_is_refused():
    for path in [("days", "x"), ("list", "x"), ("list", 9)]:
        with pytest.raises(InputError):
            set_value(PAGE, path, 1)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)


def paths(said, above=()):
    inner = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for key, item in inner:
        yield (*above, key)
        yield from paths(item, (*above, key))


@settings(max_examples=150)
@given(st.data())
def test_random_changes_say_what_the_same_change_of_the_data_says(chance):
    text = PAGE
    for _ in range(3):
        known = list(paths(data(text)))
        path = chance.draw(st.sampled_from(known)) if known else ("x",)
        step = chance.draw(st.sampled_from(["set", "add", "remove"]))
        if step == "set":
            text = set_value(text, path, chance.draw(values))
        elif step == "add":
            text = set_value(text, (*path[:-1], "new") if isinstance(path[-1], str) else path, chance.draw(values))
        elif known:
            text = remove(text, path)
    assert "# head" in text
    assert "# end" in text


def test_steps_are_undone_and_done_again():
    draft = Draft.of("plan", "title: One\n")
    changed = draft.set(("title",), "Two").set(("summary",), "Three")
    assert changed.undone().undone().text == draft.text
    assert changed.undone().redone().text == changed.text
    assert changed.reset().text == draft.text
    assert changed.reset().undone().text == changed.text
    assert draft.undone() == draft
    assert draft.redone() == draft
    assert changed.undone().set(("title",), "Four").redone().text == "title: Four\n"
    assert changed.saved().is_changed is False


def test_what_is_typed_letter_by_letter_is_one_step():
    draft = Draft.of("plan", "title: One\n")
    typed = draft.set(("title",), "T").set(("title",), "Tw").set(("title",), "Two")
    assert typed.text == "title: Two\n"
    assert typed.undone().text == draft.text


def test_mistakes_have_a_line_and_a_field():
    text = read_text(library("scenario")["power-cut"])
    verdict = check(Draft.of("scenario", set_value(text, ("incidents", 0, "lasts"), "long")))
    assert verdict.model is None
    (problem,) = verdict.problems
    assert (problem.field, problem.line is not None) == ("incidents[0].lasts", True)
    assert verdict.at(("incidents", 0, "lasts")) == verdict.within(("incidents",)) == (problem,)


def test_a_text_that_is_no_yaml_is_told_with_its_line():
    verdict = check(Draft.of("plan", "title: ok\nactions: [\n"))
    assert verdict.model is None
    assert verdict.problems[0].line == 3  # where it should have been closed


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.yaml", "nowhere"])
def test_a_draft_never_opens_what_is_not_on_the_shelf(name):
    for draft, field in [
        (Draft.of("scenario", f"title: X\norganisation: {name}\nstarts: 2026-03-02\n"), "organisation"),
        (Draft.of("plan", f"title: X\nprepares: [{name}]\n"), "prepares[0]"),
    ]:
        (problem,) = check(draft).problems
        assert (problem.field, problem.found) == (field, name)


def test_each_kind_of_draft_can_be_tried_out():
    for kind, name in [
        ("scenario", "power-cut"),
        ("organisation", "small-firm"),
        ("plan", "paper-first"),
        ("preparedness", "monitoring"),
    ]:
        draft = Draft.of(kind, read_text(library(kind)[name]))
        scenario, plan = trial(draft, "upgrade-failure", None, None)
        made = check(draft).model
        assert made in (scenario, scenario.organisation, plan, *plan.prepares)


def test_a_draft_that_is_wrong_cannot_be_tried_out():
    with pytest.raises(InputError):
        trial(Draft.of("organisation", "title: X\n"))
