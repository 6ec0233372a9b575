"""The matrix, expected values, appetite and buffers (domain: risk and RAID)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.risk.choices import Appetite, Band, Buffer, Response, RiskKind
from quarterdeck.risk.rules import risks as rules
from quarterdeck.risk.rules.dependencies import buffer_days, buffer_of

STEPS = st.integers(1, 5)


def test_the_matrix_is_the_one_of_the_domain() -> None:
    letters = {Band.LOW: "l", Band.MODERATE: "m", Band.HIGH: "h", Band.EXTREME: "e"}
    rows = ["".join(letters[rules.band_of(p, i)] for i in range(1, 6)) for p in range(5, 0, -1)]
    assert rows == ["mheee", "lmhee", "lmmhe", "llmmh", "llllh"]


def test_a_rare_catastrophe_is_never_a_nuisance() -> None:
    assert rules.band_of(1, 5) == Band.HIGH
    assert rules.band_of(1, 4) == Band.LOW


@given(STEPS, STEPS, STEPS)
def test_a_band_never_falls_when_probability_or_impact_rises(p: int, i: int, more: int) -> None:
    higher = (
        rules.ORDER.index(rules.band_of(min(5, p + more), i)),
        rules.ORDER.index(rules.band_of(p, min(5, i + more))),
    )
    assert min(higher) >= rules.ORDER.index(rules.band_of(p, i))


@pytest.mark.parametrize(
    ("percent", "step"),
    [("0", 1), ("10", 1), ("10.01", 2), ("30", 2), ("31", 3), ("50", 3), ("51", 4), ("70", 4), ("70.5", 5), ("100", 5)],
)
def test_a_percentage_falls_into_its_step(percent: str, step: int) -> None:
    assert rules.step_of(Decimal(percent)) == step


def test_the_expected_values_of_example_6_5_sum_to_62() -> None:
    examples = [("50", "40"), ("30", "100"), ("20", "60")]
    values = [rules.expected_value(Decimal(chance), Decimal(amount)) for chance, amount in examples]
    assert values == [Decimal(20), Decimal(30), Decimal(12)]


def test_what_is_unknown_has_no_value_and_no_score() -> None:
    assert rules.expected_value(None, Decimal(5)) is None
    assert rules.expected_value(Decimal(5), None) is None
    assert (rules.score_of(3, None), rules.score_of(None, 3)) == (None, None)
    assert rules.impact_of([None, None]) is None
    assert rules.impact_of([None, 2, 5, 1]) == 5


def test_cover_is_contingency_over_what_is_exposed() -> None:
    assert round(rules.cover(Decimal(37), Decimal(61)) or 0, 2) == Decimal("0.61")
    assert rules.cover(Decimal(37), Decimal(0)) is None
    assert rules.cover(None, Decimal(61)) is None


def test_appetite_bounds_what_may_stay_without_escalation() -> None:
    table = [[rules.exceeds_appetite(appetite, band) for band in rules.ORDER] for appetite in Appetite]
    assert table == [
        [False, True, True, True],
        [False, True, True, True],
        [False, False, True, True],
        [False, False, False, True],
        [False, False, False, False],
    ]


def test_responses_belong_to_threats_or_opportunities() -> None:
    only_threats = [one for one in Response if rules.fits(RiskKind.THREAT, one) > rules.fits(RiskKind.OPPORTUNITY, one)]
    only_chances = [one for one in Response if rules.fits(RiskKind.OPPORTUNITY, one) > rules.fits(RiskKind.THREAT, one)]
    assert only_threats == [Response.AVOID, Response.REDUCE]
    assert only_chances == [Response.EXPLOIT, Response.ENHANCE, Response.REJECT]


def test_a_risk_is_stale_after_a_period_without_review() -> None:
    made = date(2026, 8, 1)
    assert rules.is_stale(None, made, date(2026, 9, 1)) is False
    assert rules.is_stale(None, made, date(2026, 9, 2)) is True
    assert rules.is_stale(date(2026, 9, 1), made, date(2026, 9, 30)) is False


@pytest.mark.parametrize(
    ("forecast", "days", "colour"),
    [
        (date(2027, 1, 8), 10, Buffer.GREEN),
        (date(2027, 1, 11), 9, Buffer.AMBER),
        (date(2027, 1, 22), 0, Buffer.AMBER),
        (date(2027, 1, 23), 0, Buffer.RED),
        (date(2027, 1, 25), -1, Buffer.RED),
        (date(2027, 3, 26), -45, Buffer.RED),
        (None, None, Buffer.NO_DATA),
    ],
)
def test_a_buffer_counts_working_days_up_to_the_need(forecast: date | None, days: int | None, colour: Buffer) -> None:
    need = date(2027, 1, 22)
    assert (buffer_days(need, forecast), buffer_of(need, forecast)) == (days, colour)
