"""Working and resting days of a plan's own calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from quarterdeck.engine.calendars import day_of
from quarterdeck.exchange.compilation.calendars import CalendarShelf
from quarterdeck.exchange.document import Calendar as DocumentCalendar
from quarterdeck.exchange.document import PlanDocument, PlanProperties, PlanSource
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.planning.models import Calendar, Plan
from quarterdeck.planning.rules.codec import decode
from quarterdeck.planning.rules.state import CALENDARS

DAY_MINUTES = 1440


def working_days(plan: Plan, *, first: date, last: date) -> list[date]:
    """Days from ``first`` to ``last``, both included, on which the plan's calendar works."""
    return [day for day, minutes in _worked(plan, first, last) if minutes > 0]


def resting(plan: Plan, *, first: date, last: date) -> dict[str, Any]:
    """Weekdays that never work (Monday is 0) and single days off besides, as the Gantt shades them."""
    days = _worked(plan, first, last)
    by_weekday: dict[int, list[bool]] = {}
    for day, minutes in days:
        by_weekday.setdefault(day.weekday(), []).append(minutes == 0)
    weekdays = sorted(number for number, rests in by_weekday.items() if sum(rests) * 2 > len(rests))
    off = [day.isoformat() for day, minutes in days if minutes == 0 and day.weekday() not in weekdays]
    return {"weekdays": weekdays, "days": off}


def _worked(plan: Plan, first: date, last: date) -> list[tuple[date, int]]:
    count = (last - first).days + 1
    if count <= 0:
        return []
    document = PlanDocument(
        source=PlanSource("quarterdeck"),
        properties=PlanProperties(default_calendar_uid=plan.default_calendar_id),
        calendars=_calendars(plan),
    )
    shelf = CalendarShelf(document, IssueLog(""))
    tables = shelf.compiled(ticks_per_minute=1, around=(day_of(first) - 1, day_of(last) + 1))
    midnights = (day_of(first) + np.arange(count + 1)) * DAY_MINUTES
    minutes = np.diff(tables.worked(shelf.default, midnights))
    return [(first + timedelta(days=at), int(worked)) for at, worked in enumerate(minutes)]


def _calendars(plan: Plan) -> list[DocumentCalendar]:
    rows = Calendar.objects.filter(plan=plan).order_by("id")
    columns = ("days", "exceptions", "weeks")
    return [
        DocumentCalendar(
            uid=row["id"],
            name=row["name"],
            parent_uid=row["parent_id"],
            is_base=row["is_base"],
            **{name: decode(CALENDARS, name, row[name]) for name in columns},
        )
        for row in rows.values("id", "name", "parent_id", "is_base", *columns)
    ]
