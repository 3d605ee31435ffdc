"""Names and tax numbers of made-up customers and staff.

They are made once for each customer and each worker, never for each order, out of pools that Faker fills. The tax
numbers pass the check of real ones; that they are drill data is said beside them, as one may by chance be somebody's.
"""

from functools import cache
from typing import Literal

import numpy as np
from faker import Faker
from numpy.typing import NDArray

from sim.taxids import tax_ids
from sim.world.streams import Streams

__all__ = ["Locale", "company_names", "person_names", "tax_numbers"]

Locale = Literal["zh_CN", "en_GB"]

REGIONS = ("110101", "110102", "110105", "110108", "120101", "130100", "310115", "440305")
"""Region codes (GB/T 2260) of the made-up tax numbers: Beijing, Tianjin, Shijiazhuang, Shanghai, Shenzhen."""

_TRADES = {
    "zh_CN": (
        "商贸",
        "科技",
        "机电设备",
        "办公用品",
        "建材",
        "电子",
        "食品",
        "医疗器械",
        "物流",
        "印刷",
        "服饰",
        "化工",
    ),
    "en_GB": ("Trading", "Supplies", "Foods", "Electrical", "Logistics", "Office", "Print", "Medical", "Textiles"),
}
_FORMS = {"zh_CN": ("有限公司", "有限责任公司", "股份有限公司"), "en_GB": ("Ltd", "LLP", "plc")}
_POOL = 120
_LUCKY = ("恒瑞鑫盛华泰宏嘉诚信源丰博荣祥", "达和康宁茂顺兴昌洋佳立远通隆合")
"""Characters of Chinese firms' names, in pairs; the prefixes that Faker has are whole firms, some of them real."""


def _faker(locale: Locale, *providers: str) -> Faker:
    """A Faker that can do nothing but this: to look for all that there is would take longer than most drills."""
    return Faker(locale, providers=[f"faker.providers.{name}" for name in providers])


@cache
def _pools(locale: Locale) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Places or families, and brands: distinct names that Faker gives from its own fixed seed."""
    fake = _faker(locale, "address", "person")
    fake.seed_instance(20260101)
    first = fake.city_name if locale == "zh_CN" else fake.last_name
    firsts = tuple(dict.fromkeys(first() for _ in range(_POOL)))
    if locale == "zh_CN":
        return firsts, tuple(a + b for a in _LUCKY[0] for b in _LUCKY[1])
    return firsts, tuple(dict.fromkeys(fake.last_name() for _ in range(_POOL)))


def company_names(numbers: NDArray[np.int64], stream: str, streams: Streams, locale: Locale) -> list[str]:
    """Names of companies; equal numbers of a stream have equal names.

    Parameters
    ----------
    numbers : array of int
        Numbers of the customers, from 0.
    stream : str
        Name of the kind of customer.
    streams : Streams
        Of the drill.
    locale : {"zh_CN", "en_GB"}
        Language of the names.
    """
    firsts, seconds = _pools(locale)
    pools = (firsts, seconds, _TRADES[locale], _FORMS[locale])
    size = int(numbers.max(initial=-1)) + 1
    parts = []
    for part, pool in enumerate(pools):
        picks = streams[f"names.{stream}.{part}"].integers(len(pool), size=size)
        parts.append(np.array(pool, object)[picks[numbers]].tolist())
    form = "{}{}{}{}" if locale == "zh_CN" else "{} & {} {} {}"
    return list(map(form.format, *parts))


def tax_numbers(numbers: NDArray[np.int64], stream: str, streams: Streams) -> list[str]:
    """Tax numbers with right check characters; equal numbers of a stream have equal ones."""
    size = int(numbers.max(initial=-1)) + 1
    drawn = streams[f"tax-numbers.{stream}"].integers(10**8, size=size)
    return tax_ids([REGIONS[n % len(REGIONS)] for n in numbers.tolist()], drawn[numbers].tolist())


def person_names(count: int, streams: Streams, locale: Locale) -> list[str]:
    """Names of people, one for each worker."""
    fake = _faker(locale, "person")
    fake.seed_instance(streams.number("names.staff"))
    return [fake.name() for _ in range(count)]
