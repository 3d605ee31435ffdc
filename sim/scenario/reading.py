"""From the text of a YAML file to plain data, with the place of everything in it.

`read_document` takes YAML 1.2, in which ``08:40`` and ``yes`` are texts, and builds nothing but mappings, lists, texts,
numbers, truth values and nothing. Tags, merge keys, duplicate keys and aliases that grow without end are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, TypeAlias

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from sim.errors import InputError, Phrase, Problem, nearest
from sim.scenario.base import Loc
from sim.scenario.composing import composed

__all__ = ["Data", "Document", "Mark", "dotted", "read_document", "read_text"]

Data: TypeAlias = "dict[str, Data] | list[Data] | str | int | float | bool | None"

LARGEST_FILE = 5_000_000
"""Bytes of a file."""

LARGEST_DATA = 500_000
"""Values in a file, each alias counted as what it stands for."""

DEEPEST = 40
"""Levels of mappings and lists within each other."""

_CORE = "tag:yaml.org,2002:"
_ACCEPTED = {
    _CORE + kind for kind in ("map", "seq", "str", "timestamp", "value", "merge", "null", "bool", "int", "float")
}
_PLAIN = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}

# What the parser says, and what we say; the first that is part of its message counts.
_SYNTAX = {
    "'\\t'": "yaml.tab",
    "cannot start any token": "yaml.reserved",
    "scanning a quoted scalar": "yaml.quote",
    "scanning a double-quoted scalar": "yaml.escape",
    "mapping values are not allowed": "yaml.colon",
    "undefined alias": "yaml.alias",
    "a single document": "yaml.documents",
    "parsing a flow": "yaml.bracket",
    "block": "yaml.indent",
    "could not find expected ':'": "yaml.indent",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Line and column, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says.

    Attributes
    ----------
    file : str
        Name of the file.
    data : Data
        Its content.
    keys, values : mapping of tuple to Mark
        Where the key and the value of each path stand.
    """

    file: str
    data: Data
    keys: Mapping[Loc, Mark]
    values: Mapping[Loc, Mark]

    def place(self, path: Loc, *, of_key: bool) -> dict[str, Any]:
        """File, line and column of a path, as a `Problem` takes them; of what holds it, if it is not there."""
        while path and path not in self.values:
            path, of_key = path[:-1], True
        mark = (self.keys if of_key else self.values).get(path) or self.values[path]
        return {"file": self.file, "line": mark.line, "column": mark.column}


def read_text(file: Traversable) -> str:
    """Text of a UTF-8 file.

    Raises
    ------
    InputError
        It is not there, not readable, too large or not UTF-8.
    """
    name = str(file)
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise InputError([Problem("file.missing", file=name, allowed=_siblings(file), found=file.name)]) from None
    except IsADirectoryError:
        raise InputError([Problem("file.directory", file=name)]) from None
    except PermissionError:
        key = "file.directory" if file.is_dir() else "file.permission"  # Windows does not tell them apart
        raise InputError([Problem(key, file=name)]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([Problem("file.unreadable", file=name, values={"reason": reason})]) from None
    if len(content) > LARGEST_FILE:
        raise InputError([_too_large(name)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        start = before.rfind(b"\n") + 1
        column = len(before[start:].decode("utf-8", "replace")) + 1
        problem = Problem(
            "file.encoding",
            file=name,
            line=before.count(b"\n") + 1,
            column=column,
            found=f"0x{content[error.start]:02X}",
            allowed=(Phrase("allowed.encoding"),),
        )
        raise InputError([problem]) from None


def read_document(text: str, file: str) -> Document:
    """Plain data of a YAML text, and where everything stands.

    Parameters
    ----------
    text : str
        The YAML.
    file : str
        Name of the file for messages.

    Raises
    ------
    InputError
        It is not YAML, or uses more of YAML than is accepted; of the latter all places are told.
    """
    if len(text.encode("utf-8", "replace")) > LARGEST_FILE:
        raise InputError([_too_large(file)])
    try:
        node = composed(text)
    except (YAMLError, RecursionError, ValueError) as error:
        raise InputError([_syntax_problem(error, text, file)]) from None
    builder = _Builder(file)
    data = None if node is None else builder.build(node, (), ())
    if builder.problems:
        raise InputError(builder.problems)
    return Document(file, data, builder.keys, {(): Mark(1, 1)} | builder.values)


class _Builder:
    """Builds plain data from the nodes of a YAML file and notes where they stand."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.keys: dict[Loc, Mark] = {}
        self.values: dict[Loc, Mark] = {}

    def build(self, node: Node, path: Loc, above: tuple[Node, ...]) -> Data:
        """Data of a node that stands at a path below the nodes ``above``."""
        self.values[path] = _mark(node)
        if len(self.values) > LARGEST_DATA:
            raise InputError([self._problem("yaml.expands", node, ())])
        if any(node is other for other in above):
            self._refuse("yaml.recursive", node, path)
        elif len(above) > DEEPEST:
            self._refuse("yaml.deep", node, path)
        elif node.tag not in _ACCEPTED:
            self._refuse("yaml.tag", node, path, tag=node.tag)
        elif isinstance(node, MappingNode):
            return self._mapping(node, path, (*above, node))
        elif isinstance(node, SequenceNode):
            return [self.build(item, (*path, index), (*above, node)) for index, item in enumerate(node.value)]
        else:
            return _scalar(node)
        return None

    def _mapping(self, node: MappingNode, path: Loc, above: tuple[Node, ...]) -> Data:
        data: dict[str, Data] = {}
        for key_node, value in node.value:
            key = key_node.value
            if key_node.tag == _CORE + "merge":
                self._refuse("yaml.merge", key_node, path)
            elif not isinstance(key_node, ScalarNode) or key_node.tag not in _ACCEPTED:
                self._refuse("yaml.key", key_node, path)
            elif key in data:
                self._refuse("yaml.duplicate", key_node, (*path, key), first=self.keys[(*path, key)].line)
            else:
                self.keys[(*path, key)] = _mark(key_node)
                data[key] = self.build(value, (*path, key), above)
        return data

    def _refuse(self, key: str, node: Node, path: Loc, **values: object) -> None:
        """Note a problem; None stands for the value."""
        self.problems.append(self._problem(key, node, path, **values))

    def _problem(self, key: str, node: Node, path: Loc, **values: object) -> Problem:
        mark = _mark(node)
        return Problem(key, self.file, mark.line, mark.column, dotted(path), values=values)


def dotted(path: Loc) -> str:
    """A path as people write it.

    >>> dotted(("incidents", 0, "lasts"))
    'incidents[0].lasts'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _mark(node: Node) -> Mark:
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)


def _scalar(node: Node) -> Data:
    written: str = node.value
    match str(node.tag).removeprefix(_CORE):
        case "null":
            return None
        case "bool":
            return {"true": True, "false": False}.get(written.lower(), written)
        case "int" | "float":
            return _number(written)
    return written


def _number(written: str) -> Data:
    """Number as YAML 1.2 has it; what only older versions take for one, such as 18:40, is text."""
    plain = written.replace("_", "").lower()
    try:
        if plain.startswith(("0x", "0o")):
            return int(plain, 0)
        return int(plain) if plain.lstrip("+-").isdecimal() else float(_PLAIN.get(plain, plain))
    except ValueError:
        return written


def _syntax_problem(error: Exception, text: str, file: str) -> Problem:
    if isinstance(error, RecursionError):
        return Problem("yaml.deep", file=file)
    if isinstance(error, ReaderError):
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Problem("yaml.character", file, line, column, values={"character": f"U+{error.character:04X}"})
    if not isinstance(error, MarkedYAMLError):
        return Problem("yaml.syntax", file=file)
    said = f"{error.context or ''} {error.problem or ''}"
    key = next((key for part, key in _SYNTAX.items() if part in said), "yaml.syntax")
    # Of what is not closed, the place where it was opened helps.
    mark = error.context_mark if key in ("yaml.quote", "yaml.bracket") else error.problem_mark
    mark = mark or error.problem_mark or error.context_mark
    if mark is None:
        return Problem(key, file=file)
    character = said.split("'")[1] if key == "yaml.reserved" else ""
    return Problem(key, file, mark.line + 1, mark.column + 1, values={"character": character})


def _too_large(file: str) -> Problem:
    allowed = Phrase("allowed.megabytes", {"limit": LARGEST_FILE // 1_000_000})
    return Problem("file.too-large", file=file, allowed=(allowed,))


def _siblings(file: Traversable) -> tuple[str, ...]:
    """The file beside the missing one that was probably meant."""
    parent = getattr(file, "parent", None)
    try:
        names = sorted(other.name for other in parent.iterdir()) if parent is not None else []
    except OSError:
        names = []
    meant = nearest(file.name, names)
    return (meant,) if meant else ()
