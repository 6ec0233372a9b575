"""Working and resting days of a plan's own calendar, and the working time that it gives its workspace."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models import QuerySet

from quarterdeck.core.models import Workspace
from quarterdeck.engine.calendars import day_of
from quarterdeck.exchange.compilation.calendars import CalendarShelf
from quarterdeck.exchange.document import Calendar as DocumentCalendar
from quarterdeck.exchange.document import PlanDocument, PlanProperties, PlanSource
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.planning.models import Calendar, Plan
from quarterdeck.planning.rules.codec import decode
from quarterdeck.planning.rules.state import CALENDARS
from quarterdeck.registers.declaration import WorkingTime

DAY_MINUTES = 1440
COLUMNS = ("days", "exceptions", "weeks")
YEARS_BEFORE, YEARS_AFTER = 1, 3
WALL_ZONE = "UTC"  # plans are kept in wall time without a zone


def working_days(plan: Plan, *, first: date, last: date) -> list[date]:
    """Days from ``first`` to ``last``, both included, on which the plan's calendar works."""
    return [day for day, minutes in _worked(plan, first, last) if minutes > 0]


def last_day(finish: datetime, *, start: datetime | None = None) -> date:
    """The last day of work that ends at an instant: what ends at midnight ended with the day before.

    A milestone, which begins when it ends, stands on its own day.

    Examples
    --------
    >>> last_day(datetime(2026, 11, 10), start=datetime(2026, 11, 9)).isoformat()
    '2026-11-09'
    """
    is_before = finish.time() == time() and finish != start
    return finish.date() - timedelta(days=1) if is_before else finish.date()


def resting(plan: Plan, *, first: date, last: date) -> dict[str, Any]:
    """Weekdays that never work (Monday is 0) and single days off besides, as the Gantt shades them."""
    days = _worked(plan, first, last)
    by_weekday: dict[int, list[bool]] = {}
    for day, minutes in days:
        by_weekday.setdefault(day.weekday(), []).append(minutes == 0)
    weekdays = sorted(number for number, rests in by_weekday.items() if sum(rests) * 2 > len(rests))
    off = [day.isoformat() for day, minutes in days if minutes == 0 and day.weekday() not in weekdays]
    return {"weekdays": weekdays, "days": off}


def working_time_of(workspace: Workspace, at: datetime) -> WorkingTime | None:
    """The own calendar of the plan that a workspace has, in the wall time of the plan; None where it has none."""
    rows = _rows(Calendar.objects.filter(plan__workspace=workspace), "plan__default_calendar")
    default = rows[0]["plan__default_calendar"] if rows else None
    return None if default is None else _working_time(json.dumps(rows), default, at.year)


@lru_cache(maxsize=256)
def _working_time(rows: str, default: int, year: int) -> WorkingTime:
    """Compiling calendars takes longer than reading what they say: the same words, the same tables."""
    shelf = _shelf(json.loads(rows), default)
    around = (day_of(date(year - YEARS_BEFORE, 1, 1)), day_of(date(year + YEARS_AFTER, 1, 1)))
    return WorkingTime(shelf.compiled(ticks_per_minute=1, around=around), shelf.default, WALL_ZONE)


def _worked(plan: Plan, first: date, last: date) -> list[tuple[date, int]]:
    count = (last - first).days + 1
    if count <= 0:
        return []
    shelf = _shelf(_rows(Calendar.objects.filter(plan=plan)), plan.default_calendar_id)
    tables = shelf.compiled(ticks_per_minute=1, around=(day_of(first) - 1, day_of(last) + 1))
    midnights = (day_of(first) + np.arange(count + 1)) * DAY_MINUTES
    minutes = np.diff(tables.worked(shelf.default, midnights))
    return [(first + timedelta(days=at), int(worked)) for at, worked in enumerate(minutes)]


def _rows(calendars: QuerySet[Calendar], *more: str) -> list[dict[str, Any]]:
    return list(calendars.order_by("id").values("id", "name", "parent_id", "is_base", *COLUMNS, *more))


def _shelf(rows: list[dict[str, Any]], calendar_id: int | None) -> CalendarShelf:
    document = PlanDocument(
        source=PlanSource("quarterdeck"),
        properties=PlanProperties(default_calendar_uid=calendar_id),
        calendars=[
            DocumentCalendar(
                uid=row["id"],
                name=row["name"],
                parent_uid=row["parent_id"],
                is_base=row["is_base"],
                **{name: decode(CALENDARS, name, row[name]) for name in COLUMNS},
            )
            for row in rows
        ],
    )
    return CalendarShelf(document, IssueLog(""))
