"""Small sheets of figures that people keep: rows under headers, from CSV, workbooks or JSON."""

from quarterdeck.exchange.sheets.reading import read_sheet
from quarterdeck.exchange.sheets.sheet import BadCell, Sheet, SheetRow

__all__ = ["BadCell", "Sheet", "SheetRow", "read_sheet"]
