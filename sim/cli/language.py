"""The reader's language: asked for on the command line, or that of the environment."""

import locale
from collections.abc import Mapping, Sequence

from sim.errors import InputError, Problem
from sim.texts import LANGUAGES, Language

__all__ = ["OPTION", "language_of", "usual_language"]

OPTION = "--language"
MANY = ("report", "memo", "guide")
"""The commands that may be asked for in several languages at once."""

VARIABLES = ("DRILLROOM_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def usual_language(environ: Mapping[str, str]) -> Language:
    """The language of the environment: its variables, else what the operating system says; else English."""
    said = next((environ[name] for name in VARIABLES if environ.get(name)), None)
    said = said or locale.getlocale()[0] or ""
    return "zh" if said.lower().startswith(("zh", "chinese")) else "en"


def language_of(arguments: Sequence[str], usual: Language) -> tuple[Language, list[str]]:
    """The language that is asked for, wherever it stands, and the arguments without it.

    A report may be written in several: the program speaks the first of them, and the command is told all.

    >>> language_of(["run", "power-cut", "--language", "zh"], "en")
    ('zh', ['run', 'power-cut'])
    >>> language_of(["--language=zh,en", "report", "power-cut"], "en")
    ('zh', ['report', '--language', 'zh,en', 'power-cut'])

    Raises
    ------
    InputError
        The program does not speak this language.
    """
    languages, rest, ahead = [usual], [], iter(arguments)
    for argument in ahead:
        if argument == "--":
            rest += [argument, *ahead]
        elif argument == OPTION or argument.startswith(f"{OPTION}="):
            written = argument.removeprefix(OPTION).removeprefix("=") or next(ahead, "")
            languages = [_known(part.strip()) for part in written.split(",")]
        else:
            rest.append(argument)
    if len(languages) > 1:
        if rest[:1] not in ([name] for name in MANY):
            raise _unknown(",".join(languages))
        rest[1:1] = [OPTION, ",".join(languages)]
    return languages[0], rest


def _known(written: str) -> Language:
    spoken = written.lower().replace("_", "-").split("-")[0]  # zh-CN, en_GB
    if spoken not in LANGUAGES:
        raise _unknown(written)
    return spoken


def _unknown(written: str) -> InputError:
    return InputError([Problem("problem.choice", file=OPTION, found=written, allowed=LANGUAGES)])
