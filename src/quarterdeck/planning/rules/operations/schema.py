"""The operations of a change set, one class each, and their JSON schema (printed in `docs/change-sets.md`)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from quarterdeck.planning.rules.operations.fields import (
    AssignmentFields,
    BaselineTaskFields,
    CalendarFields,
    LinkFields,
    Local,
    Minutes,
    Name,
    Percent,
    PlanFields,
    ResourceFields,
    RowId,
    RowRef,
    Strict,
    TaskFields,
)

Ref = Annotated[str, Field(min_length=1, max_length=80, description="A name for the new row in this change set")]


Number = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]


class Step(Strict):
    plan: RowId | None = Field(default=None, description="The plan, where a change set touches several")


class Recorded(Step):
    as_recorded: bool = Field(
        default=False,
        description="Values are as the source recorded them: no progress or effort rule acts",
    )
    record: dict[str, Any] | None = Field(
        default=None, description="Items, time-phased totals and resource baselines of a source, kept as they are"
    )
    extras: dict[str, Any] | None = Field(default=None, description="Fields of the source that have no name here")


class Adding(Recorded):
    ref: Ref | None = None
    external_uid: Number | None = Field(default=None, description="The source's number of this row")
    external_id: str | None = Field(
        default=None, min_length=1, max_length=64, description="The source's identity of this row where it is text"
    )
    guid: str | None = Field(default=None, max_length=64)
    source: str | None = Field(default=None, max_length=32)


class AddTask(Adding):
    op: Literal["add_task"]
    parent: RowRef | None = Field(default=None, description="0 or null: top level")
    after: RowRef | None = Field(default=None, description="Sibling before it; 0: first; null: last")
    set: TaskFields = Field(default_factory=TaskFields)


class UpdateTask(Recorded):
    op: Literal["update_task"]
    task: RowRef
    set: TaskFields


class RemoveTask(Step):
    op: Literal["remove_task"]
    task: RowRef
    children: Literal["remove", "promote"] = "remove"


class MoveTask(Step):
    op: Literal["move_task"]
    task: RowRef
    parent: RowRef | None = None
    after: RowRef | None = None


class ReportProgress(Step):
    """What somebody who does the work reports. The plan's logic stays."""

    op: Literal["report_progress"]
    task: RowRef
    percent: Percent | None = None
    physical_percent: Percent | None = None
    actual_start: Local | None = None
    actual_finish: Local | None = None
    remaining_duration_minutes: Minutes | None = None
    actual_work_minutes: Minutes | None = None
    remaining_work_minutes: Minutes | None = None


class MoveItem(Step):
    """Moves the card of a task on its board. Its history and its progress follow."""

    op: Literal["move_item"]
    task: RowRef
    state: Annotated[str, Field(min_length=1, max_length=255)]
    at: Local


class AddLink(Adding, LinkFields):
    op: Literal["add_link"]
    predecessor: RowRef
    successor: RowRef
    external_project: str | None = None


class UpdateLink(Step):
    op: Literal["update_link"]
    link: RowRef
    set: LinkFields


class RemoveLink(Step):
    op: Literal["remove_link"]
    link: RowRef


class AddResource(Adding):
    op: Literal["add_resource"]
    set: ResourceFields = Field(default_factory=ResourceFields)


class UpdateResource(Recorded):
    op: Literal["update_resource"]
    resource: RowRef
    set: ResourceFields


class RemoveResource(Step):
    op: Literal["remove_resource"]
    resource: RowRef


class AddAssignment(Adding):
    op: Literal["add_assignment"]
    task: RowRef
    resource: RowRef | None = None
    set: AssignmentFields = Field(default_factory=AssignmentFields)


class UpdateAssignment(Recorded):
    op: Literal["update_assignment"]
    assignment: RowRef
    set: AssignmentFields


class RemoveAssignment(Step):
    op: Literal["remove_assignment"]
    assignment: RowRef


class AddCalendar(Adding):
    op: Literal["add_calendar"]
    set: CalendarFields = Field(default_factory=CalendarFields)


class UpdateCalendar(Step):
    op: Literal["update_calendar"]
    calendar: RowRef
    set: CalendarFields


class RemoveCalendar(Step):
    op: Literal["remove_calendar"]
    calendar: RowRef


class SetStatusDate(Step):
    op: Literal["set_status_date"]
    status_date: Local | None


class SetProperties(Step):
    op: Literal["set_properties"]
    set: PlanFields
    extras: dict[str, Any] | None = None
    record: dict[str, Any] | None = Field(default=None, description="Sprints and boards of a source, as they are")


class CaptureBaseline(Step):
    """Freezes the dates, work and cost that the plan has after the other operations."""

    op: Literal["capture_baseline"]
    kind: Literal["original", "approved_change", "re_baseline"] = "original"
    name: Name = ""
    number: Annotated[int, Field(ge=0, le=10)] = 0
    reason: Annotated[str, Field(max_length=2000)] = ""
    reference: Annotated[str, Field(max_length=100)] = ""


class AdoptBaseline(Step):
    """Makes the plan's own baseline of one that a file brought, with the values that it brought."""

    op: Literal["adopt_baseline"]
    baseline: int
    kind: Literal["original", "approved_change", "re_baseline"] = "original"
    name: Name = ""
    reason: Annotated[str, Field(max_length=2000)] = ""
    reference: Annotated[str, Field(max_length=100)] = ""


class SetBaseline(Step):
    """Stores a baseline with the values that its source recorded."""

    op: Literal["set_baseline"]
    number: Annotated[int, Field(ge=0, le=10)]
    name: Name = ""
    tasks: list[BaselineTaskFields]


Operation = Annotated[
    AddTask
    | UpdateTask
    | RemoveTask
    | MoveTask
    | ReportProgress
    | MoveItem
    | AddLink
    | UpdateLink
    | RemoveLink
    | AddResource
    | UpdateResource
    | RemoveResource
    | AddAssignment
    | UpdateAssignment
    | RemoveAssignment
    | AddCalendar
    | UpdateCalendar
    | RemoveCalendar
    | SetStatusDate
    | SetProperties
    | CaptureBaseline
    | AdoptBaseline
    | SetBaseline,
    Field(discriminator="op"),
]
OPERATIONS: TypeAdapter[list[Operation]] = TypeAdapter(list[Operation])


def json_schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of a change set's ordered list of operations."""
    schema = OPERATIONS.json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Operations", **schema}
