"""Series over time: finished per week, in progress per day; and how long items take to reach a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.exchange.flow.items import FlowItem
from quarterdeck.exchange.flow.times import age_days

_WEEK = timedelta(days=7)


@dataclass(slots=True, frozen=True)
class WeekCount:
    """How many items were finished in the week from ``monday`` on."""

    monday: date
    finished: int


@dataclass(slots=True, frozen=True)
class DayLoad:
    """What was in progress on a day: (item, age in days), the oldest first; and what was finished on it."""

    on: date
    running: list[tuple[FlowItem, int]]
    finished: list[FlowItem]

    @property
    def count(self) -> int:
        return len(self.running)


def weekly_throughput(items: Iterable[FlowItem], *, first: date | None = None, last: date) -> list[WeekCount]:
    """Finished items per calendar week (Monday to Sunday), weeks without any included.

    Parameters
    ----------
    items : iterable of FlowItem
    first : date, optional
        A day of the first week; by default the week of the first finished item.
    last : date
        A day of the last week.

    Returns
    -------
    list of WeekCount
        Empty when nothing was finished by then and no first week is given.

    Examples
    --------
    >>> weekly_throughput([], first=date(2026, 1, 6), last=date(2026, 1, 14))
    [WeekCount(monday=datetime.date(2026, 1, 5), finished=0), WeekCount(monday=datetime.date(2026, 1, 12), finished=0)]
    """
    days = [item.finished.date() for item in items if item.finished is not None and item.finished.date() <= last]
    begin = first if first is not None else min(days, default=None)
    if begin is None:
        return []
    counts = Counter(_monday(day) for day in days)
    return [WeekCount(monday, counts[monday]) for monday in _mondays(begin, last)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _mondays(first: date, last: date) -> Iterator[date]:
    monday = _monday(first)
    while monday <= last:
        yield monday
        monday += _WEEK


def daily_load(items: Sequence[FlowItem], *, first: date, last: date) -> list[DayLoad]:
    """What was in progress on each day, the first and the last included.

    An item counts from the day it was started to the day it was finished, both included: the most that was in
    progress at any time of the day.
    """
    days = []
    for offset in range((last - first).days + 1):
        on = first + timedelta(days=offset)
        running = [(item, age) for item in items if (age := age_days(item, on)) is not None]
        running.sort(key=lambda pair: (-pair[1], pair[0].key))
        days.append(DayLoad(on, running, [item for item in items if item.finished and item.finished.date() == on]))
    return days


def days_to_reach(items: Iterable[FlowItem], states: Collection[str]) -> list[int]:
    """How old items were when they first came to one of the states: to a column of a board or one behind it.

    Parameters
    ----------
    items : iterable of FlowItem
    states : collection of str
        The states of the column and of all columns behind it.

    Returns
    -------
    list of int
        Days from the start of work, both ends counted, in rising order. Items that never came so far, or came before
        work on them began, do not count.
    """
    found = []
    for item in items:
        reached = next((change.at for change in item.changes if change.after in states), None)
        if reached is not None and item.started is not None and reached >= item.started:
            found.append((reached.date() - item.started.date()).days + 1)
    return sorted(found)
