"""A deck as a file of the wanted kind."""

from __future__ import annotations

from quarterdeck.press.blocks import Deck
from quarterdeck.press.html import to_html
from quarterdeck.press.pdf import to_pdf
from quarterdeck.press.pptx import to_pptx
from quarterdeck.press.xlsx import to_xlsx

FORMATS = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}


def written(deck: Deck, suffix: str, *, template: bytes | None = None) -> bytes:
    """The bytes of the deck; ``template`` is a user's own presentation and counts for ``pptx`` only.

    Raises KeyError for an unknown suffix and TemplateUnusable for a template that cannot carry a deck.
    """
    if suffix == "pptx":
        return to_pptx(deck, template=template)
    if suffix == "html":
        return to_html(deck).encode()
    return {"pdf": to_pdf, "xlsx": to_xlsx}[suffix](deck)
