"""What a row of a plan workbook carries beside its cells."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

from quarterdeck.exchange.mspdi.carried import encode, restore
from quarterdeck.exchange.tables import Cell, cell_text
from quarterdeck.exchange.tasklist.workbook.layout import LONGEST_CELL, UNREADABLE, Field, Told

_WAS = "!was"


def carried(entity: Any, columns: Sequence[Field | Told]) -> str:
    """JSON of the fields that the cells alone would not give back exactly, and of what those cells show; or ""."""
    exact: dict[str, Any] = {}
    was: dict[str, str] = {}
    shown = {column.name: column for column in columns if isinstance(column, Field)}
    for each in fields(entity):
        value, column = getattr(entity, each.name), shown.get(each.name)
        if column is None:
            if value != _default(each):
                exact[each.name] = value
            continue
        cell = as_read(show(column, value))
        if not _gives_back(column, cell, value, _default(each)):
            exact[each.name], was[each.name] = value, cell_text(cell)
    if not exact:
        return ""
    return f'{{"exact":{encode(exact)},"was":{json.dumps(was)}}}'


def show(column: Field, value: Any) -> Cell:
    return "" if value is None else column.show(value)


def as_read(cell: Cell) -> Cell:
    """A cell as a spreadsheet gives it back: numbers have sixteen digits."""
    return float(f"{cell:.16G}") if isinstance(cell, float) else cell


def _gives_back(column: Field, cell: Cell, value: Any, default: Any) -> bool:
    if not cell_text(cell):
        return bool(value == default)
    try:
        found = column.read(cell)
    except UNREADABLE:
        return False
    return type(found) is type(value) and bool(found == value)


def _default(each: Any) -> Any:
    if each.default is not MISSING:
        return each.default
    return each.default_factory() if each.default_factory is not MISSING else None


def chunks(text: str) -> list[str]:
    """The text in pieces that cells can hold."""
    return [text[start : start + LONGEST_CELL] for start in range(0, len(text), LONGEST_CELL)]


def apply_carried(entity: Any, text: str, cells: dict[str, Cell]) -> str:
    """Set the exact values, but for those whose cell somebody has changed; returns what was wrong, or ""."""
    try:
        values = json.loads(text)
        exact, was = values["exact"], values["was"]
        wanted = {
            name: value
            for name, value in exact.items()
            if name not in was or (name in cells and cell_text(_rounded(cells[name])) == was[name])
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "cannot be read"
    problem, _ = restore(entity, json.dumps(wanted))
    return problem


def _rounded(cell: Cell) -> Cell:
    """An instant to the second, as it was shown."""
    if isinstance(cell, datetime) and cell.microsecond:
        return cell.replace(microsecond=0) if cell.microsecond < 500_000 else cell
    return cell
