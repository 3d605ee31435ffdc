"""What the package offers, and the catalogue of its texts."""

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from ruamel.yaml import YAML

import sim
from sim.scenario.actions import Action
from sim.scenario.base import Kind
from sim.texts import LANGUAGES, keys, text
from sim.world.actions import ACTIONS

PACKAGE = Path(sim.__file__).parent
FOLDERS = [PACKAGE, *(Path(str(files(name))) for name in ("sim.reports", "sim.views"))]
MODULES = sorted(name for _, name, _ in pkgutil.walk_packages([str(PACKAGE)], "sim."))
PAGES = tuple(
    f"sim.views.{page}"
    for page in ("frame", "library", "drill", "compare", "history", "help", "builder", "live", "lead", "closed")
)  # to import one is to draw it
IMPORTED = [name for name in MODULES if not name.endswith(("__main__", *PAGES)) and ".kernel" not in name]
HOLE = "\0"
SAYERS = {"text", "Phrase", "Problem", "invalid", "write"}
"""What is called with a key of the catalogue."""


# --- names ------------------------------------------------------------------------------------------------------------


def test_what_the_package_offers_can_be_imported_and_nothing_else():
    script = (
        "import sim; from sim import *; print(*sorted(name for name in globals() if name[0] != '_' and name != 'sim'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert done.stdout.split() == sim.__all__ == sorted(sim.__all__)
    assert set(sim.__all__) <= set(dir(sim))
    assert {"run", "resolve", "Scenario", "Plan", "Organisation", "Outcome", "InputError"} <= set(sim.__all__)


def test_what_the_package_does_not_offer_is_refused_by_name():
    with pytest.raises(AttributeError, match="'sim' has no attribute 'simulate'"):
        sim.simulate  # noqa: B018


@pytest.mark.parametrize("name", IMPORTED)
def test_what_a_module_says_it_offers_is_there(name):
    module = importlib.import_module(name)
    offered = getattr(module, "__all__", ())
    assert [word for word in offered if not hasattr(module, word)] == []
    assert list(offered) == sorted(set(offered), key=list(offered).index), "each name once"


def test_the_package_says_that_it_is_typed():
    assert files("sim").joinpath("py.typed").is_file()


def test_every_module_says_what_it_is_for():
    undocumented = [name for name in IMPORTED if not (importlib.import_module(name).__doc__ or "").strip()]
    assert undocumented == []


# --- the catalogue: languages -----------------------------------------------------------------------------------------


@cache
def catalogue():
    """The files of the catalogue, each read as a whole."""
    texts = sorted(file.name for file in files("sim.texts").iterdir() if file.name.endswith(".yaml"))
    yaml = YAML(typ="safe", pure=False)
    return [(name, yaml.load(files("sim.texts").joinpath(name).read_text(encoding="utf-8"))) for name in texts]


def fields(words):
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(words) if name is not None}


def test_a_key_stands_in_one_file_only_and_all_are_known():
    written = [key for _, entries in catalogue() for key in entries]
    assert len(written) > 400
    assert sorted(written) == sorted(keys())


@pytest.mark.parametrize(("name", "entries"), catalogue())
def test_texts_are_there_in_both_languages_with_the_same_fields(name, entries):
    for key, entry in entries.items():
        assert set(entry) - {"one"} == set(LANGUAGES), key
        assert all(isinstance(words, str) and words.strip() for words in entry.values()), key
        assert fields(entry["en"]) == fields(entry["zh"]), key
        assert "one" not in entry or fields(entry["one"]) <= fields(entry["en"]) >= {"count"}, key


@pytest.mark.parametrize(("name", "entries"), catalogue())
def test_a_text_is_what_its_file_says(name, entries):
    for key, entry in entries.items():
        if not fields(entry["en"]):
            assert [text(key, language) for language in LANGUAGES] == [
                entry[language].format() for language in LANGUAGES
            ]


def test_english_counts_one_in_the_singular():
    assert text("cli.when.backlog", "en", count=1) == "1 order waits"
    assert text("cli.when.backlog", "en", count=21) == "21 orders wait"
    assert text("cli.when.backlog", "zh", count=1) == "积压达 1 单"


def test_an_unknown_key_and_a_missing_field_are_errors():
    with pytest.raises(KeyError):
        text("no.such-key")
    with pytest.raises(KeyError):
        text("journal.detected", "zh")


# --- the catalogue: use -----------------------------------------------------------------------------------------------


@cache
def sources():
    paths = sorted({path.resolve() for folder in FOLDERS for path in folder.rglob("*.py")})
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def template(node):
    """The text of a string, with a mark for each part that is filled in; nothing if it is no string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else HOLE for part in node.values]
        return "".join(parts)
    return None


@cache
def templates():
    """All strings of the program: literal ones, and those with parts that are filled in (as regular expressions)."""
    docstrings = {
        id(node.body[0].value)
        for tree in sources().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = {
        words
        for tree in sources().values()
        for node in ast.walk(tree)
        if id(node) not in docstrings and (words := template(node)) is not None
    }
    columns = {
        node.target.id  # the fields of a record, which the program can go through by name
        for tree in sources().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    literal = frozenset(words for words in found if HOLE not in words) | columns
    filled = [words.split(HOLE) for words in found if HOLE in words and re.fullmatch(r"[\w.\0-]+", words)]
    return literal, [
        re.compile("(.+)".join(map(re.escape, parts))) for parts in filled if re.search("[a-z]", "".join(parts))
    ]


def can_be_said(words, depth=3):
    """Whether the program has the string, or can put it together of strings that it has."""
    literal, filled = templates()
    if words in literal:
        return True
    matches = (pattern.fullmatch(words) for pattern in filled) if depth else ()
    return any(match and all(can_be_said(part, depth - 1) for part in match.groups()) for match in matches)


def said():
    """Keys that are written out where something is said: (place, key)."""
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", getattr(node.func, "attr", "")) not in SAYERS:
                continue
            for argument in node.args:
                words = template(argument)
                if words and re.fullmatch(r"[a-z]+(\.[\w-]+)+", words) and not words.endswith((".yaml", ".json")):
                    yield f"{path.relative_to(PACKAGE.parent)}:{node.lineno}", words


def test_every_key_that_is_said_is_in_the_catalogue():
    found = list(said())
    assert len(found) > 150
    assert [(place, key) for place, key in found if key not in keys()] == []


def test_every_key_of_the_catalogue_is_said_somewhere():
    example_of_the_catalogue_itself = {"language.name"}
    all_at_once = {key for key in keys() if key.startswith("front.")}  # as sim.views.front says them
    assert {key for key in {*keys()} - all_at_once if not can_be_said(key)} == example_of_the_catalogue_itself


def test_a_key_that_nobody_says_would_be_found():
    assert not can_be_said("journal.verify-scope-yawns")
    assert not can_be_said("nowhere.detected")
    assert can_be_said("journal.verify-scope-begins")


def test_all_kinds_of_things_have_a_name():
    assert [kind for kind in get_args(Kind) if f"kind.{kind}" not in keys()] == []


def test_all_actions_are_told_when_they_begin_and_end():
    kinds = [get_args(model.model_fields["do"].annotation)[0] for model in ACTIONS]
    told = [f"journal.{kind}-{what}" for kind in kinds for what in ("begins", "ends")]
    assert [key for key in told if key not in keys()] == []


def test_every_action_that_can_be_written_can_be_carried_out():
    assert set(get_args(get_args(Action)[0])) == set(ACTIONS)
