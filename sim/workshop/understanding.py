"""What a text says, read once however often it is asked for."""

from functools import lru_cache

from sim.errors import InputError, Problem
from sim.scenario.reading import Data, Document, read_document

__all__ = ["NAME", "read", "said"]

NAME = "YAML"
"""What the text is called in messages."""


@lru_cache(maxsize=64)
def read(text: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """What a text says, and where; None if it is no YAML, and why."""
    try:
        return read_document(text, NAME), ()
    except InputError as error:
        return None, error.problems


def said(text: str) -> Data:
    """What a text says; not to be changed.

    Raises
    ------
    InputError
        It is no YAML.
    """
    document, problems = read(text)
    if document is None:
        raise InputError(problems)
    return document.data
