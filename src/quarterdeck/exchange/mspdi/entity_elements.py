"""Elements of calendars, tasks, links, resources and assignments."""

from __future__ import annotations

from typing import Any

from lxml import etree

from quarterdeck.exchange.document import (
    Assignment,
    Baseline,
    Calendar,
    CalendarException,
    CostRate,
    LagUnit,
    Link,
    Resource,
    ResourceKind,
    Task,
    WorkWeek,
)
from quarterdeck.exchange.mspdi import order
from quarterdeck.exchange.mspdi.building import (
    Rows,
    column_rows,
    days_between,
    element,
    extra_rows,
    hours_rows,
    ordered,
    period,
)
from quarterdeck.exchange.mspdi.calendars import NO_CALENDAR, RECURRENCE
from quarterdeck.exchange.mspdi.custom_elements import CustomElements
from quarterdeck.exchange.mspdi.resources import BEGINNING, END, HOURLY, NO_RESOURCE
from quarterdeck.exchange.mspdi.tables import ASSIGNMENT, BASELINE, RESOURCE, TASK
from quarterdeck.exchange.mspdi.tasks import DAYS, ELAPSED_DAYS, canonical_format, default_lag_format
from quarterdeck.exchange.mspdi.values import (
    LINK_TYPE,
    format_decimal,
    format_flag,
    format_instant,
    format_money,
    format_number,
    format_tenths,
)

_TASK_TAGS = {tag for tag, _, _ in TASK} | {"UID", "OutlineNumber", "CalendarUID", "IsNull", "PredecessorLink"}
_RESOURCE_TAGS = {tag for tag, _, _ in RESOURCE} | {"UID", "CalendarUID", "IsNull", "IsCostResource", "Rates"}
_ASSIGNMENT_TAGS = {tag for tag, _, _ in ASSIGNMENT} | {"UID", "TaskUID", "ResourceUID"}
_BASELINE_TAGS = {tag for tag, _, _ in BASELINE} | {"Number"}
_RATE_TAGS = ("StandardRate", "StandardRateFormat", "OvertimeRate", "OvertimeRateFormat", "CostPerUse")


def calendar_element(calendar: Calendar) -> etree._Element:
    base = NO_CALENDAR if calendar.parent_uid is None else calendar.parent_uid
    rows: Rows = [
        ("UID", str(calendar.uid)),
        ("Name", calendar.name),
        ("IsBaseCalendar", format_flag(calendar.is_base)),
        ("BaseCalendarUID", _text(calendar.extras, "BaseCalendarUID", str(base)) if base == NO_CALENDAR else str(base)),
        ("WeekDays", element("WeekDays", _days(calendar.days))),
    ]
    if calendar.guid is not None:
        rows.append(("GUID", calendar.guid))
    if calendar.exceptions:
        items: Rows = [("Exception", _exception(each)) for each in calendar.exceptions]
        rows.append(("Exceptions", element("Exceptions", items)))
    if calendar.weeks:
        weeks: Rows = [("WorkWeek", _week(each)) for each in calendar.weeks]
        rows.append(("WorkWeeks", element("WorkWeeks", weeks)))
    rows += extra_rows(calendar.extras, {tag for tag, _ in rows} | {"Exceptions", "WorkWeeks"})
    return element("Calendar", ordered(rows, order.CALENDAR))


def _days(days: list[Any]) -> Rows:
    """From Sunday to Saturday; an inherited day is not written."""
    rows: Rows = []
    for day_type in range(1, 8):
        hours = days[(day_type - 2) % 7]
        if hours is not None:
            rows.append(("WeekDay", element("WeekDay", [("DayType", str(day_type)), *hours_rows(hours)])))
    return rows


def _exception(exception: CalendarException) -> etree._Element:
    rule = exception.recurrence or {}
    occurrences = rule.get("Occurrences", days_between(exception.first, exception.last))
    rows: Rows = [
        ("EnteredByOccurrences", format_flag(bool(rule.get("EnteredByOccurrences")))),
        ("TimePeriod", period(exception.first, exception.last)),
        ("Occurrences", str(occurrences)),
        ("Name", exception.name),
        ("Type", str(rule.get("Type", 1))),
    ]
    rows += [(name, str(rule[name])) for name in RECURRENCE if name in rule and name != "Occurrences"]
    return element("Exception", ordered([*rows, *hours_rows(exception.hours)], order.CALENDAR_EXCEPTION))


def _week(week: WorkWeek) -> etree._Element:
    days = element("WeekDays", _days(week.days))
    return element("WorkWeek", [("TimePeriod", period(week.first, week.last)), ("Name", week.name), ("WeekDays", days)])


def task_element(
    task: Task, *, position: int, outline_number: str, links: list[Link], custom: CustomElements
) -> tuple[etree._Element, list[tuple[etree._Element, Link]]]:
    """The element of a task, and the elements of its links beside the links."""
    made = [(link_element(link), link) for link in links]
    calendar = NO_CALENDAR if task.calendar_uid is None else task.calendar_uid
    rows: Rows = [
        ("UID", str(task.uid)),
        ("IsNull", "0"),
        ("OutlineNumber", outline_number),
        ("CalendarUID", str(calendar)),
        *column_rows(task, TASK),
        *_formats(task),
        *(("PredecessorLink", each) for each, _ in made),
        *baseline_rows(task.baselines),
        *custom.values("task", task),
        *extra_rows(task.extras, _TASK_TAGS | {"DurationFormat", "LevelingDelayFormat"}),
    ]
    if task.number is None:
        rows.append(("ID", str(position)))
    return element("Task", ordered(rows, order.TASK)), made


def _formats(task: Task) -> Rows:
    code = canonical_format(task)
    duration = _text(task.extras, "DurationFormat", "" if code is None else str(code))
    rows: Rows = [("DurationFormat", duration)] if duration else []
    if task.leveling_delay_minutes is not None or not task.leveling_delay_is_elapsed:
        fallback = ELAPSED_DAYS if task.leveling_delay_is_elapsed else DAYS
        rows.append(("LevelingDelayFormat", _text(task.extras, "LevelingDelayFormat", str(fallback))))
    return rows


def link_element(link: Link) -> etree._Element:
    is_share = link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT)
    rows: Rows = [
        ("PredecessorUID", str(link.predecessor_uid)),
        ("Type", LINK_TYPE.format(link.kind)),
        ("CrossProject", format_flag(link.external_project is not None)),
        ("LinkLag", format_number(link.lag) if is_share else format_tenths(link.lag)),
        ("LagFormat", _text(link.extras, "LagFormat", str(default_lag_format(link.lag_unit)))),
    ]
    if link.external_project:
        rows.append(("CrossProjectName", link.external_project))
    rows += extra_rows(link.extras, {tag for tag, _ in rows} | {"CrossProjectName"})
    return element("PredecessorLink", ordered(rows, order.LINK))


def baseline_rows(baselines: dict[int, Baseline]) -> Rows:
    rows: Rows = []
    for number, baseline in sorted(baselines.items()):
        inner: Rows = [
            ("Number", str(number)),
            *column_rows(baseline, BASELINE),
            *extra_rows(baseline.extras, _BASELINE_TAGS),
        ]
        rows.append(("Baseline", element("Baseline", ordered(inner, order.BASELINE))))
    return rows


def resource_element(resource: Resource, *, position: int, custom: CustomElements) -> etree._Element:
    rows: Rows = [
        ("UID", str(resource.uid)),
        ("IsNull", "0"),
        *column_rows(resource, RESOURCE),
        *_rate_rows(resource),
        *baseline_rows(resource.baselines),
        *custom.values("resource", resource),
        *extra_rows(resource.extras, _RESOURCE_TAGS | {"AvailabilityPeriods"} | set(_RATE_TAGS)),
    ]
    if resource.number is None:
        rows.append(("ID", str(position)))
    if resource.uid == 0 and not resource.name:
        rows.append(("Name", ""))  # without a name, number 0 stands for work that nobody does yet
    if resource.calendar_uid is not None:
        rows.append(("CalendarUID", str(resource.calendar_uid)))
    if resource.kind is ResourceKind.COST:
        rows.append(("IsCostResource", "1"))
    if resource.availability:
        rows.append(("AvailabilityPeriods", _availability(resource)))
    return element("Resource", ordered(rows, order.RESOURCE))


def _availability(resource: Resource) -> etree._Element:
    rows: Rows = []
    for each in resource.availability:
        inner: Rows = [
            ("AvailableFrom", format_instant(each.start or BEGINNING)),
            ("AvailableTo", format_instant(each.finish or END)),
            ("AvailableUnits", format_number(each.units)),
        ]
        rows.append(("AvailabilityPeriod", element("AvailabilityPeriod", inner)))
    return element("AvailabilityPeriods", rows)


def _rate_rows(resource: Resource) -> Rows:
    """Today's rate, which old readers take, and the tables."""
    stored: Rows = [(tag, text) for tag in _RATE_TAGS if isinstance(text := resource.extras.get(tag), str)]
    if not resource.rates:
        return stored
    rows = stored
    if not stored:
        first = min(resource.rates, key=lambda rate: rate.table)
        rows = [row for row in _rate(first, (HOURLY, HOURLY)) if row[0] in _RATE_TAGS]
    formats = resource.extras.get("rate_formats")
    known = formats if isinstance(formats, list) and len(formats) == len(resource.rates) else []
    tables: Rows = []
    for position, rate in enumerate(resource.rates):
        pair = known[position] if known else (HOURLY, HOURLY)
        inner = ordered(_rate(rate, pair), order.RATE)
        tables.append(("Rate", element("Rate", inner)))
    return [*rows, ("Rates", element("Rates", tables))]


def _rate(rate: CostRate, formats: Any) -> Rows:
    rows: Rows = [
        ("RatesFrom", format_instant(rate.start or BEGINNING)),
        ("RatesTo", format_instant(rate.finish or END)),
        ("RateTable", str(rate.table)),
    ]
    if rate.standard is not None:
        rows += [("StandardRate", format_decimal(rate.standard)), ("StandardRateFormat", str(formats[0]))]
    if rate.overtime is not None:
        rows += [("OvertimeRate", format_decimal(rate.overtime)), ("OvertimeRateFormat", str(formats[1]))]
    if rate.per_use is not None:
        rows.append(("CostPerUse", format_money(rate.per_use)))
    return rows


def assignment_element(assignment: Assignment, *, custom: CustomElements) -> etree._Element:
    resource = assignment.resource_uid
    fallback = _text(assignment.extras, "ResourceUID", str(NO_RESOURCE))
    rows: Rows = [
        ("UID", str(assignment.uid)),
        ("TaskUID", str(assignment.task_uid)),
        ("ResourceUID", fallback if resource is None else str(resource)),
        *column_rows(assignment, ASSIGNMENT),
        *baseline_rows(assignment.baselines),
        *custom.values("assignment", assignment),
        *extra_rows(assignment.extras, _ASSIGNMENT_TAGS),
    ]
    return element("Assignment", ordered(rows, order.ASSIGNMENT))


def _text(extras: dict[str, Any], name: str, fallback: str) -> str:
    value = extras.get(name)
    return value if isinstance(value, str) else fallback
