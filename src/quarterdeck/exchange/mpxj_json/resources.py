"""Resources and assignments of an MPXJ JSON file."""

from __future__ import annotations

from quarterdeck.exchange.document import Assignment, Availability, Resource, ResourceKind
from quarterdeck.exchange.mpxj_json.tasks import read_baselines, read_custom
from quarterdeck.exchange.mpxj_json.values import Row

_KINDS = {"WORK": ResourceKind.WORK, "MATERIAL": ResourceKind.MATERIAL, "COST": ResourceKind.COST}
_PERCENT = 100


def read_resource(row: Row) -> Resource | None:
    """One resource; the nameless row that stands for "no resource" is none."""
    uid = row.whole("unique_id")
    if uid is None:
        return None
    row.at(f"resource {uid} {row.text('name') or ''}".strip())
    resource = Resource(uid=uid, name=row.text("name") or "", number=row.whole("id"), guid=row.text("guid"))
    resource.kind = _KINDS.get(row.text("type") or "", ResourceKind.WORK)
    resource.initials, resource.group = row.text("initials"), row.text("group")
    resource.code, resource.email = row.text("code"), row.text("email_address")
    resource.calendar_uid = row.whole("calendar_unique_id")
    units = row.number("max_units")
    resource.max_units = None if units is None else units / _PERCENT
    resource.is_active = row.raw("active") is not False
    resource.is_generic = row.flag("generic")
    resource.unit_label = row.text("material_label")
    resource.notes = row.text("notes")
    for entry in row.rows("availability_table", "availability"):
        share = entry.number("units")
        if share is not None:
            resource.availability.append(Availability(entry.moment("start"), entry.moment("end"), share / _PERCENT))
    resource.baselines, resource.custom = read_baselines(row), read_custom(row)
    return resource


def read_assignment(row: Row, position: int) -> Assignment | None:
    """One assignment, or none without a task."""
    task_uid = row.whole("task_unique_id")
    if task_uid is None:
        row.note("bad_assignment", "An assignment without a task was left out.")
        return None
    uid = row.whole("unique_id")
    assignment = Assignment(uid=-position if uid is None else uid, task_uid=task_uid, guid=row.text("guid"))
    assignment.resource_uid = row.whole("resource_unique_id")
    units = row.number("assignment_units")
    assignment.units = None if units is None else units / _PERCENT
    assignment.work_minutes = row.minutes("work")
    assignment.actual_work_minutes = row.minutes("actual_work")
    assignment.remaining_work_minutes = row.minutes("remaining_work")
    assignment.overtime_work_minutes = row.minutes("overtime_work")
    assignment.percent_work_complete = row.number("percent_work_complete")
    assignment.start, assignment.finish = row.moment("start"), row.moment("finish")
    assignment.actual_start, assignment.actual_finish = row.moment("actual_start"), row.moment("actual_finish")
    assignment.stop, assignment.resume = row.moment("stop"), row.moment("resume")
    assignment.delay_minutes = row.minutes("assignment_delay")
    assignment.leveling_delay_minutes = row.minutes("leveling_delay")
    assignment.contour = row.text("work_contour")
    assignment.cost, assignment.actual_cost = row.money("cost"), row.money("actual_cost")
    assignment.remaining_cost = row.money("remaining_cost")
    assignment.baselines = read_baselines(row)
    return assignment
