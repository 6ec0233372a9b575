"""Tasks and links of an MPXJ JSON file."""

from __future__ import annotations

import re
from datetime import datetime

from quarterdeck.exchange.document import (
    Baseline,
    Constraint,
    CustomValue,
    LagUnit,
    Link,
    LinkType,
    Task,
    TaskType,
)
from quarterdeck.exchange.mpxj_json.values import Row

_CONSTRAINTS = {
    "AS_SOON_AS_POSSIBLE": Constraint.ASAP,
    "AS_LATE_AS_POSSIBLE": Constraint.ALAP,
    "MUST_START_ON": Constraint.MSO,
    "MUST_FINISH_ON": Constraint.MFO,
    "START_ON": Constraint.MSO,
    "FINISH_ON": Constraint.MFO,
    "START_NO_EARLIER_THAN": Constraint.SNET,
    "START_NO_LATER_THAN": Constraint.SNLT,
    "FINISH_NO_EARLIER_THAN": Constraint.FNET,
    "FINISH_NO_LATER_THAN": Constraint.FNLT,
}
_TYPES = {
    "FIXED_UNITS": TaskType.FIXED_UNITS,
    "FIXED_DURATION": TaskType.FIXED_DURATION,
    "FIXED_DURATION_AND_UNITS": TaskType.FIXED_DURATION,
    "FIXED_WORK": TaskType.FIXED_WORK,
}
_CUSTOM = re.compile(r"(text|number|flag|cost|date|duration|start|finish|outline_code)\d+|user_field_\d+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_MANUAL = "MANUALLY_SCHEDULED"


def read_task(row: Row) -> Task | None:
    """One task, or none without a number of its own."""
    uid = row.whole("unique_id")
    if uid is None:
        row.note("no_id", "A task without a unique id was left out.")
        return None
    name = row.text("name") or ""
    row.at(f"task {uid} {name}".strip())
    task = Task(uid=uid, name=name, number=row.whole("id"), guid=row.text("guid"))
    _place(row, task)
    _rules(row, task)
    _dates(row, task)
    _progress(row, task)
    _amounts(row, task)
    task.baselines = read_baselines(row)
    task.custom = read_custom(row)
    return task


def _place(row: Row, task: Task) -> None:
    task.outline_level = row.whole("outline_level") or 0
    task.parent_uid = row.whole("parent_task_unique_id")
    task.wbs = row.text("wbs")
    task.is_summary = row.flag("summary")
    task.is_project_summary = task.uid == 0 and task.parent_uid is None
    task.is_milestone = row.flag("milestone")
    task.is_manual = row.text("task_mode") == _MANUAL
    task.is_active = row.raw("active") is not False
    task.is_estimated = row.flag("estimated")
    task.is_recurring = row.flag("recurring")
    task.is_external = row.flag("external_task")
    task.external_project = row.text("external_project")
    task.is_level_of_effort = row.text("activity_type") in ("LEVEL_OF_EFFORT", "HAMMOCK")


def _rules(row: Row, task: Task) -> None:
    task.task_type = _TYPES.get(row.text("type") or "", TaskType.FIXED_UNITS)
    task.is_effort_driven = row.flag("effort_driven")
    task.calendar_uid = row.whole("calendar_unique_id")
    task.ignores_resource_calendars = row.flag("ignore_resource_calendar")
    task.priority = row.whole("priority")
    kind = row.text("constraint_type")
    if kind is not None and kind not in _CONSTRAINTS:
        row.note("unknown_constraint", f"The constraint {kind!r} is not known; as soon as possible is assumed.")
    task.constraint = _CONSTRAINTS.get(kind or "", Constraint.ASAP)
    if kind in _CONSTRAINTS:
        task.constraint_date = row.moment("constraint_date")
    task.deadline = row.moment("deadline")
    task.leveling_delay_minutes = row.minutes("leveling_delay")
    task.leveling_delay_is_elapsed = (row.text("leveling_delay_units") or "ed").startswith("e")


def _dates(row: Row, task: Task) -> None:
    task.duration_minutes = row.minutes("duration") or 0.0
    task.duration_unit = row.text("duration_units")
    task.duration_is_elapsed = (task.duration_unit or "").startswith("e")
    task.start, task.finish = row.moment("start"), row.moment("finish")
    task.early_start, task.early_finish = row.moment("early_start"), row.moment("early_finish")
    task.late_start, task.late_finish = row.moment("late_start"), row.moment("late_finish")
    task.total_slack_minutes, task.free_slack_minutes = row.minutes("total_slack"), row.minutes("free_slack")
    task.is_critical = row.flag("critical")
    if task.is_manual:
        task.manual_start = row.moment("manual_start") or task.start
        task.manual_finish = row.moment("manual_finish") or task.finish
        task.manual_duration_minutes = row.minutes("manual_duration")


def _progress(row: Row, task: Task) -> None:
    task.actual_start, task.actual_finish = row.moment("actual_start"), row.moment("actual_finish")
    task.actual_duration_minutes = row.minutes("actual_duration")
    task.remaining_duration_minutes = row.minutes("remaining_duration")
    task.stop, task.resume = row.moment("stop"), row.moment("resume")
    task.percent_complete = row.number("percent_complete") or 0.0
    task.percent_work_complete = row.number("percent_work_complete")
    task.physical_percent_complete = row.number("physical_percent_complete")
    splits = [(part.moment("start"), part.moment("end")) for part in row.rows("work_splits", "split")]
    whole = [(start, end) for start, end in splits if start is not None and end is not None]
    task.splits = whole if len(whole) > 1 else []


def _amounts(row: Row, task: Task) -> None:
    task.work_minutes = row.minutes("work")
    task.actual_work_minutes = row.minutes("actual_work")
    task.remaining_work_minutes = row.minutes("remaining_work")
    task.cost, task.actual_cost = row.money("cost"), row.money("actual_cost")
    task.remaining_cost, task.fixed_cost = row.money("remaining_cost"), row.money("fixed_cost")
    task.hyperlink = row.text("hyperlink_address")
    task.notes = row.text("notes")
    for key in ("planned_duration", "activity_id", "activity_type", "percent_complete_type"):
        if (value := row.raw(key)) is not None:
            task.extras[key] = value
    for key in ("planned_start", "planned_finish"):
        if (planned := row.moment(key)) is not None:
            task.extras[key] = planned


def read_baselines(row: Row) -> dict[int, Baseline]:
    """The stored baselines; number 0 has no digit in its field names."""
    found: dict[int, Baseline] = {}
    for number in range(11):
        prefix = f"baseline{number or ''}"
        baseline = Baseline(
            start=row.moment(f"{prefix}_start"),
            finish=row.moment(f"{prefix}_finish"),
            duration_minutes=row.minutes(f"{prefix}_duration"),
            work_minutes=row.minutes(f"{prefix}_work"),
            cost=row.money(f"{prefix}_cost"),
            fixed_cost=row.money(f"{prefix}_fixed_cost"),
        )
        if baseline != Baseline():
            found[number] = baseline
    return found


def read_custom(row: Row) -> dict[str, CustomValue]:
    """User-defined fields by their names in the file."""
    found: dict[str, CustomValue] = {}
    for key, value in row.items():
        if _CUSTOM.fullmatch(key) and isinstance(value, str | int | float | bool):
            is_moment = isinstance(value, str) and _MOMENT.match(value)
            found[key] = datetime.fromisoformat(str(value)[:19]) if is_moment and _is_moment(str(value)) else value
    return found


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text[:19])
    except ValueError:
        return False
    return True


def read_links(row: Row) -> list[Link]:
    """Links into a task."""
    links = []
    for entry in row.rows("predecessors", "predecessor"):
        before, after = entry.whole("predecessor_task_unique_id"), entry.whole("successor_task_unique_id")
        if before is None or after is None:
            entry.note("bad_link", "A link without both ends was left out.")
            continue
        kind = entry.text("type") or "FS"
        if kind not in LinkType.__members__:
            entry.note("unknown_link", f"The link type {kind!r} is not known; finish-to-start is assumed.")
            kind = "FS"
        lag, unit = entry.minutes("lag") or 0.0, entry.text("lag_units") or ""
        links.append(Link(before, after, LinkType(kind), lag, _lag_unit(unit)))
    return links


def _lag_unit(unit: str) -> LagUnit:
    if unit.endswith("%"):
        return LagUnit.ELAPSED_PERCENT if unit.startswith("e") else LagUnit.PERCENT
    return LagUnit.ELAPSED if unit.startswith("e") else LagUnit.WORKING
