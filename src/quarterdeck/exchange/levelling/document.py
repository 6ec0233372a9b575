"""Levelling a plan document: its assignments as demands, the answer in the document's own terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from quarterdeck.engine.calendars import instant_of, moment_of
from quarterdeck.engine.levelling import (
    FULL,
    NORMAL,
    Demands,
    Levelling,
    Move,
    Overload,
    Problem,
    Resources,
    Settings,
    build_problem,
    level,
    overloads,
)
from quarterdeck.exchange.compilation import Compilation, compile_plan
from quarterdeck.exchange.document import Issue, PlanDocument, Resource, ResourceKind, Severity

_PROJECT_CALENDAR = 0
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class TaskMove:
    """A task that levelling starts later. Durations are minutes; the cost is in days of the plan."""

    uid: int
    name: str
    start_before: datetime
    start_after: datetime
    delay_minutes: float
    cause: str
    resource: str | None
    competitor_uid: int | None
    competitor: str | None
    since: datetime | None
    cost_to_leave_days: float | None


@dataclass(frozen=True, slots=True)
class LevelledPlan:
    """A document's levelled dates.

    Attributes
    ----------
    compilation : Compilation
    levelling : Levelling
        The engine's result.
    starts : dict
        Levelled start of every leaf task by uid.
    delays : dict
        Levelling delay in elapsed minutes by uid, where there is one.
    moves : list of TaskMove
    finish, bound : datetime
        Last finish, and the earliest one that any levelling could reach.
    makespan_days, bound_days : float
        Working days of the project's calendar from the plan's start.
    issues : list of Issue
    """

    compilation: Compilation
    levelling: Levelling
    starts: dict[int, datetime]
    delays: dict[int, float]
    moves: list[TaskMove]
    finish: datetime
    bound: datetime
    makespan_days: float
    bound_days: float
    issues: list[Issue]

    def moment(self, instant: int) -> datetime:
        """An instant of the engine as local date and time."""
        return moment_of(instant, ticks_per_minute=self.compilation.ticks_per_minute)


def level_document(document: PlanDocument, settings: Settings | None = None) -> LevelledPlan:
    """Level a document by the calendars of its project, tasks and resources.

    Raises
    ------
    quarterdeck.engine.plan.CyclicLogic
    quarterdeck.engine.levelling.LevellingError
    """
    compilation = compile_plan(document, with_uses=True)
    problem, issues = problem_of(compilation)
    found = level(problem, settings)
    return _Answer(compilation, found).plan([*compilation.issues, *issues])


def problem_of(compilation: Compilation) -> tuple[Problem, list[Issue]]:
    """The engine's problem of a document compiled ``with_uses``, and what was repaired on the way."""
    document, scale = compilation.document, compilation.ticks_per_minute
    people = [r for r in document.resources if r.kind is ResourceKind.WORK]
    place = {resource.uid: k for k, resource in enumerate(people)}
    uses = [use for use in compilation.uses if use.resource_uid in place]
    capacity = [_units(resource.max_units) for resource in people]
    steps = _steps(people, scale)
    most = _last_units(capacity, steps)
    issues, units = _capped(document, uses, place, most)
    problem = build_problem(
        compilation.plan,
        resources=Resources([r.name or f"resource {r.uid}" for r in people], capacity, steps),
        demands=Demands(
            [use.row for use in uses],
            [place[use.resource_uid] for use in uses],
            units,
            [use.calendar for use in uses],
            [round(use.minutes * scale) for use in uses],
            [round(use.delay * scale) for use in uses],
        ),
        names=[task.name or f"task {task.uid}" for task in document.tasks],
        priority=[NORMAL if task.priority is None else task.priority for task in document.tasks],
    )
    return problem, issues


def _units(share: float | None) -> int:
    return FULL if share is None else max(round(share * FULL), 0)


def _steps(people: Sequence[Resource], scale: int) -> list[tuple[int, int, int]]:
    """Availability that changes with time: resource, instant, units."""
    return [
        (k, instant_of(entry.start, ticks_per_minute=scale), _units(entry.units))
        for k, resource in enumerate(people)
        if len(resource.availability) > 1
        for entry in resource.availability
        if entry.start is not None
    ]


def _last_units(capacity: Sequence[int], steps: Sequence[tuple[int, int, int]]) -> list[int]:
    most = list(capacity)
    for k, _, units in sorted(steps, key=lambda step: step[:2]):
        most[k] = units
    return most


def _capped(
    document: PlanDocument, uses: Sequence[object], place: dict[int, int], most: Sequence[int]
) -> tuple[list[Issue], list[int]]:
    """Units of each use; a task that alone asks for more than there is gets all there is, and that is reported."""
    asked: dict[tuple[int, int], int] = {}
    left: dict[tuple[int, int], int] = {}
    units, over = [], {}
    for use in uses:
        key = (use.row, place[use.resource_uid])  # type: ignore[attr-defined]
        wanted = _units(use.units)  # type: ignore[attr-defined]
        asked[key] = asked.get(key, 0) + wanted
        held = min(wanted, left.get(key, most[key[1]]))
        left[key] = left.get(key, most[key[1]]) - held
        units.append(held)
        if held < wanted:
            over[key] = wanted
    issues = [
        Issue(
            "levelling.demand_above_capacity",
            f"The task needs {asked[row, k] / 100:g} % of a resource that has {most[k] / 100:g} %; "
            "it is levelled as if it took all there is.",
            Severity.WARNING,
            f"task {document.tasks[row].uid} {document.tasks[row].name[:60]}",
            document.source.file,
        )
        for row, k in list(over)[:_SHOWN]
    ]
    return issues, units


def overloads_of(document: PlanDocument) -> list[Overload]:
    """Where people are asked for more than there is when the document is scheduled without levelling delays.

    Raises
    ------
    quarterdeck.engine.plan.CyclicLogic
    quarterdeck.engine.levelling.LevellingError
    """
    return overloads(problem_of(compile_plan(document, with_uses=True))[0])


class _Answer:
    def __init__(self, compilation: Compilation, found: Levelling) -> None:
        self.compilation, self.found = compilation, found
        self.scale = compilation.ticks_per_minute
        self.tasks = compilation.document.tasks
        self.day = compilation.document.properties.minutes_per_day * self.scale

    def plan(self, issues: list[Issue]) -> LevelledPlan:
        found = self.found
        summary = found.plan.is_summary
        starts = {
            task.uid: self._moment(int(found.schedule.start[row]))
            for row, task in enumerate(self.tasks)
            if not summary[row]
        }
        delayed = np.flatnonzero(found.delay).tolist()
        bound = max(min(found.lower_bound, found.finish), found.plan.project_start)
        return LevelledPlan(
            compilation=self.compilation,
            levelling=found,
            starts=starts,
            delays={self.tasks[row].uid: int(found.delay[row]) / self.scale for row in delayed},
            moves=[self._move(move) for move in found.moves],
            finish=self._moment(found.finish),
            bound=self._moment(bound),
            makespan_days=self._days(found.plan.project_start, found.finish),
            bound_days=self._days(found.plan.project_start, bound),
            issues=[*issues, *self._left_over(), *self._contradictions()],
        )

    def _move(self, move: Move) -> TaskMove:
        task = self.tasks[move.task]
        other = None if move.competitor is None else self.tasks[move.competitor]
        return TaskMove(
            uid=task.uid,
            name=task.name,
            start_before=self._moment(move.start_before),
            start_after=self._moment(move.start_after),
            delay_minutes=move.delay / self.scale,
            cause=move.cause.value,
            resource=None if move.resource is None else self.found.problem.resource_names[move.resource],
            competitor_uid=None if other is None else other.uid,
            competitor=None if other is None else other.name,
            since=None if move.since is None else self._moment(move.since),
            cost_to_leave_days=None if move.cost_to_leave is None else move.cost_to_leave / self.day,
        )

    def _left_over(self) -> list[Issue]:
        found = self.found
        return [
            Issue(
                "levelling.overload_remains",
                f"{found.problem.resource_names[o.resource]} is asked for {o.needed / 100:g} % and has "
                f"{o.available / 100:g} % from {self._moment(o.begin):%Y-%m-%d %H:%M}: tasks "
                + ", ".join(str(self.tasks[t].uid) for t in o.tasks[:6]),
                Severity.WARNING,
                "",
                self.compilation.document.source.file,
            )
            for o in found.overloads[:_SHOWN]
        ]

    def _contradictions(self) -> list[Issue]:
        message = "Its date contradicts the links into it; the links won, as without levelling."
        return [
            Issue(
                "levelling.contradictory_date",
                message,
                Severity.WARNING,
                f"task {self.tasks[row].uid} {self.tasks[row].name[:60]}",
                self.compilation.document.source.file,
            )
            for row in self.found.contradictions[:_SHOWN]
        ]

    def _moment(self, instant: int) -> datetime:
        return moment_of(instant, ticks_per_minute=self.scale)

    def _days(self, begin: int, end: int) -> float:
        return int(self.found.plan.calendars.between(_PROJECT_CALENDAR, begin, end)) / self.day
