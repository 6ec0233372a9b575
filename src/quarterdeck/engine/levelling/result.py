"""What levelling gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from quarterdeck.engine.cpm import Schedule
from quarterdeck.engine.levelling.problem import Problem
from quarterdeck.engine.plan import NONE, Plan
from quarterdeck.engine.plan.network import Ints


class Method(StrEnum):
    """How a schedule is sought."""

    PRIORITY = "priority"
    FAST = "fast"
    OPTIMAL = "optimal"


class Cause(StrEnum):
    """Why a task starts later than without levelling."""

    RESOURCE = "resource"
    PREDECESSOR = "predecessor"


@dataclass(frozen=True, slots=True)
class Move:
    """A task that levelling starts later, and why. Positions are those of the problem's tasks and resources.

    Attributes
    ----------
    task : int
    start_before, start_after : int
        Instants without levelling and with it.
    delay : int
        Levelling delay of the task itself in elapsed ticks; 0 when it only follows others.
    cause : Cause
    resource : int or None
        The resource that was not free.
    competitor : int or None
        Who had it until the task could start: a task for cause ``resource`` (None when the resource itself was not
        there in sufficient units), the driving predecessor for cause ``predecessor``.
    since : int or None
        Instant from which the competitor has the resource, or at which the predecessor starts.
    cost_to_leave : int or None
        Working ticks of the project's calendar by which the last finish would change if the task started as soon as its
        predecessors let it, and all others made way in the order of the levelled plan; below zero means that this would
        help. None when the task has no delay of its own, or when there was no time to compute it.
    """

    task: int
    start_before: int
    start_after: int
    delay: int
    cause: Cause
    resource: int | None
    competitor: int | None
    since: int | None
    cost_to_leave: int | None = None


@dataclass(frozen=True, slots=True)
class Overload:
    """A stretch of time in which a resource is asked for more than it has.

    ``tasks`` are those that ask for it then; ``needed`` and ``available`` are units.
    """

    resource: int
    begin: int
    end: int
    needed: int
    available: int
    tasks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Levelling:
    """A levelled plan.

    Attributes
    ----------
    problem : Problem
    plan : Plan
        The plan with its levelling delays; scheduling it gives ``schedule``.
    before, schedule : Schedule
        Dates without and with levelling.
    delay : int64 [tasks]
        Levelling delay in elapsed ticks.
    moves : list of Move
        In order of the levelled starts.
    overloads : list of Overload
        What could not be resolved (tasks that stay, or no float left).
    lower_bound : int
        Instant before which no levelling of this plan can finish.
    method : Method
        What found the schedule.
    seconds : float
        Time taken by the caller's clock, 0 without one.
    schedules : int
        How many schedules were made.
    seed : int
    is_optimal : bool
        The finish cannot be improved by any levelling.
    contradictions : list of int
        Tasks whose hard dates contradict the links into them.
    """

    problem: Problem
    plan: Plan
    before: Schedule
    schedule: Schedule
    delay: Ints
    moves: list[Move]
    overloads: list[Overload]
    lower_bound: int
    method: Method
    seconds: float
    schedules: int
    seed: int
    is_optimal: bool
    contradictions: list[int] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.schedule.project_start

    @property
    def finish(self) -> int:
        """The last instant of work."""
        return self.schedule.project_finish

    @property
    def makespan(self) -> int:
        """Ticks from the project's start to the last finish, rests included."""
        return self.finish - self.plan.project_start

    @property
    def gap(self) -> float:
        """How far the makespan can be from the best one at most, as a share of the bound."""
        least = self.lower_bound - self.plan.project_start
        return max(self.makespan - least, 0) / least if least > 0 else 0.0

    def project_finish(self, project: int) -> int:
        """The last finish of one of the projects that were levelled together; `NONE` when it has no tasks."""
        own = self.problem.project == project
        return int(self.schedule.finish[own].max(initial=NONE))
