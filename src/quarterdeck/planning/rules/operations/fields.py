"""What may be set on each kind of row, with its type: the inner shapes of the operations' JSON schema.

Names are the columns of the plan. Instants are local wall time without zone. A field that is not sent stays;
``null`` clears it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, NaiveDatetime

from quarterdeck.exchange import document as doc

FIRST_YEAR, LAST_YEAR = 1900, 2999
LARGEST_AMOUNT = 10**12


def _bounded(value: Decimal) -> Decimal:
    if abs(value) >= LARGEST_AMOUNT:
        raise ValueError(f"an amount is less than {LARGEST_AMOUNT:,}")
    return value


Local = Annotated[NaiveDatetime, Field(ge=datetime(FIRST_YEAR, 1, 1), lt=datetime(LAST_YEAR + 1, 1, 1))]
Minutes = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
SignedMinutes = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Units = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Money = Annotated[Decimal, Field(max_digits=19, decimal_places=4), AfterValidator(_bounded)]
Name = Annotated[str, Field(max_length=1024)]
Code = Annotated[str, Field(max_length=255)]
Text = Annotated[str, Field(max_length=1_000_000)]
RowId = Annotated[int, Field(ge=-(2**53), le=2**53)]
RowRef = Annotated[RowId | str, Field(description="A row id, or the `ref` of a row added earlier in this change set")]
HOURS = Annotated[list[tuple[int, int]], Field(description="Working intervals, minutes after midnight, half-open")]
DAYS = Annotated[
    list[HOURS | None],
    Field(min_length=7, max_length=7, description="Monday first; null inherits, an empty list is non-working"),
]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TaskFields(Strict):
    """Fields of a task. ``start``, ``finish`` and ``percent`` are what a person drags and types: see the rules."""

    name: Name | None = None
    wbs: Code | None = None
    notes: Text | None = None
    hyperlink: Text | None = None
    owner: RowId | None = Field(default=None, description="Person id of the one owner")
    start: Local | None = Field(default=None, description="Scheduled: start no earlier than. Manual: its start")
    finish: Local | None = Field(default=None, description="Resizes the task to end here")
    percent: Percent | None = Field(default=None, description="Duration percent complete")
    duration_minutes: Minutes | None = None
    duration_is_elapsed: bool | None = None
    duration_unit: Code | None = None
    is_milestone: bool | None = None
    is_manual: bool | None = None
    is_active: bool | None = None
    is_estimated: bool | None = None
    is_recurring: bool | None = None
    is_external: bool | None = None
    is_level_of_effort: bool | None = None
    external_project: Text | None = None
    task_type: doc.TaskType | None = None
    is_effort_driven: bool | None = None
    calendar: RowRef | None = None
    ignores_resource_calendars: bool | None = None
    priority: Annotated[int, Field(ge=0, le=1000)] | None = None
    constraint: doc.Constraint | None = None
    constraint_date: Local | None = None
    deadline: Local | None = None
    manual_start: Local | None = None
    manual_finish: Local | None = None
    manual_duration_minutes: Minutes | None = None
    actual_start: Local | None = None
    actual_finish: Local | None = None
    actual_duration_minutes: Minutes | None = None
    remaining_duration_minutes: Minutes | None = None
    stop: Local | None = None
    resume: Local | None = None
    splits: list[tuple[Local, Local]] | None = None
    percent_complete: Percent | None = None
    percent_work_complete: Percent | None = None
    physical_percent_complete: Percent | None = None
    earned_value_method: Code | None = None
    work_minutes: Minutes | None = None
    actual_work_minutes: Minutes | None = None
    remaining_work_minutes: Minutes | None = None
    cost: Money | None = None
    actual_cost: Money | None = None
    remaining_cost: Money | None = None
    fixed_cost: Money | None = None
    leveling_delay_minutes: Minutes | None = None
    leveling_delay_is_elapsed: bool | None = None
    custom: dict[str, Any] | None = None


class LinkFields(Strict):
    kind: doc.LinkType | None = None
    lag_minutes: SignedMinutes | None = Field(default=None, description="Negative is a lead")
    lag_percent: Annotated[float, Field(ge=-10_000, le=10_000)] | None = Field(
        default=None, description="Instead of minutes, when `lag_unit` counts percent of the predecessor's duration"
    )
    lag_unit: doc.LagUnit | None = None


class Rate(Strict):
    table: Annotated[int, Field(ge=0, le=4)] = 0
    start: Local | None = None
    finish: Local | None = None
    standard: Money | None = None
    overtime: Money | None = None
    per_use: Money | None = None


class Available(Strict):
    start: Local | None = None
    finish: Local | None = None
    units: Units


class ResourceFields(Strict):
    name: Name | None = None
    kind: doc.ResourceKind | None = None
    initials: Code | None = None
    group: Code | None = None
    code: Code | None = None
    email: Code | None = None
    person: RowId | None = None
    calendar: RowRef | None = None
    max_units: Units | None = None
    is_active: bool | None = None
    is_generic: bool | None = None
    unit_label: Code | None = None
    rates: list[Rate] | None = None
    availability: list[Available] | None = None
    notes: Text | None = None
    custom: dict[str, Any] | None = None


class AssignmentFields(Strict):
    units: Units | None = None
    work_minutes: Minutes | None = None
    actual_work_minutes: Minutes | None = None
    remaining_work_minutes: Minutes | None = None
    overtime_work_minutes: Minutes | None = None
    percent_work_complete: Percent | None = None
    start: Local | None = None
    finish: Local | None = None
    actual_start: Local | None = None
    actual_finish: Local | None = None
    stop: Local | None = None
    resume: Local | None = None
    delay_minutes: SignedMinutes | None = None
    leveling_delay_minutes: Minutes | None = None
    contour: Code | None = None
    cost: Money | None = None
    actual_cost: Money | None = None
    remaining_cost: Money | None = None
    rate_table: Annotated[int, Field(ge=0, le=4)] | None = None
    notes: Text | None = None
    custom: dict[str, Any] | None = None


class ExceptionFields(Strict):
    first: date
    last: date
    hours: HOURS = Field(default_factory=list)
    name: Name = ""
    days: list[date] | None = None
    recurrence: dict[str, Any] | None = None


class WeekFields(Strict):
    first: date
    last: date
    days: DAYS
    name: Name = ""


class CalendarFields(Strict):
    name: Name | None = None
    parent: RowRef | None = None
    days: DAYS | None = None
    exceptions: list[ExceptionFields] | None = None
    weeks: list[WeekFields] | None = None
    is_base: bool | None = None


class PlanFields(Strict):
    """Properties of the plan. Changing the profile changes how the same network is scheduled: preview it."""

    name: Name | None = None
    profile: doc.SchedulingProfile | None = None
    title: Name | None = None
    author: Name | None = None
    manager: Name | None = None
    company: Name | None = None
    start: Local | None = None
    finish: Local | None = None
    schedules_from_finish: bool | None = None
    calendar: RowRef | None = Field(default=None, description="The plan's default calendar")
    minutes_per_day: Annotated[int, Field(ge=1, le=1440)] | None = None
    minutes_per_week: Annotated[int, Field(ge=1, le=10080)] | None = None
    days_per_month: Annotated[float, Field(gt=0, le=31)] | None = None
    default_start_minute: Annotated[int, Field(ge=0, le=1440)] | None = None
    default_finish_minute: Annotated[int, Field(ge=0, le=1440)] | None = None
    week_starts_on: Annotated[int, Field(ge=0, le=6)] | None = None
    currency_code: Annotated[str, Field(max_length=3)] | None = None
    currency_symbol: Annotated[str, Field(max_length=16)] | None = None
    currency_digits: Annotated[int, Field(ge=0, le=6)] | None = None
    honors_constraints: bool | None = None
    critical_slack_minutes: SignedMinutes | None = None
    multiple_critical_paths: bool | None = None
    critical_by_longest_path: bool | None = None
    lag_calendar: doc.LagCalendar | None = None
    progress_rule: doc.ProgressRule | None = None
    splits_in_progress_tasks: bool | None = None
    new_tasks_are_manual: bool | None = None
    new_tasks_effort_driven: bool | None = None
    default_task_type: doc.TaskType | None = None


class BaselineTaskFields(Strict):
    task: RowRef
    start: Local | None = None
    finish: Local | None = None
    duration_minutes: Minutes | None = None
    work_minutes: Minutes | None = None
    cost: Money | None = None
    fixed_cost: Money | None = None
