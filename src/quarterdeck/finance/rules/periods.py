"""Months of the books: which are closed, which may be closed next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

# Days of the books: what lies beyond is a slip of the pen, and no calendar can count on from its end.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def month_of(day: date) -> date:
    """The first day of the day's month, which names the month everywhere."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    return month_of(month.replace(day=28) + timedelta(days=4))


def month_end(month: date) -> date:
    return next_month(month_of(month)) - timedelta(days=1)


def months_between(first: date, last: date) -> Iterator[date]:
    """Every month from the first to the last, both included."""
    month = month_of(first)
    while month <= last:
        yield month
        month = next_month(month)


def is_closed(day: date, *, closed_through: date | None) -> bool:
    """Whether the day lies in a closed month. ``closed_through`` is the last day of the last closed month."""
    return closed_through is not None and day <= closed_through


def closing_fault(month: date, *, closed_through: date | None, today: date) -> str | None:
    """Why a month cannot be closed now, or None. Months are closed in order, and only when they are over."""
    if closed_through is not None and month_of(month) <= closed_through:
        return f"{month:%B %Y} is closed already."
    if month_end(month) >= today:
        return f"{month:%B %Y} is not over yet."
    if closed_through is not None and month_of(month) != closed_through + timedelta(days=1):
        following = closed_through + timedelta(days=1)
        return f"Months are closed in order; the next one is {following:%B %Y}."
    return None
