"""The plan as it stands in a file: one shape that every reader fills and every writer reads.

Conventions
-----------
Instants are naive local date-times of the project (``datetime`` without zone), as planning tools store them.
Durations and work are minutes (``float``; whole seconds survive as fractions). A day in "days" is the plan's
``minutes_per_day``. Money is ``Decimal`` in the plan's currency. ``None`` means that the source says nothing.
Percentages are 0 to 100. Units of assignments are fractions (1.0 = one full-time resource).
``uid`` values are the source's own stable identifiers, unique within their list.
``extras`` keeps source fields that have no name here, so that a round trip through the same format loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

Minutes = float
CustomValue = str | float | int | bool | Decimal | datetime | None


class SchedulingProfile(StrEnum):
    """Whose conventions decide the open questions of scheduling (domain: planning, section 4)."""

    QUARTERDECK = "quarterdeck"
    MSPROJECT = "msproject"
    P6 = "p6"


class LinkType(StrEnum):
    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class LagUnit(StrEnum):
    """How a lag is counted: working time, elapsed time, or a percentage of the predecessor's duration."""

    WORKING = "working"
    ELAPSED = "elapsed"
    PERCENT = "percent"
    ELAPSED_PERCENT = "elapsed_percent"


class LagCalendar(StrEnum):
    PREDECESSOR = "predecessor"
    SUCCESSOR = "successor"
    PROJECT = "project"
    ELAPSED = "elapsed"


class Constraint(StrEnum):
    ASAP = "asap"
    ALAP = "alap"
    MSO = "mso"
    MFO = "mfo"
    SNET = "snet"
    SNLT = "snlt"
    FNET = "fnet"
    FNLT = "fnlt"


class TaskType(StrEnum):
    FIXED_UNITS = "fixed_units"
    FIXED_DURATION = "fixed_duration"
    FIXED_WORK = "fixed_work"


class ProgressRule(StrEnum):
    RETAINED_LOGIC = "retained_logic"
    PROGRESS_OVERRIDE = "progress_override"
    ACTUAL_DATES = "actual_dates"


class ResourceKind(StrEnum):
    WORK = "work"
    MATERIAL = "material"
    COST = "cost"


class Severity(StrEnum):
    """How much an issue matters: ``error`` = content lost or unusable, ``warning`` = guessed or changed, ``note``."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(slots=True, frozen=True)
class Issue:
    """What a reader, a compiler or a writer met: where, what, how severe.

    ``place`` locates it inside the file for a person ("line 12", "task 14 Foundations", "sheet Plan, row 7").
    ``code`` is a stable machine name ("mspdi.bad_date").
    """

    code: str
    message: str
    severity: Severity = Severity.WARNING
    place: str = ""
    file: str = ""


@dataclass(slots=True)
class Interval:
    """Working time within a day, half-open, in minutes after midnight (0 to 1440)."""

    start: int
    finish: int


@dataclass(slots=True)
class CalendarException:
    """Days ``first`` to ``last`` (both included) whose hours replace the weekly pattern; empty hours = non-working.

    ``recurrence`` keeps the source's description of a repeated exception; ``days`` then lists its expanded days
    (``first`` and ``last`` are the bounds).
    """

    first: date
    last: date
    hours: list[Interval] = field(default_factory=list)
    name: str = ""
    days: list[date] | None = None
    recurrence: dict[str, Any] | None = None


@dataclass(slots=True)
class WorkWeek:
    """A weekly pattern that holds between two dates (both included). ``days`` as in `Calendar`."""

    first: date
    last: date
    days: list[list[Interval] | None]
    name: str = ""


@dataclass(slots=True)
class Calendar:
    """``days[0]`` is Monday; ``None`` inherits that day from ``parent_uid``, an empty list is non-working."""

    uid: int
    name: str
    parent_uid: int | None = None
    days: list[list[Interval] | None] = field(default_factory=lambda: [None] * 7)
    exceptions: list[CalendarException] = field(default_factory=list)
    weeks: list[WorkWeek] = field(default_factory=list)
    is_base: bool = True
    guid: str | None = None
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Baseline:
    """One of the eleven stored baselines (number 0 to 10) of a task, a resource or an assignment."""

    start: datetime | None = None
    finish: datetime | None = None
    duration_minutes: Minutes | None = None
    work_minutes: Minutes | None = None
    cost: Decimal | None = None
    fixed_cost: Decimal | None = None
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Timephased:
    """Time-phased values kept as totals per kind: ``kind`` is the source's name or number of the series."""

    kind: str
    start: datetime | None
    finish: datetime | None
    value_minutes: Minutes | None = None
    value_cost: Decimal | None = None
    pieces: int = 1


@dataclass(slots=True)
class Task:
    """A row of the plan, in the order of the outline. Summaries have ``is_summary``; dates are as stored."""

    uid: int
    name: str = ""
    number: int | None = None
    guid: str | None = None
    outline_level: int = 1
    parent_uid: int | None = None
    wbs: str | None = None
    is_summary: bool = False
    is_project_summary: bool = False
    is_milestone: bool = False
    is_manual: bool = False
    is_active: bool = True
    is_estimated: bool = False
    is_recurring: bool = False
    is_external: bool = False
    is_level_of_effort: bool = False
    external_project: str | None = None
    task_type: TaskType = TaskType.FIXED_UNITS
    is_effort_driven: bool = False
    calendar_uid: int | None = None
    ignores_resource_calendars: bool = False
    priority: int | None = None
    constraint: Constraint = Constraint.ASAP
    constraint_date: datetime | None = None
    deadline: datetime | None = None
    duration_minutes: Minutes | None = None
    duration_is_elapsed: bool = False
    duration_unit: str | None = None
    manual_start: datetime | None = None
    manual_finish: datetime | None = None
    manual_duration_minutes: Minutes | None = None
    start: datetime | None = None
    finish: datetime | None = None
    early_start: datetime | None = None
    early_finish: datetime | None = None
    late_start: datetime | None = None
    late_finish: datetime | None = None
    total_slack_minutes: Minutes | None = None
    free_slack_minutes: Minutes | None = None
    is_critical: bool | None = None
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    actual_duration_minutes: Minutes | None = None
    remaining_duration_minutes: Minutes | None = None
    stop: datetime | None = None
    resume: datetime | None = None
    splits: list[tuple[datetime, datetime]] = field(default_factory=list)
    percent_complete: float | None = None
    percent_work_complete: float | None = None
    physical_percent_complete: float | None = None
    earned_value_method: str | None = None
    work_minutes: Minutes | None = None
    actual_work_minutes: Minutes | None = None
    remaining_work_minutes: Minutes | None = None
    cost: Decimal | None = None
    actual_cost: Decimal | None = None
    remaining_cost: Decimal | None = None
    fixed_cost: Decimal | None = None
    leveling_delay_minutes: Minutes | None = None
    leveling_delay_is_elapsed: bool = True
    hyperlink: str | None = None
    notes: str | None = None
    baselines: dict[int, Baseline] = field(default_factory=dict)
    timephased: list[Timephased] = field(default_factory=list)
    custom: dict[str, CustomValue] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Link:
    """A dependency. ``lag`` is minutes, or a percentage of the predecessor's duration when ``lag_unit`` says so."""

    predecessor_uid: int
    successor_uid: int
    kind: LinkType = LinkType.FS
    lag: float = 0.0
    lag_unit: LagUnit = LagUnit.WORKING
    external_project: str | None = None
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class CostRate:
    """Rates that hold from ``start``; ``table`` 0 to 4 are the tables A to E. Per hour (work) or unit (material)."""

    table: int
    start: datetime | None
    standard: Decimal | None = None
    overtime: Decimal | None = None
    per_use: Decimal | None = None
    finish: datetime | None = None


@dataclass(slots=True)
class Availability:
    start: datetime | None
    finish: datetime | None
    units: float


@dataclass(slots=True)
class Resource:
    uid: int
    name: str = ""
    number: int | None = None
    guid: str | None = None
    kind: ResourceKind = ResourceKind.WORK
    initials: str | None = None
    group: str | None = None
    code: str | None = None
    email: str | None = None
    calendar_uid: int | None = None
    max_units: float | None = None
    is_active: bool = True
    is_generic: bool = False
    unit_label: str | None = None
    rates: list[CostRate] = field(default_factory=list)
    availability: list[Availability] = field(default_factory=list)
    notes: str | None = None
    baselines: dict[int, Baseline] = field(default_factory=dict)
    custom: dict[str, CustomValue] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Assignment:
    uid: int
    task_uid: int
    resource_uid: int | None = None
    guid: str | None = None
    units: float | None = None
    work_minutes: Minutes | None = None
    actual_work_minutes: Minutes | None = None
    remaining_work_minutes: Minutes | None = None
    overtime_work_minutes: Minutes | None = None
    percent_work_complete: float | None = None
    start: datetime | None = None
    finish: datetime | None = None
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    stop: datetime | None = None
    resume: datetime | None = None
    delay_minutes: Minutes | None = None
    leveling_delay_minutes: Minutes | None = None
    contour: str | None = None
    cost: Decimal | None = None
    actual_cost: Decimal | None = None
    remaining_cost: Decimal | None = None
    rate_table: int | None = None
    notes: str | None = None
    baselines: dict[int, Baseline] = field(default_factory=dict)
    timephased: list[Timephased] = field(default_factory=list)
    custom: dict[str, CustomValue] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class CustomField:
    """Definition of a custom field: ``key`` is the name used in ``custom`` dictionaries."""

    key: str
    alias: str | None = None
    entity: str = "task"
    kind: str = "text"
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class PlanProperties:
    name: str = ""
    title: str | None = None
    author: str | None = None
    manager: str | None = None
    company: str | None = None
    guid: str | None = None
    start: datetime | None = None
    finish: datetime | None = None
    status_date: datetime | None = None
    current_date: datetime | None = None
    schedules_from_finish: bool = False
    default_calendar_uid: int | None = None
    minutes_per_day: int = 480
    minutes_per_week: int = 2400
    days_per_month: float = 20
    default_start_minute: int = 480
    default_finish_minute: int = 1020
    week_starts_on: int = 0
    currency_code: str | None = None
    currency_symbol: str | None = None
    currency_digits: int | None = None
    honors_constraints: bool = True
    critical_slack_minutes: Minutes = 0.0
    multiple_critical_paths: bool = False
    critical_by_longest_path: bool = False
    lag_calendar: LagCalendar = LagCalendar.SUCCESSOR
    progress_rule: ProgressRule = ProgressRule.RETAINED_LOGIC
    splits_in_progress_tasks: bool = True
    new_tasks_are_manual: bool = False
    new_tasks_effort_driven: bool = False
    default_task_type: TaskType = TaskType.FIXED_UNITS
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class PlanSource:
    """Where a document came from. ``format`` is the reader's name ("mspdi", "mpp", "xer", "mpxj-json", …)."""

    format: str
    file: str = ""
    application: str | None = None
    application_version: str | None = None


@dataclass(slots=True)
class PlanDocument:
    source: PlanSource
    profile: SchedulingProfile = SchedulingProfile.QUARTERDECK
    properties: PlanProperties = field(default_factory=PlanProperties)
    calendars: list[Calendar] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    custom_fields: list[CustomField] = field(default_factory=list)
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """What a reader returns, always: the document as far as it could be read (``None`` when not at all), and issues."""

    document: PlanDocument | None
    issues: list[Issue] = field(default_factory=list)

    @property
    def is_usable(self) -> bool:
        return self.document is not None
