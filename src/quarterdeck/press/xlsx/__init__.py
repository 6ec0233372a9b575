"""Decks and lists as spreadsheets."""

from quarterdeck.press.xlsx.lists import list_to_xlsx
from quarterdeck.press.xlsx.writer import to_xlsx

__all__ = ["list_to_xlsx", "to_xlsx"]
