"""A list as a workbook of one sheet: real numbers and days, and no word that acts as a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

MOST_ROWS = 1_048_575  # of a sheet, below its headings
MOST_CHARACTERS = 32_767  # of a cell
EXACT_DIGITS = 15  # beyond them a spreadsheet rounds
WIDEST, NARROWEST = 60, 8  # of a column, in characters
FIRST_YEAR = 1900
_OPTIONS = {
    "in_memory": True,
    "constant_memory": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Cell = str | int | Decimal | date | datetime | None


def list_to_xlsx(name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a list as a sheet with a frozen, filtered heading.

    Parameters
    ----------
    name : str
        Name of the sheet; what a sheet's name cannot hold is left out.
    headings : sequence of str
        One for each column.
    rows : iterable of sequences
        Text, numbers, days, instants in UTC; None is an empty cell. Numbers of more than 15 digits and days before
        1900 stand as text, because spreadsheets would change them; text beyond 32,767 characters is cut.

    Returns
    -------
    bytes
        The file. Rows beyond the 1,048,575th are left out.

    Examples
    --------
    >>> list_to_xlsx("Risks", ["Id", "Cost"], [["R-1", Decimal("2.50")]])[:2]
    b'PK'
    """
    target = io.BytesIO()
    with Workbook(target, _OPTIONS) as workbook:
        workbook.set_properties({"created": datetime(2000, 1, 1)})  # the same list gives the same bytes
        sheet = workbook.add_worksheet(_sheet_name(name))
        styles = {
            "head": workbook.add_format({"bold": True, "bottom": 1}),
            "day": workbook.add_format({"num_format": "yyyy-mm-dd"}),
            "instant": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        widths = [len(heading) for heading in headings]
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, styles["head"])
        last = 0
        for number, row in enumerate(rows, 1):
            if number > MOST_ROWS:
                break
            last = number
            for column, value in enumerate(row):
                widths[column] = max(widths[column], _write(sheet, number, column, value, styles))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(WIDEST, max(NARROWEST, width)) + 1)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, max(0, len(headings) - 1))
    return target.getvalue()


def _write(sheet: Any, row: int, column: int, value: Cell, styles: dict[str, Any]) -> int:
    """Writes a cell and gives its width in characters."""
    if value is None or value == "":
        return 0
    if isinstance(value, datetime) and value.year >= FIRST_YEAR:
        sheet.write_datetime(row, column, value.replace(tzinfo=None), styles["instant"])
        return 16
    if isinstance(value, date) and value.year >= FIRST_YEAR:
        sheet.write_datetime(row, column, value, styles["day"])
        return 10
    if isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) <= EXACT_DIGITS:
        sheet.write_number(row, column, value)
        return len(str(value))
    text = str(value)[:MOST_CHARACTERS]
    sheet.write_string(row, column, text)
    return max(map(len, text.split("\n")))


def _sheet_name(name: str) -> str:
    kept = "".join(" " if letter in "[]:*?/\\" or not letter.isprintable() else letter for letter in name)
    return kept.strip("' ")[:31].strip("' ") or "List"
