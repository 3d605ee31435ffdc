"""What the pages say is true: their files are valid, their commands and Python run, their links lead somewhere."""

import doctest
import importlib.util
import re
import shlex
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from sim.cli import main
from sim.errors import InputError
from sim.loading import KINDS, load_organisation, load_plan, load_preparedness, load_scenario
from sim.scenario.distributions import DurationDistribution
from sim.scenario.files import json_schema
from sim.scenario.quantities import Duration, Moment, Share
from sim.scenario.reading import read_document
from sim.scenario.triggers import Trigger

ROOT = Path(__file__).parents[2]
LOADERS = {
    "organisation": load_organisation,
    "scenario": load_scenario,
    "plan": load_plan,
    "preparedness": load_preparedness,
}
VALUES = {"duration": Duration, "moment": Moment, "share": Share, "distribution": DurationDistribution} | {
    "trigger": Trigger
}
MISTAKEN = {"docs/scenario-files.md": "with-mistakes.yaml", "docs/zh/scenario-files.md": "有错误的文件.yaml"}
UNCHECKED = (*MISTAKEN.values(), "my-decisions.yaml", "我的决策.yaml")
"""Files that `check` finds mistakes in, or does not know."""
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def _script(name: str) -> ModuleType:
    """A script that stands beside the pages."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


screenshots, library = _script("screenshots"), _script("library")
PAGES: dict[str, str] = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in screenshots.PAGES}
REFERENCES = tuple(MISTAKEN)
"""The pages, one a language, that name every field."""
BLOCKS = {name: list(screenshots.blocks(page)) for name, page in PAGES.items()}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reader's folder, in which the files of all pages are, on a terminal as wide as the pages'."""
    screenshots.write_files(tmp_path, screenshots.example_files())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", str(screenshots.WIDTH))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return tmp_path


def _commands() -> Iterator[tuple[str, str]]:
    """Page and command of each line that is one, but for those above a transcript, which has a test of its own."""
    for name, page in PAGES.items():
        for line in re.findall(r"^    (drillroom .*)$", page, re.MULTILINE):
            yield name, re.sub(r"\s+>\s+\S+$", "", line.split("  #")[0].rstrip())


def _missing_files(words: list[str]) -> list[str]:
    """Files that the reader is thought to have, but which no page shows."""
    return [word for word in words if re.search(r"\.(ya?ml|csv|xlsx)$", word) and not Path(word).exists()]


@pytest.mark.parametrize(("page", "command"), list(_commands()))
def test_each_command_does_what_it_is_shown_for(
    page: str, command: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = shlex.split(command)[1:]
    missing = _missing_files(words)
    status = main(words)
    told = capsys.readouterr()
    if missing:  # all that may be wrong is the missing file
        assert missing[0] in told.err, told.err
        assert "--help" not in told.err, told.err
    else:
        assert status == 0, told.err
        assert told.out


def test_there_are_commands_for_the_reader_of_each_page() -> None:
    pages = {page for page, _ in _commands()}
    assert {"README.md", "docs/first-drill.md", "docs/scenario-files.md", "docs/own-orders.md"} < pages
    assert "docs/zh/first-drill.md" in pages


def test_options_named_in_passing_exist(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spans = [span for page in PAGES.values() for span in re.findall(r"`(drillroom [a-z]+[^`]*)`", FENCE.sub("", page))]
    assert spans
    for span in spans:
        command, *words = span.split()[1:]
        assert main([command, "--help"]) == 0, span
        told = capsys.readouterr().out
        assert all(word in told for word in words if word.startswith("--")), span


@pytest.mark.parametrize("page", [page for page, text in PAGES.items() if "```console\n" in text])
def test_transcripts_show_what_the_commands_print(page: str, folder: Path) -> None:
    """If this fails because the program has changed: ``python docs/screenshots.py``."""
    assert screenshots.up_to_date(PAGES[page], folder) == PAGES[page]


@pytest.mark.parametrize("page", [page for page, found in BLOCKS.items() if any(".yaml" in b.name for b in found)])
def test_the_example_files_of_a_page_are_valid_and_without_a_hint(
    page: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [block.name for block in BLOCKS[page] if block.name.endswith(".yaml") and block.name not in UNCHECKED]
    assert len(names) >= 2
    assert main(["check", *names]) == 0
    assert all(line.endswith("nothing wrong") for line in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize("page", REFERENCES)
def test_the_reference_has_a_whole_example_of_each_kind(page: str, folder: Path) -> None:
    names = [block.name for block in BLOCKS[page] if block.name.endswith(".yaml")]
    loaded = set()
    for name in names:
        for kind, load in LOADERS.items():
            try:
                load(name)
            except InputError:
                continue
            loaded.add(kind)
    assert loaded == set(LOADERS)


@pytest.mark.parametrize("page", REFERENCES)
def test_the_file_with_mistakes_has_as_many_as_the_page_says(page: str, folder: Path) -> None:
    assert re.search("This file has five:|这个文件有五处错误：", PAGES[page])
    with pytest.raises(InputError) as caught:
        load_scenario(MISTAKEN[page])
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("page", REFERENCES)
def test_each_way_to_write_a_value_is_read(page: str, kind: str) -> None:
    found = [block for block in BLOCKS[page] if block.name == kind]
    values = [value for block in found for value in _listed(block.content)]
    assert len(values) >= 3
    adapter: TypeAdapter[Any] = TypeAdapter(VALUES[kind])
    for value in values:
        try:
            adapter.validate_python(value)
        except ValidationError as error:
            pytest.fail(f"{value}: {error}")


def _listed(yaml: str) -> list[Any]:
    data = read_document(yaml, "<page>").data
    assert isinstance(data, list)
    return data


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("page", REFERENCES)
def test_the_reference_names_every_field_and_every_choice(page: str, kind: str) -> None:
    words = set(_words(json_schema(KINDS[kind][1])))
    assert len(words) > 20
    text = PAGES[page]
    written = "\n".join((*FENCE.findall(text), *re.findall(r"`[^`\n]+`", FENCE.sub("", text))))
    missing = [word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", written)]
    assert not missing, f"{page} does not say what these are: {sorted(missing)}"


def _words(schema: Any) -> Iterator[str]:
    """The names of all fields and the choices of those that have some."""
    if isinstance(schema, list):
        for item in schema:
            yield from _words(item)
    elif isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from (choice for choice in (*schema.get("enum", ()), schema.get("const")) if isinstance(choice, str))
        for key, value in schema.items():
            if key not in ("enum", "examples", "default"):
                yield from _words(value)


def _python() -> Iterator[tuple[str, str]]:
    yield from ((page, b.content) for page, found in BLOCKS.items() for b in found if b.language == "python")


@pytest.mark.parametrize(("page", "code"), list(_python()))
def test_the_python_runs(page: str, code: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if ">>>" not in code:
        exec(compile(code, page, "exec"), {})
        return
    example = doctest.DocTestParser().get_doctest(code, {}, page, page, 0)
    assert example.examples
    assert doctest.DocTestRunner().run(example).failed == 0, capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES)
def test_each_link_leads_somewhere(page: str) -> None:
    here = (ROOT / page).parent
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", FENCE.sub("", PAGES[page])):
        path = here / target if target else ROOT / page
        assert path.exists(), target
        if anchor:
            assert anchor in _anchors(path.read_text("utf-8")), f"{target}#{anchor}"


@pytest.mark.parametrize("index", ["docs/README.md", "docs/zh/README.md"])
def test_a_reader_gets_from_the_index_to_every_page_beside_it(index: str) -> None:
    folder = (ROOT / index).parent
    assert {path.name for path in folder.glob("*.md")} - {"README.md"} <= set(
        re.findall(r"\]\(([^)/]+\.md)", PAGES[index])
    )


def _anchors(page: str) -> set[str]:
    """Anchors of the headings, as the web sites of repositories make them."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", unicodedata.normalize("NFC", h).lower()).replace(" ", "-") for h in headings}


def test_every_picture_has_its_command_and_its_place_in_a_page() -> None:
    shown = {Path(target).stem for page in PAGES.values() for target in re.findall(r"!\[.*?\]\((.*?\.svg)\)", page)}
    drawn = {path.stem for path in (ROOT / "docs" / "images").glob("*.svg")}
    assert shown == drawn == set(screenshots.PICTURES)


def test_wide_characters_take_two_cells_in_pictures() -> None:
    svg = screenshots.picture("drillroom", "发票ab\n")
    lengths = {words: float(length) for length, words in re.findall(r'textLength="([\d.]+)"[^>]*>([^<]+)</text>', svg)}
    assert lengths["发票"] == pytest.approx(2 * lengths["ab"])
    assert "@font-face" not in svg


def test_the_targets_of_make_and_the_scripts_that_pages_name_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = {(kind, what) for page in PAGES.values() for kind, what in re.findall(r"\b(make|python) ([\w/.-]+)", page)}
    shown = {what for kind, what in named if kind == "make"}
    targets = {what for what in shown if re.search(rf"(?:`|    )make {re.escape(what)}\b", _all())}
    assert {"drill", "test"} <= targets
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    scripts = {what for kind, what in named if kind == "python" and what.endswith(".py")}
    assert "docs/screenshots.py" in scripts
    assert all((ROOT / script).exists() for script in scripts)


def _all() -> str:
    return "\n".join(PAGES.values())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_list_of_what_is_in_the_library_is_current(language: str) -> None:
    """`python docs/library.py` writes it anew."""
    assert library.PAGES[language].read_text(encoding="utf-8") == library.page(language)
