"""What only the whole file tells: finish dates by the calendar, what holds a task in its place, progress, numbers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quarterdeck.exchange.document import Assignment, Constraint, LinkType, PlanDocument, Severity, Task
from quarterdeck.exchange.ganttproject.calendars import PROJECT_CALENDAR, WorkingDays, closing, opening
from quarterdeck.exchange.ganttproject.context import Context
from quarterdeck.exchange.ganttproject.tasks import TaskReader
from quarterdeck.exchange.ganttproject.words import STRONG

_CENT = Decimal("0.01")


def check_links(context: Context, tasks: dict[int, Task]) -> None:
    """Leave out links whose successor the file does not hold."""
    document = context.document
    kept = []
    for link in document.links:
        if link.successor_uid in tasks:
            kept.append(link)
            continue
        name = tasks[link.predecessor_uid].name[:60]
        context.log.add(
            "ganttproject.dangling_link",
            f"A dependency leads to task {link.successor_uid}, which the file does not hold; it was left out.",
            place=f"task {link.predecessor_uid} {name}".rstrip(),
        )
    document.links = kept


@dataclass(slots=True)
class Finisher:
    """Completes the tasks of a document whose rows still carry the numbers of the file."""

    context: Context
    reader: TaskReader
    days: WorkingDays

    def complete(self) -> None:
        document = self.context.document
        driven = self._driven()
        for task in document.tasks:
            self._set_dates(task, driven.get(task.uid, frozenset()))
        starts = [task.start for task in document.tasks if task.start and not task.is_summary]
        document.properties.start = None if not starts else opening(min(starts).date())
        finishes = [task.finish for task in document.tasks if task.finish]
        document.properties.finish = max(finishes, default=None)
        for task in document.tasks:
            if not task.is_summary:
                self._hold(task, driven.get(task.uid, frozenset()))
        self._report_progress([task for task in document.tasks if not task.is_summary and task.percent_complete])
        self._assign()

    def _driven(self) -> dict[int, frozenset[LinkType]]:
        """Kinds of the strong links that decide when a task lies."""
        kinds: dict[int, set[LinkType]] = defaultdict(set)
        for link in self.context.document.links:
            if link.extras.get("hardness", STRONG) == STRONG and link.predecessor_uid != link.successor_uid:
                kinds[link.successor_uid].add(link.kind)
        return {uid: frozenset(found) for uid, found in kinds.items()}

    def _set_dates(self, task: Task, driven: frozenset[LinkType]) -> None:
        """GanttProject stores the first day and the number of days. A moment between two days is the same moment."""
        start, length = self.reader.days[task.uid]
        if start is None:
            return
        if length and not (task.is_milestone and length == 0):
            task.finish = closing(self.days.last_of(start, length))
        elif driven & {LinkType.FS, LinkType.FF}:
            task.start = task.finish = closing(self.days.before(start))
        else:
            task.finish = task.start

    def _hold(self, task: Task, driven: frozenset[LinkType]) -> None:
        """Without a strong link a task stays where it was put, and "earliest begin" always binds."""
        third = self.reader.earliest.get(task.uid)
        bounds = [] if third is None else [opening(third)]
        if not driven and task.start is not None and task.start != self.context.document.properties.start:
            bounds.append(task.start)
        if bounds:
            task.constraint, task.constraint_date = Constraint.SNET, max(bounds)
        if third is not None and (task.constraint_date != opening(third) or not driven):
            task.extras["earliest_begin"] = third.isoformat()

    def _report_progress(self, begun: list[Task]) -> None:
        for task in begun:
            duration, percent = task.duration_minutes or 0.0, task.percent_complete or 0.0
            task.actual_start = task.start
            task.actual_duration_minutes = duration * percent / 100
            task.remaining_duration_minutes = duration - task.actual_duration_minutes
            if percent >= 100:
                task.actual_finish = task.finish
        if begun:
            self.context.log.add(
                "ganttproject.actual_dates",
                f"GanttProject keeps no actual dates. {len(begun)} tasks with progress are taken to have started, and "
                "to have finished when complete, where the plan has them.",
                severity=Severity.NOTE,
            )

    def _assign(self) -> None:
        document = self.context.document
        by_uid = {task.uid: task for task in document.tasks}
        on_leave = {resource.uid for resource in document.resources if resource.calendar_uid is not None}
        rows: dict[int, list[Assignment]] = defaultdict(list)
        for row in document.assignments:
            task = by_uid[row.task_uid]
            rows[task.uid].append(row)
            if row.units is not None and task.duration_minutes is not None:
                row.work_minutes = task.duration_minutes * row.units
            if row.resource_uid in on_leave:
                task.calendar_uid, task.ignores_resource_calendars = PROJECT_CALENDAR, True
        for uid, manual in self.reader.manual_costs.items():
            self._set_cost(by_uid[uid], manual, rows[uid])

    def _set_cost(self, task: Task, manual: Decimal, rows: list[Assignment]) -> None:
        """A cost set by hand stands for everything; beyond what its people cost it is fixed cost."""
        rates = {one.uid: one.rates[0].standard for one in self.context.document.resources if one.rates}
        people = sum(
            ((rates.get(row.resource_uid or 0) or Decimal(0)) * Decimal(str((row.work_minutes or 0.0) / 60)))
            for row in rows
        )
        task.cost = manual
        if manual >= people:
            task.fixed_cost = (manual - people).quantize(_CENT) if people else manual


def renumber(document: PlanDocument) -> None:
    """Numbers of a document are positive; rows that the file numbers otherwise come after its largest."""
    tasks = _positive([task.uid for task in document.tasks])
    resources = _positive([resource.uid for resource in document.resources])
    for task in document.tasks:
        task.uid = tasks.get(task.uid, task.uid)
        task.parent_uid = tasks.get(task.parent_uid or 0, task.parent_uid) if task.parent_uid is not None else None
    for link in document.links:
        link.predecessor_uid = tasks.get(link.predecessor_uid, link.predecessor_uid)
        link.successor_uid = tasks.get(link.successor_uid, link.successor_uid)
    for resource in document.resources:
        resource.uid = resources.get(resource.uid, resource.uid)
    for row in document.assignments:
        row.task_uid = tasks.get(row.task_uid, row.task_uid)
        if row.resource_uid is not None:
            row.resource_uid = resources.get(row.resource_uid, row.resource_uid)


def _positive(numbers: list[int]) -> dict[int, int]:
    top = max((number for number in numbers if number > 0), default=0)
    others = [number for number in numbers if number <= 0]
    return {number: top + 1 + position for position, number in enumerate(others)}


def span(days: dict[int, tuple[date | None, int]]) -> tuple[date, date]:
    """First and last day on which a task begins."""
    starts = [start for start, _ in days.values() if start is not None]
    return (min(starts), max(starts)) if starts else (date(2000, 1, 3), date(2000, 1, 3))
