"""The nodes of a text read entry by entry are those of the text read as a whole, their places included."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sim.loading import KINDS, find, library
from sim.scenario.composing import composed

LIBRARY = [(kind, name) for kind in KINDS for name in library(kind)]

STRANGE = {
    "nothing": "",
    "only comments": "# one\n\n# two\n",
    "a list": "- a: 1\n- b: 2\n",
    "lists as far left as their keys": "a:\n- 1\n- 2\nb:\n- x: 1\n  y: 2\n",
    "an alias of another entry": "a: &one {x: 1}\nb: *one\nc: 3\n",
    "an alias within an entry": "a: 1\nb: [&one {x: 1}, *one]\n",
    "a node within itself": "a: 1\nb: &b [*b]\n",
    "a merge": "a: &a {x: 1}\n<<: *a\nb: 2\n",
    "two documents": "a: 1\nb: 2\n---\na: 3\n",
    "a directive": "%YAML 1.2\n---\na: 1\nb: 2\n",
    "an end": "a: 1\nb: 2\n...\n",
    "other line breaks": "a: 1\r\nb: 2\r\n",
    "texts that look like entries": "a: 'x\nb: y'\nc: |\n  d: 1\n e: 2\n",
    "a literal text": "a: |\n  b: 1\n\n  # c\nd: >\n  e\n\n\nf: 1\n",
    "a bracket across entries": "a: [1,\nb: 2]\nc: 3\n",
    "a bracket that is never closed": "a: [1\nb: 2\n",
    "a tab": "a: 1\nb:\n\tc: 1\n",
    "an entry that is no mapping": "a: 1\nb:\n c\nd\n",
    "twice the same": "a: 1\na: 2\n",
    "nothing at the end": "a: 1\nb:",
    "comments all over": "# top\na: 1  # one\n# between\n\nb:\n  # within\n  c: 2\n  # after\n# end\n",
    "tags": "a: !x 1\nb: !!str 2\n",
    "quoted keys": "a: 1\n\"b\": 2\n'c': 3\nd: 4\n",
    "keys on lines of their own": "? a\n: 1\nb: 2\nc: 3\n",
}


def told(text: str, read: Any) -> Any:
    """All that is known of the nodes of a text, or what is wrong with it."""
    seen: dict[int, int] = {}

    def tell(node: Any) -> Any:
        if id(node) in seen:
            return ("again", seen[id(node)])
        seen[id(node)] = len(seen)
        marks = [(mark.line, mark.column, mark.index) for mark in (node.start_mark, node.end_mark)]
        if isinstance(node.value, str):
            return node.tag, node.anchor, marks, node.style, node.value
        items = [[tell(part) for part in item] if isinstance(item, tuple) else tell(item) for item in node.value]
        return node.tag, node.anchor, marks, node.flow_style, items

    try:
        node = read(text)
    except (YAMLError, ValueError) as error:
        return type(error), str(error)
    return None if node is None else tell(node)


def whole(text: str) -> Any:
    return YAML(typ="safe", pure=True).compose(text)


@pytest.mark.parametrize(("kind", "name"), LIBRARY)
def test_files_of_the_library_are_read_alike_before_and_after_a_change(kind, name):
    text = find(kind, name).read_text("utf-8")
    assert told(text, composed) == told(text, whole)
    lines = text.splitlines(keepends=True)
    for at in (0, len(lines) // 3, len(lines)):
        changed = "".join([*lines[:at], "# a remark\n\n", *lines[at:]])
        assert told(changed, composed) == told(changed, whole)


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_whatever_is_strange_is_read_as_a_whole_text_is(text):
    assert told(text, composed) == told(text, whole)


PIECES = st.sampled_from(
    [
        *"ab:-#'\"[]{}&*|>?!,%~",
        "\n",
        "\n",
        "\n",
        " ",
        " ",
        "  ",
        "a: ",
        "b: ",
        "c:\n",
        "- ",
        "1",
        "---\n",
        "\t",
        "&x",
        "*x",
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_text_is_read_as_a_whole_text_is(text):
    assert told(text, composed) == told(text, whole)
