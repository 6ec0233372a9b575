"""Time tracking: seconds or words such as ``2h 30m``, and how long a day and a week of the site are."""

from __future__ import annotations

import math
from collections import Counter

from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.tables.values import DayLength, NotADuration, parse_duration

USUAL_DAY, USUAL_WEEK = 480, 2400
_LONGEST_MINUTES = 60 * 24 * 365 * 100
_DAYS = ("1d", "1 day", "1 tag", "1 jour", "1 día")
_WEEKS = ("1w", "1 week", "1 woche", "1 semaine", "1 semana")


class TimeTracking:
    """Turns estimates and logged time into minutes.

    A site sets how long its day and week are (usually 8 hours and 5 days); where the file gives words and seconds of
    the same value, they tell. `see_pair` collects those, `decide` settles and says the day.
    """

    def __init__(self, log: IssueLog) -> None:
        self._log = log
        self._days: Counter[int] = Counter()
        self._weeks: Counter[int] = Counter()
        self._has_words = self._has_values = False
        self.day = DayLength(USUAL_DAY, USUAL_WEEK)

    def see_pair(self, words: str | None, seconds: float | None) -> None:
        """Words and seconds of one value."""
        if not words or not seconds or seconds <= 0:
            return
        plain = words.strip().casefold()
        if plain in _DAYS and 3600 <= seconds <= 86_400:
            self._days[round(seconds / 60)] += 1
        elif plain in _WEEKS and 3600 <= seconds <= 604_800:
            self._weeks[round(seconds / 60)] += 1

    def see(self, value: str | float | None) -> None:
        if value is None or value == "":
            return
        self._has_values = True
        self._has_words = self._has_words or (
            isinstance(value, str) and not value.isdecimal() and not _is_number(value)
        )

    def decide(self) -> None:
        minutes_per_day = self._days.most_common(1)[0][0] if self._days else USUAL_DAY
        per_week = self._weeks.most_common(1)[0][0] if self._weeks else 5 * minutes_per_day
        self.day = DayLength(minutes_per_day, per_week)
        if not self._has_values:
            return
        hours, days = minutes_per_day / 60, per_week / minutes_per_day
        ground = "as its own values show" if self._days else "Jira's usual setting"
        self._log.add(
            "jira.day_length",
            f"A day of time tracking is {hours:g} hours, a week {days:g} days ({ground}).",
            place="all estimates",
            severity=Severity.NOTE if self._days or not self._has_words else Severity.WARNING,
        )

    def minutes(self, value: str | float | None, place: str, field: str) -> float | None:
        """Minutes of seconds or words; ``None``, and an issue, for what is none."""
        if value is None or value == "":
            return None
        try:
            return self._minutes(value)
        except NotADuration as error:
            self._log.add("jira.bad_duration", f"{error} It was left out.", place=f"{place}, {field}")
            return None

    def _minutes(self, value: str | float) -> float:
        seconds = _number(value)
        if seconds is None:
            minutes = parse_duration(str(value).replace(",", " "), day=self.day, default_unit="m").minutes
        else:
            minutes = seconds / 60
        if not 0 <= minutes <= _LONGEST_MINUTES:
            raise NotADuration(f"“{str(value)[:40]}” is no length of work.")
        return minutes


def _is_number(text: str) -> bool:
    return _number(text) is not None


def _number(value: str | float) -> float | None:
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e300 else math.inf
    try:
        return float(value)
    except ValueError:
        return None
