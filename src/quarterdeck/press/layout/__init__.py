"""Where everything stands on a sheet; shared by the writers of slides and of paper."""

from quarterdeck.press.layout.cells import FittedTable, fit_table
from quarterdeck.press.layout.sheets import Region, Sheet, sheets_of

__all__ = ["FittedTable", "Region", "Sheet", "fit_table", "sheets_of"]
