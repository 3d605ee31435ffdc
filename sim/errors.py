"""What can go wrong, and how a person is told.

::

    DrillError
    └── InputError      a file, an option or a value that a person gave is wrong; carries all its problems at once

A `Problem` says where something is wrong, what was found and what is allowed, in English and in Chinese:

>>> Problem("problem.not-number", "plan.yaml", 3, 7, "staff", "two", (Phrase("allowed.number"),)).message("en")
'plan.yaml, line 3, column 7: staff: this is not a number. Found: "two". Allowed: a number.'
"""

import dataclasses
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches
from typing import Protocol, runtime_checkable

from sim.texts import Language, text

__all__ = ["DrillError", "InputError", "Phrase", "Problem", "Sayable", "nearest"]

LISTED = 20
"""So many choices are listed at most; of more, those most like what was found."""


class DrillError(Exception):
    """Base of all errors that this package raises on purpose."""


class InputError(DrillError):
    """Something a person gave is wrong.

    Parameters
    ----------
    problems : iterable of Problem
        All mistakes that were found, at least one.
    """

    def __init__(self, problems: Iterable["Problem"]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def message(self, language: Language = "en") -> str:
        """All problems in a language, one a line."""
        return "\n".join(problem.message(language) for problem in self.problems)

    def __str__(self) -> str:
        return self.message()


@runtime_checkable
class Sayable(Protocol):
    """What knows its words in each language."""

    def say(self, language: Language) -> str:
        """The words in a language."""


@dataclasses.dataclass(frozen=True, slots=True)
class Phrase:
    """Words out of the catalogue, not yet in a language.

    Attributes
    ----------
    key : str
        Name of the catalogue entry.
    values : mapping
        The entry's fields; a value may be a phrase itself, or whatever else is `Sayable`.
    """

    key: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)

    def say(self, language: Language) -> str:
        """The words in a language."""
        return text(self.key, language, **{name: _say(value, language) for name, value in self.values.items()})


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One mistake.

    Attributes
    ----------
    key : str
        Name of the catalogue entry that says what is wrong.
    file : str
        Path of the file, or the option of the command line; empty if there is none.
    line, column : int or None
        Place in the file, counted from 1.
    field : str
        Dotted path of the field, such as ``incidents[0].lasts``.
    found : str or Phrase or None
        What stands there; None if nothing does.
    allowed : tuple of str or Phrase
        What may stand there: choices to be written literally, or phrases that describe it.
    values : mapping
        Fields of the catalogue entry.
    """

    key: str
    file: str = ""
    line: int | None = None
    column: int | None = None
    field: str = ""
    found: str | Phrase | None = None
    allowed: tuple[str | Phrase, ...] = ()
    values: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)

    def message(self, language: Language = "en") -> str:
        """The whole problem as one line: place, field, what is wrong, what was found, what is allowed."""
        return (
            self._where(language)
            + Phrase(self.key, self.values).say(language)
            + self._found(language)
            + self._allowed(language)
        )

    def _where(self, language: Language) -> str:
        place = ""
        if self.line is not None:
            place = text("message.line", language, file=self.file, line=self.line, column=self.column)
        elif self.file:
            place = text("message.file", language, file=self.file)
        return place + (text("message.field", language, field=self.field) if self.field else "")

    def _found(self, language: Language) -> str:
        if self.found is None:
            return ""
        if isinstance(self.found, Phrase):
            return text("message.found-kind", language, found=self.found.say(language))
        return text("message.found", language, found=self.found)

    def _allowed(self, language: Language) -> str:
        if not self.allowed:
            return ""
        choices = [choice for choice in self.allowed if isinstance(choice, str)]
        hint = nearest(self.found, choices) if isinstance(self.found, str) else None
        listed, left = _shortlist(self.found, self.allowed)
        words = text("message.separator", language).join(str(_say(item, language)) for item in listed)
        if left:
            words = text("message.and-more", language, listed=words, count=left)
        meant = text("message.nearest", language, nearest=hint) if hint else ""
        key = "message.choices" if len(choices) == len(self.allowed) else "message.allowed"
        return meant + text(key, language, allowed=words)


def nearest(found: str, choices: Iterable[str]) -> str | None:
    """The choice that was probably meant, or None if none is alike.

    >>> nearest("Lognormol", ["gamma", "lognormal"])
    'lognormal'
    """
    by_folded = {choice.casefold(): choice for choice in choices}
    match = get_close_matches(found.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[match[0]] if match else None


def _shortlist(found: object, allowed: tuple[str | Phrase, ...]) -> tuple[tuple[str | Phrase, ...], int]:
    if len(allowed) <= LISTED:
        return allowed, 0
    if isinstance(found, str):
        allowed = tuple(sorted(allowed, key=lambda item: -SequenceMatcher(None, found, str(item)).ratio()))
    return allowed[:LISTED], len(allowed) - LISTED


def _say(value: object, language: Language) -> object:
    return value.say(language) if isinstance(value, Sayable) else value
