"""Words that people type into the register, made fit to be stored."""

from sim.errors import InputError, Phrase, Problem

__all__ = ["LONGEST", "line", "lines"]

LONGEST = 2000
"""Most characters of anything that is typed."""


def line(option: str, written: str) -> str:
    """Words on one line, without space around them.

    Parameters
    ----------
    option : str
        Where they come from, for messages.
    written : str

    Raises
    ------
    InputError
        There are none, too many, or some that cannot be stored.
    """
    words = " ".join(written.split())
    allowed = Phrase("register.typed", {"most": LONGEST})
    if not words or len(words) > LONGEST or not words.isprintable():
        raise InputError([Problem("register.not-typed", file=option, found=words[:80], allowed=(allowed,))])
    return words


def lines(option: str, written: str | None) -> str | None:
    """The same of what may be left out."""
    return None if written is None else line(option, written)
