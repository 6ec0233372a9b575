"""Tasks, what hangs on them, and the links between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from quarterdeck.exchange.document.choices import Constraint, LagUnit, LinkType, TaskType
from quarterdeck.exchange.document.items import WorkItem
from quarterdeck.exchange.document.values import CustomValue, Minutes


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
    source_id: str | None = None
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
    item: WorkItem | None = None
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
