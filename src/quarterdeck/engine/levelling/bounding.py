"""Lower bounds of the makespan in periods (compiled; loaded through `quarterdeck.engine.compiled`)."""

from __future__ import annotations

from typing import Any

from numba import njit


@njit(cache=True, nogil=True)
def heads(a: Any, found: Any) -> None:
    """[activities] Earliest starts by links and releases alone."""
    for j in range(len(found)):
        t = a.release[j]
        for e in range(a.into_at[j], a.into_at[j + 1]):
            t = max(t, found[a.into[e]] + a.into_gap[e])
        found[j] = t


@njit(cache=True, nogil=True)
def tails(a: Any, b: Any, found: Any) -> None:
    """[activities] Periods from each start to the end of the project at the earliest; ``b`` mirrors ``a``."""
    for k in range(len(found)):
        j = len(found) - 1 - k
        t = 0
        for e in range(b.into_at[j], b.into_at[j + 1]):
            i = b.into[e]
            t = max(t, found[i] - a.duration[i] + b.into_gap[e])
        found[j] = t + a.duration[j]


@njit(cache=True, nogil=True)
def by_energy(head: Any, after: Any, energy: Any, capacity: int, lows: Any, ends: Any) -> Any:
    """The work that starts no earlier than ``low`` and leaves ``end`` behind it, spread over all units.

    ``head`` and ``after`` (periods that follow each finish) belong to the activities that use the resource.
    """
    best = 0
    for low in lows:
        for end in ends:
            total = 0
            for i in range(len(head)):
                if head[i] >= low and after[i] >= end:
                    total += energy[i]
            if total > 0:
                best = max(best, low + end + (total + capacity - 1) // capacity)
    return best


@njit(cache=True, nogil=True)
def overfull(early: Any, late: Any, duration: Any, units: Any, capacity: int, begins: Any, ends: Any) -> Any:
    """Whether some interval must hold more work than it has units for.

    ``early`` and ``late`` are first and last starts; an activity spends in an interval at least what it does there both
    when it starts first and when it starts last.

    Source: P. Baptiste, C. Le Pape, W. Nuijten, Satisfiability tests and time-bound adjustments for cumulative
    scheduling problems, 1999 (energetic reasoning).
    """
    for begin in begins:
        for end in ends:
            if end <= begin:
                continue
            room = capacity * (end - begin)
            for i in range(len(early)):
                left = early[i] + duration[i] - begin
                right = end - late[i]
                spent = min(min(duration[i], end - begin), min(left, right))
                if spent > 0:
                    room -= spent * units[i]
                    if room < 0:
                        return True
    return False
