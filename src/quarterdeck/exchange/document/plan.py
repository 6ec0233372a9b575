"""The document itself, its properties and its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from quarterdeck.exchange.document.calendars import Calendar
from quarterdeck.exchange.document.choices import LagCalendar, ProgressRule, SchedulingProfile, TaskType
from quarterdeck.exchange.document.issues import Issue
from quarterdeck.exchange.document.items import Board, Sprint
from quarterdeck.exchange.document.resources import Assignment, Resource
from quarterdeck.exchange.document.tasks import Link, Task
from quarterdeck.exchange.document.values import Minutes


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
    sprints: list[Sprint] = field(default_factory=list)
    boards: list[Board] = field(default_factory=list)
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """What a reader returns, always: the document as far as it could be read (``None`` when not at all), and issues.

    ``member`` names the file or group of files inside a folder or zip that was read, "" for the whole. Tables have a
    ``mapping`` of their columns (as `tables.Mapping.to_json` gives it) and a ``sample`` of their first rows.
    """

    document: PlanDocument | None
    issues: list[Issue] = field(default_factory=list)
    member: str = ""
    mapping: dict[str, Any] | None = None
    sample: list[list[str]] = field(default_factory=list)

    @property
    def is_usable(self) -> bool:
        return self.document is not None
