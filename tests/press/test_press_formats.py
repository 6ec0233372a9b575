"""Numbers and dates as the reader sees them, and words that stay words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.press import formats
from quarterdeck.press.blocks import FINDING_LIMIT, Kind, Scale, Span, clean, markup, plain, shortened

NB = "\u00a0"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (1234, "1,234"), (-18, "−18"), (-0.2, "0"), (Decimal("1000000"), "1,000,000"), (None, "no data")],
)
def test_numbers_take_commas_and_a_true_minus(value: float | None, shown: str) -> None:
    assert formats.number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (482_000, f"482{NB}k{NB}€"),
        (9_610_000, f"9.61{NB}m{NB}€"),
        (9_999, f"9,999{NB}€"),
        (999_499, f"999{NB}k{NB}€"),
        (999_600, f"1.00{NB}m{NB}€"),
        (-66_000, f"−66{NB}k{NB}€"),
        (Decimal("0.4"), f"0{NB}€"),
        (None, "no data"),
    ],
)
def test_money_takes_the_unit_of_its_size(value: float | None, shown: str) -> None:
    assert formats.money(value) == shown


def test_money_names_any_currency_and_keeps_a_fixed_scale() -> None:
    assert formats.money(8_820_000, currency="PLN", scale=Scale.THOUSAND) == f"8,820{NB}k{NB}zł"
    assert formats.money(5, currency="CHF") == f"5{NB}CHF"
    assert formats.bare_money(8_820_000, scale=Scale.THOUSAND) == "8,820"


@pytest.mark.parametrize(
    ("value", "shown"), [(0.913, ".91"), (1.07, "1.07"), (-0.5, "−.50"), (0, ".00"), (10.5, "10.50"), (None, "no data")]
)
def test_ratios_lose_the_leading_zero(value: float | None, shown: str) -> None:
    assert formats.ratio(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(75, "+75"), (-5, "−5"), (0, "0"), (0.2, "0")])
def test_slips_carry_their_sign(value: float, shown: str) -> None:
    assert formats.slip(value) == f"{shown}{NB}d"


def test_dates_are_short_within_the_status_year() -> None:
    status = date(2026, 10, 30)
    assert formats.short_date(date(2026, 3, 1), status_date=status) == f"1{NB}Mar"
    assert formats.short_date(date(2027, 3, 12), status_date=status) == f"12{NB}Mar{NB}’27"
    assert formats.short_date(date(1926, 3, 12), status_date=status) == f"12{NB}Mar{NB}1926"
    assert formats.long_date(date(2027, 4, 16)) == f"16{NB}Apr{NB}2027"
    assert formats.long_date(None) == "no data"


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), Decimal("NaN")])
@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_missing_is_said_for_every_kind(kind: Kind, value: float | Decimal | None) -> None:
    assert formats.written(value, kind=kind) == "no data"


@given(
    st.one_of(st.integers(-(10**14), 10**14), st.floats(-1e14, 1e14), st.decimals(-(10**12), 10**12)),
    st.sampled_from(list(Kind)),
)
def test_no_number_prints_a_hyphen_or_a_break(value: float | Decimal, kind: Kind) -> None:
    shown = formats.written(value, kind=kind)
    assert "-" not in shown
    assert " " not in shown


def test_markup_knows_four_signs_and_leaves_the_rest() -> None:
    words = "**Stop** *now*, ~C-04~ ==decide==, 2 * 3 * 4, a ** b, <b>"
    assert plain(markup(words)) == "Stop now, C-04 decide, 2 * 3 * 4, a ** b, <b>"
    assert [span.emphasis.value for span in markup(words) if span.emphasis != "none"] == [
        "strong",
        "stress",
        "quiet",
        "ask",
    ]


@given(st.text())
def test_markup_never_loses_a_letter(text: str) -> None:
    kept = plain(markup(text))
    assert [sign for sign in kept if sign not in "*~="] == [sign for sign in clean(text) if sign not in "*~="]


@given(st.text())
def test_cleaned_words_encode_and_hold_no_control(text: str) -> None:
    found = clean(text)
    found.encode()
    assert not [sign for sign in found if ord(sign) < 32 and sign != "\n"]
    assert clean(found) == found


@given(st.text(max_size=400))
def test_a_shortened_finding_fits(text: str) -> None:
    found = shortened(text)
    assert len(found) <= FINDING_LIMIT
    assert found.split() == clean(text).split() or found.endswith("…")


def test_spans_print_as_they_are() -> None:
    assert plain((Span("**not read**"), Span(" x"))) == "**not read** x"
