"""The money of a portfolio list as lines of a budget (domain 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from quarterdeck.finance.rules.money import CENT, spread_evenly

_SPAN = re.compile(r"(\d{4})/\d{2}")
_YEAR = re.compile(r"\d{4}")


def budget_lines(
    whole: Decimal | None, years: Mapping[str, Decimal], *, fiscal_year_starts: int
) -> dict[date | None, Decimal]:
    """Lines by month for a whole-life cost and the budgets of single years; ``None`` is what is not spread.

    Each year is spread evenly over its twelve months, because a list says no more. What the years leave of the whole
    stays unspread. Years that sum to more than the whole are not used: the whole is what was approved.
    """
    spread: dict[date | None, Decimal] = {}
    for label, amount in years.items():
        first = first_day_of(label, fiscal_year_starts=fiscal_year_starts)
        if first is None or amount <= 0:
            continue
        last = (first + timedelta(days=360)).replace(day=1)
        for month, part in spread_evenly(amount, first=first, last=last).items():
            if part > 0:
                spread[month] = spread.get(month, Decimal(0)) + part
    planned = sum(spread.values(), Decimal(0))
    if whole is None:
        return spread
    if planned > whole:
        spread, planned = {}, Decimal(0)
    rest = (whole - planned).quantize(CENT)
    return spread | ({None: rest} if rest > 0 else {})


def first_day_of(label: str, *, fiscal_year_starts: int) -> date | None:
    """First day of the year that a list names: "2016/17" begins with the fiscal year, "2016" in January."""
    if match := _SPAN.fullmatch(label):
        month = fiscal_year_starts if fiscal_year_starts > 1 else 4
        return date(int(match[1]), month, 1)
    return date(int(label), 1, 1) if _YEAR.fullmatch(label) else None
