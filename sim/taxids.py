"""Unified Social Credit Codes, the tax numbers of Chinese organisations (GB 32100-2015).

A code has 18 characters: the registering authority (1), the kind of organisation (1), the region (6 digits), the
organisation code (9, its last one a check character by GB 11714-1997) and the check character of the whole.

>>> tax_id("110000", 60003734)
'91110000600037341L'
>>> is_valid("91110000600037341L"), is_valid("91110000600037341M")
(True, False)
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["LENGTH", "are_valid", "is_valid", "tax_id", "tax_ids"]

LENGTH = 18

# The letters I, O, Z, S and V are left out because they read like digits or like one another.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = np.array([pow(3, i, 31) for i in range(LENGTH - 1)])
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_ORGANISATION_CHECKS = "0X987654321"

_VALUE = np.full(128, -1)
_VALUE[[ord(c) for c in _ALPHABET]] = np.arange(len(_ALPHABET))


def tax_id(region: str, number: int) -> str:
    """The code of an enterprise, both check characters right.

    Parameters
    ----------
    region : str
        Six digits, such as 110108 for Haidian, Beijing.
    number : int
        The organisation code without its check character, 0 to 99,999,999. Equal numbers give equal codes.

    Raises
    ------
    ValueError
        The region is not six digits, or the number is out of range.
    """
    return tax_ids([region], [number])[0]


def tax_ids(regions: Sequence[str], numbers: Sequence[int]) -> list[str]:
    """The codes of many enterprises, each as `tax_id` gives it."""
    for region in set(regions):
        if len(region) != 6 or not (region.isascii() and region.isdigit()):
            raise ValueError(f"a region is six digits, not {region!r}")
    for number in numbers:
        if not 0 <= number < 10**8:
            raise ValueError(f"an organisation number lies between 0 and 99999999, not {number}")
    organisations = [f"{number:08d}" for number in numbers]
    checks = _values("".join(organisations)).reshape(-1, 8) @ _ORGANISATION_WEIGHTS % 11
    bodies = [
        f"91{region}{organisation}{_ORGANISATION_CHECKS[check]}"
        for region, organisation, check in zip(regions, organisations, checks, strict=True)
    ]
    last = -(_values("".join(bodies)).reshape(-1, LENGTH - 1) @ _WEIGHTS) % 31
    return [body + _ALPHABET[value] for body, value in zip(bodies, last, strict=True)]


def is_valid(code: str) -> bool:
    """Whether a text is a Unified Social Credit Code with the right check character."""
    return bool(are_valid([code])[0])


def are_valid(codes: Sequence[str]) -> NDArray[np.bool_]:
    """Which of many texts are Unified Social Credit Codes with the right check character.

    Only the check character of the whole is tested: its weights cover every character before it, the organisation
    code's own check character included.
    """
    right = np.array([len(code) == LENGTH and code.isascii() for code in codes], dtype=bool)
    # A sum of all 18 characters that is a multiple of 31 is the standard's check, the last one weighing 1.
    values = _values("".join(code for code, fits in zip(codes, right, strict=True) if fits)).reshape(-1, LENGTH)
    sums = values @ np.append(_WEIGHTS, 1)
    right[right] = (values >= 0).all(axis=1) & (sums % 31 == 0)
    return right


def _values(text: str) -> NDArray[np.int_]:
    return _VALUE[np.frombuffer(text.encode("ascii"), dtype=np.uint8)]
