"""A whole list in memory, bounded, to look at it both ways: records in rows or in columns."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.tables.rows import Cell, Table, is_blank


@dataclass(slots=True, frozen=True)
class GridLimits:
    """Most cells and characters of a list that is held as a whole."""

    cells: int = 1_500_000
    characters: int = 64_000_000


def load_grid(table: Table, *, log: IssueLog, limits: GridLimits) -> list[list[Cell]]:
    """All rows of a table, from the first of the file to the last that holds something.

    Parameters
    ----------
    table : Table
        The sheet or text file.
    log : IssueLog
        Makes the exception.
    limits : GridLimits
        What may be held.

    Returns
    -------
    list of list of Cell
        Row ``n`` of the spreadsheet is item ``n - 1``. Rows may differ in length.

    Raises
    ------
    UnreadablePlan
        The list is longer than a list of projects or tasks can be.
    """
    grid: list[list[Cell]] = []
    cells = characters = filled = 0
    for row in table.rows():
        grid.extend([] for _ in range(row.number - len(grid) - 1))
        grid.append(row.cells)
        cells += len(row.cells) + 1
        characters += sum(len(cell) for cell in row.cells if isinstance(cell, str))
        if cells > limits.cells or characters > limits.characters:
            words = f"The list has more than {limits.cells} cells or {limits.characters} characters."
            raise log.unreadable("table.too_large", words, place=table.place(row.number))
        if not is_blank(row.cells):
            filled = len(grid)
    del grid[filled:]
    return grid


def transposed(grid: list[list[Cell]]) -> list[list[Cell]]:
    """Columns as rows; short rows are filled with empty cells."""
    width = max(map(len, grid), default=0)
    return [[row[column] if column < len(row) else "" for row in grid] for column in range(width)]
