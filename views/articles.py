"""The documentation as articles of the help page."""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import quote

from sim.texts import Language

__all__ = ["TECHNICAL", "TOPICS", "Section", "article", "sections"]

TOPICS = (
    *("first-steps", "figures", "scorecard", "library", "comparing-plans", "one-plan", "searching", "register"),
    *("first-drill", "live-drills", "guides", "report", "events-list", "validation", "scenario-files", "own-orders"),
)
TECHNICAL = ("serving", "tables", "model", "power", "order-flow", "scale")
LINK = re.compile(r"\]\((\.\./|zh/)?([a-z-]+)\.md(#[^)\s]*)?\)")
OTHER: dict[str, Language] = {"../": "en", "zh/": "zh"}
"""Language to which a link out of the folder of a page leads."""
PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)\n?")
HEADING = re.compile(r"^```.*?^```$|^(?P<level>#{1,3}) (?P<words>[^\n]+)$", re.MULTILINE | re.DOTALL)
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


class Section(NamedTuple):
    """A piece of an article: level and words of its heading, the anchor by which links find it, what it says."""

    level: int
    heading: str
    anchor: str
    words: str


def sections(words: str) -> Iterator[Section]:
    """The pieces of an article.

    Headings get the anchors that they have in a repository. Left to itself the page makes anchors of Latin letters
    only, so that the contents of an article in another script would lead nowhere.
    """
    found = [heading for heading in HEADING.finditer(words) if heading["level"]]
    for heading, end in zip(found, [*(following.start() for following in found[1:]), len(words)], strict=True):
        yield Section(len(heading["level"]), heading["words"], _anchor(heading["words"]), words[heading.end() : end])


def _anchor(heading: str) -> str:
    """As browsers write it in an address."""
    return quote(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-"))
