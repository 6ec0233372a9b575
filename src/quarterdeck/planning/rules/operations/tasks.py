"""Add, update, remove and move tasks; progress reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from quarterdeck.exchange.document import Constraint
from quarterdeck.planning.errors import FieldRefused
from quarterdeck.planning.rules import effort
from quarterdeck.planning.rules.operations.context import Context, checked, keep_record, sent
from quarterdeck.planning.rules.operations.schema import (
    Adding,
    AddTask,
    MoveTask,
    RemoveTask,
    ReportProgress,
    UpdateTask,
)
from quarterdeck.planning.rules.progress import PROGRESS_FIELDS, progressed
from quarterdeck.planning.rules.state import (
    ASSIGNMENTS,
    CALENDARS,
    LINKS,
    POSITION_STEP,
    TASKS,
    PlanState,
    PlanTask,
)

RENAMED = {"owner": "owner_id", "calendar": "calendar_uid", "percent": "percent_complete"}
START_CONSTRAINTS = {Constraint.MSO: Constraint.MSO}
DRAGGED = ("start", "finish")


def add_task(context: Context, operation: AddTask) -> None:
    state = context.state
    parent = _parent(context, operation.parent)
    position = _position(context, parent, operation.after)
    task = PlanTask(
        uid=state.new_id(),
        parent_uid=parent,
        position=position,
        outline_level=1 if parent is None else state.tasks[parent].outline_level + 1,
        external_uid=external_number(state, TASKS, operation.external_uid),
        external_id=external_identity(operation),
        source=operation.source or "",
        guid=operation.guid,
    )
    fields = sent(operation.set)
    if not operation.as_recorded:
        _apply_defaults(state, task, fields)
    state.insert(TASKS, task)
    context.name_row(operation.ref, TASKS, task.uid)
    keep_record(context, TASKS, task.uid, operation)
    if parent is not None and not state.tasks[parent].is_summary:
        state.change(TASKS, parent, is_summary=True)
    if operation.as_recorded:
        task.start, task.finish = fields.get("start"), fields.get("finish")
        _set_recorded(context, task, fields)
    else:
        set_fields(context, task, fields)
        context.touched.add(task.uid)


def _apply_defaults(state: PlanState, task: PlanTask, fields: dict[str, Any]) -> None:
    task.task_type = state.header.default_task_type
    task.is_effort_driven = state.header.new_tasks_effort_driven
    task.is_manual = state.header.new_tasks_are_manual
    task.percent_complete = 0.0
    milestone = fields.get("is_milestone") or fields.get("duration_minutes") == 0
    task.is_milestone = bool(milestone)
    task.duration_minutes = 0.0 if milestone else float(state.header.minutes_per_day)
    task.remaining_duration_minutes = task.duration_minutes


def external_number(state: PlanState, table: str, wanted: int | None) -> int:
    """The number of the source where it is free, else the next one of the plan."""
    if wanted is None:
        return state.new_external_uid(table)
    taken = state.taken_uids(table)
    if wanted in taken:
        return state.new_external_uid(table)
    taken.add(wanted)
    return wanted


def external_identity(operation: Adding) -> str:
    """The row's identity in its source, by which the next import finds it again."""
    if operation.external_id is not None:
        return operation.external_id
    return "" if operation.external_uid is None else str(operation.external_uid)


def _parent(context: Context, reference: int | str | None, field_name: str = "parent") -> int | None:
    if reference is None or reference == 0:
        return None
    return context.task(reference, field_name).uid


def _position(context: Context, parent: int | None, after: int | str | None) -> int:
    """A place between two siblings; all siblings are spaced again when two of them touch."""
    state = context.state
    siblings = state.children(parent)
    if after is None:
        return state.tasks[siblings[-1]].position + POSITION_STEP if siblings else POSITION_STEP
    index = 0
    if after != 0:
        before = context.resolve(TASKS, after, "after")
        if state.tasks[before].parent_uid != parent:
            raise FieldRefused("after", f"Task {before} is not directly under that parent.")
        index = siblings.index(before) + 1
    low = state.tasks[siblings[index - 1]].position if index else 0
    if index == len(siblings):
        return low + POSITION_STEP
    high = state.tasks[siblings[index]].position
    if high - low > 1:
        return (low + high) // 2
    for place, sibling in enumerate(list(siblings), start=1):
        state.change(TASKS, sibling, position=(place if place <= index else place + 1) * POSITION_STEP)
    return (index + 1) * POSITION_STEP


def update_task(context: Context, operation: UpdateTask) -> None:
    task = context.task(operation.task)
    fields = sent(operation.set)
    keep_record(context, TASKS, task.uid, operation)
    if operation.as_recorded:
        _set_recorded(context, task, fields)
    else:
        set_fields(context, task, fields)
        context.touched.add(task.uid)


def _set_recorded(context: Context, task: PlanTask, fields: dict[str, Any]) -> None:
    values = {RENAMED.get(name, name): value for name, value in fields.items() if name not in DRAGGED}
    if values.get("calendar_uid") is not None:
        values["calendar_uid"] = context.resolve(CALENDARS, values["calendar_uid"], "set.calendar")
    context.state.change(TASKS, task.uid, **checked(TASKS, values))


def set_fields(context: Context, task: PlanTask, fields: dict[str, Any]) -> None:
    """Everything a person may set on a task, with what follows from it."""
    state = context.state
    _refuse_on_summary(task, fields)
    values = {RENAMED.get(name, name): value for name, value in fields.items() if name not in DRAGGED}
    if values.get("calendar_uid") is not None:
        values["calendar_uid"] = context.resolve(CALENDARS, values["calendar_uid"], "set.calendar")
    values |= _dragged(context, task, fields)
    values = checked(TASKS, values)
    _check_constraint(task, values)
    work = values.pop("work_minutes", None)
    duration_before = task.duration_minutes
    if PROGRESS_FIELDS & values.keys():
        values = progressed(task, values, state.header.status_date)
    values = _with_remaining(task, values, state.header.status_date)
    if values.get("duration_minutes"):
        values.setdefault("is_milestone", False)
    state.change(TASKS, task.uid, **values)
    if "duration_minutes" in values and values["duration_minutes"] != duration_before:
        effort.duration_changed(state, task)
    if "fixed_cost" in values and ("cost" not in values or state.assignments_of(task.uid)):
        effort.fixed_cost_changed(state, task)
    if work is not None:
        _set_work(state, task, work)


def _refuse_on_summary(task: PlanTask, fields: dict[str, Any]) -> None:
    derived = {"start", "finish", "duration_minutes", "percent", "work_minutes", "cost"} | PROGRESS_FIELDS
    if not task.is_summary or task.is_manual:
        return
    for name in fields:
        if name in derived - {"physical_percent_complete"}:
            raise FieldRefused(f"set.{name}", "A summary takes its dates, progress and work from the tasks below it.")


def _with_remaining(task: PlanTask, values: dict[str, Any], status_date: datetime | None) -> dict[str, Any]:
    """A new duration keeps the done part of a task: what remains changes, and where nothing does it is finished."""
    duration = values.get("duration_minutes")
    if duration is None or {"remaining_duration_minutes", "percent_complete", "actual_finish"} & values.keys():
        return values
    if task.actual_finish is not None:
        return values | {"actual_duration_minutes": duration, "remaining_duration_minutes": 0.0}
    done = min(duration, (task.duration_minutes or 0.0) * (task.percent_complete or 0.0) / 100)
    if 0 < duration <= done:
        finished = progressed(task, {"percent_complete": 100.0, "duration_minutes": duration}, status_date)
        return values | finished
    percent = round(done / duration * 100, 4) if duration else (task.percent_complete or 0.0)
    return values | {"remaining_duration_minutes": duration - done, "percent_complete": percent}


def _check_constraint(task: PlanTask, values: dict[str, Any]) -> None:
    constraint = values.get("constraint", task.constraint)
    dated = constraint not in {Constraint.ASAP, Constraint.ALAP}
    if dated and values.get("constraint_date", task.constraint_date) is None:
        raise FieldRefused("set.constraint_date", f"The constraint {constraint.value.upper()} needs a date.")
    if "constraint" in values and not dated:
        values["constraint_date"] = None


def _set_work(state: PlanState, task: PlanTask, work: float) -> None:
    if effort.working_assignments(state, task.uid):
        effort.share_work(state, task, work)
    else:
        remaining = max(0.0, work - (task.actual_work_minutes or 0.0))
        state.change(TASKS, task.uid, work_minutes=work, remaining_work_minutes=remaining)


def _dragged(context: Context, task: PlanTask, fields: dict[str, Any]) -> dict[str, Any]:
    """What a dragged or typed start and finish mean for the inputs of the schedule."""
    start, finish = fields.get("start"), fields.get("finish")
    values: dict[str, Any] = {}
    if start is not None and start != task.start:
        values |= _dragged_start(context, task, start)
    if finish is not None and (finish != task.finish or start is not None):
        values |= _dragged_finish(context, task, start, finish)
    return values


def _dragged_start(context: Context, task: PlanTask, start: Any) -> dict[str, Any]:
    if task.actual_start is not None:
        raise FieldRefused("set.start", "The task has started. Change its actual start instead.")
    if task.is_manual:
        finish = context.working_time.after(task.calendar_uid, start, task.duration_minutes or 0.0)
        return {"manual_start": start, "manual_finish": finish}
    return {"constraint": START_CONSTRAINTS.get(task.constraint, Constraint.SNET), "constraint_date": start}


def _dragged_finish(context: Context, task: PlanTask, start: Any, finish: Any) -> dict[str, Any]:
    begins = start or task.actual_start or task.start
    if task.is_milestone:
        if start is None:
            raise FieldRefused("set.finish", "A milestone has no length. Move its start.")
        return {}
    if begins is None:
        raise FieldRefused("set.finish", "The task has no start yet; set its duration.")
    if finish <= begins:
        raise FieldRefused("set.finish", f"The finish lies before the start {begins:%d %b %Y %H:%M}.")
    duration = context.working_time.minutes_between(task.calendar_uid, begins, finish)
    if duration <= 0:
        raise FieldRefused("set.finish", "There is no working time between the start and that finish.")
    values: dict[str, Any] = {"duration_minutes": duration}
    if task.is_manual:
        values |= {"manual_finish": finish, "manual_duration_minutes": duration}
    return values


def report_progress(context: Context, operation: ReportProgress) -> None:
    task = context.task(operation.task)
    names = {"percent": "percent_complete", "physical_percent": "physical_percent_complete"}
    skip = {"op", "plan", "task"}
    values = {names.get(name, name): value for name, value in sent(operation).items() if name not in skip}
    _refuse_on_summary(task, values)
    actual, remaining = values.get("actual_work_minutes"), values.get("remaining_work_minutes")
    if actual is not None and remaining is None and task.work_minutes is not None:
        values["remaining_work_minutes"] = max(0.0, task.work_minutes - actual)
    if actual is not None:
        known = values.get("remaining_work_minutes", task.remaining_work_minutes) or 0.0
        values["work_minutes"] = actual + known
        total = values["work_minutes"]
        values["percent_work_complete"] = round(actual / total * 100, 4) if total else 0.0
    values = progressed(task, values, context.state.header.status_date)
    context.state.change(TASKS, task.uid, **checked(TASKS, values))
    context.touched.add(task.uid)


def remove_task(context: Context, operation: RemoveTask) -> None:
    task = context.task(operation.task)
    state, parent = context.state, task.parent_uid
    if operation.children == "promote":
        before: int = task.uid
        for child in list(state.children(task.uid)):
            _place(context, state.tasks[child], parent, before)
            before = child
    for uid in [*reversed(list(state.outline(task.uid))), task.uid]:
        _remove_one(state, uid)
    _emptied(context, parent)


def _remove_one(state: PlanState, uid: int) -> None:
    for link in list(state.links_of(uid)):
        state.delete(LINKS, link)
    for row in list(state.assignments_of(uid)):
        state.delete(ASSIGNMENTS, row)
    state.delete(TASKS, uid)


def _emptied(context: Context, parent: int | None) -> None:
    """A summary without tasks below is a task again, as long as it was."""
    if parent is None:
        return
    state = context.state
    if not state.children(parent):
        row = state.tasks[parent]
        duration = row.duration_minutes if row.duration_minutes is not None else float(state.header.minutes_per_day)
        done = duration * (row.percent_complete or 0.0) / 100
        state.change(
            TASKS, parent, is_summary=False, duration_minutes=duration, remaining_duration_minutes=duration - done
        )
    context.touched.add(parent)


def move_task(context: Context, operation: MoveTask) -> None:
    task = context.task(operation.task)
    parent = _parent(context, operation.parent)
    state, old_parent = context.state, task.parent_uid
    if parent is not None and (parent == task.uid or task.uid in state.ancestors(parent)):
        raise FieldRefused("parent", "A task cannot move below itself.")
    if operation.after is not None and operation.after == task.uid:
        raise FieldRefused("after", "A task cannot follow itself.")
    _place(context, task, parent, operation.after)
    if parent is not None and not state.tasks[parent].is_summary:
        state.change(TASKS, parent, is_summary=True)
    if old_parent != parent:
        _emptied(context, old_parent)
    context.touched.add(task.uid)


def _place(context: Context, task: PlanTask, parent: int | None, after: int | str | None) -> None:
    state = context.state
    position = _position(context, parent, after)
    state.change(TASKS, task.uid, parent_uid=parent, position=position)
    level = 1 if parent is None else state.tasks[parent].outline_level + 1
    shift = level - task.outline_level
    if shift:
        for uid in [task.uid, *state.outline(task.uid)]:
            state.change(TASKS, uid, outline_level=state.tasks[uid].outline_level + shift)
