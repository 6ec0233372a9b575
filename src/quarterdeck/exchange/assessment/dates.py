"""The dates that are judged: computed by the engine, or as stored where the plan cannot be scheduled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.calendars import CalendarError
from quarterdeck.engine.cpm import Schedule, schedule
from quarterdeck.engine.plan import NONE, NodeColumn, PlanError
from quarterdeck.engine.quality.delay import finish_after_delay
from quarterdeck.exchange.compilation import Compilation, compile_plan
from quarterdeck.exchange.document import Issue, PlanDocument, Severity

PROJECT_CALENDAR = 0
"""Position of the project's calendar in every compilation."""

EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Dates:
    """Schedule of a document by task uid: minutes since 1970-01-01, floats in working minutes.

    ``driving`` are the tasks that decide the project's finish. ``worked`` counts the working minutes between two
    instants on a task's calendar, or on the project's for ``None``. ``finish_after_delay`` schedules again with one
    task longer by some working minutes; ``None`` when the plan cannot be scheduled.
    """

    start: Mapping[int, float]
    finish: Mapping[int, float]
    total_float: Mapping[int, float]
    driving: frozenset[int]
    project_finish: float | None
    worked: Callable[[int | None, float, float], float]
    finish_after_delay: Callable[[int, float], float | None] | None = None

    @property
    def project_finish_at(self) -> datetime | None:
        return None if self.project_finish is None else EPOCH + timedelta(minutes=self.project_finish)


def minutes_of(at: datetime) -> float:
    """Minutes from 1970-01-01 00:00 to a naive local date-time."""
    return (at.replace(tzinfo=None) - EPOCH) / timedelta(minutes=1)


def computed_dates(document: PlanDocument) -> tuple[Dates | None, list[Issue]]:
    """Schedule the document by its own conventions; ``None`` and an issue when that is impossible."""
    try:
        compilation = compile_plan(document)
        result = schedule(compilation.plan)
    except (PlanError, CalendarError) as error:
        message = f"{error} Its dates are judged as they are stored."
        issue = Issue("plan.not_schedulable", message, Severity.ERROR, file=document.source.file)
        return None, [issue]
    return _Engine(compilation, result).dates(), compilation.issues


class _Engine:
    """A compiled and scheduled document, asked by task uid and in minutes."""

    def __init__(self, compilation: Compilation, result: Schedule) -> None:
        self._compilation, self._result = compilation, result
        self._plan, self._row_of = compilation.plan, compilation.row_of
        self._scale = compilation.ticks_per_minute

    def dates(self) -> Dates:
        result = self._result
        driving = self._plan.ids[result.on_longest_path]
        return Dates(
            start=self._by_uid(result.start),
            finish=self._by_uid(result.finish),
            total_float=self._by_uid(result.total_float),
            driving=frozenset(driving.tolist()),
            project_finish=result.project_finish / self._scale if len(self._plan) else None,
            worked=self._worked,
            finish_after_delay=self._finish_after_delay,
        )

    def _by_uid(self, values: npt.NDArray[np.int64]) -> dict[int, float]:
        held = values != NONE
        return dict(zip(self._plan.ids[held].tolist(), (values[held] / self._scale).tolist(), strict=True))

    def _worked(self, uid: int | None, start: float, finish: float) -> float:
        ends = (round(start * self._scale), round(finish * self._scale))
        return int(self._plan.calendars.between(self._calendar(uid), *ends)) / self._scale

    def _calendar(self, uid: int | None) -> int:
        if uid is None:
            return PROJECT_CALENDAR
        return int(self._plan.network.node(NodeColumn.CALENDAR)[self._plan.node_of[self._row_of[uid]]])

    def _finish_after_delay(self, uid: int, minutes: float) -> float | None:
        ticks = round(minutes * self._scale)
        return finish_after_delay(self._plan, task=self._row_of[uid], ticks=ticks) / self._scale


def stored_dates(document: PlanDocument) -> Dates:
    """The dates and floats as the document holds them; working time is counted from Monday to Friday."""
    tasks = [task for task in document.tasks if task.is_active and not task.is_project_summary]
    finish = {task.uid: minutes_of(task.finish) for task in tasks if task.finish is not None}
    per_day = float(document.properties.minutes_per_day or 480)
    return Dates(
        start={task.uid: minutes_of(task.start) for task in tasks if task.start is not None},
        finish=finish,
        total_float={task.uid: task.total_slack_minutes for task in tasks if task.total_slack_minutes is not None},
        driving=frozenset(task.uid for task in tasks if task.is_critical),
        project_finish=max(finish.values(), default=None),
        worked=lambda task, start, until: _weekdays(start, until) * per_day,
    )


def _weekdays(start: float, finish: float) -> float:
    first, last = (np.datetime64(int(instant // 1440), "D") for instant in (start, finish))
    return float(np.busday_count(first, last))
