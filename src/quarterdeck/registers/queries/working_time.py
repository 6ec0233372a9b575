"""In which working time a workspace keeps its promises."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from quarterdeck.core.models import Workspace
from quarterdeck.engine.calendars import build_calendars, standard_pattern
from quarterdeck.registers.declaration.points import WorkingTime, working_times


def working_time_of(workspace: Workspace, at: datetime) -> WorkingTime:
    """The calendar that an app of this installation knows, else Monday to Friday, 8 to 12 and 13 to 17 in UTC."""
    return next((known for of in working_times if (known := of(workspace, at)) is not None), None) or _standard()


@cache
def _standard() -> WorkingTime:
    return WorkingTime(build_calendars([standard_pattern()]), 0, "UTC")
