"""Calendars, the plan's own properties, and baselines."""

from __future__ import annotations

from typing import Any

from quarterdeck.exchange.document import CalendarException, Interval, WorkWeek
from quarterdeck.planning.errors import FieldRefused
from quarterdeck.planning.rules.operations.context import Context, checked, keep_record, sent
from quarterdeck.planning.rules.operations.fields import ExceptionFields, WeekFields
from quarterdeck.planning.rules.operations.schema import (
    AddCalendar,
    AdoptBaseline,
    CaptureBaseline,
    RemoveCalendar,
    SetBaseline,
    SetProperties,
    SetStatusDate,
    UpdateCalendar,
)
from quarterdeck.planning.rules.operations.tasks import external_identity, external_number
from quarterdeck.planning.rules.state import CALENDARS, PLAN, TASKS, PlanCalendar

Hours = list[tuple[int, int]]


def add_calendar(context: Context, operation: AddCalendar) -> None:
    state = context.state
    calendar = PlanCalendar(
        uid=state.new_id(),
        name="",
        external_uid=external_number(state, CALENDARS, operation.external_uid),
        external_id=external_identity(operation),
        source=operation.source or "",
        guid=operation.guid,
    )
    state.insert(CALENDARS, calendar)
    context.name_row(operation.ref, CALENDARS, calendar.uid)
    keep_record(context, CALENDARS, calendar.uid, operation)
    _set(context, calendar.uid, sent(operation.set), is_new=True)


def update_calendar(context: Context, operation: UpdateCalendar) -> None:
    uid = context.resolve(CALENDARS, operation.calendar, "calendar")
    _set(context, uid, sent(operation.set), is_new=False)


def remove_calendar(context: Context, operation: RemoveCalendar) -> None:
    state = context.state
    uid = context.resolve(CALENDARS, operation.calendar, "calendar")
    if state.header.default_calendar_uid == uid:
        raise FieldRefused("calendar", "This is the plan's default calendar. Choose another default first.")
    users = [row.name for row in state.tasks.values() if row.calendar_uid == uid]
    users += [row.name for row in state.resources.values() if row.calendar_uid == uid]
    users += [row.name for row in state.calendars.values() if row.parent_uid == uid]
    if users:
        raise FieldRefused("calendar", f"{len(users)} rows use this calendar, “{users[0]}” first. Change them first.")
    state.delete(CALENDARS, uid)


def _set(context: Context, uid: int, fields: dict[str, Any], *, is_new: bool) -> None:
    state = context.state
    values: dict[str, Any] = dict(fields)
    if "parent" in values:
        parent = values.pop("parent")
        values["parent_uid"] = None if parent is None else context.resolve(CALENDARS, parent, "set.parent")
        _check_parents(context, uid, values["parent_uid"])
    if values.get("days") is not None:
        values["days"] = [_hours(day, "set.days") for day in values["days"]]
    elif is_new and values.get("parent_uid") is None:
        working = [Interval(480, 720), Interval(780, 1020)]
        values["days"] = [list(working) for _ in range(5)] + [[], []]
    if values.get("exceptions") is not None:
        values["exceptions"] = [_exception(entry) for entry in values["exceptions"]]
    if values.get("weeks") is not None:
        values["weeks"] = [_week(entry) for entry in values["weeks"]]
    state.change(CALENDARS, uid, **checked(CALENDARS, values))


def _check_parents(context: Context, uid: int, parent: int | None) -> None:
    while parent is not None:
        if parent == uid:
            raise FieldRefused("set.parent", "A calendar cannot inherit from itself.")
        parent = context.state.calendars[parent].parent_uid


def _hours(day: Hours | None, field_name: str) -> list[Interval] | None:
    if day is None:
        return None
    previous = 0
    for start, finish in day:
        if not previous <= start < finish <= 1440:
            raise FieldRefused(field_name, f"Hours {start} to {finish} are not in order within one day.")
        previous = finish
    return [Interval(start, finish) for start, finish in day]


def _exception(entry: ExceptionFields) -> CalendarException:
    if entry.last < entry.first:
        raise FieldRefused("set.exceptions", f"The exception “{entry.name}” ends before it begins.")
    hours = _hours(list(entry.hours), "set.exceptions") or []
    return CalendarException(
        first=entry.first,
        last=entry.last,
        hours=hours,
        name=entry.name,
        days=entry.days,
        recurrence=entry.recurrence,
    )


def _week(entry: WeekFields) -> WorkWeek:
    days = [_hours(day, "set.weeks") for day in entry.days]
    return WorkWeek(first=entry.first, last=entry.last, days=days, name=entry.name)


def set_status_date(context: Context, operation: SetStatusDate) -> None:
    state = context.state
    state.change(PLAN, state.plan_id, status_date=operation.status_date)


def set_properties(context: Context, operation: SetProperties) -> None:
    state = context.state
    names = {"calendar": "default_calendar_uid"}
    values = {names.get(name, name): value for name, value in sent(operation.set).items()}
    if values.get("default_calendar_uid") is not None:
        values["default_calendar_uid"] = context.resolve(CALENDARS, values["default_calendar_uid"], "set.calendar")
    keep_record(context, PLAN, state.plan_id, operation)
    state.change(PLAN, state.plan_id, **checked(PLAN, values))


def capture_baseline(context: Context, operation: CaptureBaseline) -> None:
    if any(row["number"] == operation.number and not row["tasks"] for row in context.baselines):
        raise FieldRefused("number", "One change set captures a baseline number once.")
    context.baselines.append(_wanted(operation, number=operation.number))


def adopt_baseline(context: Context, operation: AdoptBaseline) -> None:
    if any(row["number"] == 0 for row in context.baselines):
        raise FieldRefused("baseline", "One change set makes the plan's baseline once.")
    context.baselines.append(_wanted(operation, number=0) | {"adopts": operation.baseline})


def _wanted(operation: CaptureBaseline | AdoptBaseline, *, number: int) -> dict[str, Any]:
    return {
        "kind": operation.kind,
        "number": number,
        "name": operation.name,
        "reason": operation.reason,
        "reference": operation.reference,
        "adopts": None,
        "tasks": None,
    }


def set_baseline(context: Context, operation: SetBaseline) -> None:
    rows = []
    for entry in operation.tasks:
        task = context.resolve(TASKS, entry.task, "tasks")
        rows.append({"task": task, **entry.model_dump(exclude={"task"})})
    if len({row["task"] for row in rows}) < len(rows):
        raise FieldRefused("tasks", "A baseline names each task once.")
    context.baselines.append(
        {
            "kind": "imported",
            "number": operation.number,
            "name": operation.name,
            "reason": "",
            "reference": "",
            "adopts": None,
            "tasks": rows,
        }
    )
