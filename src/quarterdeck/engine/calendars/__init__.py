"""Working time: weekly patterns, work weeks, exceptions, inheritance, and tables that answer fast.

Instants are ``int64`` ticks since 1970-01-01 00:00 of the plan's local wall time; a tick is a minute unless the
tables were built with a finer one. Plans keep wall time without a zone, so a day always has 1,440 minutes and a
change of summer time moves nothing: an eight-hour shift stays an eight-hour shift.
"""

from quarterdeck.engine.calendars.errors import CalendarError, ImpossibleCalendar, InheritanceCycle
from quarterdeck.engine.calendars.instants import EPOCH_DAY, MINUTES_PER_DAY, day_of, instant_of, moment_of
from quarterdeck.engine.calendars.pattern import (
    ALWAYS,
    DayHours,
    Pattern,
    PatternException,
    PatternWeek,
    inherit,
    intersect,
    standard_pattern,
)
from quarterdeck.engine.calendars.tables import Calendars, build_calendars

__all__ = [
    "ALWAYS",
    "EPOCH_DAY",
    "MINUTES_PER_DAY",
    "CalendarError",
    "Calendars",
    "DayHours",
    "ImpossibleCalendar",
    "InheritanceCycle",
    "Pattern",
    "PatternException",
    "PatternWeek",
    "build_calendars",
    "day_of",
    "inherit",
    "instant_of",
    "intersect",
    "moment_of",
    "standard_pattern",
]
