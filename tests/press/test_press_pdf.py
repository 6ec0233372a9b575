"""Decks as tagged PDF."""

from __future__ import annotations

import io
import re

import pypdf

from quarterdeck.press.pdf import to_pdf
from tests.press.board import PROJECTS, board
from tests.press.opening import pdf_text
from tests.press.samples import deck_of, table_of


def test_pdf_is_tagged_with_title_language_and_outline() -> None:
    deck = board(projects=2)
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(deck)))
    root = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == deck.title
    assert root["/Lang"] == "en"
    assert bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root
    outline = [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)]
    assert outline == [deck.title, *(page.finding for page in deck.pages)]


def test_pdf_says_what_the_deck_says() -> None:
    text = " ".join(pdf_text(to_pdf(board(projects=14))).split())
    for code, name, *_ in PROJECTS:
        assert code in text
        assert name in text
    assert "Status date 30 Oct 2026, sealed snapshot" in text.replace("\u00a0", " ")


def test_pdf_uses_only_fonts_of_the_package() -> None:
    fonts = set()
    for page in pypdf.PdfReader(io.BytesIO(to_pdf(board(projects=1)))).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            fonts.add(str(font.get_object()["/BaseFont"]).split("+")[-1].split("-")[0])
    assert fonts == {"Inter"}


def test_pdf_splits_a_long_table_and_repeats_its_head() -> None:
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(deck_of(table_of(200))))).pages
    shown = [page.extract_text() for page in pages][1:]
    assert len(shown) > 3
    assert all("Slip" in text for text in shown)
    assert [code for text in shown for code in re.findall(r"X-\d{3}", text)] == [
        f"X-{index:03d}" for index in range(200)
    ]
