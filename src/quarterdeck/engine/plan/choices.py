"""The words of a plan as numbers, and the conventions by which it is scheduled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

NONE = -(2**62)
"""No instant."""


class LinkKind(IntEnum):
    FS = 0
    SS = 1
    FF = 2
    SF = 3


class LagKind(IntEnum):
    """How a lag counts; the percentages are hundredths of a percent of the predecessor's duration."""

    WORKING = 0
    ELAPSED = 1
    PERCENT = 2
    ELAPSED_PERCENT = 3


class ConstraintKind(IntEnum):
    ASAP = 0
    ALAP = 1
    MSO = 2
    MFO = 3
    SNET = 4
    SNLT = 5
    FNET = 6
    FNLT = 7


class TaskMode(IntEnum):
    AUTO = 0
    MANUAL = 1
    INACTIVE = 2


class ProgressRule(IntEnum):
    RETAINED_LOGIC = 0
    PROGRESS_OVERRIDE = 1
    ACTUAL_DATES = 2


@dataclass(frozen=True, slots=True)
class Rules:
    """Conventions in which scheduling tools differ. The defaults are Quarterdeck's own.

    Attributes
    ----------
    constraints_win : bool
        Dates of hard constraints override links (links win otherwise, and the conflict is negative float).
    progress : ProgressRule
        What unfinished predecessors do to work that has started.
    data_date : int or None
        Work that is not done is not planned before it.
    free_float_to_late_finish : bool
        A task without successors is measured against its late finish instead of the project's finish.
    manual_starts_bind : bool
        A link from the start of a manual or started task limits that task's late start.
    alap_takes_total_float : bool
        As-late-as-possible tasks stand on their late dates and push what follows, instead of staying within their
        free float.
    free_float_not_negative : bool
        Free float below zero is given as zero.
    float_when_complete : bool
        Completed tasks get zero float instead of none.
    critical_at : int
        Total float up to which a task is critical, in ticks.
    near_critical_at : int
        Total float up to which a task that is not critical counts as nearly so.
    longest_path : bool
        Critical = on driving links back from the last finish, instead of by float.
    project_start_yields : bool
        The project's start holds only tasks that no link, parent or date holds (else it holds all).
    every_end_is_critical : bool
        A task without successors has its own early finish as late finish: several critical paths.
    project_finish_limits_open_ends_only : bool
        The project's finish is the late finish of tasks without successors only. Otherwise it also caps tasks whose
        links leave their finish open, so that their float does not reach beyond the project's end.
    late_finish : int or None
        Imposed finish of the project for the backward pass.
    from_finish : bool
        Schedule backwards from ``late_finish``.
    """

    constraints_win: bool = False
    progress: ProgressRule = ProgressRule.RETAINED_LOGIC
    data_date: int | None = None
    free_float_to_late_finish: bool = False
    manual_starts_bind: bool = True
    alap_takes_total_float: bool = False
    free_float_not_negative: bool = False
    float_when_complete: bool = False
    critical_at: int = 0
    near_critical_at: int = 2400
    longest_path: bool = False
    project_start_yields: bool = False
    every_end_is_critical: bool = False
    project_finish_limits_open_ends_only: bool = False
    from_finish: bool = False
    late_finish: int | None = None
