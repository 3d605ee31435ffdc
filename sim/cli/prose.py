"""Words that are broken into lines as readers of both scripts expect.

Chinese may be broken between any two characters, but not before a full stop or after an opening bracket; English only
after a space, or after a hyphen within a word. Rich knows but the latter.
"""

from typing import Any
from unicodedata import east_asian_width

from rich.cells import cell_len
from rich.containers import Lines
from rich.text import Text

__all__ = ["Prose", "breaks"]

NEVER_FIRST = frozenset("，。；：、！？）】》”’…—～%％,.;:!?)]}")
NEVER_LAST = frozenset("（【《“‘([{¥￥")


class Prose(Text):
    """A text that breaks like that."""

    def wrap(self, console: Any, width: int, *args: Any, **options: Any) -> Lines:
        """The text in lines of at most this many cells."""
        lines = Lines()
        for paragraph in self.split("\n", allow_blank=True):
            lines.extend(paragraph.divide(breaks(paragraph.plain, width)))
        for line in lines:
            line.rstrip()
        if options.get("justify") in ("right", "center"):
            lines.justify(console, width, options["justify"])
        return lines


def breaks(words: str, width: int) -> list[int]:
    """Where lines of at most so many cells begin, the first left out.

    >>> breaks("one two three", 8)
    [8]
    >>> breaks("积压清完。", 8)
    [3]
    """
    found: list[int] = []
    start, best, used = 0, 0, 0
    for i, character in enumerate(words):
        if i > start and _may_break(words, i):
            best = i
        used += cell_len(character)
        if used > width and character != " " and i > start:
            start = best if best > start else i
            found.append(start)
            used = cell_len(words[start : i + 1])
    return found


def _may_break(words: str, i: int) -> bool:
    """Whether a line may begin with the character at a place."""
    before, after = words[i - 1], words[i]
    if after == " " or after in NEVER_FIRST or before in NEVER_LAST:
        return False
    if before == " ":
        # A number stays with its Chinese unit.
        return not (i > 1 and words[i - 2].isdigit() and _is_wide(after))
    if before == "-":
        return i > 1 and words[i - 2].isalpha() and after.isalpha()
    return _is_wide(before) or _is_wide(after)


def _is_wide(character: str) -> bool:
    return east_asian_width(character) in "WF"
