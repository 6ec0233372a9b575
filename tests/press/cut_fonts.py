"""Cut the fonts that the PDF writer ships. Run by hand: ``python tests/press/cut_fonts.py FOLDER_OF_SOURCES``.

Sources: the packages ``fontpkg-inter`` 4.1.post1, ``fontpkg-noto-sans-arabic`` 2.12 and ``fontpkg-heebo`` 3.100
(variable TrueType files, SIL Open Font License 1.1). The result is static, small and committed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TARGET = Path(__file__).parents[2] / "src" / "quarterdeck" / "press" / "fonts"
LATIN = [*range(0x20, 0x250), *range(0x2B0, 0x530), *range(0x1E00, 0x2000), *range(0x2000, 0x2600), 0xFFFD]
ARABIC = [*range(0x600, 0x780), *range(0x200C, 0x2010), *range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)]
HEBREW = [*range(0x590, 0x600), 0x20, 0x200E, 0x200F, *range(0xFB1D, 0xFB50)]
CUTS = {
    "Inter-Regular": ("Inter[opsz,wght].ttf", {"wght": 400, "opsz": 14}, LATIN),
    "Inter-SemiBold": ("Inter[opsz,wght].ttf", {"wght": 600, "opsz": 14}, LATIN),
    "Inter-Italic": ("Inter-Italic[opsz,wght].ttf", {"wght": 400, "opsz": 14}, LATIN),
    "Heebo-Regular": ("Heebo[wght].ttf", {"wght": 400}, HEBREW),
    "NotoSansArabic-Regular": ("NotoSansArabic[wdth,wght].ttf", {"wght": 400, "wdth": 100}, ARABIC),
}
MEASURED = ("Inter-Regular", "Inter-SemiBold")


def cut(source: Path, name: str) -> None:
    file, place, characters = CUTS[name]
    font = instancer.instantiateVariableFont(TTFont(source / file), place, updateFontNames=True)
    font["head"].modified = font["head"].created
    options = subset.Options(name_IDs=["*"], notdef_outline=True, recalc_timestamp=False)
    options.layout_features = [*options.layout_features, "tnum", "lnum", "cv05", "cv08", "case"]
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=characters)
    chosen.subset(font)
    font.recalcTimestamp = False
    font.save(TARGET / f"{name}.ttf")


def widths(name: str) -> dict[str, int]:
    """Advance widths per thousand of the type size, by character."""
    font = TTFont(TARGET / f"{name}.ttf")
    advance, em = font["hmtx"], font["head"].unitsPerEm
    return {
        chr(code): round(advance[glyph][0] * 1000 / em) for code, glyph in font.getBestCmap().items() if code < 0x2600
    }


def main() -> None:
    for name in CUTS:
        cut(Path(sys.argv[1]), name)
    table = {name: widths(name) for name in MEASURED}
    (TARGET / "widths.json").write_text(json.dumps(table, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
