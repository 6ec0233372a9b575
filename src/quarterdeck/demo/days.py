"""Working days of the two countries, with their company days."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta
from functools import cache

import holidays

from quarterdeck.demo.organisation import COMPANY_DAYS
from quarterdeck.exchange.document import Calendar, CalendarException, Interval

FIRST, LAST = date(2025, 1, 1), date(2028, 12, 31)
# Two shifts around lunch: 7.8 hours in Ireland, 8 in Poland.
HOURS = {"IE": ((510, 750), (795, 1023)), "PL": ((480, 720), (750, 990))}
CALENDAR_UID = {"IE": 1, "PL": 2}
NAMES = {"IE": "Ireland", "PL": "Poland"}


@cache
def rest_days(country: str) -> dict[date, str]:
    """Public holidays and company days that fall on a weekday, with their names."""
    found = holidays.country_holidays(country, years=range(FIRST.year, LAST.year + 1), language="en_US")
    days = {day: name for day, name in found.items() if day.weekday() < 5}
    days |= dict.fromkeys(COMPANY_DAYS[country], "Company day")
    return dict(sorted(days.items()))


@cache
def working_days(country: str) -> tuple[date, ...]:
    rest = rest_days(country)
    every = (FIRST + timedelta(days=step) for step in range((LAST - FIRST).days + 1))
    return tuple(day for day in every if day.weekday() < 5 and day not in rest)


def days_between(country: str, first: date, last: date) -> tuple[date, ...]:
    """Working days from ``first`` to ``last``, both included."""
    days = working_days(country)
    return days[bisect_left(days, first) : bisect_right(days, last)]


def day_minutes(country: str) -> int:
    return sum(finish - start for start, finish in HOURS[country])


def opens(country: str, day: date) -> datetime:
    return datetime.combine(day, datetime.min.time()) + timedelta(minutes=HOURS[country][0][0])


def closes(country: str, day: date) -> datetime:
    return datetime.combine(day, datetime.min.time()) + timedelta(minutes=HOURS[country][-1][1])


def calendar(country: str) -> Calendar:
    hours = [Interval(start, finish) for start, finish in HOURS[country]]
    return Calendar(
        uid=CALENDAR_UID[country],
        name=NAMES[country],
        days=[*(list(hours) for _ in range(5)), [], []],
        exceptions=[CalendarException(day, day, [], name) for day, name in rest_days(country).items()],
    )
