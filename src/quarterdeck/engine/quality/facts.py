"""What the checks need to know about a schedule, as arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

PROJECT_CALENDAR = -1
MINUTES_OF_A_DATE = 1440

DaysBetween = Callable[[int, float, float], float]
"""(task index or PROJECT_CALENDAR, from, until) -> working days from one instant to another; negative when earlier."""

FinishAfterDelay = Callable[[int, float], float | None]
"""(task index, added working minutes) -> project finish of the rescheduled plan; None when it cannot be scheduled."""


class Logic(IntEnum):
    FS = 0
    SS = 1
    FF = 2
    SF = 3


class DateConstraint(IntEnum):
    """Numbered as in Microsoft Project's XML."""

    ASAP = 0
    ALAP = 1
    MSO = 2
    MFO = 3
    SNET = 4
    SNLT = 5
    FNET = 6
    FNLT = 7


HARD = (DateConstraint.MSO, DateConstraint.MFO, DateConstraint.SNLT, DateConstraint.FNLT)


class InvalidFacts(ValueError):
    """The arrays do not fit together."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds of the checks; the defaults are those of the method page. Shares are 0 to 1, days are working days."""

    missing_logic: float = 0.05
    leads: float = 0.0
    lags: float = 0.05
    finish_to_start: float = 0.90
    hard_constraints: float = 0.05
    high_float: float = 0.05
    negative_float: float = 0.0
    high_duration: float = 0.05
    without_resources: float = 0.0
    missed: float = 0.05
    path_length_index: float = 0.95
    execution_index: float = 0.95
    long_days: float = 44.0
    delay_days: float = 600.0
    delay_share: float = 0.99
    density_low: float = 1.5
    density_high: float = 3.0
    predecessors: int = 8


@dataclass(frozen=True)
class QualityInput:
    """A schedule of n tasks and m links as the checks see it.

    Instants are minutes since an epoch at midnight (float64, NaN = none); durations, lags and floats are working
    minutes.

    Parameters
    ----------
    task_id : ndarray, shape (n,), int64
        The caller's identifiers, reported with the offenders. Leave inactive tasks out.
    is_summary, is_milestone, is_loe, is_complete, is_critical : ndarray, shape (n,), bool
        ``is_critical`` marks tasks that drive the project's finish.
    duration, baseline_duration, total_float : ndarray, shape (n,), float64
    start, finish, actual_start, actual_finish, baseline_start, baseline_finish : ndarray, shape (n,), float64
        ``start`` and ``finish`` are the current dates: actual where known, else forecast.
    constraint : ndarray, shape (n,), int8
        `DateConstraint` codes.
    has_resource, has_cost : ndarray, shape (n,), bool
    link_id, predecessor, successor : ndarray, shape (m,), int64
        Identifier, and indexes of the two tasks.
    link_kind : ndarray, shape (m,), int8
        `Logic` codes.
    lag : ndarray, shape (m,), float64
        Negative = lead.
    status, project_finish : float or None
        Status date (end of the last day with actuals) and forecast finish of the project.
    minutes_per_day : float
        Length of a working day.
    days_between : DaysBetween
    finish_after_delay : FinishAfterDelay or None
        Needed by the critical path test.
    is_planning_package, has_note, is_manual, is_linked_before, is_linked_after : ndarray, shape (n,), bool, optional
        Work beyond the planning wave; notes; scheduled by hand; predecessors or successors in other projects.
    deadline : ndarray, shape (n,), float64, optional
    status_age_days, period_days : float or None
        Age of the status date in calendar days when the plan is judged, and the length of a reporting period.

    Raises
    ------
    InvalidFacts
        An array with the wrong length, or a link to a task that is not there.
    """

    task_id: Integers
    is_summary: Flags
    is_milestone: Flags
    is_loe: Flags
    is_complete: Flags
    is_critical: Flags
    duration: Floats
    baseline_duration: Floats
    total_float: Floats
    start: Floats
    finish: Floats
    actual_start: Floats
    actual_finish: Floats
    baseline_start: Floats
    baseline_finish: Floats
    constraint: npt.NDArray[np.int8]
    has_resource: Flags
    has_cost: Flags
    link_id: Integers
    predecessor: Integers
    successor: Integers
    link_kind: npt.NDArray[np.int8]
    lag: Floats
    status: float | None
    project_finish: float | None
    minutes_per_day: float
    days_between: DaysBetween
    finish_after_delay: FinishAfterDelay | None = None
    is_planning_package: Flags | None = None
    has_note: Flags | None = None
    is_manual: Flags | None = None
    is_linked_before: Flags | None = None
    is_linked_after: Flags | None = None
    deadline: Floats | None = None
    status_age_days: float | None = None
    period_days: float | None = None
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        links = {"link_id", "predecessor", "successor", "link_kind", "lag"}
        for item in fields(self):
            value = getattr(self, item.name)
            expected = self.link_id.shape if item.name in links else self.task_id.shape
            if isinstance(value, np.ndarray) and value.shape != expected:
                raise InvalidFacts(f"{item.name} has shape {value.shape}, not {expected}")
        for end in (self.predecessor, self.successor):
            if ((end < 0) | (end >= self.task_count)).any():
                raise InvalidFacts("a link names a task that is not there")

    @property
    def task_count(self) -> int:
        return int(self.task_id.size)

    @cached_property
    def is_activity(self) -> Flags:
        """Tasks that are work: no summary, level of effort or milestone. Complete ones are included."""
        return ~(self.is_summary | self.is_loe | self.is_milestone)

    @cached_property
    def is_baselined(self) -> Flags:
        return np.isfinite(self.baseline_start) & np.isfinite(self.baseline_finish)

    @cached_property
    def has_baseline(self) -> bool:
        """Whether any work of the plan is baselined."""
        return bool((self.is_baselined & self.is_activity).any())

    @cached_property
    def population(self) -> Flags:
        """Work that is open, has a duration and, in a plan that has a baseline, is baselined."""
        chosen = self.is_activity & ~self.is_complete & (self.duration > 0)
        return chosen & self.is_baselined if self.has_baseline else chosen

    @cached_property
    def counted_links(self) -> Flags:
        """Links whose successor belongs to the population, shape (m,)."""
        return self.population[self.successor]

    @cached_property
    def project_baseline_finish(self) -> float | None:
        finishes = self.baseline_finish[self.is_baselined & ~self.is_summary]
        return float(finishes.max()) if finishes.size else None

    @property
    def size(self) -> int:
        return int(self.population.sum())

    def days(self, minutes: Floats) -> Floats:
        return minutes / self.minutes_per_day


def start_date(instants: Floats) -> Floats:
    """Number of the day on which something starts, for instants of any shape."""
    return np.floor(instants / MINUTES_OF_A_DATE)


def finish_date(instants: Floats) -> Floats:
    """Number of the last day of something: a finish at midnight belongs to the day before."""
    return np.ceil(instants / MINUTES_OF_A_DATE) - 1
