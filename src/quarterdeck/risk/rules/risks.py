"""Scores, bands, expected values and states of risks (domain: risk and RAID, section 6.1).

===========  =====================================================
score P x I  band
===========  =====================================================
1 to 4       low
5 to 9       moderate
10 to 14     high
15 to 25     extreme
impact 5     at least high, however improbable
===========  =====================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from quarterdeck.risk.choices import Appetite, Band, Response, RiskKind

MODERATE, HIGH, EXTREME = 5, 10, 15
HIGHEST_IMPACT = 5
PERIOD_DAYS = 31
SCALE_ENDS = (10, 30, 50, 70)  # per cent: the last of each step of probability
COVER_AMBER, COVER_RED = Decimal("1.0"), Decimal("0.7")
HIGHEST_BAND = {
    Appetite.AVERSE: Band.LOW,
    Appetite.MINIMAL: Band.LOW,
    Appetite.CAUTIOUS: Band.MODERATE,
    Appetite.OPEN: Band.HIGH,
    Appetite.HUNGRY: Band.EXTREME,
}
ORDER = (Band.LOW, Band.MODERATE, Band.HIGH, Band.EXTREME)
RESPONSES: Mapping[str, frozenset[str]] = {
    RiskKind.THREAT: frozenset(
        {
            Response.AVOID,
            Response.REDUCE,
            Response.TRANSFER,
            Response.SHARE,
            Response.ACCEPT,
            Response.CONTINGENT,
            Response.ESCALATE,
        }
    ),
    RiskKind.OPPORTUNITY: frozenset(
        {
            Response.EXPLOIT,
            Response.ENHANCE,
            Response.TRANSFER,
            Response.SHARE,
            Response.ACCEPT,
            Response.REJECT,
            Response.CONTINGENT,
            Response.ESCALATE,
        }
    ),
}


def impact_of(impacts: Iterable[int | None]) -> int | None:
    """The highest impact over the objectives; None where nothing was assessed."""
    return max((impact for impact in impacts if impact is not None), default=None)


def score_of(probability: int | None, impact: int | None) -> int | None:
    """Probability times impact: an order for triage, never a sum of money."""
    return None if probability is None or impact is None else probability * impact


def band_of(probability: int, impact: int) -> Band:
    """The band of a cell of the matrix."""
    score = probability * impact
    if score >= EXTREME:
        return Band.EXTREME
    if score >= HIGH or impact == HIGHEST_IMPACT:
        return Band.HIGH
    return Band.MODERATE if score >= MODERATE else Band.LOW


def level_of(probability: int, impact: int) -> str:
    """The word by which a heat map colours the cell."""
    return band_of(probability, impact).value


def step_of(percent: Decimal, ends: Sequence[float] = SCALE_ENDS) -> int:
    """The step of the probability scale that a percentage falls into."""
    return 1 + sum(float(percent) > end for end in ends)


def share_step(part: Decimal | None, whole: Decimal | None, ends: Sequence[float]) -> int | None:
    """The step of an impact scale that a part of a whole falls into; None where either is unknown or nothing.

    >>> share_step(Decimal(40_000), Decimal(1_000_000), (1, 3, 5, 10))
    3
    """
    return step_of(part * 100 / whole, ends) if part and whole and part > 0 and whole > 0 else None


def delay_of(likely: Decimal | None, days_left: Decimal | None, *, is_factor: bool) -> Decimal | None:
    """Working days of delay: as entered, or as a factor of what is left (1.2 is a fifth of it)."""
    if likely is None or not is_factor:
        return likely
    return None if days_left is None else (likely - 1) * days_left


def expected_value(percent: Decimal | None, amount: Decimal | None) -> Decimal | None:
    """Expected monetary value: probability in per cent times the amount. Null where either is unknown."""
    return None if percent is None or amount is None else (percent * amount / 100).quantize(Decimal("0.01"))


def cover(remaining_contingency: Decimal | None, residual_value: Decimal | None) -> Decimal | None:
    """Remaining contingency over residual expected value; null where nothing is exposed or nothing is known."""
    if remaining_contingency is None or not residual_value:
        return None
    return remaining_contingency / residual_value


def exceeds_appetite(appetite: Appetite, band: Band) -> bool:
    """Whether a residual band is above what the appetite for the category allows without escalation."""
    return ORDER.index(band) > ORDER.index(HIGHEST_BAND[appetite])


def fits(kind: str, response: str) -> bool:
    """Whether a response is one for threats, or for opportunities."""
    return response in RESPONSES[kind]


def is_stale(reviewed_on: date | None, made_on: date, day: date) -> bool:
    """Whether a risk was not reviewed for longer than a reporting period."""
    return (day - (reviewed_on or made_on)).days > PERIOD_DAYS
