"""Durations in words, and lists of predecessors."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.exchange.document import LagUnit, LinkType
from quarterdeck.exchange.tables.values import (
    DayLength,
    NotADuration,
    NotAPredecessor,
    NumberStyle,
    Predecessor,
    parse_duration,
    parse_predecessors,
)


@pytest.mark.parametrize(
    ("text", "minutes", "unit"),
    [
        ("3d", 1440, "d"),
        ("2w", 4800, "w"),
        ("1 mon", 9600, "mo"),
        ("4 hrs", 240, "h"),
        ("30m", 30, "m"),
        ("1.5 days", 720, "d"),
        ("2 Wochen", 4800, "w"),
        ("3 jours", 1440, "d"),
        ("1w 2d 4h", 3600, "h"),
        ("1d, 4h", 720, "h"),
        ("1 y", 115200, "y"),
        ("7:30", 450, "h"),
        ("5", 2400, "d"),
        ("-2d", -960, "d"),
        ("1 año", 115200, "y"),
    ],
)
def test_a_duration_is_read_in_words(text, minutes, unit):
    found = parse_duration(text)
    assert (found.minutes, found.unit, found.is_elapsed, found.is_estimated) == (minutes, unit, False, False)


@pytest.mark.parametrize(
    ("text", "minutes"), [("2ed", 2880), ("1 ewk", 10080), ("3 elapsed days", 4320), ("1emo", 43200)]
)
def test_an_elapsed_duration_counts_by_the_clock(text, minutes):
    found = parse_duration(text)
    assert (found.minutes, found.is_elapsed) == (minutes, True)


def test_a_question_mark_makes_it_an_estimate():
    assert parse_duration("5 days?").is_estimated
    assert parse_duration("7:30?").is_estimated


def test_the_plan_says_how_long_a_day_is():
    short = DayLength(minutes_per_day=360, minutes_per_week=1800, days_per_month=15)
    assert [parse_duration(text, day=short).minutes for text in ("1d", "1w", "1mo", "1y")] == [360, 1800, 5400, 64800]
    assert parse_duration("8", default_unit="h").minutes == 480
    assert parse_duration("1,5d", style=NumberStyle(",")).minutes == 720


@pytest.mark.parametrize("text", ["", "d", "soon", "3 apples", "3 d x", "1,2.3.4d", "9" * 80, "?"])
def test_what_is_no_duration_is_named(text):
    with pytest.raises(NotADuration):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", [("12", "FS", 0, "working")]),
        ("12FS+2d;7SS-50%", [("12", "FS", 960, "working"), ("7", "SS", -50, "percent")]),
        ("12, 13,14FF", [("12", "FS", 0, "working"), ("13", "FS", 0, "working"), ("14", "FF", 0, "working")]),
        ("12FS+1,5d", [("12", "FS", 720, "working")]),
        ("12FS+1,5d,13", [("12", "FS", 720, "working"), ("13", "FS", 0, "working")]),
        ("12EA+2 Tage", [("12", "FS", 960, "working")]),
        ("3DD;4FD", [("3", "SS", 0, "working"), ("4", "FS", 0, "working")]),
        ("5+3ed", [("5", "FS", 4320, "elapsed")]),
        ("5SF+25e%", [("5", "SF", 25, "elapsed_percent")]),
        ("1.2.3 FS - 1w", [("1.2.3", "FS", -2400, "working")]),
        ("SP-7", [("SP-7", "FS", 0, "working")]),
        ("SP-7SS+1d", [("SP-7", "SS", 480, "working")]),
        ("Lay the bricks\nPour", [("Lay the bricks", "FS", 0, "working"), ("Pour", "FS", 0, "working")]),
        ("", []),
    ],
)
def test_predecessors_are_read_with_type_and_lag(text, expected):
    found = parse_predecessors(text)
    assert [(one.ref, one.kind.value, one.lag, one.lag_unit.value) for one in found] == expected


@pytest.mark.parametrize("text", ["+2d", "12FS+soon", "12FS+5 apples", "1" * 301, "x" * 40_001])
def test_a_predecessor_that_cannot_be_read_is_named(text):
    with pytest.raises(NotAPredecessor):
        parse_predecessors(text)


@given(
    st.lists(
        st.builds(
            Predecessor,
            ref=st.integers(1, 10**6).map(str),
            kind=st.sampled_from(LinkType),
            lag=st.integers(-500, 500).map(lambda days: days * 480.0),
            lag_unit=st.just(LagUnit.WORKING),
        ),
        max_size=5,
    ),
    st.sampled_from([";", ",", "; ", ", ", "\n"]),
)
def test_any_list_comes_back(predecessors, separator):
    words = [f"{one.ref}{one.kind.value}{one.lag / 480:+g}d" for one in predecessors]
    assert parse_predecessors(separator.join(words)) == predecessors


@given(st.text(alphabet="0123456789FSdw+-%;, e.é", max_size=80))
def test_no_text_makes_the_parser_fall(text):
    with suppress(NotAPredecessor):
        assert all(one.ref for one in parse_predecessors(text))
