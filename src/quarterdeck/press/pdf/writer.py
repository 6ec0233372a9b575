"""Decks as tagged PDF: one fixed typst program reads the laid-out deck as data, so no word of a user is ever code."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from importlib import resources

import typst

from quarterdeck.press import typefaces
from quarterdeck.press.blocks import Deck, clean
from quarterdeck.press.layout import sheets_of
from quarterdeck.press.pdf.payload import sheet_data

_FOLDER = resources.files("quarterdeck.press")


def to_pdf(deck: Deck) -> bytes:
    """Print a deck as a PDF of 16:9 pages.

    Tagged (headings, tables with heads, alternative texts), with title, language and outline, in Inter from
    its own package: fonts of the system are never used, so the same deck gives the same bytes everywhere.

    Parameters
    ----------
    deck
        What to print.

    Returns
    -------
    bytes
        The file.
    """
    data = {
        "title": clean(deck.title),
        "author": clean(deck.organisation),
        "language": deck.language.split("-")[0].lower() or "en",
        "date": [deck.status_date.year, deck.status_date.month, deck.status_date.day],
        "sheets": [sheet_data(sheet, deck) for sheet in sheets_of(deck)],
    }
    at = datetime(deck.status_date.year, deck.status_date.month, deck.status_date.day, tzinfo=UTC)
    return _compiled(clean(json.dumps(data, ensure_ascii=False)), int(at.timestamp()))


@cache
def _program() -> bytes:
    return _FOLDER.joinpath("pdf/deck.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=typefaces.folders())


def _compiled(data: str, timestamp: int) -> bytes:
    result = typst.compile(
        _program(),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"deck": data},
        timestamp=timestamp,
    )
    if not isinstance(result, bytes):
        raise TypeError("The PDF came in parts where one file was expected.")
    return result
