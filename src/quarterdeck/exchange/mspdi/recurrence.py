"""Days of a recurring calendar exception, as Microsoft Project describes it.

Source: Microsoft, "Project XML Data Interchange Schema Reference", element Exception: Type 1 daily, 2 yearly by
date, 3 yearly by position, 4 monthly by date, 5 monthly by position, 6 weekly, 7 every n days, 8 every n weekdays.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

DAILY, YEARLY_DATE, YEARLY_POSITION, MONTHLY_DATE, MONTHLY_POSITION, WEEKLY, DAY_COUNT, WEEKDAY_COUNT = range(1, 9)
_DAY, _WEEKDAY, _WEEKEND_DAY, _SUNDAY = 0, 1, 2, 3
_LAST = 4
_ONE_DAY = timedelta(days=1)


def is_recurring(rule: dict[str, int]) -> bool:
    """A range of days is the daily rule with period 1; all else repeats."""
    kind = rule.get("Type", DAILY)
    return YEARLY_DATE <= kind <= WEEKDAY_COUNT or (kind == DAILY and rule.get("Period", 1) > 1)


def expand(rule: dict[str, int], first: date, last: date, *, most: int) -> tuple[list[date], bool]:
    """List the days of `rule` from `first` to `last`; the flag is false when more than `most` were left."""
    occurrences = rule.get("Occurrences", 0)
    counted = bool(rule.get("EnteredByOccurrences")) and occurrences > 0
    days = list(islice(_days(rule, first, last), most + 1))
    if counted:
        days = days[:occurrences]
    return days[:most], len(days) <= most


def _days(rule: dict[str, int], first: date, last: date) -> Iterator[date]:
    kind = rule.get("Type", DAILY)
    period = max(1, min(rule.get("Period", 1), 10_000))
    if kind in (DAILY, DAY_COUNT):
        return _every(first, last, days=period)
    if kind == WEEKDAY_COUNT:
        return islice((day for day in _every(first, last, days=1) if day.weekday() < 5), None, None, period)
    if kind == WEEKLY:
        return _weekly(rule, first, last, period)
    return _monthly(rule, first, last, kind=kind, period=period)


def _every(first: date, last: date, *, days: int) -> Iterator[date]:
    for offset in range(0, (last - first).days + 1, days):
        yield first + timedelta(days=offset)


def _weekly(rule: dict[str, int], first: date, last: date, period: int) -> Iterator[date]:
    """Weeks begin on Sunday; bit 1 of DaysOfWeek is Sunday, bit 64 Saturday."""
    mask = rule.get("DaysOfWeek", 0) or 1 << (first.isoweekday() % 7)
    week_start = first - timedelta(days=first.isoweekday() % 7)
    for day in _every(first, last, days=1):
        if ((day - week_start).days // 7) % period == 0 and mask >> (day.isoweekday() % 7) & 1:
            yield day


def _monthly(rule: dict[str, int], first: date, last: date, *, kind: int, period: int) -> Iterator[date]:
    yearly = kind in (YEARLY_DATE, YEARLY_POSITION)
    step = 12 if yearly else period
    month = first.year * 12 + (min(max(rule.get("Month", 0), 0), 11) if yearly else first.month - 1)
    while month <= last.year * 12 + last.month - 1:
        year, index = divmod(month, 12)
        by_position = kind in (YEARLY_POSITION, MONTHLY_POSITION)
        day = _at_position(rule, year, index + 1) if by_position else _at_date(rule, year, index + 1, first)
        if first <= day <= last:
            yield day
        month += step


def _at_date(rule: dict[str, int], year: int, month: int, first: date) -> date:
    wanted = rule.get("MonthDay", 0) or first.day
    return date(year, month, max(1, min(wanted, months.monthrange(year, month)[1])))


def _at_position(rule: dict[str, int], year: int, month: int) -> date:
    item, position = rule.get("MonthItem", _DAY), rule.get("MonthPosition", 0)
    length = months.monthrange(year, month)[1]
    days = [day for day in (date(year, month, number + 1) for number in range(length)) if _is_item(day, item)]
    return days[-1] if position >= _LAST or position >= len(days) else days[max(position, 0)]


def _is_item(day: date, item: int) -> bool:
    if item == _WEEKDAY:
        return day.weekday() < 5
    if item == _WEEKEND_DAY:
        return day.weekday() >= 5
    if _SUNDAY <= item <= _SUNDAY + 6:
        return day.isoweekday() % 7 == item - _SUNDAY
    return True
