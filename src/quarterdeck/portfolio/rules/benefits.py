"""What benefits were planned, realised and are still expected (domain: reporting and benefits, section 8.5).

realisation  = confirmed actual / planned, both up to the last day that is reported and confirmed
of the case  = the same over the original case instead of the present plan
whole life   = actual + what is forecast for later (the plan where nobody has forecast anew)

A period in which figures are reported before it ends counts by the days that they cover.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

REVIEW_MONTHS = (3, 6, 12, 24)
ZERO = Decimal(0)
CENT = Decimal("0.01")
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Planned:
    """A period of the plan that ends on ``until``. Null is "no data"."""

    until: date
    planned: Decimal
    case: Decimal | None = None
    forecast: Decimal | None = None
    running_cost: Decimal | None = None

    @property
    def expected(self) -> Decimal:
        return self.planned if self.forecast is None else self.forecast


@dataclass(frozen=True, slots=True)
class Actual:
    """What was realised in the period that ends on ``until``."""

    until: date
    amount: Decimal
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Realisation:
    """Sums up to ``through``, the last reported day; null where nothing is reported."""

    through: date | None
    actual: Decimal | None
    planned: Decimal | None
    case: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        return percent_of(self.actual, self.planned)

    @property
    def percent_of_case(self) -> Decimal | None:
        return percent_of(self.actual, self.case)


def realisation(plan: Sequence[Planned], actuals: Sequence[Actual], *, confirmed_only: bool = True) -> Realisation:
    """How much of what was planned by the last reported day has come."""
    counted = [one for one in actuals if one.is_confirmed or not confirmed_only]
    if not counted:
        return Realisation(None, None, None, None)
    through = max(one.until for one in counted)
    due = [(one, share) for one, share in elapsed(plan, through) if share]
    case = None if not due or any(one.case is None for one, _ in due) else _sum((one.case, share) for one, share in due)
    return Realisation(
        through=through,
        actual=sum((one.amount for one in counted), ZERO),
        planned=_sum((one.planned, share) for one, share in due),
        case=case,
    )


def elapsed(plan: Sequence[Planned], through: date) -> list[tuple[Planned, Fraction]]:
    """Each period and the share of its days that lie up to ``through``.

    A period begins where the one before it ends; the first is as long as the second, or a year where it is alone.
    """
    found: list[tuple[Planned, Fraction]] = []
    ordered = sorted(plan, key=lambda one: one.until)
    length = ordered[1].until - ordered[0].until if len(ordered) > 1 else YEAR
    for place, one in enumerate(ordered):
        days = (one.until - ordered[place - 1].until if place else length).days
        left = (one.until - through).days if through < one.until else 0
        found.append((one, max(Fraction(days - left, days), Fraction(0))))
    return found


def _sum(parts: Iterable[tuple[Decimal | None, Fraction]]) -> Decimal:
    """Amounts times their shares, to the cent."""
    total = sum((Fraction(amount or ZERO) * share for amount, share in parts), Fraction(0))
    return (Decimal(total.numerator) / Decimal(total.denominator)).quantize(CENT)


def case_total(plan: Iterable[Planned]) -> Decimal | None:
    """The original case over some periods; null where no case was ever approved for one of them."""
    amounts = [one.case for one in plan]
    known = [one for one in amounts if one is not None]
    return sum(known, ZERO) if known and len(known) == len(amounts) else None


def whole_life(plan: Sequence[Planned], actuals: Sequence[Actual]) -> Decimal | None:
    """Actual, and what is expected of the time after the last reported day. Null without any figure."""
    if not plan and not actuals:
        return None
    through = max((one.until for one in actuals), default=date.min)
    come = sum((one.amount for one in actuals), ZERO)
    return come + _sum((one.expected, 1 - share) for one, share in elapsed(plan, through))


def percent_of(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Per cent with one digit; null where either is unknown or the whole is nothing."""
    return None if part is None or not whole else (100 * part / whole).quantize(Decimal("0.1"))


def yearly_flows(plan: Sequence[Planned], actuals: Sequence[Actual], *, after: date) -> list[Decimal]:
    """Net benefit still to come, by calendar year: the rest of the year of ``after``, then each following one."""
    through = max((one.until for one in actuals), default=date.min)
    ahead = [(one, 1 - share) for one, share in elapsed(plan, through) if one.until > max(after, through)]
    if not ahead:
        return []
    flows = [ZERO] * (max(one.until.year for one, _ in ahead) - after.year + 1)
    for one, share in ahead:
        flows[one.until.year - after.year] += _sum([(one.expected - (one.running_cost or ZERO), share)])
    return flows


def counted_once(claims: Iterable[tuple[str, Decimal]]) -> Decimal:
    """A total in which a benefit that several claim (the same group) counts once, with the largest claim."""
    alone, shared = ZERO, dict[str, Decimal]()
    for group, amount in claims:
        if not group:
            alone += amount
        else:
            shared[group] = max(shared.get(group, amount), amount)
    return alone + sum(shared.values(), ZERO)


def review_days(live: date) -> tuple[date, ...]:
    """When a benefit is reviewed: 3, 6, 12 and 24 months after its output went live."""
    return tuple(months_later(live, months) for months in REVIEW_MONTHS)


def months_later(day: date, months: int) -> date:
    """The same day some months later, the last day where that month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
