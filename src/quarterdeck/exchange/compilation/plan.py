"""`compile_plan`: a document's objects as the arrays of an engine plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from quarterdeck.engine.calendars import Calendars, instant_of
from quarterdeck.engine.plan import (
    NONE,
    ConstraintKind,
    LagKind,
    LinkKind,
    Links,
    Plan,
    Portions,
    TaskMode,
    build_plan,
)
from quarterdeck.exchange.compilation.calendars import CalendarShelf
from quarterdeck.exchange.compilation.conventions import rules_of
from quarterdeck.exchange.compilation.work import Effort, EffortFinder, Use
from quarterdeck.exchange.document import (
    Constraint,
    Issue,
    LagCalendar,
    LagUnit,
    Link,
    PlanDocument,
    SchedulingProfile,
    Severity,
    Task,
)
from quarterdeck.exchange.issues import IssueLog

_CONSTRAINTS = {constraint: ConstraintKind[constraint.name] for constraint in Constraint}
_DATED = (Constraint.MSO, Constraint.MFO, Constraint.SNET, Constraint.SNLT, Constraint.FNET, Constraint.FNLT)
_LAG_KINDS = {unit: LagKind[unit.name] for unit in LagUnit}
_HUNDREDTHS = 100
_TENTHS = 10
_FALLBACK_START = datetime(2000, 1, 3, 8)


@dataclass(frozen=True, slots=True)
class Compilation:
    """A document as an engine plan.

    Attributes
    ----------
    document : PlanDocument
    plan : Plan
        Tasks in the document's order; ``plan.ids`` are their uids.
    row_of : dict
        Position of each task uid.
    link_rows : list of Link
        The document's links that the plan uses, in the plan's order.
    issues : list of Issue
    uses : list of Use
        What assignments take of their resources, when the caller asked for it.
    """

    document: PlanDocument
    plan: Plan
    row_of: dict[int, int]
    link_rows: list[Link]
    issues: list[Issue]
    uses: list[Use] = field(default_factory=list)

    @property
    def ticks_per_minute(self) -> int:
        return self.plan.calendars.ticks_per_minute


def compile_plan(document: PlanDocument, *, keep_dates: bool = False, with_uses: bool = False) -> Compilation:
    """Turn a document into an engine plan by the conventions of its profile.

    Parameters
    ----------
    document : PlanDocument
    keep_dates : bool
        Hold every unstarted task where the document has it, instead of scheduling it anew. Actual dates,
        constraints and the dates of manual and external tasks always count, and so do the interruptions of split
        tasks: how long each part lasts and how far from the start it begins, never when.
    with_uses : bool
        Also list what assignments take of their resources (for levelling).

    Raises
    ------
    quarterdeck.engine.plan.CyclicLogic
        When tasks wait for one another in a circle.
    """
    return _Compiler(document, keep_dates=keep_dates, with_uses=with_uses).compile()


@dataclass(slots=True)
class _Columns:
    """The columns of `build_plan`, one entry per task."""

    duration: list[int] = field(default_factory=list)
    calendar: list[int] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    constraint: list[int] = field(default_factory=list)
    constraint_date: list[int] = field(default_factory=list)
    deadline: list[int] = field(default_factory=list)
    mode: list[int] = field(default_factory=list)
    manual_start: list[int] = field(default_factory=list)
    manual_finish: list[int] = field(default_factory=list)
    actual_start: list[int] = field(default_factory=list)
    actual_finish: list[int] = field(default_factory=list)
    remaining: list[int] = field(default_factory=list)
    resume: list[int] = field(default_factory=list)
    delay: list[int] = field(default_factory=list)

    def arrays(self) -> dict[str, Any]:
        return {name: np.array(getattr(self, name), dtype=np.int64) for name in self.__slots__}


class _Compiler:
    def __init__(self, document: PlanDocument, *, keep_dates: bool, with_uses: bool = False) -> None:
        self.document, self.keep_dates = document, keep_dates
        self.log = IssueLog(document.source.file)
        self.tasks = document.tasks
        self.row_of = {task.uid: row for row, task in enumerate(self.tasks)}
        self.parents = self._parents()
        self.summaries = {parent for parent in self.parents if parent >= 0}
        self.shelf = CalendarShelf(document, self.log)
        finder = EffortFinder(document, self.shelf)
        self.efforts = [
            Effort(self.shelf.of(task.calendar_uid), 0.0) if row in self.summaries else finder.of(task)
            for row, task in enumerate(self.tasks)
        ]
        self.uses = (
            [u for row, e in enumerate(self.efforts) for u in finder.uses(row, self.tasks[row], e)] if with_uses else []
        )
        self.scale = _TENTHS if self._needs_tenths() else 1
        self.start = self._project_start()

    def compile(self) -> Compilation:
        columns = _Columns()
        for row, task in enumerate(self.tasks):
            self._add(columns, row, task)
        arrays = columns.arrays()
        links, rows = self._links()
        plan = build_plan(
            calendars=self._calendars(arrays),
            project_start=self.start,
            links=links,
            portions=self._portions(),
            ids=np.array([task.uid for task in self.tasks], dtype=np.int64),
            names=[task.name or str(task.uid) for task in self.tasks],
            rules=rules_of(self.document, ticks_per_minute=self.scale),
            **arrays,
        )
        return Compilation(self.document, plan, self.row_of, rows, self.log.close(), self.uses)

    def _add(self, columns: _Columns, row: int, task: Task) -> None:
        leaf = row not in self.summaries
        effort = self.efforts[row]
        columns.duration.append(self._ticks(effort.minutes))
        columns.calendar.append(effort.calendar)
        columns.parent.append(self.parents[row])
        dated = task.constraint in _DATED and task.constraint_date is not None
        usable = dated or task.constraint is Constraint.ALAP
        columns.constraint.append(_CONSTRAINTS[task.constraint] if usable else ConstraintKind.ASAP)
        columns.constraint_date.append(self._instant(task.constraint_date) if dated else NONE)
        hollow = _is_hollow(task, effort) and task.deadline == task.actual_finish
        columns.deadline.append(NONE if hollow else self._instant(task.deadline))
        self._add_pinned(columns, task, leaf=leaf)
        self._add_progress(columns, task, effort, leaf=leaf)
        columns.delay.append(self._ticks(task.leveling_delay_minutes or 0.0) if leaf else 0)

    def _add_pinned(self, columns: _Columns, task: Task, *, leaf: bool) -> None:
        """Dates that people set (manual, external) or that the caller wants kept."""
        start, finish = task.manual_start or task.start, task.manual_finish or task.finish
        mode = TaskMode.AUTO
        if not task.is_active:
            mode = TaskMode.INACTIVE
        elif (task.is_manual or task.is_external or (self.keep_dates and leaf)) and start is not None:
            mode = TaskMode.MANUAL
        columns.mode.append(mode)
        pinned = mode is TaskMode.MANUAL
        columns.manual_start.append(self._instant(start) if pinned else NONE)
        columns.manual_finish.append(self._instant(finish) if pinned else NONE)

    def _add_progress(self, columns: _Columns, task: Task, effort: Effort, *, leaf: bool) -> None:
        started = leaf and task.actual_start is not None and not _is_hollow(task, effort)
        start = self._instant(task.actual_start) if started else NONE
        columns.actual_start.append(start)
        columns.actual_finish.append(self._instant(task.actual_finish) if started else NONE)
        open_ended = started and task.actual_finish is None
        columns.remaining.append(self._ticks(self._remaining(task, effort)) if open_ended else NONE)
        columns.resume.append(self._instant(task.resume or task.stop) if open_ended else NONE)

    def _remaining(self, task: Task, effort: Effort) -> float:
        if task.remaining_duration_minutes is not None:
            return min(max(task.remaining_duration_minutes, 0.0), effort.minutes)
        if task.actual_duration_minutes is not None:
            return max(effort.minutes - task.actual_duration_minutes, 0.0)
        return effort.minutes * (1 - min(task.percent_complete or 0.0, 100.0) / 100)

    def _links(self) -> tuple[Links, list[Link]]:
        rows: list[Link] = []
        for position, link in enumerate(self.document.links, 1):
            lost = [uid for uid in (link.predecessor_uid, link.successor_uid) if uid not in self.row_of]
            if lost or link.predecessor_uid == link.successor_uid:
                what = f"points at a task that is not in the file ({lost[0]})" if lost else "joins a task to itself"
                self.log.add("plan.bad_link", f"A link {what}; it was left out.", place=f"link {position}")
            else:
                rows.append(link)
        kinds, lags, units, calendars = [], [], [], []
        for link in rows:
            kind, unit = LinkKind[link.kind.name], _LAG_KINDS[link.lag_unit]
            if self.document.properties.lag_calendar is LagCalendar.ELAPSED:
                unit = {LagKind.WORKING: LagKind.ELAPSED, LagKind.PERCENT: LagKind.ELAPSED_PERCENT}.get(unit, unit)
            kinds.append(kind)
            units.append(unit)
            lags.append(round(link.lag * _HUNDREDTHS) if unit >= LagKind.PERCENT else self._ticks(link.lag))
            calendars.append(self._lag_calendar(link))
        links = Links(
            np.array([self.row_of[link.predecessor_uid] for link in rows], dtype=np.int64),
            np.array([self.row_of[link.successor_uid] for link in rows], dtype=np.int64),
            np.array(kinds, dtype=np.int64),
            np.array(lags, dtype=np.int64),
            np.array(units, dtype=np.int64),
            np.array(calendars, dtype=np.int64),
        )
        return links, rows

    def _lag_calendar(self, link: Link) -> int:
        setting = self.document.properties.lag_calendar
        if setting is LagCalendar.PREDECESSOR:
            return self.efforts[self.row_of[link.predecessor_uid]].calendar
        if setting is LagCalendar.SUCCESSOR:
            return self.efforts[self.row_of[link.successor_uid]].calendar
        return self.shelf.default

    def _portions(self) -> Portions | None:
        flat = [(row, p) for row, effort in enumerate(self.efforts) for p in effort.portions]
        if not flat:
            return None
        return Portions(
            np.array([row for row, _ in flat], dtype=np.int64),
            np.array([p.calendar for _, p in flat], dtype=np.int64),
            np.array([self._ticks(p.minutes) for _, p in flat], dtype=np.int64),
            np.array([self._ticks(p.delay) for _, p in flat], dtype=np.int64),
        )

    def _parents(self) -> list[int]:
        """Rows of the summaries above; a project summary holds what has no other parent."""
        root = next((row for row, task in enumerate(self.tasks) if task.is_project_summary), -1)
        parents = []
        for row, task in enumerate(self.tasks):
            if row == root:
                parents.append(-1)
                continue
            above = self.row_of.get(task.parent_uid, root) if task.parent_uid is not None else root
            if task.parent_uid is not None and task.parent_uid not in self.row_of:
                self.log.add("plan.lost_parent", f"Task {task.uid} {task.name} has a parent that is not there.")
            parents.append(-1 if above == row else above)
        return parents

    def _project_start(self) -> int:
        start = self.document.properties.start
        if start is None:
            dates = [d for t in self.tasks for d in (t.actual_start, t.manual_start, t.constraint_date) if d]
            start = min(dates or [t.start for t in self.tasks if t.start], default=_FALLBACK_START)
            self.log.add("plan.no_start", f"The plan has no start; {start:%Y-%m-%d} is taken.", severity=Severity.NOTE)
        return self._instant(start)

    def _calendars(self, arrays: dict[str, Any]) -> Calendars:
        """Tables around the dates that the plan mentions and as long as its tasks could last."""
        day = 1440 * self.scale
        known = [self.start]
        for name in ("constraint_date", "manual_start", "actual_start"):
            column = arrays[name][arrays[name] != NONE]
            known += [int(column.min()), int(column.max())] if column.size else []
        span = int(arrays["duration"].sum()) // (480 * self.scale) * 7 // 5 + 366
        first = min(known) // day - 30
        last = min(max(known) // day + span, first + 40 * 366)
        return self.shelf.compiled(ticks_per_minute=self.scale, around=(first, last))

    def _needs_tenths(self) -> bool:
        """Whether something in the plan is finer than a minute (Microsoft Project keeps tenths)."""
        if self.document.profile is not SchedulingProfile.MSPROJECT:
            return False
        amounts = (m for e in self.efforts for m in (e.minutes, *(p.minutes for p in e.portions)))
        rests = (t.remaining_duration_minutes or 0.0 for t in self.tasks)
        return _has_fraction(amounts) or _has_fraction(rests)

    def _ticks(self, minutes: float) -> int:
        return round(minutes * self.scale)

    def _instant(self, at: datetime | None) -> int:
        return NONE if at is None else instant_of(at, ticks_per_minute=self.scale)


def _is_hollow(task: Task, effort: Effort) -> bool:
    """Whether a task claims to have finished the moment it started, with all of its work still to do.

    Some writers fill unused date fields with one fixed date.
    """
    if task.actual_finish is None or task.actual_start is None or effort.minutes <= 0:
        return False
    left = task.remaining_duration_minutes or 0.0
    return task.actual_finish <= task.actual_start and left > 0 and not task.percent_complete


def _has_fraction(values: Iterable[float]) -> bool:
    return any(value % 1 for value in values)
