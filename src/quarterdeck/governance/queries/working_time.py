"""Days without work on a workspace, as far as an app of this installation knows them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from quarterdeck.core.models import Workspace
from quarterdeck.engine.calendars import MINUTES_PER_DAY, instant_of
from quarterdeck.governance.rules.decisions import working_days_between
from quarterdeck.registers.declaration import working_times


def rest_days(workspace: Workspace, first: date, last: date) -> list[date]:
    """Weekdays from ``first`` to ``last`` on which the workspace's calendar has no working time."""
    noon = datetime.combine(first, time(12), tzinfo=UTC)
    found = next((known for one in working_times if (known := one(workspace, noon)) is not None), None)
    if found is None:
        return []
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    starts = [instant_of(datetime.combine(day, time())) for day in days]
    return [
        day
        for day, start in zip(days, starts, strict=True)
        if day.weekday() < 5 and int(found.calendars.between(found.index, start, start + MINUTES_PER_DAY)) == 0
    ]


def working_days(workspace: Workspace, first: date, last: date) -> int:
    """Working days between two days on the workspace's calendar; Monday to Friday where it has none."""
    return working_days_between(first, last, rest_days(workspace, first, last)) if last > first else 0
