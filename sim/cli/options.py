"""Values of options, read from what was written."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, TypeVar

from sim.errors import InputError, Phrase, Problem

__all__ = ["choice", "day", "names", "pairs", "refusal", "several", "whole"]

C = TypeVar("C", bound=str)


def whole(option: str, written: str, low: int, high: int) -> int:
    """A whole number within bounds.

    Raises
    ------
    InputError
        It is none, or out of bounds.
    """
    allowed = Phrase("cli.whole-between", {"low": low, "high": high})
    try:
        number = int(written)
    except ValueError:
        raise refusal("problem.not-whole", option, written, allowed) from None
    if not low <= number <= high:
        raise refusal("problem.too-small" if number < low else "problem.too-large", option, written, allowed)
    return number


def choice(option: str, written: str, choices: Sequence[C]) -> C:
    """One of several words.

    Raises
    ------
    InputError
        It is none of them.
    """
    for known in choices:
        if known == written:
            return known
    raise refusal("problem.choice", option, written, *choices)


def several(option: str, written: str, choices: Sequence[C]) -> tuple[C, ...]:
    """Several of the choices, separated by commas, each once.

    Raises
    ------
    InputError
        Something else stands among them.
    """
    parts = [part.strip() for part in written.split(",") if part.strip()] or [written]
    return tuple(dict.fromkeys(choice(option, part, choices) for part in parts))


def day(option: str, written: str) -> date:
    """A date.

    Raises
    ------
    InputError
        It is none.
    """
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise refusal("problem.not-date", option, written, Phrase("allowed.date")) from None


def pairs(option: Literal["--set", "--map", "--backlog-map", "--weight"], written: Sequence[str]) -> Mapping[str, str]:
    """Names and values, written ``name=value``.

    Raises
    ------
    InputError
        Some are written otherwise, or the same name stands twice; all mistakes are told.
    """
    found: dict[str, str] = {}
    problems = []
    for pair in written:
        name, equals, value = pair.partition("=")
        name = name.strip()
        if not equals or not name:
            problems.append(
                Problem("cli.no-pair", file=option, found=pair, allowed=(Phrase(f"cli.pair.{option[2:]}"),))
            )
        elif name in found:
            problems.append(Problem("cli.pair-twice", file=option, found=name))
        found[name] = value
    if problems:
        raise InputError(problems)
    return found


def names(written: Sequence[str]) -> tuple[str, ...]:
    """Names, separated by commas of either script.

    >>> names(["Ann, Bob", "王芳、李雷"])
    ('Ann', 'Bob', '王芳', '李雷')
    """
    found = (name.strip() for some in written for name in re.split("[,;，；、]", some))
    return tuple(name for name in found if name)


def refusal(key: str, option: str, written: str, *allowed: str | Phrase) -> InputError:
    """That a value is refused, where it stands and what is allowed."""
    return InputError([Problem(key, file=option, found=written, allowed=tuple(allowed))])
