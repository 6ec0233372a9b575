"""Calendars of an MPXJ JSON file."""

from __future__ import annotations

from quarterdeck.exchange.document import Calendar, CalendarException, Interval, WorkWeek
from quarterdeck.exchange.mpxj_json.values import Row

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MIDNIGHT = 1440


def read_calendar(row: Row) -> Calendar | None:
    """One calendar, or none without a number of its own."""
    uid = row.whole("unique_id")
    if uid is None:
        row.note("no_id", "A calendar without a unique id was left out.")
        return None
    name = row.text("name") or f"Calendar {uid}"
    row.at(f"calendar {uid} {name}")
    calendar = Calendar(uid=uid, name=name, parent_uid=row.whole("parent_unique_id"), guid=row.text("guid"))
    calendar.days = [_day(row, key) for key in DAYS]
    calendar.is_base = not row.flag("personal")
    calendar.exceptions = [e for e in map(_exception, row.rows("exceptions", "exception")) if e is not None]
    for key in ("working_weeks", "work_weeks", "weeks"):
        calendar.weeks += [w for w in map(_week, row.rows(key, "work week")) if w is not None]
    for key in ("minutes_per_day", "minutes_per_week", "minutes_per_month", "minutes_per_year", "type"):
        if (value := row.raw(key)) is not None:
            calendar.extras[key] = value
    return calendar


def _day(row: Row, key: str) -> list[Interval] | None:
    day = row.sub(key)
    if day is None:
        return None
    kind = day.text("type")
    if kind == "working":
        return _hours(day)
    return [] if kind == "non_working" else None


def _hours(row: Row) -> list[Interval]:
    hours = []
    for entry in row.rows("hours", "interval"):
        start, finish = _minute(entry.text("from")), _minute(entry.text("to"))
        if start is None or finish is None:
            entry.note("bad_hours", "A working interval cannot be read and was left out.")
        elif (finish or _MIDNIGHT) > start:
            hours.append(Interval(start, finish or _MIDNIGHT))
    return hours


def _minute(text: str | None) -> int | None:
    parts = (text or "").split(":")
    if len(parts) < 2 or not all(part.isdigit() for part in parts[:2]):
        return None
    minute = int(parts[0]) * 60 + int(parts[1])
    return minute if 0 <= minute <= _MIDNIGHT else None


def _exception(row: Row) -> CalendarException | None:
    first, last = row.day("from"), row.day("to")
    if first is None or last is None or last < first:
        row.note("bad_exception", "A calendar exception without usable days was left out.")
        return None
    return CalendarException(first, last, _hours(row), row.text("name") or "")


def _week(row: Row) -> WorkWeek | None:
    first, last = row.day("from"), row.day("to")
    if first is None or last is None or last < first:
        row.note("bad_week", "A work week without usable days was left out.")
        return None
    return WorkWeek(first, last, [_day(row, key) for key in DAYS], row.text("name") or "")
