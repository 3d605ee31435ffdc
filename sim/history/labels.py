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

# Name in Chinese, then in Latin letters; the first of the latter stands for all.
_PROVINCES = """北京 beijing peking|天津 tianjin|河北 hebei|山西 shanxi|内蒙古 innermongolia neimenggu|辽宁 liaoning
    吉林 jilin|黑龙江 heilongjiang|上海 shanghai|江苏 jiangsu|浙江 zhejiang|安徽 anhui|福建 fujian|江西 jiangxi
    山东 shandong|河南 henan|湖北 hubei|湖南 hunan|广东 guangdong canton|广西 guangxi|海南 hainan|重庆 chongqing
    四川 sichuan|贵州 guizhou|云南 yunnan|西藏 tibet xizang|陕西 shaanxi|甘肃 gansu|青海 qinghai|宁夏 ningxia
    新疆 xinjiang|香港 hongkong|澳门 macau macao|台湾 taiwan"""
_BY_NAME = {
    name: latin[0]
    for province in re.split(r"\||\n", _PROVINCES)
    for chinese, *latin in [province.split()]
    for name in (chinese, *latin)
}
_CHINESE = tuple(name for name in _BY_NAME if not name.isascii())
_ADDED = re.compile(r"(province|municipality|city|autonomousregion|sar|region)$")


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
    """Regions: by name, or provinces of China by the start of an address and in either script."""
    return _match(texts, labels, _region)


def match_invoice_types(texts: "pd.Series[str]", labels: Mapping[str, float]) -> Labelled:
    """Invoice types: by name, or as special or general in any of the ways that the import knows."""
    return _match(texts, labels, lambda text: invoice_types(pd.Series([text], dtype="str")).values.iloc[0].casefold())


def _match(texts: "pd.Series[str]", labels: Mapping[str, float], canonical: Callable[[str], str]) -> Labelled:
    """Equal texts, of which such a column is full, are looked up once."""
    place = {canonical(label): i for i, label in reversed(list(enumerate(labels)))}
    place |= {label: i for i, label in enumerate(labels)}
    codes, uniques = pd.factorize(texts)
    if len(labels) == 1:  # there is nothing to tell apart
        return Labelled(np.zeros(len(texts), np.int64), {}, 0)
    found = np.array([place.get(text, place.get(canonical(text), -1)) if text else -1 for text in uniques], np.int64)
    counts = pd.Series(np.bincount(codes, minlength=len(uniques)), index=uniques).sort_values(ascending=False)
    known = dict(zip(uniques, found, strict=True))
    unmatched = {str(text): int(count) for text, count in counts.items() if text and known[text] < 0}
    return Labelled(found[codes], unmatched, int(counts.get("", 0)))


def _region(text: str) -> str:
    folded = re.sub(r"[\s\-_.,'’]", "", unicodedata.normalize("NFKC", text).casefold())
    for name in _CHINESE:
        if folded.startswith(name):
            return _BY_NAME[name]
    plain = _ADDED.sub("", folded)
    return _BY_NAME.get(plain, plain or folded)
