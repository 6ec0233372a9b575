"""Dates as people write them."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.exchange.tables.values import (
    DateEvidence,
    DateStyle,
    NotADate,
    Order,
    Precision,
    month_number,
    parse_date,
)

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = (DateStyle(order) for order in Order)


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("2026-03-12", DAY_FIRST, "2026-03-12T00:00"),
        ("2026/3/12", DAY_FIRST, "2026-03-12T00:00"),
        ("20260312", DAY_FIRST, "2026-03-12T00:00"),
        ("2026-03-12T08:30:15", DAY_FIRST, "2026-03-12T08:30:15"),
        ("12/03/2026", DAY_FIRST, "2026-03-12T00:00"),
        ("03/12/2026", MONTH_FIRST, "2026-03-12T00:00"),
        ("12/03/26", DAY_FIRST, "2026-03-12T00:00"),
        ("26-03-12", YEAR_FIRST, "2026-03-12T00:00"),
        ("01/03/71", DAY_FIRST, "1971-03-01T00:00"),
        ("12. 3. 2026", DAY_FIRST, "2026-03-12T00:00"),
        ("12.03.2026 08:05", DAY_FIRST, "2026-03-12T08:05"),
        ("Mon 12/03/26", DAY_FIRST, "2026-03-12T00:00"),
        ("03/Apr/23 9:15 AM", DAY_FIRST, "2023-04-03T09:15"),
        ("03/Apr/23 12:15 AM", DAY_FIRST, "2023-04-03T00:15"),
        ("03/Apr/23 12:15 PM", DAY_FIRST, "2023-04-03T12:15"),
        ("12 March 2026", DAY_FIRST, "2026-03-12T00:00"),
        ("1st March 2026", DAY_FIRST, "2026-03-01T00:00"),
        ("March 12, 2026", DAY_FIRST, "2026-03-12T00:00"),
        ("Mar 12, 2026, 4:05 PM", DAY_FIRST, "2026-03-12T16:05"),
        ("12. März 2026", DAY_FIRST, "2026-03-12T00:00"),
        ("12 févr. 2026", DAY_FIRST, "2026-02-12T00:00"),
        ("12 de marzo de 2026", DAY_FIRST, "2026-03-12T00:00"),
        ("12-Dez-26", DAY_FIRST, "2026-12-12T00:00"),
        ("2 października 2026", DAY_FIRST, "2026-10-02T00:00"),
        ("2 октября 2026", DAY_FIRST, "2026-10-02T00:00"),
        ("2 maaliskuuta 2026", DAY_FIRST, "2026-03-02T00:00"),
        ("2026-Mar-12", DAY_FIRST, "2026-03-12T00:00"),
        ("46093", DAY_FIRST, "2026-03-12T00:00"),
        ("46093.5", DAY_FIRST, "2026-03-12T12:00"),
    ],
)
def test_a_date_is_read_as_it_is_written(text, style, expected):
    assert parse_date(text, style).at == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("March 2026", date(2026, 3, 1), date(2026, 3, 31), Precision.MONTH),
        ("Feb-24", date(2024, 2, 1), date(2024, 2, 29), Precision.MONTH),
        ("03/2026", date(2026, 3, 1), date(2026, 3, 31), Precision.MONTH),
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31), Precision.MONTH),
        ("Q2 2026", date(2026, 4, 1), date(2026, 6, 30), Precision.QUARTER),
        ("2026 Q4", date(2026, 10, 1), date(2026, 12, 31), Precision.QUARTER),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), Precision.YEAR),
        ("2026-03-12", date(2026, 3, 12), date(2026, 3, 12), Precision.DAY),
    ],
)
def test_a_month_a_quarter_or_a_year_alone_has_a_first_and_a_last_day(text, first, last, precision):
    found = parse_date(text)
    assert (found.at.date(), found.last_day, found.precision) == (first, last, precision)


def test_typed_cells_of_a_workbook_need_no_guess():
    assert parse_date(datetime(2026, 3, 12, 8)).precision is Precision.MINUTE
    assert parse_date(date(2026, 3, 12)).at == datetime(2026, 3, 12)
    assert parse_date(46093.0).at == datetime(2026, 3, 12)
    for cell in (True, time(8), timedelta(1)):
        with pytest.raises(NotADate):
            parse_date(cell)


def test_the_distance_to_utc_is_kept_beside_the_local_time():
    assert parse_date("2026-03-12T08:30:15+0200").offset == timedelta(hours=2)
    assert parse_date("2026-03-12T08:30:15.123-05:30").offset == -timedelta(hours=5, minutes=30)
    assert parse_date("2026-03-12T08:30:15Z").offset == timedelta()
    assert parse_date("2026-03-12 08:30").offset is None


@pytest.mark.parametrize(
    "text", ["31/02/2026", "2026-13-01", "00/01/2026", "12 March 0000", "13/2026", "2026-03-12 25:00", "31 Nov 2026"]
)
def test_a_day_that_no_calendar_has_is_named(text):
    with pytest.raises(NotADate, match=r"calendar|no month"):
        parse_date(text)


@pytest.mark.parametrize("text", ["", "soon", "12 of never 2026", "1/2", "9999999", "Q5 2026", "x" * 99, "2015/16"])
def test_what_is_no_date_is_named(text):
    with pytest.raises(NotADate):
        parse_date(text)


def decided(*texts):
    evidence = DateEvidence()
    for text in texts:
        evidence.add(text)
    return evidence.decide()


@pytest.mark.parametrize(
    ("texts", "order", "is_guessed"),
    [
        (("03/04/2026", "25/04/2026"), Order.DAY_FIRST, False),
        (("03/04/2026", "04/25/2026"), Order.MONTH_FIRST, False),
        (("2026-04-03",), Order.YEAR_FIRST, False),
        (("03/04/2026",), Order.DAY_FIRST, True),
        (("03.04.2026",), Order.DAY_FIRST, True),
        (("nothing",), Order.DAY_FIRST, False),
        (("25/04/2026", "26/04/2026", "04/27/2026"), Order.DAY_FIRST, True),
        (("45/04/12",), Order.YEAR_FIRST, False),
        (("25/25/2026",), Order.DAY_FIRST, True),
    ],
)
def test_the_order_is_decided_by_the_whole_column(texts, order, is_guessed):
    style = decided(*texts)
    assert (style.order, style.is_guessed) == (order, is_guessed)
    assert style.ground.endswith(".")


def test_columns_of_one_file_lend_each_other_their_evidence():
    silent, telling = DateEvidence(), DateEvidence()
    silent.add("03/04/2026")
    telling.add("04/25/2026")
    silent.add(date(2026, 4, 3))
    silent.merge(telling)
    assert silent.is_conclusive
    assert silent.decide().order is Order.MONTH_FIRST


@pytest.mark.parametrize(
    ("name", "number"),
    [
        *[("Jan", 1), ("feb.", 2), ("MÄRZ", 3), ("mars", 3), ("Mai", 5), ("czerwca", 6), ("juil.", 7), ("août", 8)],
        *[("settembre", 9), ("říjen", 10), ("listopad", 11), ("Aralık", 12), ("ju", None), ("Monday", None)],
    ],
)
def test_months_are_known_by_name_in_many_languages(name, number):
    assert month_number(name) == number


@given(
    day=st.dates(min_value=date(1970, 1, 1), max_value=date(2069, 12, 31)),
    shape=st.sampled_from(
        [
            ("%d/%m/%Y", DAY_FIRST),
            ("%m/%d/%Y", MONTH_FIRST),
            ("%d.%m.%y", DAY_FIRST),
            ("%m-%d-%y", MONTH_FIRST),
            ("%Y-%m-%d", MONTH_FIRST),
            ("%d %B %Y", MONTH_FIRST),
            ("%b %d, %Y", DAY_FIRST),
            ("%d/%b/%y", DAY_FIRST),
        ]
    ),
)
def test_any_day_comes_back_from_any_way_of_writing_it(day, shape):
    written, style = shape
    assert parse_date(day.strftime(written), style).at.date() == day


@given(st.text(max_size=70))
def test_no_text_makes_the_parser_fall(text):
    with suppress(NotADate):
        assert parse_date(text).at.year >= 1
