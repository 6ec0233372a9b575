"""Working and resting days of a plan's own calendar, and the working time that it gives its workspace."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np

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
YEARS_BEFORE, YEARS_AFTER = 1, 3
WALL_ZONE = "UTC"  # plans are kept in wall time without a zone


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


def working_time_of(workspace: Workspace, at: datetime) -> WorkingTime | None:
    """The own calendar of the plan that a workspace has, in the wall time of the plan; None where it has none."""
    plan = Plan.objects.filter(workspace=workspace).only("version", "changed_at", "default_calendar").first()
    if plan is None or plan.default_calendar_id is None:
        return None
    return _working_time(plan.pk, plan.default_calendar_id, plan.version, plan.changed_at, at.year)


@lru_cache(maxsize=256)
def _working_time(plan_id: int, calendar_id: int, version: int, changed_at: datetime, year: int) -> WorkingTime:
    """A plan's calendars change with its version alone, and compiling them takes longer than asking them."""
    shelf = _shelf(plan_id, calendar_id)
    around = (day_of(date(year - YEARS_BEFORE, 1, 1)), day_of(date(year + YEARS_AFTER, 1, 1)))
    return WorkingTime(shelf.compiled(ticks_per_minute=1, around=around), shelf.default, WALL_ZONE)


def _worked(plan: Plan, first: date, last: date) -> list[tuple[date, int]]:
    count = (last - first).days + 1
    if count <= 0:
        return []
    shelf = _shelf(plan.pk, plan.default_calendar_id)
    tables = shelf.compiled(ticks_per_minute=1, around=(day_of(first) - 1, day_of(last) + 1))
    midnights = (day_of(first) + np.arange(count + 1)) * DAY_MINUTES
    minutes = np.diff(tables.worked(shelf.default, midnights))
    return [(first + timedelta(days=at), int(worked)) for at, worked in enumerate(minutes)]


def _shelf(plan_id: int, calendar_id: int | None) -> CalendarShelf:
    document = PlanDocument(
        source=PlanSource("quarterdeck"),
        properties=PlanProperties(default_calendar_uid=calendar_id),
        calendars=_calendars(plan_id),
    )
    return CalendarShelf(document, IssueLog(""))


def _calendars(plan_id: int) -> list[DocumentCalendar]:
    rows = Calendar.objects.filter(plan=plan_id).order_by("id")
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
