"""When this process began, so that a limit of time can count the start of the program as well."""

from __future__ import annotations

import gc
import os
import time
from dataclasses import dataclass

ENDING = 0.1
"""Seconds that printing and leaving take."""
_LONGEST_START = 60.0
"""Beyond this a start is taken for a misread one."""
_RARELY = 100_000
"""Objects made between two collections of garbage: a start makes many that stay."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """What the entry of the command line hands to its commands: when it began, as `time.perf_counter` counts."""

    began: float


def invocation() -> Invocation:
    """Of this process, to be asked once when it starts."""
    return Invocation(time.perf_counter() - age_of_process())


def began_of(passed: object) -> float:
    """When the caller's time began: with the process for a command of its own, else now."""
    return passed.began if isinstance(passed, Invocation) else time.perf_counter()


def age_of_process() -> float:
    """Seconds since the system started this process; 0 where it does not say (only Linux does)."""
    try:
        with open("/proc/self/stat", encoding="ascii", errors="replace") as stat:
            ticks = int(stat.read().rpartition(")")[2].split()[19])
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0.0
    return age if 0.0 <= age < _LONGEST_START else 0.0


def start_fast() -> None:
    """Look for garbage rarely while libraries are loaded."""
    gc.set_threshold(_RARELY)


def end_fast() -> None:
    """Leave all that was loaded to the system: the collection at the end of the program takes a quarter of a second."""
    gc.freeze()
