"""What all scoring sheets have in common: named items, and figures as plain values."""

from __future__ import annotations

from typing import Any

from quarterdeck.engine.figure import Figure
from quarterdeck.exchange.sheets import BadCell, Sheet, SheetRow

ITEM = ("item", "name", "proposal", "project", "candidate", "id")


def needed_columns(sheet: Sheet, *names: str) -> list[int]:
    """Positions of columns that must be there. Raises BadCell."""
    found = []
    for name in names:
        column = sheet.column(name)
        if column is None:
            raise BadCell("score.no_column", f"The header lacks a column “{name}”.", sheet.place(None))
        found.append(column)
    return found


def item_name(sheet: Sheet, row: SheetRow) -> str:
    """The item of a row. Raises BadCell."""
    column = sheet.column(*ITEM)
    name = sheet.text(row, 0 if column is None else column)
    if not name:
        raise BadCell("score.no_item", "It names no item.", sheet.place(row, 0 if column is None else column))
    return name


def require_rows(sheet: Sheet) -> None:
    """Raises BadCell."""
    if not sheet.rows:
        raise BadCell("score.empty", "The file has no item.", sheet.place(None))


def figure(value: Figure) -> dict[str, Any]:
    return {"value": None if value.value is None else round(value.value, 9), "reason": value.words or None}
