"""The typefaces of the press: where their packages keep them, and how wide their letters are.

The files are variable fonts. Widths are read from their own tables, so measuring needs no font library:
``cmap`` (letters to glyphs), ``hmtx`` (widths of the default cut), ``avar`` and ``HVAR`` (what another weight adds).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

PACKAGES = ("fontpkg_inter", "fontpkg_noto_sans_arabic", "fontpkg_heebo")
FAMILIES = ("Inter", "Noto Sans Arabic", "Heebo")
MEASURED = "Inter[opsz,wght].ttf"

_ALL_OF_UNICODE = 12
_LONG_WORDS = 0x8000
_WORD_COUNT = 0x7FFF


def folders() -> list[Path]:
    """The folders that hold the typefaces; nothing of the system is among them."""
    return [Path(str(resources.files(package).joinpath("files"))) for package in PACKAGES]


def inter() -> bytes:
    """The upright cut of Inter, by which words are measured."""
    return (folders()[0] / MEASURED).read_bytes()


def advances(font: bytes, characters: Iterable[int], **place: float) -> dict[str, int]:
    """Advance widths of characters at a place of the design space.

    Parameters
    ----------
    font
        A TrueType variable font with `avar` and `HVAR`, as Inter is.
    characters
        Unicode code points; those that the font lacks are left out.
    **place
        Axis values, such as ``wght=600``. Axes that are not named stay at their default.

    Returns
    -------
    dict of str to int
        Widths in thousandths of the type size.

    References
    ----------
    OpenType 1.9: cmap, hmtx, fvar, avar, HVAR, and "Item variation store".
    """
    tables = _tables(font)
    em = struct.unpack_from(">H", font, tables["head"] + 18)[0]
    glyphs = _glyphs(font, tables["cmap"])
    wide = struct.unpack_from(">H", font, tables["hhea"] + 34)[0]
    added = _Variation(font, tables["HVAR"], _normal(font, tables, place))
    widths = {}
    for code in characters:
        glyph = glyphs.get(code)
        if glyph is not None:
            plain: int = struct.unpack_from(">H", font, tables["hmtx"] + 4 * min(glyph, wide - 1))[0]
            widths[chr(code)] = round((plain + added.of(glyph)) * 1000 / em)
    return widths


def _tables(font: bytes) -> dict[str, int]:
    count = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(count))
    return {tag.decode("ascii"): offset for tag, _, offset, _ in records}


def _glyphs(font: bytes, at: int) -> dict[int, int]:
    """Characters to glyphs, from the table of all of Unicode (format 12)."""
    count = struct.unpack_from(">H", font, at + 2)[0]
    starts = (at + struct.unpack_from(">I", font, at + 8 + 8 * index)[0] for index in range(count))
    start = next(start for start in starts if struct.unpack_from(">H", font, start)[0] == _ALL_OF_UNICODE)
    many = struct.unpack_from(">I", font, start + 12)[0]
    groups = (struct.unpack_from(">III", font, start + 16 + 12 * index) for index in range(many))
    return {code: glyph + code - first for first, last, glyph in groups for code in range(first, last + 1)}


def _normal(font: bytes, tables: Mapping[str, int], place: Mapping[str, float]) -> list[float]:
    """The place on each axis from -1 to 1, bent as ``avar`` says."""
    at = tables["fvar"]
    first, _, count, size = struct.unpack_from(">HHHH", font, at + 4)
    bend = tables["avar"] + 8
    axes = []
    for index in range(count):
        tag, *limits = struct.unpack_from(">4siii", font, at + first + size * index)
        low, middle, high = (limit / 65536 for limit in limits)
        value = min(max(place.get(tag.decode("ascii"), middle), low), high)
        span = (middle - low) if value < middle else (high - middle)
        normal = (value - middle) / span if span else 0.0
        bent, bend = _bent(font, bend, normal)
        axes.append(bent)
    return axes


def _bent(font: bytes, at: int, value: float) -> tuple[float, int]:
    """The value on a line through the axis' pairs, and where the next axis begins."""
    count = struct.unpack_from(">H", font, at)[0]
    flat = struct.unpack_from(f">{2 * count}h", font, at + 2)
    pairs = [(flat[2 * index] / 16384, flat[2 * index + 1] / 16384) for index in range(count)]
    end = at + 2 + 4 * count
    left, low = max(pair for pair in pairs if pair[0] <= value)
    right, high = min(pair for pair in pairs if pair[0] >= value)
    return (low if left == right else low + (high - low) * (value - left) / (right - left)), end


class _Variation:
    """What a place of the design space adds to the width of each glyph."""

    def __init__(self, font: bytes, at: int, place: list[float]) -> None:
        store, mapping = struct.unpack_from(">II", font, at + 4)
        self._font, self._store, self._map = font, at + store, at + mapping
        regions, count = struct.unpack_from(">IH", font, self._store + 2)
        self._parts = struct.unpack_from(f">{count}I", font, self._store + 8)
        self._shares = self._region_shares(self._store + regions, place)

    def of(self, glyph: int) -> float:
        outer, inner = self._entry(glyph)
        at = self._store + self._parts[outer]
        _, words, count = struct.unpack_from(">HHH", self._font, at)
        regions = struct.unpack_from(f">{count}H", self._font, at + 6)
        wide, narrow = ("i", "h") if words & _LONG_WORDS else ("h", "b")
        many = words & _WORD_COUNT
        row = f">{many}{wide}{count - many}{narrow}"
        deltas = struct.unpack_from(row, self._font, at + 6 + 2 * count + inner * struct.calcsize(row))
        return float(sum(delta * self._shares[region] for delta, region in zip(deltas, regions, strict=True)))

    def _entry(self, glyph: int) -> tuple[int, int]:
        layout, entry = struct.unpack_from(">BB", self._font, self._map)
        count = struct.unpack_from(">I" if layout else ">H", self._font, self._map + 2)[0]
        size = (entry >> 4 & 3) + 1
        at = self._map + (6 if layout else 4) + size * min(glyph, count - 1)
        value = int.from_bytes(self._font[at : at + size], "big")
        bits = (entry & 15) + 1
        return value >> bits, value & ((1 << bits) - 1)

    def _region_shares(self, at: int, place: list[float]) -> list[float]:
        axes, count = struct.unpack_from(">HH", self._font, at)
        shares = []
        for index in range(count):
            flat = struct.unpack_from(f">{3 * axes}h", self._font, at + 4 + 6 * axes * index)
            share = 1.0
            for axis, value in enumerate(place):
                share *= _share(value, *(part / 16384 for part in flat[3 * axis : 3 * axis + 3]))
            shares.append(share)
        return shares


def _share(value: float, start: float, peak: float, end: float) -> float:
    """How much of a region's delta counts at a value of one axis: a tent from start over peak to end."""
    if peak in (0, value):
        return 1.0
    if value <= start or value >= end:
        return 0.0
    return (value - start) / (peak - start) if value < peak else (end - value) / (end - peak)
