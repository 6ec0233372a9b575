"""`schedule_document`: a document's tasks with computed dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quarterdeck.engine.calendars import moment_of
from quarterdeck.engine.cpm import Schedule, schedule
from quarterdeck.engine.plan import NONE
from quarterdeck.exchange.compilation.plan import Compilation, compile_plan
from quarterdeck.exchange.document import Issue, PlanDocument, Task


@dataclass(frozen=True, slots=True)
class TaskDates:
    """Dates and floats of one task; ``None`` where there is none."""

    uid: int
    name: str
    is_summary: bool
    start: datetime | None
    finish: datetime | None
    early_start: datetime | None
    early_finish: datetime | None
    late_start: datetime | None
    late_finish: datetime | None
    total_slack_minutes: float | None
    free_slack_minutes: float | None
    is_critical: bool
    is_near_critical: bool = False
    is_on_longest_path: bool = False


@dataclass(frozen=True, slots=True)
class ScheduledPlan:
    """A document's dates.

    Attributes
    ----------
    tasks : list of TaskDates
        In the document's order.
    start, finish : datetime or None
        Of the whole plan.
    schedule : Schedule
        The engine's result behind it.
    compilation : Compilation
    issues : list of Issue
    """

    tasks: list[TaskDates]
    start: datetime | None
    finish: datetime | None
    schedule: Schedule
    compilation: Compilation
    issues: list[Issue]

    def by_uid(self) -> dict[int, TaskDates]:
        return {task.uid: task for task in self.tasks}


def schedule_document(document: PlanDocument, *, from_scratch: bool = True) -> ScheduledPlan:
    """Schedule a document by the conventions of its profile.

    Parameters
    ----------
    document : PlanDocument
    from_scratch : bool
        Ignore every computed date that the document holds. Of a split task the lengths of parts and gaps stay, which
        a planner set; their dates do not. Otherwise the dates are reported as they stand, and only what is missing
        is computed.

    Raises
    ------
    quarterdeck.engine.plan.CyclicLogic
        When tasks wait for one another in a circle.
    """
    scheduled = schedule_compilation(compile_plan(document))
    if from_scratch:
        return scheduled
    kept = [_kept(task, dates) for task, dates in zip(document.tasks, scheduled.tasks, strict=True)]
    return ScheduledPlan(
        kept,
        min((t.start for t in kept if t.start), default=None),
        max((t.finish for t in kept if t.finish), default=None),
        scheduled.schedule,
        scheduled.compilation,
        scheduled.issues,
    )


def schedule_compilation(compilation: Compilation) -> ScheduledPlan:
    """Schedule a compiled plan and name the results by task."""
    result = schedule(compilation.plan)
    names = _Moments(compilation)
    summary = compilation.plan.is_summary
    tasks = [
        TaskDates(
            uid=task.uid,
            name=task.name,
            is_summary=bool(summary[row]),
            start=names.moment(result.start[row]),
            finish=names.moment(result.finish[row]),
            early_start=names.moment(result.early_start[row]),
            early_finish=names.moment(result.early_finish[row]),
            late_start=names.moment(result.late_start[row]),
            late_finish=names.moment(result.late_finish[row]),
            total_slack_minutes=names.minutes(result.total_float[row]),
            free_slack_minutes=names.minutes(result.free_float[row]),
            is_critical=bool(result.critical[row]),
            is_near_critical=bool(result.near_critical[row]),
            is_on_longest_path=bool(result.on_longest_path[row]),
        )
        for row, task in enumerate(compilation.document.tasks)
    ]
    ends = (names.moment(result.project_start), names.moment(result.project_finish)) if tasks else (None, None)
    return ScheduledPlan(tasks, *ends, result, compilation, compilation.issues)


class _Moments:
    """Engine ticks as the document's date-times and minutes."""

    def __init__(self, compilation: Compilation) -> None:
        self._scale = compilation.ticks_per_minute
        self._days_only = _holds_days_only(compilation.document)

    def moment(self, instant: Any) -> datetime | None:
        if instant == NONE:
            return None
        try:
            at = moment_of(int(instant), ticks_per_minute=self._scale)
        except OverflowError:
            return None
        return at.replace(hour=0, minute=0, second=0) if self._days_only else at

    def minutes(self, ticks: Any) -> float | None:
        return None if ticks == NONE else int(ticks) / self._scale


def _holds_days_only(document: PlanDocument) -> bool:
    """Whether the file's date format has no time of day (an MPX file may be set so): then neither have ours."""
    if document.extras.get("file_type") != "MPX":
        return False
    dates = [d for t in document.tasks for d in (t.start, t.finish, t.constraint_date, t.actual_start) if d]
    dates += [d for d in (document.properties.start, document.properties.finish) if d]
    return bool(dates) and all(d.hour == d.minute == 0 for d in dates)


def _kept(task: Task, dates: TaskDates) -> TaskDates:
    def first(stored: Any, computed: Any) -> Any:
        return computed if stored is None else stored

    return TaskDates(
        uid=task.uid,
        name=task.name,
        is_summary=dates.is_summary,
        start=first(task.start, dates.start),
        finish=first(task.finish, dates.finish),
        early_start=first(task.early_start, dates.early_start),
        early_finish=first(task.early_finish, dates.early_finish),
        late_start=first(task.late_start, dates.late_start),
        late_finish=first(task.late_finish, dates.late_finish),
        total_slack_minutes=first(task.total_slack_minutes, dates.total_slack_minutes),
        free_slack_minutes=first(task.free_slack_minutes, dates.free_slack_minutes),
        is_critical=first(task.is_critical, dates.is_critical),
        is_near_critical=dates.is_near_critical,
        is_on_longest_path=dates.is_on_longest_path,
    )
