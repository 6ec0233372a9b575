"""What drives a task's dates: its duration on one calendar, or several assignments each on its own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from quarterdeck.engine.calendars import instant_of
from quarterdeck.exchange.compilation.calendars import CalendarShelf
from quarterdeck.exchange.document import (
    Assignment,
    PlanDocument,
    Resource,
    ResourceKind,
    SchedulingProfile,
    Task,
)

# Mean share of the units that each predefined contour uses (ten equal parts of the duration).
# Source: Microsoft Project, "Work contours". 60 % means: the work lasts 1 / 0.6 times as long as a flat one.
CONTOUR_MEANS = {
    "BACK_LOADED": 0.6,
    "FRONT_LOADED": 0.6,
    "DOUBLE_PEAK": 0.5,
    "EARLY_PEAK": 0.5,
    "LATE_PEAK": 0.5,
    "BELL": 0.5,
    "TURTLE": 0.7,
}


@dataclass(slots=True)
class Portion:
    """Work of one assignment: minutes on a calendar, from a delay after the task's start."""

    calendar: int
    minutes: float
    delay: float = 0.0


@dataclass(slots=True)
class Effort:
    """What a task lasts. ``portions`` is empty when the duration on ``calendar`` says it all."""

    calendar: int
    minutes: float
    portions: list[Portion] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Use:
    """What one assignment takes of its resource: units (1.0 = one full-time resource) for minutes on a calendar."""

    row: int
    resource_uid: int
    units: float
    calendar: int
    minutes: float
    delay: float = 0.0


class EffortFinder:
    """Finds the effort of each task from its assignments."""

    def __init__(self, document: PlanDocument, shelf: CalendarShelf) -> None:
        self._document, self._shelf = document, shelf
        self._resources: dict[int, Resource] = {r.uid: r for r in document.resources}
        self._assignments: dict[int, list[Assignment]] = defaultdict(list)
        for assignment in document.assignments:
            self._assignments[assignment.task_uid].append(assignment)

    def of(self, task: Task) -> Effort:
        minutes = self._minutes(task)
        if self._is_elapsed(task):
            return Effort(self._shelf.always, minutes)
        calendar = self._shelf.of(task.calendar_uid)
        effort = Effort(calendar, minutes)
        if minutes > 0 and self._document.profile is not SchedulingProfile.P6:
            effort.portions = self._portions(task, calendar, minutes)
        if len(task.splits) > 1 and task.actual_start is None and len(effort.portions) < 2:
            runs_on = effort.portions[0].calendar if effort.portions else calendar
            effort.portions = self._split(task, runs_on, minutes) or effort.portions
        return effort

    def uses(self, row: int, task: Task, effort: Effort) -> list[Use]:
        """What a task takes of each of its resources while its work lasts."""
        found = []
        for assignment in self._assignments.get(task.uid, ()):
            resource = self._resources.get(assignment.resource_uid or 0)
            units = assignment.units if assignment.units is not None else 1.0
            if resource is None or resource.kind is not ResourceKind.WORK or units <= 0 or effort.minutes <= 0:
                continue
            own = self._portion(task, assignment, effort.minutes)
            portions = [own or Portion(effort.calendar, effort.minutes)]
            if len(task.splits) > 1 and len(effort.portions) > 1:
                portions = effort.portions
            elif not effort.portions:
                portions = [Portion(effort.calendar, min(portions[0].minutes, effort.minutes))]
            found += [Use(row, resource.uid, units, p.calendar, p.minutes, p.delay) for p in portions]
        return found

    def _split(self, task: Task, calendar: int, minutes: float) -> list[Portion]:
        """A split task's parts: how long each lasts and how much working time after the start it begins.

        Only these lengths count, not the dates. None when the parts do not add up to the duration.
        """
        calendars = self._shelf.compiled(ticks_per_minute=1, around=None)
        starts = [instant_of(start) for start, _ in task.splits]
        finishes = [instant_of(finish) for _, finish in task.splits]
        lengths = calendars.between(calendar, starts, finishes).tolist()
        delays = calendars.between(calendar, [starts[0]] * len(starts), starts).tolist()
        if abs(sum(lengths) - minutes) >= 1 or min(lengths) <= 0 or sorted(delays) != delays:
            return []
        return [Portion(calendar, float(length), float(delay)) for length, delay in zip(lengths, delays, strict=True)]

    def _minutes(self, task: Task) -> float:
        """The duration; where a Primavera file leaves it out, the working time between the planned dates."""
        minutes = max(task.duration_minutes or 0.0, 0.0)
        start, finish = task.extras.get("planned_start"), task.extras.get("planned_finish")
        if minutes or task.is_milestone or not (isinstance(start, datetime) and isinstance(finish, datetime)):
            return minutes
        calendar = self._shelf.of(task.calendar_uid)
        calendars = self._shelf.compiled(ticks_per_minute=1, around=None)
        return float(max(int(calendars.between(calendar, instant_of(start), instant_of(finish))), 0))

    def _is_elapsed(self, task: Task) -> bool:
        """Whether the duration runs around the clock.

        Some old files carry the sign of an elapsed duration on one that is whole working days and no whole elapsed
        day; Microsoft Project schedules those as working time.
        """
        if not task.duration_is_elapsed:
            return False
        minutes, day = task.duration_minutes or 0.0, self._document.properties.minutes_per_day
        return not (task.duration_unit == "ed" and minutes % 1440 and minutes % day == 0)

    def _portions(self, task: Task, calendar: int, minutes: float) -> list[Portion]:
        found = []
        for assignment in self._assignments.get(task.uid, ()):
            portion = self._portion(task, assignment, minutes)
            if portion is not None:
                found.append(portion)
        if not found:
            return []
        alike = all(p.calendar == found[0].calendar for p in found)
        if len(found) == 1 or (alike and not any(p.delay for p in found)):
            lasts = minutes if len(found) == 1 else max(p.minutes for p in found)
            single = Portion(found[0].calendar, lasts, found[0].delay)
            return [single] if single.calendar != calendar or single.delay or lasts != minutes else []
        return found

    def _portion(self, task: Task, assignment: Assignment, minutes: float) -> Portion | None:
        resource = self._resources.get(assignment.resource_uid or 0)
        if resource is None or resource.kind is not ResourceKind.WORK:
            return None
        work = (assignment.work_minutes or 0.0) - (assignment.overtime_work_minutes or 0.0)
        units = assignment.units or 0.0
        if work <= 0 or units <= 0:
            return None
        lasts = work / units / CONTOUR_MEANS.get(assignment.contour or "", 1.0)
        if abs(lasts - minutes) < 1 or assignment.contour == "CONTOURED":
            lasts = minutes
        delay = (assignment.delay_minutes or 0.0) + (assignment.leveling_delay_minutes or 0.0)
        return Portion(self._calendar(task, resource), lasts, max(delay, 0.0))

    def _calendar(self, task: Task, resource: Resource) -> int:
        if task.calendar_uid is None:
            return self._shelf.of(resource.calendar_uid)
        if task.ignores_resource_calendars or resource.calendar_uid is None:
            return self._shelf.of(task.calendar_uid)
        return self._shelf.both(task.calendar_uid, resource.calendar_uid)
