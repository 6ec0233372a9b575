"""The plan as it stands in a file: one shape that every reader fills and every writer reads.

Conventions
-----------
Instants are naive local date-times of the project (``datetime`` without zone), as planning tools store them.
Durations and work are minutes (``float``; whole seconds survive as fractions). A day in "days" is the plan's
``minutes_per_day``. Money is ``Decimal`` in the plan's currency. ``None`` means that the source says nothing.
Percentages are 0 to 100. Units of assignments are fractions (1.0 = one full-time resource).
``uid`` values are numbers, unique within their list. Where the source numbers its rows stably they are its own numbers;
where its identities are text, ``source_id`` holds the identity and ``uid`` is a running number of this document.
``extras`` keeps source fields that have no name here, so that a round trip through the same format loses nothing.
"""

from __future__ import annotations

from quarterdeck.exchange.document.calendars import Calendar, CalendarException, Interval, WorkWeek
from quarterdeck.exchange.document.choices import (
    Constraint,
    LagCalendar,
    LagUnit,
    LinkType,
    ProgressRule,
    ResourceKind,
    SchedulingProfile,
    TaskType,
)
from quarterdeck.exchange.document.issues import Issue, Severity
from quarterdeck.exchange.document.items import (
    Board,
    BoardColumn,
    Remark,
    Sprint,
    StateCategory,
    StateChange,
    WorkItem,
    WorkLog,
)
from quarterdeck.exchange.document.plan import CustomField, PlanDocument, PlanProperties, PlanSource, Reading
from quarterdeck.exchange.document.resources import Assignment, Availability, CostRate, Resource
from quarterdeck.exchange.document.tasks import Baseline, Link, Task, Timephased
from quarterdeck.exchange.document.values import CustomValue, Minutes

__all__ = [
    "Assignment",
    "Availability",
    "Baseline",
    "Board",
    "BoardColumn",
    "Calendar",
    "CalendarException",
    "Constraint",
    "CostRate",
    "CustomField",
    "CustomValue",
    "Interval",
    "Issue",
    "LagCalendar",
    "LagUnit",
    "Link",
    "LinkType",
    "Minutes",
    "PlanDocument",
    "PlanProperties",
    "PlanSource",
    "ProgressRule",
    "Reading",
    "Remark",
    "Resource",
    "ResourceKind",
    "SchedulingProfile",
    "Severity",
    "Sprint",
    "StateCategory",
    "StateChange",
    "Task",
    "TaskType",
    "Timephased",
    "WorkItem",
    "WorkLog",
    "WorkWeek",
]
