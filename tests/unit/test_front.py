"""The words of the front end that are said in the page's language are those that it has."""

import re
from collections import Counter
from importlib.resources import files

import pytest

from sim.texts import LANGUAGES, keys, text

OWN = [key for key in keys() if key.startswith("front.")]
PUT_TOGETHER = {
    "front.enter": ["Press Enter to ", "apply"],
    "front.enter-with": ["+Enter to ", "apply"],
    "front.not-found-more": [
        "The page that you have requested does not seem to exist",
        ". Running the app's main page.",
    ],
}
"""What the front end makes out of pieces."""


@pytest.fixture(scope="module")
def front_end():
    return "".join(file.read_text(encoding="utf-8") for file in (files("streamlit") / "static/static/js").iterdir())


def pieces(key):
    return PUT_TOGETHER.get(key) or re.split(": |{what}", text(key, "en", what="{what}"))


@pytest.mark.parametrize("key", OWN)
def test_the_front_end_has_these_words(front_end, key):
    assert [piece for piece in pieces(key) if piece not in front_end] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_can_be_told_in_either_direction(language):
    said = Counter(text(key, language, what="") for key in OWN)
    assert said.most_common(1)[0][1] == 1
