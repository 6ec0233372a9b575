"""How long a support request may wait (domain: supporting project managers, section 10).

========  ===========  =============
priority  response     resolution
========  ===========  =============
P1        2 hours      1 working day
P2        4 hours      3 working days
P3        1 day        10 working days
P4        3 days       20 working days
========  ===========  =============

Hours are hours of working time. Working days end with the n-th working day after the day of the start. Waiting for the
user stops the clock of the resolution.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from quarterdeck.engine.calendars import MINUTES_PER_DAY, instant_of, moment_of
from quarterdeck.improvement.choices import SupportPriority
from quarterdeck.registers.declaration import Allowed, WorkingDays, WorkingHours, WorkingTime

RESPONSE: Mapping[str, Allowed] = {
    SupportPriority.P1: WorkingHours(2),
    SupportPriority.P2: WorkingHours(4),
    SupportPriority.P3: WorkingDays(1),
    SupportPriority.P4: WorkingDays(3),
}
RESOLUTION: Mapping[str, Allowed] = {
    SupportPriority.P1: WorkingDays(1),
    SupportPriority.P2: WorkingDays(3),
    SupportPriority.P3: WorkingDays(10),
    SupportPriority.P4: WorkingDays(20),
}
LONGEST_GAP = 60  # days without any work, after which a calendar is taken to have ended


def deadline(start: datetime, allowed: Allowed, time: WorkingTime, *, waited_minutes: int = 0) -> datetime:
    """The instant at which the promise is broken."""
    at = _wall(start, time)
    if isinstance(allowed, WorkingHours):
        end = int(time.calendars.add(time.index, at, round(allowed.hours * 60)))
    else:
        end = _end_of_day(at, allowed.days, time)
    if waited_minutes:
        end = int(time.calendars.add(time.index, end, waited_minutes))
    return _instant(end, time)


def worked_minutes(start: datetime, finish: datetime, time: WorkingTime) -> int:
    """Working minutes between two instants; never negative."""
    return max(0, int(time.calendars.between(time.index, _wall(start, time), _wall(finish, time))))


def is_late(due: datetime | None, done: datetime | None, at: datetime) -> bool | None:
    """Whether a promise is broken: by what was done, or by ``at`` while nothing is. Null where none was made."""
    return None if due is None else (done or at) > due


def _end_of_day(at: int, days: int, time: WorkingTime) -> int:
    """The close of the n-th working day after the day of ``at``."""
    midnight = (at // MINUTES_PER_DAY + 1) * MINUTES_PER_DAY
    left = days
    for _ in range(days * 7 + LONGEST_GAP):
        following = midnight + MINUTES_PER_DAY
        if int(time.calendars.between(time.index, midnight, following)) > 0:
            left -= 1
        midnight = following
        if not left:
            break
    return int(time.calendars.previous_working(time.index, midnight))


def _wall(at: datetime, time: WorkingTime) -> int:
    return instant_of(at.astimezone(ZoneInfo(time.zone)))


def _instant(minutes: int, time: WorkingTime) -> datetime:
    return moment_of(minutes).replace(tzinfo=ZoneInfo(time.zone)).astimezone(UTC)
