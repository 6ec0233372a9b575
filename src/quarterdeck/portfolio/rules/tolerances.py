"""Tolerances per aspect and their defaults by size class (domain 7.3)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quarterdeck.portfolio.choices import SizeClass, ToleranceAspect, ToleranceUnit

TIME_CAP_DAYS = {SizeClass.S: 5, SizeClass.M: 15, SizeClass.L: 25, SizeClass.XL: 25}


@dataclass(frozen=True, slots=True)
class Limit:
    """How far an aspect may drift from its baseline. ``over`` and ``under`` are both written without sign."""

    aspect: ToleranceAspect
    unit: ToleranceUnit
    over: Decimal | None = None
    under: Decimal | None = None
    cap_days: int | None = None


def default_limits(size: SizeClass) -> tuple[Limit, ...]:
    """Time +10 % of duration up to a cap, cost ±10 %, no Must lost, benefits −10 %, exposure within contingency.

    Quality and sustainability have no default: their units belong to the project.
    """
    ten = Decimal(10)
    percent = ToleranceUnit.PERCENT
    return (
        Limit(ToleranceAspect.TIME, percent, over=ten, cap_days=TIME_CAP_DAYS[size]),
        Limit(ToleranceAspect.COST, percent, over=ten, under=ten),
        Limit(ToleranceAspect.SCOPE, ToleranceUnit.MUSTS_LOST, over=Decimal(0)),
        Limit(ToleranceAspect.BENEFITS, percent, under=ten),
        Limit(ToleranceAspect.RISK, ToleranceUnit.PERCENT_OF_CONTINGENCY, over=Decimal(100)),
    )


def time_tolerance_days(limit: Limit | None, *, baseline_days: Decimal | None) -> Decimal | None:
    """Working days by which the finish may slip; None when the tolerance cannot be told."""
    if limit is None or limit.over is None:
        return None
    if limit.unit is ToleranceUnit.WORKING_DAYS:
        return limit.over
    if baseline_days is None:
        return None
    days = baseline_days * limit.over / 100
    return days if limit.cap_days is None else min(days, Decimal(limit.cap_days))


def limit_faults(limit: Limit) -> list[str]:
    """What is wrong with a tolerance as entered, in words."""
    values = [value for value in (limit.over, limit.under) if value is not None]
    if not values:
        return [f"{limit.aspect.label}: enter how far it may go over or under."]
    faults = []
    if any(not value.is_finite() or value < 0 for value in values):
        faults.append(f"{limit.aspect.label}: a tolerance is written without sign, 0 or more.")
    if limit.cap_days is not None and limit.unit is not ToleranceUnit.PERCENT:
        faults.append(f"{limit.aspect.label}: a cap in days goes with a percentage only.")
    if limit.cap_days is not None and limit.cap_days < 0:
        faults.append(f"{limit.aspect.label}: the cap is 0 days or more.")
    return faults
