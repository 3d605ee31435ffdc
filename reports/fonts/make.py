"""Make the fonts of the reports again: subsets of Noto Sans CJK SC as Debian ships it (package fonts-noto-cjk).

::

    python reports/fonts/make.py [FOLDER OF NotoSansCJK-*.ttc]

Regular has every Han character of the original, rare ones of names included; bold, for headings, the 3,755 common
ones of GB 2312 level 1 (what it lacks is set in regular). The licence allows subsets; they have a name of their own.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Drill Sans SC"
SIMPLIFIED = 2  # place of the simplified Chinese font in the collection
HANGUL = range(0xAC00, 0xD7B0)
HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x40000))


def _common() -> frozenset[int]:
    """GB 2312 level 1: rows 16 to 55 of 94."""
    codes = (bytes((0xA0 + row, 0xA0 + cell)) for row in range(16, 56) for cell in range(1, 95))
    return frozenset(ord(code.decode("gb2312")) for code in codes if code < b"\xd7\xfa")


def _wanted(weight: str, character: int) -> bool:
    han = any(character in block for block in HAN)
    return character not in HANGUL and (not han or weight == "Regular" or character in _COMMON)


_COMMON = _common()


def make(source: Path, weight: str, target: Path) -> TTFont:
    """Write the subset of a weight, and return it."""
    font = TTFont(source, fontNumber=SIMPLIFIED, recalcTimestamp=False)
    options = subset.Options(
        layout_features=["kern", "palt", "halt"], name_IDs=["*"], notdef_outline=True, hinting=False
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[character for character in font.getBestCmap() if _wanted(weight, character)])
    subsetter.subset(font)
    for record in font["name"].names:
        name = {1: FAMILY, 3: f"{FAMILY} {weight}", 4: f"{FAMILY} {weight}", 6: f"DrillSansSC-{weight}", 16: FAMILY}
        if record.nameID in name:
            font["name"].setName(name[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID)
    names = font["CFF "].cff
    names.fontNames[0] = f"DrillSansSC-{weight}"
    names.topDictIndex[0].FullName, names.topDictIndex[0].FamilyName = f"{FAMILY} {weight}", FAMILY
    font.save(target)
    return font


def ranges(characters: list[int]) -> str:
    """Characters as ranges in hexadecimal, one a line."""
    lines: list[list[int]] = []
    for character in sorted(characters):
        if lines and lines[-1][1] == character - 1:
            lines[-1][1] = character
        else:
            lines.append([character, character])
    return "".join(f"{first:x}-{last:x}\n" for first, last in lines)


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/opentype/noto")
    for name in ("Regular", "Bold"):
        made = make(folder / f"NotoSansCJK-{name}.ttc", name, Path(__file__).parent / f"DrillSansSC-{name}.otf")
        if name == "Regular":
            (Path(__file__).parent / "coverage.txt").write_text(ranges(list(made.getBestCmap())), encoding="ascii")
