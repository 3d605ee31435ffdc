"""Where a command prints, and in which language."""

import json
import os
import sys
from dataclasses import dataclass
from typing import Any

from rich.console import Console as RichConsole
from rich.console import Group, RenderableType

from sim.cli.prose import Prose
from sim.errors import Problem
from sim.texts import Language, text

__all__ = ["Terminal", "silence", "speak_utf8"]


class Console(RichConsole):
    """A console that leaves it to the caller what to do when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        """Called while the error is being handled."""
        raise


@dataclass(frozen=True)
class Terminal:
    """The reader: language, and consoles for results and for messages."""

    language: Language
    out: Console
    err: Console

    @classmethod
    def of(cls, language: Language) -> "Terminal":
        """The reader at the present standard output and error."""
        plain = {"highlight": False, "markup": False, "emoji": False}
        return cls(language, Console(**plain), Console(stderr=True, **plain))  # type: ignore[arg-type]

    def say(self, key: str, **values: object) -> str:
        """A text of the catalogue in the reader's language."""
        return text(key, self.language, **values)

    def print(self, *parts: RenderableType) -> None:
        """Print a result."""
        # In a group, for of texts that it is given directly the console makes plain ones.
        self.out.print(Group(*(Prose(part) if isinstance(part, str) else part for part in parts)))

    def line(self, words: str) -> None:
        """Print a result that no line may break, such as a path."""
        self.out.print(words, soft_wrap=True)

    def document(self, content: Any) -> None:
        """Print a result as one JSON document for programs."""
        self.out.file.write(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n")

    def note(self, words: str) -> None:
        """Print a message, unbroken, so that it can be searched and copied."""
        self.err.print(words, soft_wrap=True)

    def complain(self, *problems: Problem) -> None:
        """Print mistakes of the input."""
        for problem in problems:
            self.note(problem.message(self.language))


def speak_utf8() -> None:
    """Print UTF-8 on every platform, unless the environment says otherwise; never fail for a character."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if os.environ.get("PYTHONIOENCODING"):
            reconfigure(errors="replace")
        else:
            reconfigure(encoding="utf-8", errors="replace")


def silence() -> None:
    """Nobody reads any more: let what is still to be printed go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
