"""Make the web font again: the characters of GB 2312, and frequent ones of names, out of the reports' font.

::

    python views/fonts/make.py
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
SOURCE = HERE.parent.parent / "reports" / "fonts" / "DrillSansSC-Regular.otf"
OF_NAMES = "珺喆玥祎彧昇甯旻晗奕煊"


def gb2312() -> set[int]:
    """All signs of GB 2312."""
    codes = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    return {ord(sign) for code in codes if (sign := code.decode("gb2312", errors="ignore"))}


def make() -> None:
    """Write the font."""
    font = TTFont(SOURCE, recalcTimestamp=False)
    subsetter = subset.Subsetter(subset.Options(layout_features=[], desubroutinize=True))
    subsetter.populate(unicodes=gb2312() | {ord(sign) for sign in OF_NAMES})
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(HERE / "DrillSC-web.woff2")


if __name__ == "__main__":
    make()
