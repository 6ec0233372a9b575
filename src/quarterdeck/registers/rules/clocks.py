"""When a promise runs out, in working time: started, stopped, paused. Pure: calendars and instants are arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.engine.calendars import MINUTES_PER_DAY, day_of, instant_of, moment_of
from quarterdeck.registers.declaration.clocks import Allowed, WorkingHours
from quarterdeck.registers.declaration.points import WorkingTime

DAY = timedelta(days=1)
FARTHEST = 4000  # days that are looked through for a working one


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock as it stands.

    Attributes
    ----------
    due_at : the first instant at which the promise is broken.
    stopped_at : when it was kept or given up; None while it runs.
    paused_at : since when it stands still; None while it runs. ``due_at`` moves on while it does.
    """

    due_at: datetime
    stopped_at: datetime | None = None
    paused_at: datetime | None = None


def read_clock(
    allowed: Allowed,
    steps: Sequence[tuple[datetime, str]],
    *,
    started_at: datetime,
    stops_in: Sequence[str],
    pauses_in: Sequence[str],
    longest_pause: int | None,
    working: WorkingTime,
    at: datetime,
) -> Reading:
    """Read a clock off the life of an entry.

    Parameters
    ----------
    allowed : how long it may take.
    steps : the states that were entered with their instants, the first one first.
    started_at : since when the clock runs.
    stops_in, pauses_in : states that stop it, and that let it stand still.
    longest_pause : the most working days that all pauses may add; None: no limit.
    working : working time in local wall time, and its zone.
    at : the instant of reading; a pause that lasts counts until then.

    Returns
    -------
    Reading
        Working days end with their local day; hours are counted in the working minutes of the calendar.
    """
    stopped = _stopped(steps, stops_in)
    until = stopped or at
    pauses = _pauses(steps, pauses_in, started_at, until)
    due = _after_hours(allowed, pauses, started_at, longest_pause, working) if isinstance(allowed, WorkingHours) else (
        _after_days(allowed.days, pauses, started_at, longest_pause, working)
    )  # fmt: skip
    standing = steps[-1][0] if stopped is None and steps and steps[-1][1] in pauses_in else None
    return Reading(due, stopped, standing)


def _stopped(steps: Sequence[tuple[datetime, str]], stops_in: Sequence[str]) -> datetime | None:
    """When the entry came into the stopping states in which it still is."""
    found = None
    for instant, state in steps:
        found = (found or instant) if state in stops_in else None
    return found


def _pauses(
    steps: Sequence[tuple[datetime, str]], pauses_in: Sequence[str], started_at: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    ends = [instant for instant, _ in steps[1:]] + [until]
    spans = [(max(begin, started_at), min(end, until)) for (begin, state), end in zip(steps, ends, strict=False)
             if state in pauses_in]  # fmt: skip
    return [(begin, end) for begin, end in spans if begin < end]


def _after_days(
    days: int,
    pauses: Sequence[tuple[datetime, datetime]],
    started_at: datetime,
    longest_pause: int | None,
    working: WorkingTime,
) -> datetime:
    zone = ZoneInfo(working.zone)
    paused = sum(_working_days(_day(begin, zone), _day(end, zone), working) for begin, end in pauses)
    more = paused if longest_pause is None else min(paused, longest_pause)
    last = _nth_working_day(_day(started_at, zone), days + more, working)
    return datetime.combine(last + DAY, time(), tzinfo=zone).astimezone(UTC)


def _after_hours(
    allowed: WorkingHours,
    pauses: Sequence[tuple[datetime, datetime]],
    started_at: datetime,
    longest_pause: int | None,
    working: WorkingTime,
) -> datetime:
    zone, calendars, index = ZoneInfo(working.zone), working.calendars, working.index

    def local(instant: datetime) -> int:
        return instant_of(instant.astimezone(zone))

    paused = sum(int(calendars.between(index, local(begin), local(end))) for begin, end in pauses)
    if longest_pause is not None:
        paused = min(paused, sum(_minutes_of_days(_day(started_at, zone), longest_pause, working)))
    due = int(calendars.add(index, local(started_at), round(allowed.hours * 60) + paused))
    return moment_of(due).replace(tzinfo=zone).astimezone(UTC)


def _minutes_of_days(first: date, count: int, working: WorkingTime) -> list[int]:
    """The working minutes of the next ``count`` working days."""
    days = [_nth_working_day(first, nth, working) for nth in range(1, count + 1)]
    return [_minutes(day, working) for day in days]


def _day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


def _minutes(day: date, working: WorkingTime) -> int:
    start = day_of(day) * MINUTES_PER_DAY
    return int(working.calendars.between(working.index, start, start + MINUTES_PER_DAY))


def _working_days(first: date, last: date, working: WorkingTime) -> int:
    """Working days after ``first`` until ``last``."""
    return sum(1 for step in range(1, (last - first).days + 1) if _minutes(first + step * DAY, working) > 0)


def _nth_working_day(day: date, count: int, working: WorkingTime) -> date:
    """The ``count``-th working day after a day; a calendar without any ends the search far away."""
    for _ in range(FARTHEST):
        if count <= 0:
            break
        day += DAY
        count -= 1 if _minutes(day, working) > 0 else 0
    return day
