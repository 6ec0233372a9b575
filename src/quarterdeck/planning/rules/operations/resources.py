"""Add, update and remove resources and their assignments."""

from __future__ import annotations

from typing import Any

from quarterdeck.exchange.document import Availability, CostRate, ResourceKind
from quarterdeck.planning.errors import FieldRefused
from quarterdeck.planning.rules import effort
from quarterdeck.planning.rules.operations.context import Context, checked, keep_record, sent
from quarterdeck.planning.rules.operations.schema import (
    AddAssignment,
    AddResource,
    RemoveAssignment,
    RemoveResource,
    UpdateAssignment,
    UpdateResource,
)
from quarterdeck.planning.rules.operations.tasks import external_identity, external_number
from quarterdeck.planning.rules.state import (
    ASSIGNMENTS,
    CALENDARS,
    RESOURCES,
    PlanAssignment,
    PlanResource,
)


def add_resource(context: Context, operation: AddResource) -> None:
    state = context.state
    resource = PlanResource(
        uid=state.new_id(),
        external_uid=external_number(state, RESOURCES, operation.external_uid),
        external_id=external_identity(operation),
        source=operation.source or "",
        guid=operation.guid,
    )
    state.insert(RESOURCES, resource)
    context.name_row(operation.ref, RESOURCES, resource.uid)
    keep_record(context, RESOURCES, resource.uid, operation)
    _set_resource(context, resource.uid, sent(operation.set))
    if not operation.as_recorded and not resource.name.strip():
        raise FieldRefused("set.name", "A resource needs a name.")


def update_resource(context: Context, operation: UpdateResource) -> None:
    uid = context.resolve(RESOURCES, operation.resource, "resource")
    fields = sent(operation.set)
    keep_record(context, RESOURCES, uid, operation)
    _set_resource(context, uid, fields)
    if {"rates"} & fields.keys():
        _price_again(context, uid)


def _set_resource(context: Context, uid: int, fields: dict[str, Any]) -> None:
    names = {"calendar": "calendar_uid", "person": "person_id"}
    values = {names.get(name, name): value for name, value in fields.items()}
    if values.get("calendar_uid") is not None:
        values["calendar_uid"] = context.resolve(CALENDARS, values["calendar_uid"], "set.calendar")
    if values.get("rates") is not None:
        values["rates"] = [CostRate(**rate.model_dump()) for rate in values["rates"]]
    if values.get("availability") is not None:
        values["availability"] = [Availability(**entry.model_dump()) for entry in values["availability"]]
    context.state.change(RESOURCES, uid, **checked(RESOURCES, values))


def _price_again(context: Context, resource: int) -> None:
    state = context.state
    for row in list(state.assignments.values()):
        if row.resource_uid == resource:
            state.change(ASSIGNMENTS, row.uid, **effort.priced(state, row))
            effort.refresh_task_work(state, state.tasks[row.task_uid])
            context.touched.add(row.task_uid)


def remove_resource(context: Context, operation: RemoveResource) -> None:
    state = context.state
    uid = context.resolve(RESOURCES, operation.resource, "resource")
    for row in list(state.assignments.values()):
        if row.resource_uid == uid:
            _remove(context, row.uid)
    state.delete(RESOURCES, uid)


def add_assignment(context: Context, operation: AddAssignment) -> None:
    state = context.state
    task = context.task(operation.task)
    resource = None
    if operation.resource is not None:
        resource = context.resolve(RESOURCES, operation.resource, "resource")
    if not operation.as_recorded:
        _check_new(context, task.uid, resource)
    total = effort.total_work(state, task.uid)
    row = PlanAssignment(
        uid=state.new_id(),
        task_uid=task.uid,
        resource_uid=resource,
        external_uid=external_number(state, ASSIGNMENTS, operation.external_uid),
        external_id=external_identity(operation),
        source=operation.source or "",
        guid=operation.guid,
    )
    if not operation.as_recorded:
        row.units = 1.0
    state.insert(ASSIGNMENTS, row)
    context.name_row(operation.ref, ASSIGNMENTS, row.uid)
    keep_record(context, ASSIGNMENTS, row.uid, operation)
    fields = checked(ASSIGNMENTS, sent(operation.set))
    state.change(ASSIGNMENTS, row.uid, **fields)
    if not operation.as_recorded:
        _take_up(context, row, fields, total)


def _check_new(context: Context, task: int, resource: int | None) -> None:
    state = context.state
    if resource is None:
        raise FieldRefused("resource", "An assignment names its resource.")
    if any(state.assignments[uid].resource_uid == resource for uid in state.assignments_of(task)):
        raise FieldRefused("resource", "This resource works on the task already. Change its units instead.")


def _take_up(context: Context, row: PlanAssignment, fields: dict[str, Any], total: float | None) -> None:
    state = context.state
    task = state.tasks[row.task_uid]
    resource = state.resources[row.resource_uid] if row.resource_uid is not None else None
    if resource is None or resource.kind is not ResourceKind.WORK:
        state.change(ASSIGNMENTS, row.uid, **effort.priced(state, row))
    elif "work_minutes" not in fields:
        effort.set_work(state, row, (task.duration_minutes or 0.0) * (1.0 if row.units is None else row.units))
    else:
        effort.set_work(state, row, row.work_minutes or 0.0)
        effort.work_changed(state, task, row)
    effort.assignments_changed(state, task, total)
    context.touched.add(task.uid)


def update_assignment(context: Context, operation: UpdateAssignment) -> None:
    state = context.state
    uid = context.resolve(ASSIGNMENTS, operation.assignment, "assignment")
    row = state.assignments[uid]
    fields = checked(ASSIGNMENTS, sent(operation.set))
    work, units = row.work_minutes, row.units
    state.change(ASSIGNMENTS, uid, **fields)
    keep_record(context, ASSIGNMENTS, uid, operation)
    if operation.as_recorded:
        return
    task = state.tasks[row.task_uid]
    if "work_minutes" in fields and row.work_minutes != work and row.work_minutes is not None:
        effort.set_work(state, row, row.work_minutes)
        effort.work_changed(state, task, row)
    elif "units" in fields and row.units != units:
        effort.units_changed(state, task, row)
    else:
        effort.refresh_task_work(state, task)
    context.touched.add(task.uid)


def remove_assignment(context: Context, operation: RemoveAssignment) -> None:
    _remove(context, context.resolve(ASSIGNMENTS, operation.assignment, "assignment"))


def _remove(context: Context, uid: int) -> None:
    state = context.state
    task = state.tasks[state.assignments[uid].task_uid]
    total = effort.total_work(state, task.uid)
    state.delete(ASSIGNMENTS, uid)
    effort.assignments_changed(state, state.tasks[task.uid], total)
    context.touched.add(task.uid)
