"""Latency of decisions (domain: governance, section 7.1; KPI 50 of section 13).

=====================  ==========
median latency, WD     colour
=====================  ==========
up to 5                green
more than 5, up to 15  amber
more than 15           red
nothing decided        no data
=====================  ==========
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from statistics import median

from numpy import busday_count

GREEN_UP_TO, AMBER_UP_TO = 5, 15


def working_days_between(first: date, last: date, rest_days: Collection[date] = ()) -> int:
    """Working days that lie between two days: the first is not counted, the last is. 0 where ``last`` is no later.

    >>> working_days_between(date(2026, 10, 23), date(2026, 10, 27), [date(2026, 10, 26)])
    1
    """
    if last <= first:
        return 0
    step = date.fromordinal(first.toordinal() + 1), date.fromordinal(last.toordinal() + 1)
    return int(busday_count(*step, holidays=sorted(rest_days)))


def median_latency(latencies: Iterable[int | None]) -> float | None:
    """The median over decisions that are decided; None where there is none."""
    known = [days for days in latencies if days is not None]
    return float(median(known)) if known else None


def latency_colour(days: float | None) -> str:
    if days is None:
        return "no_data"
    if days <= GREEN_UP_TO:
        return "green"
    return "amber" if days <= AMBER_UP_TO else "red"
