"""How wide words are, and words made fit to be set: measured in the font of the reports.

>>> width("Day 1", 10) < width("第一天天", 10)
True
>>> shortened("a long name of a customer", 60, 10)
'a long name…'
"""

import re
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from unicodedata import category, combining, east_asian_width

__all__ = ["breakable", "clean", "printable", "settable", "shortened", "width", "wrapped"]

_ASCII = (
    *(
        224,
        323,
        474,
        555,
        555,
        921,
        680,
        278,
        338,
        338,
        467,
        555,
        278,
        347,
        278,
        392,
        555,
        555,
        555,
        555,
        555,
        555,
        555,
    ),
    *(
        555,
        555,
        555,
        278,
        278,
        555,
        555,
        555,
        474,
        946,
        608,
        657,
        638,
        688,
        589,
        552,
        689,
        728,
        293,
        535,
        646,
        543,
        812,
    ),
    *(
        723,
        742,
        633,
        742,
        635,
        596,
        599,
        721,
        575,
        878,
        573,
        531,
        603,
        338,
        392,
        338,
        555,
        559,
        606,
        563,
        618,
        510,
        620,
    ),
    *(
        554,
        325,
        564,
        607,
        275,
        275,
        552,
        284,
        926,
        610,
        606,
        620,
        620,
        388,
        468,
        377,
        607,
        521,
        802,
        498,
        521,
        475,
        338,
    ),
    *(270, 338, 555),
)
"""Advance widths of the characters from space to tilde, in thousandths of the size."""

OTHERS = 1.05
"""Margin for the fonts that a browser may use instead."""

DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MISSING = "〓"
"""The sign that printers set for a character that is not at hand."""


def width(words: str, size: float) -> float:
    """Width of words, at most, in the units of the size."""
    return sum(map(_advance, words)) * size * OTHERS / 1000


def _advance(character: str) -> int:
    code = ord(character)
    if 32 <= code < 127:
        return _ASCII[code - 32]
    if combining(character):
        return 0
    return 1000 if east_asian_width(character) in "WFA" else 640


def shortened(words: str, room: float, size: float) -> str:
    """Words that are not wider than there is room, cut with an ellipsis if they must be."""
    if width(words, size) <= room:
        return words
    left = room - width("…", size)
    end = 0
    while end < len(words) and (left := left - width(words[end], size)) >= 0:
        end += 1
    return words[:end].rstrip() + "…"


def wrapped(words: str, room: float, size: float, lines: int = 2) -> list[str]:
    """Words in at most so many lines of a width, the last one cut if they do not suffice; broken as readers expect."""
    found: list[str] = []
    rest = words.strip()
    while rest and len(found) < lines - 1 and width(rest, size) > room:
        end = _fits(rest, room, size)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*found, shortened(rest, room, size)] if rest else found or [""]


def _fits(words: str, room: float, size: float) -> int:
    """Where the first line ends: behind a space, or beside a Chinese character."""
    end, best, used = 0, 0, 0.0
    while end < len(words) and (used := used + width(words[end], size)) <= room:
        end += 1
        if end < len(words) and (words[end - 1] == " " or "W" in (_script(words[end - 1]), _script(words[end]))):
            best = end
    return best or max(end, 1)


def _script(character: str) -> str:
    return "W" if east_asian_width(character) == "W" and category(character)[0] == "L" else ""


def clean(words: str) -> str:
    """Words without what no document may hold, or what would turn the direction of the text around them."""
    return "".join(c for c in words if c == "\n" or (category(c) not in ("Cc", "Cs") and c not in DIRECTIONS))


def printable(words: str) -> str:
    """Words with a sign in place of each character that the font of the reports does not have.

    Symbols and scripts that are written from the right are not among its characters.
    """
    return "".join(c if c == "\n" or _covered(ord(c)) else MISSING for c in clean(words))


def settable(words: str, longest: int = 22) -> str:
    """Such words with places to break where one is too long for a line."""
    return breakable(printable(words), longest)


def breakable(words: str, longest: int = 22) -> str:
    """Words with places to break (zero-width spaces) within those that are longer than so many characters."""
    return re.sub(r"[^ \n]+", lambda word: _breakable(word[0], longest), words)


def _breakable(word: str, longest: int) -> str:
    """A word with places to break if it is too long for a line: behind its points and strokes, else anywhere."""
    if len(word) <= longest or not word.isascii():
        return word
    pieces = re.findall(r"[^._/\\:-]*[._/\\:-]+|[^._/\\:-]+", word)
    return "\u200b".join(piece[i : i + longest] for piece in pieces for i in range(0, len(piece), longest))


@cache
def _coverage() -> tuple[list[int], list[int]]:
    lines = files(__package__).joinpath("fonts", "coverage.txt").read_text(encoding="ascii").split()
    bounds = [line.split("-") for line in lines]
    return [int(first, 16) for first, _ in bounds], [int(last, 16) for _, last in bounds]


def _covered(code: int) -> bool:
    firsts, lasts = _coverage()
    place = bisect_right(firsts, code) - 1
    return place >= 0 and code <= lasts[place]
