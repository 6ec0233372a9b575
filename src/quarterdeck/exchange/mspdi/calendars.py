"""Calendars of MSPDI: weekly hours, exceptions (also recurring ones) and work weeks with their own hours."""

from __future__ import annotations

from datetime import date
from typing import Any

from lxml import etree

from quarterdeck.exchange.document import Calendar, CalendarException, Interval, WorkWeek
from quarterdeck.exchange.mspdi.context import Context, fields_of
from quarterdeck.exchange.mspdi.recurrence import expand, is_recurring
from quarterdeck.exchange.mspdi.values import FLAG, INTEGER, TEXT, parse_date, parse_flag, parse_integer

DAY_MINUTES = 24 * 60
NO_CALENDAR = -1
RECURRENCE = ("Period", "DaysOfWeek", "MonthItem", "MonthPosition", "Month", "MonthDay", "Occurrences")


def week_position(day_type: int) -> int:
    """MSPDI counts the days of a week from Sunday = 1; the document from Monday = 0."""
    return (day_type - 2) % 7


class CalendarReader:
    """Turn the Calendar elements into calendars of the document."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._old_exceptions: list[CalendarException] = []
        self._table = fields_of(
            (("GUID", "guid", TEXT), ("Name", "name", TEXT), ("IsBaseCalendar", "is_base", FLAG)),
            UID=None,
            BaseCalendarUID=self._base,
            WeekDays=self._week_days,
            Exceptions=self._exceptions,
            WorkWeeks=self._work_weeks,
        )

    def read(self, element: etree._Element) -> None:
        context = self._context
        uid_element = next((child for child in element if context.name_of(child) == "UID"), None)
        place = f"calendar, line {element.sourceline}"
        uid = None if uid_element is None else context.parse(uid_element, parse_integer, place=place)
        if uid is None:
            context.log.add("mspdi.no_uid", "A calendar without UID was left out.", place=place)
            return
        calendar = Calendar(uid=uid, name="")
        self._old_exceptions = []
        context.fill(calendar, element, self._table, label="calendar")
        if not calendar.exceptions:
            calendar.exceptions = self._old_exceptions
        context.document.calendars.append(calendar)
        context.count("calendars", len(context.document.calendars), context.limits.calendars)

    def _base(self, element: etree._Element, calendar: Calendar) -> None:
        uid = self._context.parse(element, INTEGER.parse, place=self._place(calendar, element))
        if uid is not None and uid > 0:
            calendar.parent_uid = uid
        elif uid is not None and uid != NO_CALENDAR:
            calendar.extras["BaseCalendarUID"] = str(uid)

    def _week_days(self, element: etree._Element, calendar: Calendar) -> None:
        for day in element:
            kind = self._number(day, "DayType", calendar)
            if kind == 0:
                exception = self._exception_of(day, calendar)
                if exception is not None:
                    self._old_exceptions.append(exception)
            elif kind is not None and 1 <= kind <= 7:
                calendar.days[week_position(kind)] = self._hours(day, calendar)
            elif self._context.name_of(day):
                self._context.log.add(
                    "mspdi.bad_day", "A weekday with an unknown type was left out.", place=self._place(calendar, day)
                )

    def _exceptions(self, element: etree._Element, calendar: Calendar) -> None:
        for item in element:
            if not self._context.name_of(item):
                continue
            exception = self._exception_of(item, calendar)
            if exception is not None:
                calendar.exceptions.append(exception)
                self._context.spend(200 + 40 * len(exception.days or ()))

    def _exception_of(self, element: etree._Element, calendar: Calendar) -> CalendarException | None:
        period = self._period(element, calendar)
        if period is None:
            self._context.log.add(
                "mspdi.bad_exception",
                "A calendar exception without usable dates was left out.",
                place=self._place(calendar, element),
            )
            return None
        exception = CalendarException(
            first=period[0],
            last=period[1],
            hours=self._hours(element, calendar),
            name=self._child_text(element, "Name"),
        )
        self._recur(element, exception, calendar)
        return exception

    def _recur(self, element: etree._Element, exception: CalendarException, calendar: Calendar) -> None:
        rule = {
            name: number
            for name in ("Type", *RECURRENCE)
            if (number := self._number(element, name, calendar)) is not None
        }
        entered = self._child(element, "EnteredByOccurrences")
        if entered is not None:
            rule["EnteredByOccurrences"] = int(
                self._context.parse(entered, parse_flag, place=self._place(calendar, entered)) or False
            )
        if rule.get("EnteredByOccurrences") or is_recurring(rule):
            exception.recurrence = dict(rule)
        if is_recurring(rule):
            days, complete = expand(rule, exception.first, exception.last, most=self._context.limits.exception_days)
            exception.days = days
            if not complete:
                self._context.log.add(
                    "mspdi.long_recurrence",
                    f"The recurring exception “{exception.name}” was expanded to its first {len(days)} days only.",
                    place=self._place(calendar, element),
                )

    def _work_weeks(self, element: etree._Element, calendar: Calendar) -> None:
        for item in element:
            if not self._context.name_of(item):
                continue
            period = self._period(item, calendar)
            if period is None:
                self._context.log.add(
                    "mspdi.bad_work_week",
                    "A work week without usable dates was left out.",
                    place=self._place(calendar, item),
                )
                continue
            days: list[list[Interval] | None] = [None] * 7
            week = self._child(item, "WeekDays")
            for day in () if week is None else week:
                kind = self._number(day, "DayType", calendar)
                if kind is not None and 1 <= kind <= 7:
                    days[week_position(kind)] = self._hours(day, calendar)
            calendar.weeks.append(
                WorkWeek(first=period[0], last=period[1], days=days, name=self._child_text(item, "Name"))
            )

    def _hours(self, element: etree._Element, calendar: Calendar) -> list[Interval]:
        """Working intervals of a day; none when the day is non-working."""
        working = self._child(element, "DayWorking")
        place = self._place(calendar, element)
        if working is not None and self._context.parse(working, parse_flag, place=place) is False:
            return []
        times = self._child(element, "WorkingTimes")
        intervals = [self._interval(item, calendar) for item in times] if times is not None else []
        return [interval for interval in intervals if interval is not None]

    def _interval(self, element: etree._Element, calendar: Calendar) -> Interval | None:
        start, finish = (self._minute(element, name) for name in ("FromTime", "ToTime"))
        if start is None or finish is None:
            return None
        finish = finish or DAY_MINUTES
        if start >= finish:
            self._context.log.add(
                "mspdi.bad_hours",
                "Working hours that end before they start were left out.",
                place=self._place(calendar, element),
            )
            return None
        return Interval(start, finish)

    def _minute(self, element: etree._Element, name: str) -> int | None:
        child = self._child(element, name)
        if child is None:
            return None
        return self._context.parse(child, parse_minute, place=f"calendar, line {child.sourceline}")  # type: ignore[no-any-return]

    def _period(self, element: etree._Element, calendar: Calendar) -> tuple[date, date] | None:
        period = self._child(element, "TimePeriod")
        if period is None:
            return None
        bounds: list[date | None] = []
        for name in ("FromDate", "ToDate"):
            child = self._child(period, name)
            place = self._place(calendar, period)
            bounds.append(None if child is None else self._context.parse(child, parse_date, place=place))
        first, last = bounds
        if first is None or last is None or last < first:
            return None
        return first, last

    def _child(self, element: etree._Element, name: str) -> etree._Element | None:
        return next((child for child in element if self._context.name_of(child) == name), None)

    def _child_text(self, element: etree._Element, name: str) -> str:
        child = self._child(element, name)
        return "" if child is None else child.text or ""

    def _number(self, element: etree._Element, name: str, calendar: Calendar) -> int | None:
        child = self._child(element, name)
        if child is None:
            return None
        value: Any = self._context.parse(child, parse_integer, place=self._place(calendar, child))
        return value if value is None else int(value)

    @staticmethod
    def _place(calendar: Calendar, element: etree._Element) -> str:
        return f"calendar {calendar.uid} {calendar.name[:60]}, line {element.sourceline}"


def parse_minute(text: str) -> int:
    """Minute of the day of a time such as 08:00:00."""
    parts = text.strip().rpartition("T")[2].split(":")
    if not 2 <= len(parts) <= 3 or not all(part[:2].isdigit() for part in parts):
        raise ValueError("is not a time of day")
    hour, minute = int(parts[0][:2]), int(parts[1][:2])
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise ValueError("is not a time of day")
    return hour * 60 + minute
