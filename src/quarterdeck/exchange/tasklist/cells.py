"""Cells of a task list as values of a task."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from quarterdeck.exchange.document import Constraint
from quarterdeck.exchange.tables import Cell, ColumnRole, cell_text
from quarterdeck.exchange.tables.values import ParsedDate, Precision

YES = {"yes", "y", "true", "1", "x", "ja", "oui", "si", "sim", "wahr", "vrai"}
CONSTRAINTS = {
    "as soon as possible": Constraint.ASAP,
    "as late as possible": Constraint.ALAP,
    "must start on": Constraint.MSO,
    "must finish on": Constraint.MFO,
    "start no earlier than": Constraint.SNET,
    "start no later than": Constraint.SNLT,
    "finish no earlier than": Constraint.FNET,
    "finish no later than": Constraint.FNLT,
}


def plain_text(cell: Cell) -> str:
    """The text of a cell without the apostrophe that keeps spreadsheets from running it."""
    text = cell_text(cell)
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@" else text


def custom_key(role: ColumnRole) -> str:
    return (plain_text(role.header) or f"Column {role.column + 1}")[:200]


def instant_of(found: ParsedDate, minute: int, *, is_end: bool = False) -> datetime:
    """The instant that a cell names; a day alone begins or ends with the working day."""
    if found.precision is Precision.MINUTE:
        return found.at
    day = found.last_day if is_end else found.at.date()
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def working_minutes(start: datetime, finish: datetime, minutes_per_day: int) -> float:
    """Monday to Friday from the first day to the last, both included; on one day at most the hours between."""
    first, last = start.date(), finish.date()
    weeks, rest = divmod((last - first).days + 1, 7)
    days = weeks * 5 + sum((first.weekday() + offset) % 7 < 5 for offset in range(rest))
    if start == finish:
        return 0.0
    return float(max(1, days) * minutes_per_day)
