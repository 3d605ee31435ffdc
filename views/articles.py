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
LINK = re.compile(r"\]\((\.\./|zh/)?([a-z-]+)\.md(#[^)\s]*)?\)")
OTHER: dict[str, Language] = {"../": "en", "zh/": "zh"}
"""Language to which a link out of the folder of a page leads."""
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

    def leads(link: re.Match[str]) -> str:
        return f"](?topic={link[2]}&lang={OTHER.get(link[1] or '', reader)}{link[3] or ''})"

    words = LINK.sub(leads, page.read_text(encoding="utf-8"))
    return ELSEWHERE.sub(r"\1", PICTURE.sub("", words))
