"""The sheets of a plan workbook: their columns, and how each value is shown and read.

What a column cannot show exactly, and every field without a column, travels in the columns at the right end, beside
what the cell showed: so an edited cell counts, and an untouched one gives the exact value back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from quarterdeck.exchange.document import Constraint, LagUnit, LinkType, ResourceKind
from quarterdeck.exchange.tables import Cell, cell_text
from quarterdeck.exchange.tables.values import NotAValue, parse_date, parse_number

MARK = "Quarterdeck plan workbook 1"
CARRIED = "Kept by Quarterdeck"
LONGEST_CELL = 32_000
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_FIRST_YEAR, _LAST_YEAR = 1901, 9999
_HALF_SECOND = timedelta(microseconds=500_000)

Show = Callable[[Any], Cell]
Read = Callable[[Cell], Any]


@dataclass(slots=True, frozen=True)
class Field:
    """A column that stands for a field. ``read`` raises `NotAValue` or ValueError for a cell that it cannot use."""

    title: str
    name: str
    show: Show
    read: Read
    width: int = 12


@dataclass(slots=True, frozen=True)
class Told:
    """A column that only tells people something; what is written there is not read."""

    title: str
    width: int = 24


def show_text(value: Any) -> Cell:
    """Text as a cell can hold it: without control characters, and not longer than a cell may be."""
    text = _UNSHOWN.sub(" ", str(value)).strip()
    return text[:LONGEST_CELL]


def read_text(cell: Cell) -> str | None:
    return cell_text(cell) or None


def read_name(cell: Cell) -> str:
    return cell_text(cell)


def show_number(value: Any) -> Cell:
    return float(value)


def read_float(cell: Cell) -> float:
    if isinstance(cell, float):
        return cell
    return float(parse_number(cell_text(cell)).value)


def read_whole(cell: Cell) -> int:
    number = parse_number(cell_text(cell)).value
    if number != int(number):
        raise ValueError(f"“{cell_text(cell)[:40]}” is no whole number.")
    return int(number)


def read_money(cell: Cell) -> Decimal:
    return parse_number(cell_text(cell)).value


def show_flag(value: Any) -> Cell:
    return "yes" if value else "no"


def read_flag(cell: Cell) -> bool:
    text = cell_text(cell).casefold()
    if text not in ("yes", "no", ""):
        raise ValueError(f"“{text[:40]}” is neither yes nor no.")
    return text == "yes"


def show_instant(value: Any) -> Cell:
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR - 1:
        return str(value.isoformat())
    whole: datetime = (value + _HALF_SECOND).replace(microsecond=0)
    return whole


def read_instant(cell: Cell) -> datetime:
    if isinstance(cell, datetime):
        return (cell + _HALF_SECOND).replace(microsecond=0)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    return parse_date(cell).at


def show_hours(value: Any) -> Cell:
    return float(value) / 60


def read_hours(cell: Cell) -> float:
    return read_float(cell) * 60


def read_kind(kind: type[Enum]) -> Read:
    def read(cell: Cell) -> Enum:
        return kind(cell_text(cell))

    return read


def show_kind(value: Any) -> Cell:
    return str(value.value)


def show_day(value: Any) -> Cell:
    """Working hours of a weekday: ``08:00-12:00, 13:00-17:00``, ``off``; an inherited day is an empty cell."""
    spans = [f"{_clock(each.start)}-{_clock(each.finish)}" for each in value]
    return ", ".join(spans) or "off"


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def text(title: str, name: str, width: int = 16) -> Field:
    return Field(title, name, show_text, read_text, width)


def whole(title: str, name: str) -> Field:
    return Field(title, name, show_number, read_whole, 8)


def instant(title: str, name: str) -> Field:
    return Field(title, name, show_instant, read_instant, 17)


def hours(title: str, name: str) -> Field:
    return Field(title, name, show_hours, read_hours, 11)


def number(title: str, name: str) -> Field:
    return Field(title, name, show_number, read_float, 11)


def flag(title: str, name: str) -> Field:
    return Field(title, name, show_flag, read_flag, 10)


TASKS: tuple[Field | Told, ...] = (
    whole("ID", "uid"),
    Field("Task name", "name", show_text, read_name, 40),
    whole("Outline level", "outline_level"),
    whole("Parent ID", "parent_uid"),
    text("WBS", "wbs", 10),
    flag("Summary", "is_summary"),
    flag("Milestone", "is_milestone"),
    hours("Duration (h)", "duration_minutes"),
    instant("Start", "start"),
    instant("Finish", "finish"),
    number("% complete", "percent_complete"),
    instant("Actual start", "actual_start"),
    instant("Actual finish", "actual_finish"),
    Field("Constraint", "constraint", show_kind, read_kind(Constraint)),
    instant("Constraint date", "constraint_date"),
    instant("Deadline", "deadline"),
    hours("Work (h)", "work_minutes"),
    Field("Cost", "cost", show_number, read_money),
    text("Notes", "notes", 40),
)
LINKS: tuple[Field | Told, ...] = (
    whole("Predecessor ID", "predecessor_uid"),
    Told("Predecessor"),
    whole("Successor ID", "successor_uid"),
    Told("Successor"),
    Field("Type", "kind", show_kind, read_kind(LinkType)),
    number("Lag (minutes or %)", "lag"),
    Field("Lag counts", "lag_unit", show_kind, read_kind(LagUnit)),
)
RESOURCES: tuple[Field | Told, ...] = (
    whole("ID", "uid"),
    Field("Resource name", "name", show_text, read_name, 30),
    Field("Kind", "kind", show_kind, read_kind(ResourceKind)),
    text("E-mail", "email", 26),
    text("Group", "group"),
    number("Units", "max_units"),
    whole("Calendar ID", "calendar_uid"),
    text("Notes", "notes", 40),
)
ASSIGNMENTS: tuple[Field | Told, ...] = (
    whole("ID", "uid"),
    whole("Task ID", "task_uid"),
    Told("Task"),
    whole("Resource ID", "resource_uid"),
    Told("Resource"),
    number("Units", "units"),
    hours("Work (h)", "work_minutes"),
    hours("Actual work (h)", "actual_work_minutes"),
    instant("Start", "start"),
    instant("Finish", "finish"),
)
CALENDARS: tuple[Field | Told, ...] = (
    whole("ID", "uid"),
    Field("Calendar name", "name", show_text, read_name, 30),
    whole("Based on ID", "parent_uid"),
    *(Told(day, 24) for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")),
)
PROJECT: tuple[Field | Told, ...] = (
    Field("Name", "name", show_text, read_name, 30),
    text("Title", "title", 30),
    text("Author", "author"),
    text("Manager", "manager"),
    text("Company", "company"),
    instant("Start", "start"),
    instant("Finish", "finish"),
    instant("Status date", "status_date"),
    text("Currency", "currency_code"),
    whole("Minutes per day", "minutes_per_day"),
    whole("Minutes per week", "minutes_per_week"),
)
SHEETS = {
    "Tasks": (TASKS, "tasks"),
    "Links": (LINKS, "links"),
    "Resources": (RESOURCES, "resources"),
    "Assignments": (ASSIGNMENTS, "assignments"),
    "Calendars": (CALENDARS, "calendars"),
}
UNREADABLE = (NotAValue, ValueError, ArithmeticError)
