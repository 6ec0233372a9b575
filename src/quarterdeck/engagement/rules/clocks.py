"""How long a complainant waits at most (domain: customer complaints, section 12).

========  ====================================  ===============  ===============
severity  meaning                               acknowledge      resolve
========  ====================================  ===============  ===============
S1        safety, legal, privacy, > 500         4 working hours  2 working days
S2        financial loss or service lost        1 working day    10 working days
S3        poor service                          2 working days   20 working days
S4        minor, preference                     3 working days   30 working days
========  ====================================  ===============  ===============

A promise in days ends with the n-th working day after the day of receipt, at the close of the site. Waiting for the
complainant stops the resolution alone, ten working days at most, all times together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.engagement.choices import ComplaintCategory, Severity
from quarterdeck.engine.calendars import (
    MINUTES_PER_DAY,
    PatternException,
    build_calendars,
    day_of,
    instant_of,
    moment_of,
    standard_pattern,
)
from quarterdeck.registers.declaration import Allowed, WorkingDays, WorkingHours, WorkingTime

ACKNOWLEDGE: Mapping[str, Allowed] = {
    Severity.S1: WorkingHours(4),
    Severity.S2: WorkingDays(1),
    Severity.S3: WorkingDays(2),
    Severity.S4: WorkingDays(3),
}
RESOLVE_DAYS: Mapping[str, int] = {Severity.S1: 2, Severity.S2: 10, Severity.S3: 20, Severity.S4: 30}
LONGEST_WAIT = 10
MANY_CUSTOMERS = 500
GRAVE = (ComplaintCategory.SAFETY, ComplaintCategory.PRIVACY)
LONGEST_SEARCH = 120  # days beyond the promise, after which a calendar is taken to have ended


def site_time(zone: str, opens: str, closes: str, days_off: Iterable[date]) -> WorkingTime:
    """Monday to Friday from ``opens`` to ``closes``, without the days off, in the wall time of the zone."""
    hours = ((_minutes(opens), _minutes(closes)),)
    week = tuple(hours if weekday < 5 else () for weekday in range(7))
    off = tuple(PatternException(day_of(day), day_of(day)) for day in sorted(set(days_off)))
    pattern = replace(standard_pattern(), days=week, exceptions=off)
    return WorkingTime(build_calendars([pattern]), 0, zone)


def acknowledge_by(received: datetime, severity: str, time: WorkingTime) -> datetime:
    """The instant by which the receipt is acknowledged; nothing stops this clock."""
    allowed = ACKNOWLEDGE[severity]
    if isinstance(allowed, WorkingHours):
        wall = _wall(received, time)
        return _instant(int(time.calendars.add(time.index, wall, round(allowed.hours * 60))), time)
    return end_of_working_day(received, allowed.days, time)


def resolve_by(received: datetime, severity: str, time: WorkingTime, *, waited_days: int = 0) -> datetime:
    """The instant by which the answer is given, with the working days that the complainant kept us waiting."""
    return end_of_working_day(received, RESOLVE_DAYS[severity] + min(waited_days, LONGEST_WAIT), time)


def waited(since: datetime, until: datetime, time: WorkingTime, *, before: int = 0) -> int:
    """Working days of waiting in all: a day counts when it begins to wait on it; ten at most."""
    midnight = _wall(since, time) // MINUTES_PER_DAY * MINUTES_PER_DAY
    last = _wall(until, time) // MINUTES_PER_DAY * MINUTES_PER_DAY
    count = before
    while midnight < last and count < LONGEST_WAIT:
        count += _works(time, midnight)
        midnight += MINUTES_PER_DAY
    return count


def end_of_working_day(start: datetime, days: int, time: WorkingTime) -> datetime:
    """The close of the n-th working day after the day of ``start``."""
    midnight, left = _wall(start, time) // MINUTES_PER_DAY * MINUTES_PER_DAY, days
    for _ in range(days * 3 + LONGEST_SEARCH):
        midnight += MINUTES_PER_DAY
        left -= _works(time, midnight)
        if not left:
            break
    return _instant(int(time.calendars.previous_working(time.index, midnight + MINUTES_PER_DAY)), time)


def kept(due: datetime | None, done: datetime | None, at: datetime) -> str:
    """``Kept``, ``Late`` or ``Running``; empty where nothing was promised."""
    if due is None:
        return ""
    if (done or at) > due:
        return "Late"
    return "Kept" if done else "Running"


def must_be_grave(category: str, customers: int) -> bool:
    """Whether only S1 fits: safety, privacy, or more than 500 customers."""
    return category in GRAVE or customers > MANY_CUSTOMERS


def _works(time: WorkingTime, midnight: int) -> bool:
    return int(time.calendars.between(time.index, midnight, midnight + MINUTES_PER_DAY)) > 0


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _wall(at: datetime, time: WorkingTime) -> int:
    return instant_of(at.astimezone(ZoneInfo(time.zone)).replace(tzinfo=None))


def _instant(minutes: int, time: WorkingTime) -> datetime:
    return moment_of(minutes).replace(tzinfo=ZoneInfo(time.zone)).astimezone(UTC)


def start_of(day: date) -> datetime:
    """The first instant of a day, in UTC: a list that knows days alone calls late what ran out before the day began."""
    return datetime.combine(day, datetime.min.time(), tzinfo=UTC)


def end_of(day: date) -> datetime:
    """The first instant after a day, in UTC."""
    return start_of(day) + timedelta(days=1)
