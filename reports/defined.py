"""What each figure of the score means and how it counts; the score leads to it."""

from collections.abc import Iterator

from sim import formats
from sim.reports.content import Block, Facts, Subheading
from sim.reports.words import Words
from sim.score import Item, Scorecard
from sim.score.figures import TIME_TO_ACT, TIME_TO_DETECT, TIME_TO_VERIFY
from sim.texts import text

__all__ = ["anchor_of", "defined"]

TARGETS = {"time_to_detect": TIME_TO_DETECT, "time_to_verify": TIME_TO_VERIFY, "time_to_act": TIME_TO_ACT}


def anchor_of(item: Item) -> str:
    """The anchor of what an item of the score means."""
    return f"figure-{item.key}"


def defined(card: Scorecard, words: Words) -> Iterator[Block]:
    """The meaning of each item, if there is a score."""
    if card.score is None:
        return
    yield Subheading(words.say("appendix.figures"))
    items = [(text(f"score.item.{item.key}", words.language), _meaning(item, words)) for item in card.items]
    yield Facts(items, [anchor_of(item) for item in card.items])


def _meaning(item: Item, words: Words) -> str:
    target = formats.duration(TARGETS.get(item.key), words.language)
    return text(f"score.meaning.{item.key}", words.language, target=target)
