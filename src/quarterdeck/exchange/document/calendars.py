"""Working time: weekly patterns, exceptions, work weeks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(slots=True)
class Interval:
    """Working time within a day, half-open, in minutes after midnight (0 to 1440)."""

    start: int
    finish: int


@dataclass(slots=True)
class CalendarException:
    """Days ``first`` to ``last`` (both included) whose hours replace the weekly pattern; empty hours = non-working.

    ``recurrence`` keeps the source's description of a repeated exception; ``days`` then lists its expanded days
    (``first`` and ``last`` are the bounds).
    """

    first: date
    last: date
    hours: list[Interval] = field(default_factory=list)
    name: str = ""
    days: list[date] | None = None
    recurrence: dict[str, Any] | None = None


@dataclass(slots=True)
class WorkWeek:
    """A weekly pattern that holds between two dates (both included). ``days`` as in `Calendar`."""

    first: date
    last: date
    days: list[list[Interval] | None]
    name: str = ""


@dataclass(slots=True)
class Calendar:
    """``days[0]`` is Monday; ``None`` inherits that day from ``parent_uid``, an empty list is non-working."""

    uid: int
    name: str
    parent_uid: int | None = None
    days: list[list[Interval] | None] = field(default_factory=lambda: [None] * 7)
    exceptions: list[CalendarException] = field(default_factory=list)
    weeks: list[WorkWeek] = field(default_factory=list)
    is_base: bool = True
    guid: str | None = None
    extras: dict[str, Any] = field(default_factory=dict)
