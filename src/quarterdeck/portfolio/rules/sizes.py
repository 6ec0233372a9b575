"""The size and complexity class of a project (domain 3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from quarterdeck.portfolio.choices import SizeClass, SizeFactor

ORDER = (SizeClass.S, SizeClass.M, SizeClass.L, SizeClass.XL)


def budget_score(thousands: Decimal) -> int:
    """Below 150 k scores 1, up to 750 k scores 2, above scores 3."""
    return _banded(thousands, Decimal(150), Decimal(750))


def duration_score(months: Decimal) -> int:
    """Below 6 months scores 1, up to 12 scores 2, above scores 3."""
    return _banded(months, Decimal(6), Decimal(12))


def team_score(people: int) -> int:
    return _banded(Decimal(people), Decimal(6), Decimal(15))


def areas_score(areas: int) -> int:
    return _banded(Decimal(areas), Decimal(2), Decimal(3))


def suppliers_score(suppliers: int) -> int:
    return _banded(Decimal(suppliers), Decimal(2), Decimal(3))


def _banded(value: Decimal, low: Decimal, high: Decimal) -> int:
    if value < low:
        return 1
    return 2 if value <= high else 3


def size_total(scores: Mapping[SizeFactor, int]) -> int:
    """Sum of the eight scores, 8 to 24. A missing or impossible score is an error, never a default."""
    missing = [factor.label for factor in SizeFactor if factor not in scores]
    if missing:
        raise ValueError(f"Score every factor from 1 to 3; missing: {', '.join(missing)}.")
    for factor, score in scores.items():
        if score not in (1, 2, 3):
            raise ValueError(f"{factor.label} is scored {score}; scores are 1, 2 or 3.")
    return sum(scores[factor] for factor in SizeFactor)


def size_class(scores: Mapping[SizeFactor, int]) -> SizeClass:
    """S 8-11, M 12-16, L 17-20, XL 21-24; a 3 in regulatory exposure is at least M."""
    total = size_total(scores)
    if total <= 11:
        band = SizeClass.S
    elif total <= 16:
        band = SizeClass.M
    elif total <= 20:
        band = SizeClass.L
    else:
        band = SizeClass.XL
    if scores[SizeFactor.REGULATORY] == 3:
        return larger(band, SizeClass.M)
    return band


def larger(one: SizeClass, other: SizeClass) -> SizeClass:
    return max(one, other, key=ORDER.index)


def may_override(*, computed: SizeClass, wanted: SizeClass) -> bool:
    """Overrides go upward only."""
    return ORDER.index(wanted) >= ORDER.index(computed)


def requires(mark: str, size: SizeClass) -> bool:
    """Whether an item marked ``M+`` is required for this size. ``S+`` means always."""
    return ORDER.index(size) >= ORDER.index(SizeClass(mark.removesuffix("+")))
