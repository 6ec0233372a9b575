"""The calendar of a GanttProject plan: which weekdays rest, and the events that change single days.

What decides whether a day works, the strongest first:

=================================  ==================
an event of this very date          holiday or working
an event of this date every year    holiday or working
its weekday                         rests or works; all work where weekends are "only shown"
=================================  ==================
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from lxml import etree

from quarterdeck.exchange.document import Calendar, CalendarException
from quarterdeck.exchange.ganttproject.context import Context
from quarterdeck.exchange.ganttproject.words import (
    DAY_FINISH,
    DAY_START,
    HOLIDAY,
    NEUTRAL,
    SATURDAY,
    WEEK,
    WORKING_DAY,
    fresh_list,
)
from quarterdeck.exchange.mspdi.recurrence import YEARLY_DATE
from quarterdeck.exchange.mspdi.values import EARLIEST_YEAR, LATEST_YEAR, parse_flag, parse_integer

PROJECT_CALENDAR = 1
YEARS_AFTER = 10
_ONE_DAY = timedelta(days=1)
_MOST_EVENTS = 20_000


class CalendarReader:
    """Collect week and events; make the calendar once the years of the plan are known."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.calendar = Calendar(PROJECT_CALENDAR, "GanttProject")
        self._rests = [number >= SATURDAY for number in range(7)]
        self._only_shown = False
        self._dated: dict[date, CalendarException] = {}
        self._yearly: dict[tuple[int, int], CalendarException] = {}
        self._kept: dict[str, dict[str, str]] = {}

    def read_base(self, element: etree._Element) -> None:
        if name := element.get("base-id"):
            self.calendar.name = name
            self.calendar.extras["base_id"] = name

    def read_week(self, element: etree._Element) -> None:
        for position, name in enumerate(WEEK):
            kind = self._context.parse(element, name, parse_integer)
            if kind is not None:
                self._rests[position] = kind == 1

    def read_only_shown(self, element: etree._Element) -> None:
        self._only_shown = bool(self._context.parse(element, "value", parse_flag))

    def read_event(self, element: etree._Element) -> None:
        """A ``date`` element; one without a year comes every year."""
        month, day, year = (self._context.parse(element, name, parse_integer) for name in ("month", "date", "year"))
        kind = element.get("type") or HOLIDAY
        if len(self._dated) + len(self._yearly) >= _MOST_EVENTS:
            self._context.left_out(element, f"The calendar has more than {_MOST_EVENTS} events")
            return
        first = _date_of(year, month, day)
        if first is None or kind not in (HOLIDAY, WORKING_DAY, NEUTRAL):
            self._context.left_out(element, "An event of the calendar has no usable date or type")
            return
        key = first.isoformat() if year is not None else f"--{first.month:02}-{first.day:02}"
        if kept := {name: text for name in ("color",) if (text := element.get(name))}:
            self._kept[key] = kept
        title = (element.text or "").strip()
        if kind == NEUTRAL:
            self._kept[key] = self._kept.get(key, {}) | {"type": NEUTRAL, "title": title}
            return
        exception = CalendarException(first, first, fresh_list() if kind == WORKING_DAY else [], title)
        if year is None:
            self._yearly[first.month, first.day] = exception
        else:
            self._dated[first] = exception

    def complete(self, first: date, last: date) -> None:
        """Make the calendar of the document; yearly events are spelled out from the year before `first` on."""
        calendar = self.calendar
        if all(self._rests) and not self._only_shown:
            self._context.log.add(
                "ganttproject.no_working_day", "No weekday works in the calendar; all seven were taken to work."
            )
            self._only_shown = True
        calendar.days = [[] if rests and not self._only_shown else fresh_list() for rests in self._rests]
        calendar.extras |= self._extras()
        years = range(max(first.year - 1, EARLIEST_YEAR), min(last.year + YEARS_AFTER, LATEST_YEAR) + 1)
        calendar.exceptions = [
            *self._dated.values(),
            *(self._every_year(each, years) for each in self._yearly.values()),
        ]
        calendar.exceptions.sort(key=lambda each: (each.first, each.recurrence is not None))
        document = self._context.document
        document.calendars.insert(0, calendar)
        document.properties.default_calendar_uid = calendar.uid
        document.properties.minutes_per_week = document.properties.minutes_per_day * sum(map(bool, calendar.days))

    def _extras(self) -> dict[str, Any]:
        extras: dict[str, Any] = {"only_show_weekends": True} if self._only_shown else {}
        if self._only_shown:
            extras["weekend"] = [WEEK[position] for position, rests in enumerate(self._rests) if rests]
        if self._kept:
            extras["events"] = self._kept
        return extras

    def _every_year(self, one: CalendarException, years: range) -> CalendarException:
        month, day = one.first.month, one.first.day
        days = [found for year in years if (found := _date_of(year, month, day)) and found not in self._dated]
        return CalendarException(
            date(years[0], 1, 1),
            date(years[-1], 12, 31),
            one.hours,
            one.name,
            days,
            {"Type": YEARLY_DATE, "Month": month - 1, "MonthDay": day},
        )


def _date_of(year: int | None, month: int | None, day: int | None) -> date | None:
    """The date; without a year that of a leap year. ``None`` for a day that does not exist."""
    if month is None or day is None or not (year is None or EARLIEST_YEAR <= year <= LATEST_YEAR):
        return None
    try:
        return date(2000 if year is None else year, month, day)
    except ValueError:
        return None


class WorkingDays:
    """Counts working days of a calendar of whole days, over a stretch that grows when asked beyond it.

    Parameters
    ----------
    calendar : Calendar
        A base calendar; a day works when it has any hours.
    """

    def __init__(self, calendar: Calendar) -> None:
        self._week = [bool(hours) for hours in calendar.days]
        self._single: dict[int, bool] = {}
        for exception in calendar.exceptions:
            days = exception.days
            if days is None:
                length = (exception.last - exception.first).days + 1
                days = [exception.first + _ONE_DAY * offset for offset in islice(range(length), 4000)]
            for day in days:
                self._single.setdefault(day.toordinal(), bool(exception.hours))
        self._first = self._last = 0
        self._days: list[int] = []

    def works(self, ordinal: int) -> bool:
        return self._single.get(ordinal, self._week[(ordinal + 6) % 7])

    def next_from(self, day: date) -> date:
        """The first working day on or after `day`."""
        return date.fromordinal(self._at(day.toordinal(), 0))

    def last_of(self, day: date, count: int) -> date:
        """The last of `count` working days from `day` on; `day` itself works as the first one if it can."""
        return date.fromordinal(self._at(day.toordinal(), max(count, 1) - 1))

    def before(self, day: date) -> date:
        """The last working day before `day`."""
        ordinal = day.toordinal()
        self._cover(ordinal - 400, ordinal)
        position = bisect_left(self._days, ordinal)
        return date.fromordinal(self._days[position - 1]) if position else day - _ONE_DAY

    def between(self, first: date, last: date) -> int:
        """Number of working days from `first` to `last`, both included."""
        self._cover(first.toordinal(), last.toordinal() + 1)
        return bisect_left(self._days, last.toordinal() + 1) - bisect_left(self._days, first.toordinal())

    def _at(self, ordinal: int, count: int) -> int:
        reach = max(count * 2, 30)
        while True:
            self._cover(ordinal, min(ordinal + reach, date.max.toordinal()))
            position = bisect_left(self._days, ordinal) + count
            if position < len(self._days):
                return self._days[position]
            if ordinal + reach >= date.max.toordinal():
                return date.max.toordinal()
            reach *= 2

    def _cover(self, first: int, last: int) -> None:
        if not self._days and self._first == self._last:
            self._first, self._last = first, first
        if first < self._first:
            self._days[:0] = [each for each in range(max(first, 1), self._first) if self.works(each)]
            self._first = max(first, 1)
        if last > self._last:
            self._days += [each for each in range(self._last, last) if self.works(each)]
            self._last = last


def opening(day: date) -> datetime:
    return datetime.combine(day, time(DAY_START))


def closing(day: date) -> datetime:
    return datetime.combine(day, time(DAY_FINISH))
