"""Days of a card as working time: the usual week of eight hours a day from Monday to Friday."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from quarterdeck.exchange.document import Calendar, Interval

DAY_MINUTES = 480.0
OPENING, CLOSING = time(8), time(17)
_HOURS = ((480, 720), (780, 1020))
_WORKING_DAYS = 5
_ONE_DAY = timedelta(days=1)


def usual_calendar() -> Calendar:
    """Monday to Friday, 8 to 12 and 13 to 17 o'clock."""
    return Calendar(1, "Standard", days=[[Interval(*pair) for pair in _HOURS] if d < 5 else [] for d in range(7)])


def beginning(day: date | datetime) -> datetime:
    """The instant itself, or the opening of the day."""
    return day if isinstance(day, datetime) else datetime.combine(day, OPENING)


def ending(day: date | datetime) -> datetime:
    """The instant itself, or the close of the day."""
    return day if isinstance(day, datetime) else datetime.combine(day, CLOSING)


def working_minutes(start: datetime, finish: datetime) -> float:
    """Working time between two instants; 0 when there is none.

    Examples
    --------
    >>> working_minutes(datetime(2026, 11, 6, 8), datetime(2026, 11, 9, 17))
    960.0
    """
    if finish <= start:
        return 0.0
    first, last = start.date(), finish.date()
    if first == last:
        return _within(first, start, finish)
    total = _within(first, start, datetime.combine(first + _ONE_DAY, time()))
    total += _within(last, datetime.combine(last, time()), finish)
    return total + DAY_MINUTES * _working_days(first + _ONE_DAY, last)


def _within(day: date, start: datetime, finish: datetime) -> float:
    if day.weekday() >= _WORKING_DAYS:
        return 0.0
    midnight = datetime.combine(day, time())
    begins, ends = ((at - midnight).total_seconds() / 60 for at in (start, finish))
    return sum(max(0.0, min(ends, close) - max(begins, open_)) for open_, close in _HOURS)


def _working_days(first: date, beyond: date) -> int:
    """Working days from `first` until before `beyond`."""
    weeks, rest = divmod(max((beyond - first).days, 0), 7)
    return weeks * _WORKING_DAYS + sum((first.weekday() + offset) % 7 < _WORKING_DAYS for offset in range(rest))
