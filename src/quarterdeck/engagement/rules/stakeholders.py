"""Grid, salience and priority of stakeholders; dates of a communication plan (domain: section 11).

=====================  ==============  ==================
power and interest     interest >= 4   interest < 4
=====================  ==============  ==================
power >= 4             manage closely  keep satisfied
power < 4              keep informed   monitor
=====================  ==============  ==================

Salience after R. K. Mitchell, B. R. Agle and D. J. Wood, Toward a theory of stakeholder identification and salience,
Academy of Management Review 22 (1997): how many of power, legitimacy and urgency hold; power holds from 4.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from quarterdeck.engagement.choices import Frequency, Quadrant, Salience

CUT = 4
LEVEL = {Quadrant.MANAGE: "extreme", Quadrant.SATISFY: "high", Quadrant.INFORM: "moderate", Quadrant.MONITOR: "low"}
BY_ATTRIBUTES = {
    (False, False, False): Salience.NONE,
    (True, False, False): Salience.DORMANT,
    (False, True, False): Salience.DISCRETIONARY,
    (False, False, True): Salience.DEMANDING,
    (True, True, False): Salience.DOMINANT,
    (True, False, True): Salience.DANGEROUS,
    (False, True, True): Salience.DEPENDENT,
    (True, True, True): Salience.DEFINITIVE,
}
STEP_DAYS = {Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14}
STEP_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3}


def quadrant_of(power: int, interest: int) -> Quadrant:
    if power >= CUT:
        return Quadrant.MANAGE if interest >= CUT else Quadrant.SATISFY
    return Quadrant.INFORM if interest >= CUT else Quadrant.MONITOR


def level_of(power: int, interest: int) -> str:
    """The word by which the grid colours a cell."""
    return LEVEL[quadrant_of(power, interest)]


def salience_of(power: int | None, *, legitimacy: bool, urgency: bool) -> Salience:
    return BY_ATTRIBUTES[((power or 0) >= CUT, legitimacy, urgency)]


def gap_of(current: int | None, desired: int | None) -> int | None:
    """Desired less current engagement; None where either is unknown."""
    return None if current is None or desired is None else desired - current


def priority_of(gap: int | None, power: int | None) -> int | None:
    return None if gap is None or power is None else gap * power


def dates_between(first: date, frequency: str, after: date | None, until: date) -> list[date]:
    """The dates of a rhythm that begins on ``first``: later than ``after``, up to ``until``; weekends fall to Monday.

    A month that is too short for the day of ``first`` takes its last day.

    >>> dates_between(date(2026, 1, 31), "monthly", None, date(2026, 3, 31))
    [datetime.date(2026, 2, 2), datetime.date(2026, 3, 2), datetime.date(2026, 3, 31)]
    """
    found, number = [], 0
    while (day := _nth(first, frequency, number)) is not None and day <= until:
        moved = day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)
        if after is None or moved > after:
            found.append(moved)
        number += 1
    return found


def _nth(first: date, frequency: str, number: int) -> date | None:
    if frequency == Frequency.ONCE:
        return None if number else first
    if frequency in STEP_DAYS:
        return first + timedelta(days=STEP_DAYS[Frequency(frequency)] * number)
    months = first.month - 1 + STEP_MONTHS[Frequency(frequency)] * number
    year, month = first.year + months // 12, months % 12 + 1
    return date(year, month, min(first.day, calendar.monthrange(year, month)[1]))
