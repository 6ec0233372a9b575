"""Hours of a person that projects can have, and the load on them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from quarterdeck.engine.figure import Figure, Missing, divide


class InvalidCapacity(ValueError):
    """Days, hours or shares outside what they can be."""


class Band(StrEnum):
    """Load in per cent: under < 70 <= healthy < 90 <= full <= 100 < tight <= 110 < over."""

    UNDER = "under"
    HEALTHY = "healthy"
    FULL = "full"
    TIGHT = "tight"
    OVER = "over"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Load:
    """Demand against capacity: ``ratio`` is unknown where there is no capacity, ``over`` the hours beyond it."""

    ratio: Figure
    over: float
    band: Band


def capacity_hours(
    *, working_days: float, leave_days: float = 0, hours_per_day: float, fte: float = 1.0, allowance: float = 0.0
) -> float:
    """(Working days - leave) x hours per day x FTE x (1 - allowance for work outside projects).

    Parameters
    ----------
    working_days, leave_days : float
        Of the period; holidays are no working days. Leave is at most the working days.
    hours_per_day : float
        0 to 24.
    fte, allowance : float
        0 to 1.

    Raises
    ------
    InvalidCapacity

    Examples
    --------
    >>> round(capacity_hours(working_days=21, leave_days=2, hours_per_day=7.8, allowance=0.15), 2)
    125.97
    """
    if not 0 <= leave_days <= working_days < math.inf:
        raise InvalidCapacity("leave lies between 0 and the working days")
    if not 0 <= hours_per_day <= 24:
        raise InvalidCapacity("a day has 0 to 24 hours")
    if not (0 <= fte <= 1 and 0 <= allowance <= 1):
        raise InvalidCapacity("FTE and allowance lie between 0 and 1")
    return (working_days - leave_days) * hours_per_day * fte * (1 - allowance)


def load(demand: float, capacity: float) -> Load:
    """Demand over capacity, both in hours, with its band.

    Raises
    ------
    InvalidCapacity

    Examples
    --------
    >>> found = load(140, 125.97)
    >>> round(found.ratio.value, 3), round(found.over, 2), found.band.value
    (1.111, 14.03, 'over')
    """
    if not (0 <= demand < math.inf and 0 <= capacity < math.inf):
        raise InvalidCapacity("hours are numbers of at least 0")
    ratio = divide(demand, capacity, when_zero=Missing.NO_DATA)
    over = max(0.0, demand - capacity)
    if ratio.value is None:
        return Load(ratio, over, Band.OVER if demand else Band.NO_DATA)
    edges = ((0.7, Band.UNDER), (0.9, Band.HEALTHY))
    band = next((name for edge, name in edges if ratio.value < edge), None)
    if band is None:
        band = Band.FULL if ratio.value <= 1 else Band.TIGHT if ratio.value <= 1.1 else Band.OVER
    return Load(ratio, over, band)
