"""Tables as readers see them: numbered rows of cells, from whichever kind of file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from quarterdeck.exchange.document import Issue
from quarterdeck.exchange.tables.decoding import Encoding
from quarterdeck.exchange.tables.dialect import Dialect

Cell = str | int | float | bool | datetime | date | time | timedelta


class Row(NamedTuple):
    """A row and its number as a spreadsheet shows it (1 is the first, empty rows count).

    Cells of text files are text; cells of workbooks have their own type. An empty cell is "".
    """

    number: int
    cells: list[Cell]


@dataclass(slots=True)
class Table:
    """One sheet of a workbook, or one text file. ``rows()`` starts anew each time it is called.

    Attributes
    ----------
    name : str
        Name of the sheet; "" for a text file.
    encoding, dialect : optional
        How a text file was taken apart; ``None`` for a sheet.
    is_hidden : bool
        Whether the workbook hides the sheet.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    encoding: Encoding | None = None
    dialect: Dialect | None = None
    is_hidden: bool = False

    def place(self, row: int, column: int | None = None) -> str:
        """Words for a place: `row` as the spreadsheet numbers it, `column` counted from 0."""
        words = f"sheet {self.name}, row {row}" if self.name else f"row {row}"
        return words if column is None else f"{words}, column {column_letter(column)}"


@dataclass(slots=True)
class Tables:
    """What a file holds: its tables, empty when it could not be used, and what was noticed."""

    tables: list[Table] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def column_letter(index: int) -> str:
    """Letter of a column counted from 0, as spreadsheets show it.

    Examples
    --------
    >>> column_letter(0), column_letter(27), column_letter(16383)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_text(cell: Cell) -> str:
    """The cell as text, stripped; whole numbers without a fraction, days as ISO 8601.

    Examples
    --------
    >>> cell_text(3.0), cell_text("  x "), cell_text(date(2026, 3, 1)), cell_text(True)
    ('3', 'x', '2026-03-01', 'yes')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        is_day = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if is_day else cell.isoformat(" ", "seconds" if cell.second else "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def is_blank(cells: list[Cell]) -> bool:
    """Whether no cell holds anything but white space."""
    return all(isinstance(cell, str) and not cell.strip() for cell in cells)
