"""A sheet in memory, with the place of every cell."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.tables import Cell, cell_text, column_letter
from quarterdeck.exchange.tables.values import NotANumber, NumberEvidence, NumberStyle, parse_number


class BadCell(Exception):
    """A cell that cannot be used, in words; ``place`` is where it stands."""

    def __init__(self, code: str, message: str, place: str) -> None:
        super().__init__(message)
        self.code, self.place = code, place


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row and its number as people count it."""

    number: int
    cells: list[Cell]


@dataclass(slots=True)
class Sheet:
    """Rows under headers.

    Attributes
    ----------
    headers : list of str
        As written, stripped.
    rows : list of SheetRow
        Without empty ones.
    settings : dict
        What a JSON file says beside its rows.
    title : str
        Of the sheet of a workbook.
    in_json : bool
        Places name the field instead of a column's letter.
    """

    headers: list[str]
    rows: list[SheetRow]
    settings: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    in_json: bool = False
    style: NumberStyle | None = None

    def column(self, *names: str) -> int | None:
        """Position of the first header that is one of the names."""
        return next((at for at, header in enumerate(self.headers) if plain(header) in names), None)

    def place(self, row: SheetRow | None, column: int | None = None) -> str:
        """Words for a place."""
        words = f"sheet {self.title}, " if self.title else ""
        words += "row 1" if row is None else f"row {row.number}"
        if column is None:
            return words
        return f"{words}, {self.headers[column]}" if self.in_json else f"{words}, column {column_letter(column)}"

    def text(self, row: SheetRow, column: int | None) -> str:
        return cell_text(row.cells[column]) if column is not None and column < len(row.cells) else ""

    def number(self, row: SheetRow, column: int | None) -> float | None:
        """The number in a cell, a percentage as its share; None for an empty one. Raises BadCell."""
        text = self.text(row, column)
        if not text:
            return None
        try:
            read = parse_number(text, self.style)
            value = float(read.value) / (100 if read.is_percent else 1)
        except (NotANumber, OverflowError) as error:
            raise BadCell("sheet.bad_number", str(error), self.place(row, column)) from error
        if not math.isfinite(value):
            raise BadCell("sheet.bad_number", f"“{text[:40]}” is no number.", self.place(row, column))
        return value

    def needed(self, row: SheetRow, column: int | None) -> float:
        """The number that must be there. Raises BadCell."""
        value = self.number(row, column)
        if value is None:
            raise BadCell("sheet.no_number", "A number is missing.", self.place(row, column))
        return value

    def settle(self, columns: Iterable[int]) -> None:
        """Let all numbers of some columns decide the decimal mark together."""
        evidence = NumberEvidence()
        for row in self.rows:
            for column in columns:
                evidence.add(self.text(row, column))
        self.style = evidence.decide() if evidence.is_conclusive else None


def plain(text: str) -> str:
    """A header as it is compared."""
    return " ".join(fold(text).replace("_", " ").replace("-", " ").split())
