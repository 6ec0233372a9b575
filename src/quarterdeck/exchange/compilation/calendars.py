"""Calendars of a document as engine calendars: each distinct pattern once, combinations made when needed."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.engine.calendars import (
    ALWAYS,
    Calendars,
    DayHours,
    InheritanceCycle,
    Pattern,
    PatternException,
    PatternWeek,
    build_calendars,
    day_of,
    inherit,
    intersect,
    standard_pattern,
)
from quarterdeck.exchange.document import Calendar, Interval, PlanDocument, Severity
from quarterdeck.exchange.issues import IssueLog

_FIRST_CALENDAR = 0


class CalendarShelf:
    """Engine calendars asked for so far. Position 0 is the project's calendar."""

    def __init__(self, document: PlanDocument, log: IssueLog) -> None:
        self._log = log
        self._patterns: dict[int, Pattern] = self._resolved(document.calendars)
        self._positions: dict[tuple[object, ...], int] = {}
        self._shelf: list[Pattern] = []
        self._by_uid: dict[tuple[int | None, ...], int] = {}
        default = document.properties.default_calendar_uid
        self.default = self._put(self._usable(self._pattern(default, document.calendars)))

    def of(self, uid: int | None) -> int:
        """Position of one calendar; an unknown one is the project's."""
        if uid is None or uid not in self._patterns:
            return self.default
        if (uid,) not in self._by_uid:
            self._by_uid[(uid,)] = self._put(self._usable(self._patterns[uid]))
        return self._by_uid[(uid,)]

    def both(self, task_uid: int, resource_uid: int) -> int:
        """Position of the time in which a task's and a resource's calendar both work."""
        key = (task_uid, resource_uid)
        if key not in self._by_uid:
            parts = [self._patterns[uid] for uid in key if uid in self._patterns]
            names = " and ".join(part.name for part in parts)
            common = intersect(parts, name=names) if len(parts) > 1 else None
            if common is None or not any(common.week_hours()):
                self._log.add("plan.no_common_time", f"The calendars {names} never work at the same time.")
                self._by_uid[key] = self.of(task_uid)
            else:
                self._by_uid[key] = self._put(common)
        return self._by_uid[key]

    @property
    def always(self) -> int:
        """Position of the calendar that never rests."""
        return self._put(ALWAYS)

    def compiled(self, *, ticks_per_minute: int, around: tuple[int, int] | None) -> Calendars:
        return build_calendars(self._shelf, ticks_per_minute=ticks_per_minute, around=around)

    def _put(self, pattern: Pattern) -> int:
        parts = tuple((p.days, p.weeks, p.exceptions) for p in (pattern.parts or (pattern,)))
        if parts not in self._positions:
            self._positions[parts] = len(self._shelf)
            self._shelf.append(pattern)
        return self._positions[parts]

    def _pattern(self, uid: int | None, calendars: Sequence[Calendar]) -> Pattern:
        if uid in self._patterns and uid is not None:
            return self._patterns[uid]
        bases = [calendar.uid for calendar in calendars if calendar.is_base]
        return self._patterns[bases[_FIRST_CALENDAR]] if bases else standard_pattern()

    def _usable(self, pattern: Pattern) -> Pattern:
        if any(pattern.week_hours()):
            return pattern
        self._log.add(
            "plan.impossible_calendar",
            f"Calendar “{pattern.name}” has no working time in its week; the standard week is used instead.",
            severity=Severity.ERROR,
        )
        return standard_pattern(pattern.name)

    def _resolved(self, calendars: Sequence[Calendar]) -> dict[int, Pattern]:
        patterns = {calendar.uid: _pattern_of(calendar) for calendar in calendars}
        try:
            return inherit(patterns)
        except InheritanceCycle as error:
            self._log.add("plan.calendar_circle", str(error), severity=Severity.ERROR)
        return inherit({uid: Pattern(p.name, p.days, p.weeks, p.exceptions) for uid, p in patterns.items()})


def _pattern_of(calendar: Calendar) -> Pattern:
    exceptions = []
    for exception in calendar.exceptions:
        hours = _hours(exception.hours)
        if exception.days is None:
            exceptions.append(PatternException(day_of(exception.first), day_of(exception.last), hours))
        else:
            exceptions += [PatternException(day_of(day), day_of(day), hours) for day in exception.days]
    weeks = tuple(
        PatternWeek(day_of(week.first), day_of(week.last), tuple(_maybe(day) for day in week.days))
        for week in calendar.weeks
    )
    days = tuple(_maybe(day) for day in calendar.days)
    return Pattern(calendar.name, days, weeks, tuple(exceptions), calendar.parent_uid)


def _maybe(hours: list[Interval] | None) -> DayHours | None:
    return None if hours is None else _hours(hours)


def _hours(hours: list[Interval]) -> DayHours:
    return tuple((interval.start, interval.finish) for interval in hours)
