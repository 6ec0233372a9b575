"""Days without work on a workspace, as far as this installation knows them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from quarterdeck.core.models import Workspace
from quarterdeck.engine.calendars import MINUTES_PER_DAY, instant_of
from quarterdeck.governance.rules.decisions import working_days_between
from quarterdeck.planning.models import Plan
from quarterdeck.planning.queries.calendars import working_days as plan_days
from quarterdeck.registers.declaration import WorkingTime, working_times


def rest_days(workspace: Workspace, first: date, last: date) -> list[date]:
    """Weekdays from ``first`` to ``last`` without working time: by the workspace's calendar, else by its plan's."""
    weekdays = [day for day in _days(first, last) if day.weekday() < 5]
    noon = datetime.combine(first, time(12), tzinfo=UTC)
    known = next((found for one in working_times if (found := one(workspace, noon)) is not None), None)
    if known is not None:
        return [day for day in weekdays if not _works(known, day)]
    plan = Plan.objects.filter(workspace=workspace).first()
    if plan is None or plan.default_calendar_id is None:
        return []
    worked = _worked(plan.pk, plan.version, plan.changed_at, first, last)
    return [day for day in weekdays if day not in worked]


@lru_cache(maxsize=1024)
def _worked(plan_id: int, version: int, changed_at: datetime, first: date, last: date) -> frozenset[date]:
    """A plan's calendar changes with its version alone, and compiling it takes longer than all else here."""
    return frozenset(plan_days(Plan.objects.get(pk=plan_id), first=first, last=last))


def working_days(workspace: Workspace, first: date, last: date) -> int:
    """Working days between two days, the first not counted; Monday to Friday where no calendar is known."""
    return working_days_between(first, last, rest_days(workspace, first, last)) if last > first else 0


def _works(known: WorkingTime, day: date) -> bool:
    start = instant_of(datetime.combine(day, time()))
    return int(known.calendars.between(known.index, start, start + MINUTES_PER_DAY)) > 0


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]
