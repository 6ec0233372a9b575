"""Calendars as people write them: hours per weekday, work weeks, exceptions; and how they combine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quarterdeck.engine.calendars.errors import InheritanceCycle

DayHours = tuple[tuple[int, int], ...]
_WEEKEND_STARTS = 5
_DAYS = 7


@dataclass(frozen=True, slots=True)
class PatternException:
    """Days ``first`` to ``last`` (both included, days since 1970-01-01) that have ``hours`` instead of the week's."""

    first: int
    last: int
    hours: DayHours = ()


@dataclass(frozen=True, slots=True)
class PatternWeek:
    """Another week that holds from ``first`` to ``last`` (both included); ``None`` keeps the normal weekday."""

    first: int
    last: int
    days: tuple[DayHours | None, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A calendar's rules.

    Attributes
    ----------
    name : str
        For messages.
    days : tuple of 7
        Hours of Monday to Sunday as half-open minute intervals of the day (0 to 1440); ``None`` inherits.
    weeks : tuple of PatternWeek
        Later entries win.
    exceptions : tuple of PatternException
        Win over weeks; later entries win.
    parent : int or None
        Index of the calendar whose rules fill what this one leaves open.
    """

    name: str
    days: tuple[DayHours | None, ...] = (None,) * _DAYS
    weeks: tuple[PatternWeek, ...] = ()
    exceptions: tuple[PatternException, ...] = ()
    parent: int | None = None
    parts: tuple[Pattern, ...] = field(default=())

    def hours_on(self, day: int) -> DayHours:
        """Working intervals of a day (days since 1970-01-01) by the plain rules; the slow, obvious answer."""
        if self.parts:
            hours = self.parts[0].hours_on(day)
            for part in self.parts[1:]:
                hours = common_hours(hours, part.hours_on(day))
            return hours
        for exception in reversed(self.exceptions):
            if exception.first <= day <= exception.last:
                return exception.hours
        weekday = weekday_of(day)
        for week in reversed(self.weeks):
            if week.first <= day <= week.last and (hours_or_none := week.days[weekday]) is not None:
                return hours_or_none
        return self.days[weekday] or ()

    def special_bounds(self) -> list[tuple[int, int]]:
        """Day ranges in which the answer may differ from the plain week."""
        own = [(e.first, e.last) for e in self.exceptions] + [(w.first, w.last) for w in self.weeks]
        return own + [bounds for part in self.parts for bounds in part.special_bounds()]

    def week_hours(self) -> tuple[DayHours, ...]:
        """Hours of Monday to Sunday outside every exception and work week."""
        if self.parts:
            weeks = [part.week_hours() for part in self.parts]
            days = weeks[0]
            for other in weeks[1:]:
                days = tuple(common_hours(a, b) for a, b in zip(days, other, strict=True))
            return days
        return tuple(hours or () for hours in self.days)


ALWAYS = Pattern("24 hours", (((0, 1440),),) * _DAYS)


def weekday_of(day: int) -> int:
    """Monday is 0; 1970-01-01 was a Thursday."""
    return (day + 3) % _DAYS


def standard_pattern(name: str = "Standard") -> Pattern:
    """Monday to Friday, 08:00 to 12:00 and 13:00 to 17:00."""
    work: DayHours = ((480, 720), (780, 1020))
    return Pattern(name, tuple(work if day < _WEEKEND_STARTS else () for day in range(_DAYS)))


def tidy(hours: Iterable[tuple[int, int]]) -> DayHours:
    """Intervals clipped to the day, in order, joined where they touch or overlap, empty ones dropped."""
    merged: list[tuple[int, int]] = []
    for start, finish in sorted((max(0, a), min(1440, b)) for a, b in hours):
        if finish <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(finish, merged[-1][1]))
        else:
            merged.append((start, finish))
    return tuple(merged)


def inherit(patterns: Mapping[int, Pattern]) -> dict[int, Pattern]:
    """Each pattern with what it leaves open taken from its parents, nearest first.

    Raises
    ------
    InheritanceCycle
        Naming the calendars of the circle.
    """
    return {key: _resolved(key, patterns) for key in patterns}


def _resolved(key: int, patterns: Mapping[int, Pattern]) -> Pattern:
    chain: list[int] = []
    current: int | None = key
    while current is not None and current in patterns:
        if current in chain:
            raise InheritanceCycle([patterns[k].name for k in [*chain[chain.index(current) :], current]])
        chain.append(current)
        current = patterns[current].parent
    lineage = [patterns[k] for k in chain]
    days = tuple(_tidy_or_default(_nearest(lineage, day), day) for day in range(_DAYS))
    nearest_last = list(reversed(lineage))
    weeks = tuple(w for p in nearest_last for w in p.weeks)
    exceptions = tuple(e for p in nearest_last for e in p.exceptions)
    return Pattern(patterns[key].name, days, weeks, exceptions)


def _nearest(lineage: Sequence[Pattern], day: int) -> DayHours | None:
    return next((p.days[day] for p in lineage if p.days[day] is not None), None)


def _tidy_or_default(hours: DayHours | None, day: int) -> DayHours:
    if hours is not None:
        return tidy(hours)
    return ((480, 720), (780, 1020)) if day < _WEEKEND_STARTS else ()


def intersect(patterns: Sequence[Pattern], *, name: str = "") -> Pattern:
    """A pattern that works only when all of ``patterns`` (already without parents) work."""
    title = name or " and ".join(p.name for p in patterns)
    return Pattern(title, parts=tuple(patterns))


def common_hours(left: DayHours, right: DayHours) -> DayHours:
    """Intervals in which both days work."""
    return tidy((max(a, c), min(b, d)) for a, b in left for c, d in right)
