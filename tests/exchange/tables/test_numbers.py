"""Numbers as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.exchange.tables.values import NotANumber, NumberEvidence, NumberStyle, parse_number

POINT, COMMA = NumberStyle("."), NumberStyle(",")


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("1.234,56", COMMA, "1234.56"),
        ("1,234.56", POINT, "1234.56"),
        ("1 234,56", COMMA, "1234.56"),
        ("1\u202f234,56", COMMA, "1234.56"),
        ("1'234.50", POINT, "1234.50"),
        ("12,34,567.8", POINT, "1234567.8"),
        ("(1,234)", POINT, "-1234"),
        ("£(12.5)", POINT, "-12.5"),
        ("-£12.5", POINT, "-12.5"),
        ("12.5-", POINT, "-12.5"),
        ("−3", POINT, "-3"),
        ("+3", POINT, "3"),
        ("£1.2m", POINT, "1200000"),
        ("1,2 Mio. €", COMMA, "1200000"),
        ("EUR 3 bn", POINT, "3000000000"),
        ("$ 5k", POINT, "5000"),
        (".5", POINT, "0.5"),
        ("5.", POINT, "5"),
        ("1.234.567", COMMA, "1234567"),
        ("£12,131.50", POINT, "12131.50"),
    ],
)
def test_a_number_is_read_as_it_is_written(text, style, value):
    assert parse_number(text, style).value == Decimal(value)


def test_a_percentage_keeps_its_figure_and_says_so():
    number = parse_number("45%")
    assert (number.value, number.is_percent) == (Decimal(45), True)
    assert parse_number("-19 %").value == Decimal(-19)


@pytest.mark.parametrize(("text", "currency"), [("£5", "GBP"), ("5 €", "EUR"), ("CHF 5", "CHF"), ("5 Kč", "CZK")])
def test_the_currency_is_kept(text, currency):
    assert parse_number(text).currency == currency


@pytest.mark.parametrize("text", ["", "n/a", "Exempt under Section 43", "12 apples", "1.2.3,4.5", "12-13", "£"])
def test_what_is_no_number_is_named(text):
    with pytest.raises(NotANumber):
        parse_number(text)


def test_a_number_that_contradicts_its_column_is_named():
    with pytest.raises(NotANumber, match="decimal comma"):
        parse_number("1,234.56", COMMA)
    with pytest.raises(NotANumber, match="decimal point"):
        parse_number("1.234,56", POINT)


def decided(*texts):
    evidence = NumberEvidence()
    for text in texts:
        evidence.add(text)
    return evidence.decide()


@pytest.mark.parametrize(
    ("texts", "mark", "is_guessed"),
    [
        (("1.234", "12,5"), ",", False),
        (("1,234", "12.5"), ".", False),
        (("1.234.567",), ",", False),
        (("1,234,567",), ".", False),
        (("0.125",), ".", False),
        (("0,125",), ",", False),
        (("1234,567",), ",", False),
        (("1,234",), ".", True),
        (("1.234",), ".", True),
        (("7", "no number"), ".", False),
        (("1,5", "2,5", "3.5"), ",", True),
    ],
)
def test_the_decimal_mark_is_decided_by_the_whole_column(texts, mark, is_guessed):
    style = decided(*texts)
    assert (style.mark, style.is_guessed) == (mark, is_guessed)
    assert style.ground.endswith(".")


def test_columns_of_one_file_lend_each_other_their_evidence():
    silent, telling = NumberEvidence(), NumberEvidence()
    silent.add("1.234")
    telling.add("2,5")
    assert silent.is_ambiguous
    silent.merge(telling)
    assert silent.decide().mark == ","
    assert silent.is_conclusive
    assert NumberEvidence().decide(default=",").mark == ","


@given(
    value=st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False),
    grouping=st.sampled_from(["", ",", ".", " ", "'", "\u00a0"]),
    mark=st.sampled_from([".", ","]),
    bracketed=st.booleans(),
)
def test_any_amount_comes_back_from_any_way_of_writing_it(value, grouping, mark, bracketed):
    if grouping == mark:
        grouping = ""
    text = f"{abs(value):,.2f}".replace(",", "G").replace(".", mark).replace("G", grouping)
    if value < 0:
        text = f"({text})" if bracketed else f"-{text}"
    assert parse_number(text, NumberStyle(mark)).value == value
