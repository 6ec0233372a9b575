"""The working time in which the PMO keeps its promises."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from quarterdeck.core.models import Workspace
from quarterdeck.engine.calendars import build_calendars, standard_pattern
from quarterdeck.registers.declaration import WorkingTime, working_times

ZONE = "UTC"


def working_time_of(workspace: Workspace, at: datetime) -> WorkingTime:
    """The calendar of the workspace where an app knows one, else Monday to Friday, 8 to 12 and 13 to 17."""
    known = (found for of in working_times if (found := of(workspace, at)))
    return next(known, None) or standard_time()


@cache
def standard_time() -> WorkingTime:
    return WorkingTime(build_calendars([standard_pattern()]), 0, ZONE)
