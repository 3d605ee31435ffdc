"""The nodes of a YAML text, read by the entry of its outermost mapping.

Making nodes of a text takes most of the time of reading it. Whoever edits a file has it read after every step, of which
all entries but one are as they were: those are kept, and only moved to where they stand now. A text that cannot be
taken apart without a doubt, or has a mistake, is read as a whole.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import FileMark, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

__all__ = ["composed"]

_ENTRY = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]*:(?=[ \n])", re.MULTILINE)
"""Where an entry of the outermost mapping begins, as files are usually written."""

_NOTHING = re.compile(r"(?: *(?:#[^\n]*)?\n)*")
"""What may stand before the first entry: empty lines and comments."""

_DOUBT = re.compile(r"^(?:---|\.\.\.|%)|[\r\x85\u2028\u2029\ufeff]", re.MULTILINE)
"""Several documents, directives, and line breaks of other kinds."""


@lru_cache(maxsize=32)
def composed(text: str) -> Any:
    """The nodes of a YAML text; not to be changed.

    Raises
    ------
    YAMLError, RecursionError or ValueError
        It is no YAML.
    """
    begins = [match.start() for match in _ENTRY.finditer(text)]
    if len(begins) < 2 or _DOUBT.search(text) or not _NOTHING.fullmatch(text, 0, begins[0]):
        return _compose(text)
    try:
        parts = [
            _moved(_entry(text[begin:end]), text.count("\n", 0, begin), begin)
            for begin, end in pairwise((*begins, len(text)))
        ]
    except (YAMLError, RecursionError, ValueError):  # among them, what an alias stands for is in another entry
        return _compose(text)
    first, last = parts[0], parts[-1]
    pairs = [pair for part in parts for pair in part.value]
    return MappingNode(first.ctag, pairs, first.start_mark, last.end_mark, flow_style=first.flow_style)


def _compose(text: str) -> Any:
    return YAML(typ="safe", pure=True).compose(text)


@lru_cache(maxsize=512)
def _entry(text: str) -> MappingNode:
    """The mapping of one entry by itself."""
    node = _compose(text)
    if not isinstance(node, MappingNode):
        raise ValueError(text)
    return node


def _moved(node: Any, lines: int, characters: int) -> Any:
    """The same node so many lines and characters later in the text."""
    if not characters:
        return node
    moved: dict[int, Node] = {}  # what an alias stands for is the same node, and stays so

    def mark(of: Any) -> FileMark:
        return FileMark(of.name, of.index + characters, of.line + lines, of.column)

    def move(node: Any) -> Any:
        if (known := moved.get(id(node))) is not None:
            return known
        marks = mark(node.start_mark), mark(node.end_mark)
        if isinstance(node, ScalarNode):
            copy = ScalarNode(node.ctag, node.value, *marks, style=node.style, anchor=node.anchor)
        else:
            copy = type(node)(node.ctag, [], *marks, flow_style=node.flow_style, anchor=node.anchor)
        moved[id(node)] = copy  # before what is within: it may contain itself
        if isinstance(node, MappingNode):
            copy.value = [(move(key), move(value)) for key, value in node.value]
        elif not isinstance(node, ScalarNode):
            copy.value = [move(item) for item in node.value]
        return copy

    return move(node)
