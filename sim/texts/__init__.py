"""The catalogue: every text a user reads, in English and Simplified Chinese.

The texts stand in the YAML files beside this module, one file an area, each entry a key with its two languages::

    run.orders_late:
      en: "{count} orders late"
      zh: "{count} 笔订单逾期"

English counts: an entry may have a third text, ``one``, that is told in place of ``en`` if its field `count` is 1.

>>> text("language.name", "zh")
'简体中文'
"""

import re
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from ruamel.yaml import YAML

__all__ = ["LANGUAGES", "LOCALES", "Language", "keys", "text"]

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALES: dict[Language, str] = {"en": "en", "zh": "zh-Hans"}
"""What browsers call the languages."""


_KEY = re.compile(r"^([a-z][^\s:]*):", re.MULTILINE)


@cache
def _written() -> dict[str, str]:
    """The YAML of each entry: a program that says little need not wait until all of the catalogue is parsed."""
    entries: dict[str, str] = {}
    for file in files(__name__).iterdir():
        if file.name.endswith(".yaml"):
            content = file.read_text(encoding="utf-8")
            starts = [*_KEY.finditer(content)]
            ends = [following.start() for following in starts[1:]] + [len(content)]
            entries |= {start[1]: content[start.start() : end] for start, end in zip(starts, ends, strict=True)}
    return entries


@cache
def _entry(key: str) -> dict[str, str]:
    entry: dict[str, str] = YAML(typ="safe", pure=True).load(_written()[key])[key]
    return entry


def keys() -> tuple[str, ...]:
    """All keys of the catalogue."""
    return tuple(_written())


def text(key: str, language: Language = "en", **values: object) -> str:
    """The text of a key in a language, its fields filled in.

    Parameters
    ----------
    key : str
        Name of the entry.
    language : {"en", "zh"}
        Language of the reader.
    **values
        The entry's fields, by name (``str.format``).

    Raises
    ------
    KeyError
        The catalogue has no such key, or a field is missing.
    """
    entry = _entry(key)
    counted = "one" in entry and language == "en" and str(values.get("count")) == "1"
    return entry["one" if counted else language].format(**values)
