"""Values as YAML, as a person would write them: short ones on one line, long texts folded."""

import re
import textwrap

from sim.scenario.reading import Data

__all__ = ["block", "flow"]

WIDTH = 110
INDENT = 2
_PLAIN = re.compile(r"[^\W\d_](?:[\w .%+/=()（）·、。，；：-]*[\w%)）。-])?")
_PLAIN_QUANTITY = re.compile(
    r"[0-9.]+ ?(?:%|[a-z]+)|(?:[0-9.]+(?:d|h|min|s) ?)+|[0-9]{1,2}:[0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|day [0-9]+ [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|[0-9][0-9a-z]*(?:-[0-9a-z]+)*-[a-z][0-9a-z]*"
)
_MEANS_SOMETHING = re.compile(r"(?i)null|true|false|yes|no|on|off|y|n|[-+.]?(?:inf|nan)|0[xob]\w+|[0-9._]+e[0-9_]+")


def flow(value: Data) -> str:
    """A value on one line.

    >>> flow({"low": "5min", "tags": ["a, b", True]})
    '{low: 5min, tags: ["a, b", true]}'
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str):
        return _word(value)
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return repr(value)


def block(value: Data, column: int, beside: int = 0) -> str:
    """A value behind a key or a dash, on as many lines as it needs.

    Parameters
    ----------
    value : Data
    column : int
        Where further lines begin.
    beside : int
        Width of what stands before it on its line.

    Returns
    -------
    str
        Begins with a new line if nothing of it stands behind the key.
    """
    if isinstance(value, str):
        return _text(value, column, beside)
    short = flow(value)
    if not isinstance(value, dict | list) or not value or (_is_simple(value) and beside + len(short) < WIDTH):
        return short
    lead = "\n" + " " * column
    if isinstance(value, dict):
        return "".join(lead + entry(key, item, column) for key, item in value.items())
    return "".join(lead + item_of(item, column) for item in value)


def entry(key: str, value: Data, column: int) -> str:
    """A key and its value."""
    written = block(value, column + INDENT, column + len(flow(key)) + 2)
    return f"{flow(key)}:{written if written.startswith(chr(10)) else ' ' + written}"


def item_of(value: Data, column: int) -> str:
    """A dash and an entry of a list."""
    written = block(value, column + INDENT, column + INDENT)
    return "- " + (written.lstrip("\n ") if written.startswith("\n") else written)


def _is_simple(value: Data) -> bool:
    """Whether it holds no mapping within a mapping within something else."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    deep = [item for item in inner if isinstance(item, dict | list)]
    if isinstance(value, list):
        return not any(isinstance(item, dict) and len(item) > 2 for item in deep)
    return all(
        not isinstance(item, dict | list) for one in deep for item in (one.values() if isinstance(one, dict) else one)
    )


def _text(words: str, column: int, beside: int) -> str:
    plain = words == " ".join(words.split(" ")) and words.isprintable() and "  " not in words
    if "\n" in words and _fits_block(words):
        lines = words.split("\n")
        return "|-" + "".join("\n" + (" " * column + line if line else "") for line in lines)
    if plain and len(words) + beside > WIDTH and " " in words.strip() and words == words.strip():
        folded = textwrap.wrap(words, WIDTH - column, break_long_words=False, break_on_hyphens=False)
        return ">-" + "".join("\n" + " " * column + line for line in folded)
    return _word(words)


def _fits_block(words: str) -> bool:
    """Whether a text of several lines can stand as it is."""
    lines = words.split("\n")
    tidy = all(line.isprintable() and line == line.rstrip() for line in lines)
    return tidy and bool(lines[0]) and bool(lines[-1]) and not lines[0].startswith(" ")


def _word(words: str) -> str:
    if _MEANS_SOMETHING.fullmatch(words) is None and (_PLAIN.fullmatch(words) or _PLAIN_QUANTITY.fullmatch(words)):
        return words
    escaped = (_escaped(sign) for sign in words)
    return '"' + "".join(escaped) + '"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return "\\" + sign
    if sign.isprintable():
        return sign
    known = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return known.get(sign) or (f"\\U{ord(sign):08X}" if ord(sign) > 0xFFFF else f"\\u{ord(sign):04X}")
