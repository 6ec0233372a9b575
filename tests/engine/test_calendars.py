"""Calendar tables against the slow, obvious answer: look at every minute."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quarterdeck.engine.calendars import (
    ALWAYS,
    Calendars,
    ImpossibleCalendar,
    InheritanceCycle,
    Pattern,
    PatternException,
    PatternWeek,
    build_calendars,
    day_of,
    inherit,
    instant_of,
    intersect,
    moment_of,
    packing,
    standard_pattern,
)
from quarterdeck.engine.compiled import kernels

ORIGIN = day_of(date(2026, 10, 19))
DAY = 1440


def minutes_worked(pattern: Pattern, start: int, finish: int) -> int:
    """One minute after the other."""
    return sum(
        any(a <= minute % DAY < b for a, b in pattern.hours_on(minute // DAY)) for minute in range(start, finish)
    )


intervals = st.lists(
    st.tuples(st.integers(0, 96), st.integers(0, 96)).map(lambda p: (min(p) * 15, max(p) * 15)), max_size=3
).map(tuple)
exceptions = st.builds(
    lambda first, length, hours: PatternException(ORIGIN + first, ORIGIN + first + length, hours),
    st.integers(-4, 10),
    st.integers(0, 3),
    intervals,
)
weeks = st.builds(
    lambda first, length, days: PatternWeek(ORIGIN + first, ORIGIN + first + length, tuple(days)),
    st.integers(-4, 10),
    st.integers(0, 9),
    st.lists(st.none() | intervals, min_size=7, max_size=7),
)


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    days = draw(st.lists(intervals, min_size=7, max_size=7))
    days[draw(st.integers(0, 6))] = ((480, 720), (780, 1020))
    return inherit(
        {
            0: Pattern(
                "drawn",
                tuple(days),
                tuple(draw(st.lists(weeks, max_size=1))),
                tuple(draw(st.lists(exceptions, max_size=2))),
            )
        }
    )[0]


def compiled(calendars: Calendars, name: str, *values: int) -> int:
    return int(getattr(kernels("calendars.kernels"), name)(calendars.packed, *values))


@settings(max_examples=60, deadline=None)
@given(patterns(), st.integers(-6 * DAY, 16 * DAY), st.integers(0, 4 * DAY))
def test_working_minutes_between_equal_a_count_of_minutes(pattern: Pattern, offset: int, length: int) -> None:
    calendars = build_calendars([pattern])
    start = ORIGIN * DAY + offset
    expected = minutes_worked(pattern, start, start + length)
    assert int(calendars.between(0, start, start + length)) == expected
    done = compiled(calendars, "worked", 0, start + length) - compiled(calendars, "worked", 0, start)
    assert done == expected


@settings(max_examples=60, deadline=None)
@given(patterns(), st.integers(-6 * DAY, 16 * DAY), st.integers(1, 1500))
def test_the_finish_after_some_minutes_is_the_first_such_instant(pattern: Pattern, offset: int, length: int) -> None:
    calendars = build_calendars([pattern])
    start = ORIGIN * DAY + offset
    finish, left = start, length
    while left:
        left -= minutes_worked(pattern, finish, finish + 1)
        finish += 1
    assert int(calendars.add(0, start, length)) == finish
    assert compiled(calendars, "earliest", 0, compiled(calendars, "worked", 0, start) + length) == finish


@settings(max_examples=60, deadline=None)
@given(patterns(), st.integers(-6 * DAY, 16 * DAY), st.integers(1, 1500))
def test_the_start_before_a_finish_is_the_last_such_instant(pattern: Pattern, offset: int, length: int) -> None:
    calendars = build_calendars([pattern])
    finish = ORIGIN * DAY + offset
    start, left = finish, length
    while left:
        start -= 1
        left -= minutes_worked(pattern, start, start + 1)
    assert int(calendars.subtract(0, finish, length)) == start
    assert compiled(calendars, "latest", 0, compiled(calendars, "worked", 0, finish) - length) == start


@settings(max_examples=40, deadline=None)
@given(patterns(), st.integers(-6 * DAY, 16 * DAY))
def test_the_next_working_instant_is_the_first_minute_that_is_worked(pattern: Pattern, offset: int) -> None:
    calendars = build_calendars([pattern])
    start = ORIGIN * DAY + offset
    expected = start
    while not minutes_worked(pattern, expected, expected + 1):
        expected += 1
    assert int(calendars.next_working(0, start)) == expected
    assert compiled(calendars, "latest", 0, compiled(calendars, "worked", 0, start)) == expected


@settings(max_examples=40, deadline=None)
@given(patterns(), patterns(), st.integers(-6 * DAY, 16 * DAY), st.integers(0, 3 * DAY))
def test_an_intersection_works_when_both_work(left: Pattern, right: Pattern, offset: int, length: int) -> None:
    both = intersect([left, right])
    assume(any(both.week_hours()))
    start = ORIGIN * DAY + offset
    expected = sum(
        minutes_worked(left, minute, minute + 1) and minutes_worked(right, minute, minute + 1)
        for minute in range(start, start + length)
    )
    assert int(build_calendars([both]).between(0, start, start + length)) == expected


def test_answers_come_for_arrays() -> None:
    calendars = build_calendars([standard_pattern()])
    monday = ORIGIN * DAY
    assert calendars.between(0, [monday, monday], [monday + DAY, monday + 7 * DAY]).tolist() == [480, 2400]


def test_far_years_are_answered_without_a_table() -> None:
    calendars = build_calendars([standard_pattern()])
    start = instant_of(datetime(2500, 1, 4, 8))
    assert moment_of(int(calendars.add(0, start, 480 * 5))) == datetime(2500, 1, 8, 17)
    assert compiled(calendars, "worked", 0, start) == int(calendars.worked(0, start))


def test_exceptions_over_all_ages_stay_within_the_tabled_years() -> None:
    ages = PatternException(-700_000, 2_900_000, ((600, 660),))
    calendars = build_calendars([Pattern("Ages", standard_pattern().days, exceptions=(ages,))])
    assert int(calendars.between(0, ORIGIN * DAY, (ORIGIN + 7) * DAY)) == 7 * 60
    assert len(calendars.tables.shape) < 110_000


def test_night_shifts_cross_midnight() -> None:
    night = Pattern("Night", tuple(((0, 480), (1380, 1440)) for _ in range(7)))
    calendars = build_calendars([night])
    start = instant_of(datetime(2026, 10, 20, 23))
    assert moment_of(int(calendars.add(0, start, 540))) == datetime(2026, 10, 21, 8)


def test_the_days_of_a_change_of_summer_time_stay_24_hours_long() -> None:
    calendars = build_calendars([ALWAYS])
    assert int(calendars.between(0, instant_of(datetime(2026, 10, 25)), instant_of(datetime(2026, 10, 26)))) == DAY


def test_a_child_takes_open_days_and_exceptions_from_its_parent() -> None:
    holiday = PatternException(ORIGIN, ORIGIN)
    parent = Pattern("Parent", standard_pattern().days, exceptions=(holiday,))
    friday_off = Pattern("Child", (None, None, None, None, (), None, None), parent=1)
    child = inherit({1: parent, 2: friday_off})[2]
    assert child.hours_on(ORIGIN) == ()
    assert child.hours_on(ORIGIN + 1) == ((480, 720), (780, 1020))
    assert child.hours_on(ORIGIN + 4) == ()


def test_an_inheritance_circle_names_its_calendars() -> None:
    with pytest.raises(InheritanceCycle, match="One → Two → One"):
        inherit({1: Pattern("One", parent=2), 2: Pattern("Two", parent=1)})


def test_a_calendar_without_work_is_impossible() -> None:
    with pytest.raises(ImpossibleCalendar, match="Nothing"):
        build_calendars([Pattern("Nothing", ((),) * 7)])


def test_compiled_code_knows_the_layout_of_the_packed_tables() -> None:
    compiled_code = kernels("calendars.kernels")
    names = (
        "HEADER",
        "FIRST_DAY",
        "DAYS",
        "WORKED_AT",
        "SHAPE_AT",
        "WEEK_SHAPE",
        "WEEK_BEFORE",
        "GUESS_AT",
        "GUESS_WIDTH",
    )
    assert [getattr(compiled_code, name) for name in names] == [getattr(packing, name) for name in names]


def test_ticks_can_be_finer_than_minutes() -> None:
    calendars = build_calendars([standard_pattern()], ticks_per_minute=10)
    start = instant_of(datetime(2026, 10, 19, 8), ticks_per_minute=10)
    assert moment_of(int(calendars.add(0, start, 684)), ticks_per_minute=10) == datetime(2026, 10, 19, 9, 8, 24)
    assert np.dtype(np.int64) == calendars.tables.worked_before.dtype
