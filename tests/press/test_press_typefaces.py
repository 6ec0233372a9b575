"""Typefaces come from their packages, and words are as wide as the fonts say."""

from __future__ import annotations

import unicodedata
from importlib.metadata import distribution

import pytest
from fontTools.ttLib import TTFont
from fontTools.varLib.models import normalizeLocation, piecewiseLinearMap
from fontTools.varLib.varStore import VarStoreInstancer

from quarterdeck.press import measure, typefaces


def library_widths(weight: int) -> dict[str, float]:
    """What fontTools finds for a weight, per thousand of the type size."""
    font = TTFont(typefaces.folders()[0] / typefaces.MEASURED)
    limits = {axis.axisTag: (axis.minValue, axis.defaultValue, axis.maxValue) for axis in font["fvar"].axes}
    place = normalizeLocation({"wght": weight}, limits)
    bent = {tag: piecewiseLinearMap(value, font["avar"].segments[tag]) for tag, value in place.items()}
    added = VarStoreInstancer(font["HVAR"].table.VarStore, font["fvar"].axes, bent)
    mapping = font["HVAR"].table.AdvWidthMap.mapping
    em, advance = font["head"].unitsPerEm, font["hmtx"]
    glyphs = {chr(code): glyph for code, glyph in font.getBestCmap().items() if code >= 0x20}
    return {letter: (advance[glyph][0] + added[mapping[glyph]]) * 1000 / em for letter, glyph in glyphs.items()}


@pytest.mark.parametrize("weight", [100, 300, 400, 600, 750, 900])
def test_widths_are_those_that_a_font_library_finds(weight: int) -> None:
    wanted = library_widths(weight)
    found = typefaces.advances(typefaces.inter(), range(0x20, 0x30000), wght=weight)
    assert found.keys() == wanted.keys()
    for letter, width in found.items():
        assert abs(width - wanted[letter]) <= 0.51


def test_letters_that_the_font_lacks_are_left_out() -> None:
    assert typefaces.advances(typefaces.inter(), [ord("ש")]) == {}


def test_words_are_measured_with_the_widths_of_the_font() -> None:
    sample = "Łódź: Quote-to-Order"
    for weight, is_strong in ((400, False), (600, True)):
        widths = typefaces.advances(typefaces.inter(), map(ord, sample), wght=weight)
        wanted = sum(widths[letter] for letter in sample) * 16 / 1000
        assert measure.text_width(sample, 16, is_strong=is_strong) == pytest.approx(wanted, rel=0.015)


def test_figures_of_one_length_are_of_one_width() -> None:
    assert measure.text_width("1111", 16) == measure.text_width("8098", 16)


@pytest.mark.parametrize(("package", "family"), [*zip(typefaces.PACKAGES, typefaces.FAMILIES, strict=True)])
def test_every_typeface_is_installed_with_its_licence(package: str, family: str) -> None:
    found = distribution(package.replace("_", "-"))
    assert found.metadata["License-Expression"] == "OFL-1.1"
    assert any(file.name == "LICENSE" and "licenses" in file.parts for file in found.files or ())
    names = {TTFont(file, lazy=True)["name"].getDebugName(1) for file in typefaces.folders()[_at(package)].iterdir()}
    assert {name.removesuffix(" Regular") for name in names} == {family}


def test_hebrew_and_arabic_are_covered() -> None:
    _, arabic, hebrew = typefaces.folders()
    for folder, block, sample in ((arabic, "ARABIC LETTER", "مرحبا"), (hebrew, "HEBREW LETTER", "שלום")):
        letters = set().union(*(TTFont(file, lazy=True).getBestCmap() for file in folder.iterdir()))
        assert set(map(ord, sample)) <= letters
        assert all(unicodedata.name(letter).startswith(block) for letter in sample)


def _at(package: str) -> int:
    return typefaces.PACKAGES.index(package)
