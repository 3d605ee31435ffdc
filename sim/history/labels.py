"""The regions and invoice types of a history as those of the organisation."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.imports.values import invoice_types

__all__ = ["Labelled", "match_invoice_types", "match_regions"]

Ints = NDArray[np.int64]

# The greater areas of China, each with its provinces: names in Chinese, then in Latin letters; the first of the latter
# stands for all.
_AREAS = {
    "华北 north northchina": """北京 beijing peking|天津 tianjin|河北 hebei|山西 shanxi
        内蒙古 innermongolia neimenggu neimongol""",
    "东北 northeast northeastchina": "辽宁 liaoning|吉林 jilin|黑龙江 heilongjiang",
    "华东 east eastchina": """上海 shanghai|江苏 jiangsu|浙江 zhejiang|安徽 anhui|福建 fujian|江西 jiangxi
        山东 shandong|台湾 taiwan""",
    "华中 central centralchina": "河南 henan|湖北 hubei|湖南 hunan",
    "华南 south southchina": "广东 guangdong canton|广西 guangxi|海南 hainan|香港 hongkong|澳门 macau macao",
    "西南 southwest southwestchina": "重庆 chongqing|四川 sichuan|贵州 guizhou|云南 yunnan|西藏 tibet xizang",
    "西北 northwest northwestchina": "陕西 shaanxi|甘肃 gansu|青海 qinghai|宁夏 ningxia|新疆 xinjiang",
}
_WIDER = {"northeast": "north", "northwest": "north"}
"""Where an organisation does not tell these areas from the north."""
_OTHER = "other"
_REST = re.compile(r"(其他|其它|外省|外地|other|others|otherprovinces|otherregions|elsewhere)(省|省份|地区|区域)?")
_ADDED = re.compile(r"(province|municipality|city|autonomousregion|sar|region)$")


def _keys_by_name() -> dict[str, tuple[str, ...]]:
    """What a name of a province or area may stand under, the most exact first."""
    keys: dict[str, tuple[str, ...]] = {}
    for written, provinces in _AREAS.items():
        area = written.split()[1]
        wider = (area, *([_WIDER[area]] if area in _WIDER else []), _OTHER)
        keys |= dict.fromkeys(written.split(), wider)
        for names in re.split(r"\||\n", provinces):
            keys |= dict.fromkeys(names.split(), (names.split()[1], *wider))
    return keys


_KEYS = _keys_by_name()
_CHINESE = tuple(name for name in _KEYS if not name.isascii())


@dataclass(frozen=True)
class Labelled:
    """What became of a column of texts.

    Attributes
    ----------
    index : array of int
        Place of each order's label among the organisation's; -1 where the history does not tell one of them.
    unmatched : mapping of str to int
        Texts that are none of the organisation's labels, with their numbers of orders, the most frequent first.
    empty : int
        Orders without a text.
    """

    index: Ints
    unmatched: Mapping[str, int]
    empty: int

    @property
    def matched(self) -> int:
        """Orders whose text is a label of the organisation, by itself or by another name."""
        return int((self.index >= 0).sum())

    @property
    def drawn(self) -> int:
        """Orders whose label has to be drawn."""
        return len(self.index) - self.matched

    def shares(self, count: int) -> list[float]:
        """Share of each of so many labels among the orders that have one."""
        counts = np.bincount(self.index[self.index >= 0], minlength=count)
        return [float(share) for share in counts / counts.sum()]

    def complete(self, shares: Mapping[str, float], rng: np.random.Generator) -> Ints:
        """The labels, those that are missing drawn by their shares."""
        weights = np.array(list(shares.values()), float)
        drawn = rng.choice(weights.size, self.index.size, p=weights / weights.sum())
        return np.where(self.index < 0, drawn, self.index)


def match_regions(texts: "pd.Series[str]", labels: Mapping[str, float]) -> Labelled:
    """Regions by name; provinces of China in either script and by the start of an address.

    A province belongs to a label of its own, else to its greater area (华北, "North"), else to the other provinces, as
    far as the organisation has such labels.
    """
    return _match(texts, labels, _region_keys)


def match_invoice_types(texts: "pd.Series[str]", labels: Mapping[str, float]) -> Labelled:
    """Invoice types: by name, or as special or general in any of the ways that the import knows."""
    return _match(texts, labels, _type_keys)


def _match(texts: "pd.Series[str]", labels: Mapping[str, float], keys: Callable[[str], tuple[str, ...]]) -> Labelled:
    """Equal texts, of which such a column is full, are looked up once."""
    codes, uniques = pd.factorize(texts)
    if len(labels) == 1:  # there is nothing to tell apart
        return Labelled(np.zeros(len(texts), np.int64), {}, 0)
    place = {keys(label)[0]: i for i, label in reversed(list(enumerate(labels)))}
    place |= {label: i for i, label in enumerate(labels)}
    found = np.array(
        [next((place[key] for key in (text, *keys(text)) if key in place), -1) if text else -1 for text in uniques],
        np.int64,
    )
    counts = pd.Series(np.bincount(codes, minlength=len(uniques)), index=uniques).sort_values(ascending=False)
    known = dict(zip(uniques, found, strict=True))
    unmatched = {str(text): int(count) for text, count in counts.items() if text and known[text] < 0}
    return Labelled(found[codes], unmatched, int(counts.get("", 0)))


def _type_keys(text: str) -> tuple[str, ...]:
    return (invoice_types(pd.Series([text], dtype="str")).values.iloc[0].casefold(),)


def _region_keys(text: str) -> tuple[str, ...]:
    folded = re.sub(r"[\s\-_.,'’]", "", unicodedata.normalize("NFKC", text).casefold())
    if _REST.fullmatch(folded):
        return (_OTHER,)
    for name in _CHINESE:
        if folded.startswith(name):
            return _KEYS[name]
    plain = _ADDED.sub("", folded)
    return _KEYS.get(plain, (plain or folded,))
