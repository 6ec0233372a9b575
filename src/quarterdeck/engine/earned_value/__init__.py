"""Earned value and earned schedule.

Time is any linear axis of float64 numbers (usually minutes since an epoch); durations come back in its unit. Working
time enters only through clocks, functions from the axis to cumulative working time. Money is float64 in one currency
and one unit: exact amounts go in, callers round what comes out to the minor unit.
"""

from quarterdeck.engine.earned_value.analysis import Analysis, Performance, analyse
from quarterdeck.engine.earned_value.baseline import (
    Baseline,
    Clock,
    InvalidBaseline,
    Profile,
    TimePhased,
    calendar_time,
    cumulative_share,
)
from quarterdeck.engine.earned_value.earned_schedule import (
    EarnedSchedule,
    InvalidCurve,
    PlannedCurve,
    earned_schedule,
)
from quarterdeck.engine.earned_value.indicators import Estimate, Indicators, indicators
from quarterdeck.engine.earned_value.methods import (
    InvalidProgress,
    Method,
    Milestones,
    Progress,
    current_scope_values,
    earned_shares,
    earned_values,
)
from quarterdeck.engine.earned_value.s_curve import Fan, SCurve, s_curve
from quarterdeck.engine.figure import Figure, Missing

__all__ = [
    "Analysis",
    "Baseline",
    "Clock",
    "EarnedSchedule",
    "Estimate",
    "Fan",
    "Figure",
    "Indicators",
    "InvalidBaseline",
    "InvalidCurve",
    "InvalidProgress",
    "Method",
    "Milestones",
    "Missing",
    "Performance",
    "PlannedCurve",
    "Profile",
    "Progress",
    "SCurve",
    "TimePhased",
    "analyse",
    "calendar_time",
    "cumulative_share",
    "current_scope_values",
    "earned_schedule",
    "earned_shares",
    "earned_values",
    "indicators",
    "s_curve",
]
