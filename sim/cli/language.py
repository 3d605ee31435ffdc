"""The reader's language: asked for on the command line, or that of the environment."""

import locale
from collections.abc import Mapping, Sequence

from sim.errors import InputError, Problem
from sim.texts import LANGUAGES, Language

__all__ = ["OPTION", "language_of", "usual_language"]

OPTION = "--language"
VARIABLES = ("DRILLROOM_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def usual_language(environ: Mapping[str, str]) -> Language:
    """The language of the environment: its variables, else what the operating system says; else English."""
    said = next((environ[name] for name in VARIABLES if environ.get(name)), None)
    said = said or locale.getlocale()[0] or ""
    return "zh" if said.lower().startswith(("zh", "chinese")) else "en"


def language_of(arguments: Sequence[str], usual: Language) -> tuple[Language, list[str]]:
    """The language that is asked for, wherever it stands, and the arguments without it.

    >>> language_of(["run", "power-cut", "--language", "zh"], "en")
    ('zh', ['run', 'power-cut'])

    Raises
    ------
    InputError
        The program does not speak this language.
    """
    language, rest, ahead = usual, [], iter(arguments)
    for argument in ahead:
        if argument == "--":
            rest += [argument, *ahead]
        elif argument == OPTION or argument.startswith(f"{OPTION}="):
            written = argument.removeprefix(OPTION).removeprefix("=") or next(ahead, "")
            language = _known(written)
        else:
            rest.append(argument)
    return language, rest


def _known(written: str) -> Language:
    spoken = written.lower().replace("_", "-").split("-")[0]  # zh-CN, en_GB
    if spoken not in LANGUAGES:
        raise InputError([Problem("problem.choice", file=OPTION, found=written, allowed=LANGUAGES)])
    return spoken
