"""In which working time a workspace keeps its promises: the one place that is asked for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from quarterdeck.core.models import Workspace
from quarterdeck.engine.calendars import MINUTES_PER_DAY, day_of
from quarterdeck.registers.declaration.points import WorkingTime, standard_time, working_times


def working_time_of(workspace: Workspace, at: datetime) -> WorkingTime:
    """The calendar of the first app that knows one for the workspace, else the standard week of the house."""
    return next((known for of in working_times if (known := of(workspace, at)) is not None), standard_time())


def rest_days(workspace: Workspace, first: date, last: date) -> list[date]:
    """Weekdays from ``first`` to ``last``, both included, without working time."""
    return [day for day, works in _days(workspace, first, last) if day.weekday() < 5 and not works]


def working_days(workspace: Workspace, first: date, last: date) -> int:
    """Working days between two days: the first is not counted, the last is. 0 where ``last`` is no later."""
    return sum(works for _, works in _days(workspace, first + timedelta(days=1), last))


def _days(workspace: Workspace, first: date, last: date) -> list[tuple[date, bool]]:
    if last < first:
        return []
    known = working_time_of(workspace, datetime.combine(first, time(12), tzinfo=UTC))
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    midnights = (day_of(first) + np.arange(len(days) + 1)) * MINUTES_PER_DAY
    minutes = np.diff(known.calendars.worked(known.index, midnights))
    return [(day, bool(worked > 0)) for day, worked in zip(days, minutes, strict=True)]
