"""The documentation as articles of the help page."""

import re
from functools import lru_cache
from importlib.resources import files

from sim.texts import Language

__all__ = ["TECHNICAL", "TOPICS", "article"]

TOPICS = (
    *("first-steps", "figures", "scorecard", "library", "comparing-plans", "one-plan", "searching", "register"),
    *("first-drill", "live-drills", "guides", "report", "events-list", "validation", "scenario-files", "own-orders"),
)
TECHNICAL = ("serving", "tables", "model", "power", "order-flow", "scale")
LINK = re.compile(r"\]\((?:\.\./|zh/)*([a-z-]+)\.md(#[^)\s]*)?\)")
PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)\n?")
ELSEWHERE = re.compile(r"\[([^\]]*)\]\((?!\?|#)[^)]*\)")


@lru_cache(maxsize=64)
def article(topic: str, reader: Language) -> str | None:
    """A page of the documentation in the reader's language, else in English; its links lead to other topics.

    Links that would leave this machine, and pictures, are left out; their words stay.
    """
    shipped = files("sim.docs")
    translated = shipped.joinpath("zh").joinpath(f"{topic}.md")
    page = translated if reader == "zh" and translated.is_file() else shipped.joinpath(f"{topic}.md")
    if not page.is_file():
        return None
    words = LINK.sub(lambda m: f"](?topic={m[1]}&lang={reader}{m[2] or ''})", page.read_text(encoding="utf-8"))
    return ELSEWHERE.sub(r"\1", PICTURE.sub("", words))
