"""Schedule quality of a plan document: the document and its computed schedule as the arrays of `engine.quality`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.quality import (
    PROJECT_CALENDAR,
    DateConstraint,
    Limits,
    Logic,
    QualityInput,
    QualityReport,
    assess,
)
from quarterdeck.exchange.assessment.dates import Dates, computed_dates, minutes_of, stored_dates
from quarterdeck.exchange.document import Issue, LagUnit, Link, PlanDocument, Task

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The quality report of a document. Offenders name tasks by ``uid`` and links by their position in the document.

    ``finish`` is the finish of the project as it was judged, ``task_count`` leaves the project's own summary row out,
    and ``issues`` say what the computation of dates had to leave out.
    """

    report: QualityReport
    finish: datetime | None
    task_count: int
    link_count: int
    issues: tuple[Issue, ...]


def assess_document(document: PlanDocument) -> QualityReport:
    """Schedule quality of a document at its own status date. See `judge_document`."""
    return judge_document(document).report


def judge_document(
    document: PlanDocument,
    *,
    status_date: datetime | None = None,
    as_of: datetime | None = None,
    period_days: float | None = None,
    limits: Limits | None = None,
) -> Judgement:
    """Schedule a document by its own conventions and judge the result.

    Parameters
    ----------
    document : PlanDocument
    status_date : datetime, optional
        Day to schedule and judge at, instead of the document's status date. Only the day counts.
    as_of, period_days : optional
        Day of today and length of a reporting period in days; both are needed to judge the age of the status.
    limits : Limits, optional

    Returns
    -------
    Judgement
        When the document cannot be scheduled, its stored dates are judged and an issue says so.
    """
    if status_date is not None:
        document = _at_status(document, status_date)
    status = document.properties.status_date
    dates, issues = computed_dates(document)
    if dates is None:
        dates = stored_dates(document)
    age = None if status is None or as_of is None else float((as_of.date() - status.date()).days)
    facts = _facts(document, dates, status=status, age=age, period_days=period_days, limits=limits or Limits())
    counted = sum(not task.is_project_summary for task in document.tasks)
    return Judgement(assess(facts), dates.project_finish_at, counted, len(document.links), tuple(issues))


def _at_status(document: PlanDocument, status_date: datetime) -> PlanDocument:
    properties = replace(document.properties, status_date=_last_minute(status_date))
    return replace(document, properties=properties)


def _facts(
    document: PlanDocument,
    dates: Dates,
    *,
    status: datetime | None,
    age: float | None,
    period_days: float | None,
    limits: Limits,
) -> QualityInput:
    tasks = [task for task in document.tasks if _is_judged(task)]
    row_of = {task.uid: row for row, task in enumerate(tasks)}
    inside = [(position, link) for position, link in enumerate(document.links) if _is_inside(link, row_of)]
    outside = [link for link in document.links if not _is_inside(link, row_of)]
    column = _Column(tasks)
    baselines = [task.baselines.get(0) for task in tasks]
    duration = column.number(lambda task: _duration(task))
    staffed = {one.task_uid for one in document.assignments if one.resource_uid is not None}
    paid = {one.task_uid for one in document.assignments if one.cost}
    return QualityInput(
        task_id=np.array([task.uid for task in tasks], dtype=np.int64),
        is_summary=column.flag(lambda task: task.is_summary),
        is_milestone=column.flag(lambda task: task.is_milestone),
        is_loe=column.flag(lambda task: task.is_level_of_effort),
        is_complete=column.flag(_is_complete),
        is_critical=column.flag(lambda task: task.uid in dates.driving),
        duration=duration,
        baseline_duration=_numbers([None if one is None else one.duration_minutes for one in baselines]),
        total_float=column.number(lambda task: dates.total_float.get(task.uid)),
        start=column.number(lambda task: dates.start.get(task.uid)),
        finish=column.number(lambda task: dates.finish.get(task.uid)),
        actual_start=column.number(lambda task: _minutes(task.actual_start)),
        actual_finish=column.number(lambda task: _minutes(task.actual_finish)),
        baseline_start=_numbers([None if one is None else _minutes(one.start) for one in baselines]),
        baseline_finish=_numbers([None if one is None else _minutes(one.finish) for one in baselines]),
        constraint=np.array([DateConstraint[task.constraint.name] for task in tasks], dtype=np.int8),
        has_resource=column.flag(lambda task: task.uid in staffed),
        has_cost=column.flag(lambda task: bool(task.cost) or bool(task.fixed_cost) or task.uid in paid),
        link_id=np.array([position for position, _ in inside], dtype=np.int64),
        predecessor=np.array([row_of[link.predecessor_uid] for _, link in inside], dtype=np.int64),
        successor=np.array([row_of[link.successor_uid] for _, link in inside], dtype=np.int64),
        link_kind=np.array([Logic[link.kind.name] for _, link in inside], dtype=np.int8),
        lag=np.array([_lag(link, duration[row_of[link.predecessor_uid]]) for _, link in inside], dtype=np.float64),
        status=None if status is None else minutes_of(_last_minute(status)),
        project_finish=dates.project_finish,
        minutes_per_day=float(document.properties.minutes_per_day or 480),
        days_between=_days_between(document, dates, tasks),
        finish_after_delay=_delayed(dates, tasks),
        has_note=column.flag(lambda task: bool(task.notes and task.notes.strip())),
        is_manual=column.flag(lambda task: task.is_manual),
        is_linked_before=column.member({link.successor_uid for link in outside}),
        is_linked_after=column.member({link.predecessor_uid for link in outside}),
        deadline=column.number(lambda task: _minutes(task.deadline)),
        status_age_days=age,
        period_days=period_days,
        limits=limits,
    )


class _Column:
    """One array from one attribute of all judged tasks."""

    def __init__(self, tasks: list[Task]) -> None:
        self._tasks = tasks

    def flag(self, take: Callable[[Task], bool]) -> npt.NDArray[np.bool_]:
        return np.array([take(task) for task in self._tasks], dtype=np.bool_)

    def number(self, take: Callable[[Task], float | None]) -> Floats:
        return _numbers([take(task) for task in self._tasks])

    def member(self, uids: set[int]) -> npt.NDArray[np.bool_]:
        return self.flag(lambda task: task.uid in uids)


def _numbers(values: list[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _is_judged(task: Task) -> bool:
    return task.is_active and not task.is_project_summary and not task.is_external


def _is_inside(link: Link, uids: Mapping[int, int]) -> bool:
    return link.external_project is None and link.predecessor_uid in uids and link.successor_uid in uids


def _is_complete(task: Task) -> bool:
    return task.actual_finish is not None or (task.percent_complete or 0) >= 100


def _duration(task: Task) -> float | None:
    return task.manual_duration_minutes if task.duration_minutes is None else task.duration_minutes


def _lag(link: Link, duration: float) -> float:
    if link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
        return link.lag / 100 * (0.0 if np.isnan(duration) else float(duration))
    return link.lag


def _minutes(at: datetime | None) -> float | None:
    return None if at is None else minutes_of(at)


def _last_minute(at: datetime) -> datetime:
    # The status date is the last day with actuals; files store it at the start or at the end of that day.
    return at.replace(hour=23, minute=59, second=0, microsecond=0)


def _days_between(document: PlanDocument, dates: Dates, tasks: list[Task]) -> Callable[[int, float, float], float]:
    per_day = float(document.properties.minutes_per_day or 480)

    def days(task: int, start: float, finish: float) -> float:
        uid = None if task == PROJECT_CALENDAR else tasks[task].uid
        return dates.worked(uid, start, finish) / per_day

    return days


def _delayed(dates: Dates, tasks: list[Task]) -> Callable[[int, float], float | None] | None:
    again = dates.finish_after_delay
    if again is None:
        return None
    return lambda task, minutes: again(tasks[task].uid, minutes)
