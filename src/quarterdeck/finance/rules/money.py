"""Sums over project money: conversion, reserves, forecast, running totals (domain 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

from quarterdeck.finance.rules.periods import months_between

CENT = Decimal("0.01")
ZERO = Decimal(0)


def in_portfolio_currency(amount: Decimal, *, rate: Decimal) -> Decimal:
    """An amount of a foreign currency at the planning rate (units of it per unit of the portfolio's currency)."""
    if rate <= 0:
        raise ValueError(f"A rate is more than 0; this one is {rate}.")
    return (amount / rate).quantize(CENT, ROUND_HALF_EVEN)


def reserve_left(held: Decimal, draws: Iterable[Decimal]) -> Decimal:
    return held - sum(draws, ZERO)


def bottom_up_eac(
    *, actual_cost: Decimal | None, open_commitments: Decimal, remaining: Decimal | None
) -> Decimal | None:
    """EAC = AC + open commitments + uncommitted remaining; None when nobody has estimated the remainder."""
    if remaining is None:
        return None
    return (actual_cost or ZERO) + open_commitments + remaining


def running_totals(amounts: Mapping[date, Decimal], *, first: date, last: date) -> list[tuple[date, Decimal]]:
    """Cumulative amount at the end of each month from first to last; amounts are keyed by month."""
    total = sum((amount for month, amount in amounts.items() if month < first), ZERO)
    series = []
    for month in months_between(first, last):
        total += amounts.get(month, ZERO)
        series.append((month, total))
    return series


def project_budget(*, bac: Decimal | None, contingency: Decimal | None, management: Decimal | None) -> Decimal | None:
    """Project budget = BAC + contingency reserve + management reserve; None while there is no BAC."""
    if bac is None:
        return None
    return bac + (contingency or ZERO) + (management or ZERO)


def cost_baseline(*, bac: Decimal | None, contingency: Decimal | None, contingency_inside: bool) -> Decimal | None:
    """What charts call the baseline: BAC, or BAC with contingency where the portfolio says so."""
    if bac is None:
        return None
    return bac + (contingency or ZERO) if contingency_inside else bac


def in_proportion(parts: Mapping[date, Decimal], *, total: Decimal, otherwise: date) -> dict[date, Decimal]:
    """The total over the months in proportion to the parts, the last one taking the rounding; all ``otherwise``."""
    whole = sum(parts.values(), ZERO)
    if whole <= 0:
        return {otherwise: total}
    months = sorted(month for month, part in parts.items() if part)
    shares = {month: (parts[month] * total / whole).quantize(CENT, ROUND_HALF_EVEN) for month in months[:-1]}
    return shares | {months[-1]: total - sum(shares.values(), ZERO)}


def spread_evenly(amount: Decimal, *, first: date, last: date) -> dict[date, Decimal]:
    """Divide an amount over the months from first to last; the parts sum to it, and the last takes the rounding."""
    months = list(months_between(first, last))
    if not months:
        raise ValueError("The last month lies before the first.")
    part = (amount / len(months)).quantize(CENT, ROUND_DOWN)
    parts = dict.fromkeys(months, part)
    parts[months[-1]] += amount - part * len(months)
    return parts
