"""Calendars compiled to tables, with vectorised answers in numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.calendars.errors import ImpossibleCalendar
from quarterdeck.engine.calendars.instants import MINUTES_PER_DAY
from quarterdeck.engine.calendars.packing import pack
from quarterdeck.engine.calendars.pattern import DayHours, Pattern, common_hours, tidy

Ints = npt.NDArray[np.int64]
_DAYS = 7
_FIRST_TABLED, _LAST_TABLED = -25_567, 84_006
"""1900-01-01 to 2200-01-01; exceptions outside are not seen."""
_MARGIN = 5 * 366
_EPOCH_MONDAY = 4


class Tables(NamedTuple):
    """The arrays behind `Calendars`.

    Days of all calendars stand one after the other: calendar ``c`` owns ``day_at[c] : day_at[c] + days[c] + 1``.
    Outside its table a calendar repeats its plain week, so every instant has an exact answer.
    """

    day_ticks: np.int64
    first_day: Ints  # [calendars] day number of the first tabled day
    days: Ints  # [calendars] tabled days
    day_at: Ints  # [calendars] where its days begin in the arrays below
    worked_before: Ints  # [all days + calendars] working ticks from the first tabled day to the day's start
    shape: Ints  # [all days + calendars] which day shape holds
    week_shape: Ints  # [calendars, 7] shapes of Monday to Sunday
    week_before: Ints  # [calendars, 8] working ticks from Monday to the day's start
    piece_at: Ints  # [shapes + 1] where a shape's intervals begin
    piece_from: Ints  # [pieces] ticks of the day
    piece_to: Ints
    piece_before: Ints  # [pieces] working ticks of the day before the piece
    guess_at: Ints  # [calendars] where its guesses begin
    guess_width: Ints  # [calendars] working ticks per guess
    guess: Ints  # first tabled day that may hold the nth slice of working ticks


@dataclass(frozen=True, slots=True)
class Calendars:
    """Compiled calendars of a plan; the position in the list is the calendar's number.

    Attributes
    ----------
    tables : Tables
        The arrays behind the answers.
    names : tuple of str
    ticks_per_minute : int
        1 unless the plan holds finer instants (Microsoft Project keeps tenths of a minute).
    packed : int64 array
        The tables in one piece, for compiled kernels.
    """

    tables: Tables
    names: tuple[str, ...]
    ticks_per_minute: int = 1
    packed: Ints = field(default_factory=lambda: np.zeros(1, np.int64))

    def __len__(self) -> int:
        return len(self.names)

    def worked(self, calendar: int, instant: npt.ArrayLike) -> Ints:
        """Working ticks from the calendar's origin to each instant; only differences have a meaning."""
        t = self.tables
        at = np.asarray(instant, dtype=np.int64)
        day = at // t.day_ticks
        base, shape = self._day(calendar, day)
        done: Ints = base + self._within(shape, at - day * t.day_ticks)
        return done

    def between(self, calendar: int, start: npt.ArrayLike, finish: npt.ArrayLike) -> Ints:
        """Working ticks from ``start`` to ``finish``, negative when the finish comes first."""
        return self.worked(calendar, finish) - self.worked(calendar, start)

    def earliest(self, calendar: int, worked: npt.ArrayLike) -> Ints:
        """The first instant at which ``worked`` ticks are done: the way a finish is read."""
        return self._invert(calendar, np.asarray(worked, dtype=np.int64), late=False)

    def latest(self, calendar: int, worked: npt.ArrayLike) -> Ints:
        """The last instant before the next tick is worked: the way a start is read."""
        return self._invert(calendar, np.asarray(worked, dtype=np.int64), late=True)

    def next_working(self, calendar: int, instant: npt.ArrayLike) -> Ints:
        """The instant itself inside working time, else the next start of work."""
        return self.latest(calendar, self.worked(calendar, instant))

    def previous_working(self, calendar: int, instant: npt.ArrayLike) -> Ints:
        """The instant itself when work ends or goes on there, else the last end of work before it."""
        return self.earliest(calendar, self.worked(calendar, instant))

    def add(self, calendar: int, start: npt.ArrayLike, ticks: npt.ArrayLike) -> Ints:
        """The finish after ``ticks`` working ticks from ``start``; negative ticks go back in time."""
        return self.earliest(calendar, self.worked(calendar, start) + np.asarray(ticks, dtype=np.int64))

    def subtract(self, calendar: int, finish: npt.ArrayLike, ticks: npt.ArrayLike) -> Ints:
        """The start that leaves ``ticks`` working ticks until ``finish``."""
        return self.latest(calendar, self.worked(calendar, finish) - np.asarray(ticks, dtype=np.int64))

    def _day(self, calendar: int, day: Ints) -> tuple[Ints, Ints]:
        """Working ticks before each day, and the day's shape."""
        t = self.tables
        first, count, at = t.first_day[calendar], t.days[calendar], t.day_at[calendar]
        inside = np.clip(day - first, 0, count)
        base, shape = t.worked_before[at + inside], t.shape[at + inside]
        beyond = day - first - inside
        weekday = (day + _EPOCH_MONDAY - 1) % _DAYS
        anchor = first + inside
        full = self._weekly(calendar, day) - self._weekly(calendar, anchor)
        outside = (beyond != 0) | (inside == count)
        return base + np.where(outside, full, 0), np.where(outside, t.week_shape[calendar][weekday], shape)

    def _weekly(self, calendar: int, day: Ints) -> Ints:
        t = self.tables
        weeks, weekday = np.divmod(day + _EPOCH_MONDAY - 1, _DAYS)
        done: Ints = weeks * t.week_before[calendar, _DAYS] + t.week_before[calendar][weekday]
        return done

    def _within(self, shape: Ints, tick: Ints) -> Ints:
        t = self.tables
        done = np.zeros_like(tick)
        longest = int(np.max(t.piece_at[1:] - t.piece_at[:-1], initial=0))
        for k in range(longest):
            piece = t.piece_at[shape] + k
            held = piece < t.piece_at[shape + 1]
            piece = np.where(held, piece, 0)
            part = np.clip(tick - t.piece_from[piece], 0, t.piece_to[piece] - t.piece_from[piece])
            done = done + np.where(held, part, 0)
        return done

    def _invert(self, calendar: int, worked: Ints, *, late: bool) -> Ints:
        """Bisection over days, then over the pieces of the day found."""
        t = self.tables
        week = max(int(t.week_before[calendar, _DAYS]), 1)
        span = np.abs(worked) // week * _DAYS + int(t.days[calendar]) + 3 * _DAYS
        low, high = t.first_day[calendar] - span, t.first_day[calendar] + span
        for _ in range(int(np.max(high - low, initial=1)).bit_length() + 1):
            middle = (low + high + 1) // 2
            before, _shape = self._day(calendar, middle)
            take = before <= worked if late else before < worked
            low, high = np.where(take, middle, low), np.where(take, high, middle - 1)
        before, shape = self._day(calendar, low)
        instant: Ints = low * t.day_ticks + self._tick_after(shape, worked - before, late=late)
        return instant

    def _tick_after(self, shape: Ints, done: Ints, *, late: bool) -> Ints:
        t = self.tables
        tick = np.full_like(done, -1)
        longest = int(np.max(t.piece_at[1:] - t.piece_at[:-1], initial=0))
        for k in range(longest):
            piece = t.piece_at[shape] + k
            held = piece < t.piece_at[shape + 1]
            piece = np.where(held, piece, 0)
            into = done - t.piece_before[piece]
            size = t.piece_to[piece] - t.piece_from[piece]
            here = (into < size) & (into >= 0) if late else (into <= size) & (into > 0)
            tick = np.where(held & here & (tick < 0), t.piece_from[piece] + into, tick)
        return tick


def build_calendars(
    patterns: Sequence[Pattern], *, ticks_per_minute: int = 1, around: tuple[int, int] | None = None
) -> Calendars:
    """Compile patterns (already without parents, see `inherit`) to tables.

    Parameters
    ----------
    patterns : sequence of Pattern
    ticks_per_minute : int
        Resolution of all instants.
    around : (int, int), optional
        Days (since 1970-01-01) that matter: the tables cover them. Exceptions and work weeks more than five years
        outside are not seen, so that a few odd dates do not make the tables of many calendars huge.

    Raises
    ------
    ImpossibleCalendar
        When a calendar's week has no working time.
    """
    builder = _Builder(ticks_per_minute)
    for pattern in patterns:
        builder.add(pattern, around)
    tables = builder.tables()
    return Calendars(tables, tuple(p.name for p in patterns), ticks_per_minute, pack(tables))


class _Builder:
    def __init__(self, ticks_per_minute: int) -> None:
        self.scale = ticks_per_minute
        self.shapes: dict[DayHours, int] = {}
        self.first: list[int] = []
        self.shape: list[npt.NDArray[np.int64]] = []
        self.week_shape: list[list[int]] = []
        self.exact: list[Pattern] = []

    def add(self, pattern: Pattern, around: tuple[int, int] | None) -> None:
        week = [tidy(hours) for hours in pattern.week_hours()]
        if not any(week):
            raise ImpossibleCalendar(pattern.name)
        bounds = pattern.special_bounds() + ([around] if around else [])
        earliest, latest = (around[0] - _MARGIN, around[1] + _MARGIN) if around else (_FIRST_TABLED, _LAST_TABLED)
        first = max(min((low for low, _ in bounds), default=0), earliest, _FIRST_TABLED)
        last = min(max((high for _, high in bounds), default=-1), latest, _LAST_TABLED)
        self.first.append(first)
        self.shape.append(self._days(pattern, first, max(last - first + 1, 0)))
        self.week_shape.append([self._shape(hours) for hours in week])

    def _days(self, pattern: Pattern, first: int, count: int) -> Ints:
        """Shapes of ``count`` days from ``first``: the week, then work weeks, then exceptions over it."""
        if pattern.parts:
            days = self._days(pattern.parts[0], first, count)
            for part in pattern.parts[1:]:
                days = self._both(days, self._days(part, first, count))
            return days
        weekdays = (np.arange(first, first + count) + _EPOCH_MONDAY - 1) % _DAYS
        week = np.array([self._shape(tidy(hours or ())) for hours in pattern.days], dtype=np.int64)
        days = week[weekdays]
        for special in pattern.weeks:
            span = slice(max(special.first - first, 0), max(special.last - first + 1, 0))
            for weekday, hours in enumerate(special.days):
                if hours is not None:
                    days[span][weekdays[span] == weekday] = self._shape(tidy(hours))
        for exception in pattern.exceptions:
            span = slice(max(exception.first - first, 0), max(exception.last - first + 1, 0))
            days[span] = self._shape(tidy(exception.hours))
        return days

    def _both(self, left: Ints, right: Ints) -> Ints:
        """Shapes of the hours that two rows of days have in common."""
        known = list(self.shapes)
        pairs, place = np.unique(np.column_stack((left, right)), axis=0, return_inverse=True)
        shapes = [self._shape(common_hours(known[a], known[b])) for a, b in pairs.tolist()]
        days: Ints = np.array(shapes, dtype=np.int64)[place.ravel()]
        return days

    def _shape(self, hours: DayHours) -> int:
        return self.shapes.setdefault(hours, len(self.shapes))

    def tables(self) -> Tables:
        pieces = [[(a * self.scale, b * self.scale) for a, b in hours] for hours in self.shapes]
        totals = np.array([sum(b - a for a, b in hours) for hours in pieces] or [0], dtype=np.int64)
        flat = [piece for hours in pieces for piece in hours]
        before = [sum(b - a for a, b in hours[:k]) for hours in pieces for k in range(len(hours))]
        days = np.array([len(s) for s in self.shape], dtype=np.int64)
        worked = [np.concatenate(([0], np.cumsum(totals[s]))).astype(np.int64) for s in self.shape]
        week_shape = np.array(self.week_shape, dtype=np.int64).reshape(len(self.first), _DAYS)
        week_before = np.concatenate(
            (np.zeros((len(self.first), 1), np.int64), np.cumsum(totals[week_shape], axis=1)), axis=1
        )
        guess_at, width, guess = _guesses(worked)
        return Tables(
            day_ticks=np.int64(MINUTES_PER_DAY * self.scale),
            first_day=np.array(self.first, dtype=np.int64),
            days=days,
            day_at=np.concatenate(([0], np.cumsum(days + 1)))[:-1].astype(np.int64),
            worked_before=np.concatenate(worked) if worked else np.zeros(1, np.int64),
            shape=np.concatenate([np.append(s, 0) for s in self.shape] or [np.zeros(1, np.int64)]),
            week_shape=week_shape,
            week_before=week_before.astype(np.int64),
            piece_at=np.concatenate(([0], np.cumsum([len(h) for h in pieces] or [0]))).astype(np.int64),
            piece_from=np.array([a for a, _ in flat] or [0], dtype=np.int64),
            piece_to=np.array([b for _, b in flat] or [0], dtype=np.int64),
            piece_before=np.array(before or [0], dtype=np.int64),
            guess_at=guess_at,
            guess_width=width,
            guess=guess,
        )


def _guesses(worked: list[npt.NDArray[np.int64]]) -> tuple[Ints, Ints, Ints]:
    """For every calendar: slices of about a day's work, and the first day that may hold each."""
    starts, widths, lists = [], [], []
    at = 0
    for table in worked:
        total, days = int(table[-1]), len(table) - 1
        width = max(total // days, 1) if days else 1
        slices = np.arange(0, total + width, width, dtype=np.int64)
        first = np.maximum(np.searchsorted(table, slices, side="left") - 1, 0)
        starts.append(at)
        widths.append(width)
        lists.append(first.astype(np.int64))
        at += len(first)
    joined = np.concatenate(lists) if lists else np.zeros(1, np.int64)
    return np.array(starts, np.int64), np.array(widths, np.int64), joined
