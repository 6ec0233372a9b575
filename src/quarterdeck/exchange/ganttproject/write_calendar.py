"""The calendar of a plan as GanttProject keeps it: weekdays that rest, and single days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from quarterdeck.exchange.document import Calendar, CalendarException, PlanDocument
from quarterdeck.exchange.ganttproject.marks import Sink
from quarterdeck.exchange.ganttproject.words import HOLIDAY, NEUTRAL, WEEK, WORKING_DAY, fresh_list
from quarterdeck.exchange.mspdi.recurrence import YEARLY_DATE

_MOST_DAYS = 4_000


def default_calendar(document: PlanDocument) -> Calendar:
    """The calendar that the plan counts by, with its inherited days filled in; the usual week where there is none."""
    by_uid = {calendar.uid: calendar for calendar in document.calendars}
    wanted = document.properties.default_calendar_uid
    chosen = by_uid.get(wanted) if wanted is not None else None
    chosen = chosen or next((calendar for calendar in document.calendars if calendar.is_base), None)
    if chosen is None:
        return Calendar(1, "Standard", days=[*[fresh_list() for _ in range(5)], [], []])
    days, seen, calendar = list(chosen.days), {chosen.uid}, chosen
    exceptions = list(chosen.exceptions)
    while calendar.parent_uid in by_uid and calendar.parent_uid not in seen:
        calendar = by_uid[calendar.parent_uid]
        seen.add(calendar.uid)
        days = [above if own is None else own for own, above in zip(days, calendar.days, strict=True)]
        exceptions += calendar.exceptions
    full = [fresh_list() if day is None and position < 5 else day or [] for position, day in enumerate(days)]
    full = full if any(full) else [fresh_list() for _ in range(7)]
    return Calendar(chosen.uid, chosen.name, None, list(full), exceptions, extras=chosen.extras)


def write_calendar(sink: Sink, calendar: Calendar) -> None:
    shown = calendar.extras.get("weekend") if calendar.extras.get("only_show_weekends") else None
    rests = [name in shown for name in WEEK] if isinstance(shown, list) else [not hours for hours in calendar.days]
    base = calendar.extras.get("base_id")
    with sink.open("calendars", {"base-id": base if isinstance(base, str) else None}):
        with sink.open("day-types"):
            sink.leaf("day-type", {"id": 0})
            sink.leaf("day-type", {"id": 1})
            week = dict(zip(WEEK, (int(each) for each in rests), strict=True))
            sink.leaf("default-week", {"id": 1, "name": "default", **week})
            sink.leaf("only-show-weekends", {"value": isinstance(shown, list)})
            sink.leaf("overriden-day-types")
            sink.leaf("days")
        for attributes, title in _events(calendar):
            sink.leaf("date", attributes, title)


def _events(calendar: Calendar) -> Iterator[tuple[dict[str, object], str]]:
    kept = calendar.extras.get("events")
    kept = {key: value for key, value in kept.items() if isinstance(value, dict)} if isinstance(kept, dict) else {}
    written: set[str] = set()
    for exception in calendar.exceptions:
        for key in _keys(exception):
            if key in written or len(written) >= _MOST_DAYS * 5:
                continue
            written.add(key)
            kind = WORKING_DAY if exception.hours else HOLIDAY
            yield _dated(key) | {"type": kind, "color": kept.get(key, {}).get("color")}, exception.name
    for key, value in kept.items():
        if value.get("type") == NEUTRAL and key not in written:
            yield _dated(key) | {"type": NEUTRAL, "color": value.get("color")}, str(value.get("title") or "")


def _keys(exception: CalendarException) -> Iterator[str]:
    rule = exception.recurrence or {}
    if rule.get("Type") == YEARLY_DATE and rule.get("Month") is not None and rule.get("MonthDay"):
        yield f"--{int(rule['Month']) + 1:02}-{int(rule['MonthDay']):02}"
        return
    days = exception.days
    if days is None:
        length = min((exception.last - exception.first).days + 1, _MOST_DAYS)
        days = [exception.first + timedelta(days=offset) for offset in range(length)]
    for day in days:
        yield day.isoformat()


def _dated(key: str) -> dict[str, object]:
    year, month, day = ("", *key[2:].split("-")) if key.startswith("--") else key.split("-")
    return {"year": year, "month": int(month), "date": int(day)}
