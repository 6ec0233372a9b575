"""Decks as spreadsheets."""

from quarterdeck.press.xlsx.writer import to_xlsx

__all__ = ["to_xlsx"]
