"""The catalogue: every text a user reads, in English and Simplified Chinese.

The texts stand in the YAML files beside this module, one file an area, each entry a key with its two languages::

    run.orders_late:
      en: "{count} orders late"
      zh: "{count} 笔订单逾期"

>>> text("language.name", "zh")
'简体中文'
"""

from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from ruamel.yaml import YAML

__all__ = ["LANGUAGES", "Language", "keys", "text"]

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    yaml = YAML(typ="safe", pure=False)
    entries: dict[str, dict[str, str]] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            entries |= yaml.load(file.read_text(encoding="utf-8")) or {}
    return entries


def keys() -> tuple[str, ...]:
    """All keys of the catalogue."""
    return tuple(_catalogue())


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
    return _catalogue()[key][language].format(**values)
