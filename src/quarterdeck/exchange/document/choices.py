"""Enumerations of a plan document."""

from __future__ import annotations

from enum import StrEnum


class SchedulingProfile(StrEnum):
    """Whose conventions decide the open questions of scheduling (domain: planning, section 4)."""

    QUARTERDECK = "quarterdeck"
    MSPROJECT = "msproject"
    P6 = "p6"


class LinkType(StrEnum):
    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class LagUnit(StrEnum):
    """How a lag is counted: working time, elapsed time, or a percentage of the predecessor's duration."""

    WORKING = "working"
    ELAPSED = "elapsed"
    PERCENT = "percent"
    ELAPSED_PERCENT = "elapsed_percent"


class LagCalendar(StrEnum):
    PREDECESSOR = "predecessor"
    SUCCESSOR = "successor"
    PROJECT = "project"
    ELAPSED = "elapsed"


class Constraint(StrEnum):
    ASAP = "asap"
    ALAP = "alap"
    MSO = "mso"
    MFO = "mfo"
    SNET = "snet"
    SNLT = "snlt"
    FNET = "fnet"
    FNLT = "fnlt"


class TaskType(StrEnum):
    FIXED_UNITS = "fixed_units"
    FIXED_DURATION = "fixed_duration"
    FIXED_WORK = "fixed_work"


class ProgressRule(StrEnum):
    RETAINED_LOGIC = "retained_logic"
    PROGRESS_OVERRIDE = "progress_override"
    ACTUAL_DATES = "actual_dates"


class ResourceKind(StrEnum):
    WORK = "work"
    MATERIAL = "material"
    COST = "cost"
