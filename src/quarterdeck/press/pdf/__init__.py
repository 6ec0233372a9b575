"""Decks as PDF."""

from quarterdeck.press.pdf.writer import to_pdf

__all__ = ["to_pdf"]
