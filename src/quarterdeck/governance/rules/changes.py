"""Who may decide a change, and what its analysis must say (domain: governance, section 7.2).

=======================  ======================  =====================  ===================================
authority                cost, share of BAC      finish or milestone    scope and benefits
=======================  ======================  =====================  ===================================
project manager          <= 1 % and <= 10,000    within float           no acceptance criterion changed
change authority         <= 3 %                  <= 5 working days      Should and Could items
project board            <= 10 % and tolerance   <= tolerance           Must items
portfolio board          above                   above                  objectives, stop, benefits -10 %,
                                                                        another programme
=======================  ======================  =====================  ===================================

Amount and days of the first two lines are those of class M. By size of the project:

=====  ==================  ====================
class  manager, amount     change authority, WD
=====  ==================  ====================
S      5,000               2
M      10,000              5
L      25,000              8
XL     50,000              8
=====  ==================  ====================

Cost and days are held against the limits twice: for the change alone, and together with all that was approved in the
stage already. What cannot be measured (no budget, no tolerance) cannot be shown to lie within a limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from quarterdeck.governance.choices import Authority, ScopeEffect

ORDER = tuple(Authority)
MANAGER, DELEGATE, BOARD, PORTFOLIO = ORDER
MANAGER_SHARE, DELEGATE_SHARE, BOARD_SHARE = Decimal("0.01"), Decimal("0.03"), Decimal("0.10")
USUAL_SIZE = "M"
MANAGER_MOST = {"S": Decimal(5_000), "M": Decimal(10_000), "L": Decimal(25_000), "XL": Decimal(50_000)}
DELEGATE_DAYS = {"S": Decimal(2), "M": Decimal(5), "L": Decimal(8), "XL": Decimal(8)}  # a third of the usual tolerance
BENEFITS_LOST = Decimal(-10)
RECORD_WITHIN = 2
SCOPE_LEVEL = {
    ScopeEffect.NONE: MANAGER,
    ScopeEffect.SHOULD: DELEGATE,
    ScopeEffect.MUST: BOARD,
    ScopeEffect.OBJECTIVES: PORTFOLIO,
}
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a change asks for. Days are working days by which the finish or a milestone moves; earlier counts as 0."""

    cost: Decimal = ZERO
    days: Decimal = ZERO
    scope: str = ScopeEffect.NONE
    benefit_percent: Decimal | None = None
    crosses_programme: bool = False
    is_critical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What was approved in the stage before: sums over those changes."""

    cost: Decimal = ZERO
    days: Decimal = ZERO
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a change is measured by; None where it is not known. ``size`` is the class of the project, else M."""

    budget: Decimal | None = None
    cost_tolerance: Decimal | None = None
    tolerance_days: Decimal | None = None
    size: str = USUAL_SIZE

    @property
    def manager_most(self) -> Decimal:
        return MANAGER_MOST.get(self.size, MANAGER_MOST[USUAL_SIZE])

    @property
    def delegate_days(self) -> Decimal:
        return DELEGATE_DAYS.get(self.size, DELEGATE_DAYS[USUAL_SIZE])


@dataclass(frozen=True, slots=True)
class Verdict:
    """The authority that must decide, and in words what demands it."""

    authority: Authority
    reasons: tuple[str, ...]


def verdict(change: Weight, before: Before, bounds: Bounds) -> Verdict:
    """The highest authority that any limit demands, with every reason that demands it.

    >>> verdict(Weight(cost=Decimal(25_000)), Before(), Bounds(budget=Decimal(1_000_000))).authority.label
    'Change authority'
    """
    found = [
        _by_cost(change.cost, bounds, "It costs"),
        _by_days(change.days, bounds, "It moves the finish or a milestone", is_critical=change.is_critical),
        (SCOPE_LEVEL[ScopeEffect(change.scope)], f"Scope: {ScopeEffect(change.scope).label}."),
    ]
    if change.benefit_percent is not None and change.benefit_percent <= BENEFITS_LOST:
        found.append((PORTFOLIO, "Benefits fall by 10 % or more."))
    if change.crosses_programme:
        found.append((PORTFOLIO, "It touches another programme."))
    if before.count:
        found += _by_total(change, before, bounds)
    highest = max((level for level, _ in found), key=ORDER.index)
    reasons = tuple(words for level, words in found if level == highest and words)
    return Verdict(highest, reasons if highest != MANAGER else ("Within all limits of the project manager.",))


def _by_total(change: Weight, before: Before, bounds: Bounds) -> list[tuple[Authority, str]]:
    """The limits against the stage's total; a change that adds nothing to a sum is not held against it."""
    noun = f"With {before.count} approved in this stage it"
    found = []
    if change.cost > 0:
        found.append(_by_cost(before.cost + change.cost, bounds, f"{noun} costs"))
    if change.days > 0:
        found.append(_by_days(before.days + change.days, bounds, f"{noun} moves the finish or a milestone"))
    return found


def _by_cost(cost: Decimal, bounds: Bounds, noun: str) -> tuple[Authority, str]:
    if cost <= 0:
        return MANAGER, ""
    if not bounds.budget or bounds.budget <= 0:
        return PORTFOLIO, f"{noun} money, and there is no budget in force to measure it by."
    share = cost / bounds.budget
    most = BOARD_SHARE if bounds.cost_tolerance is None else min(BOARD_SHARE, bounds.cost_tolerance)
    if share > most:
        return PORTFOLIO, f"{noun} {_percent(share)} of the budget, above {_percent(most)}."
    if share > DELEGATE_SHARE:
        return BOARD, f"{noun} {_percent(share)} of the budget, above 3.0 %."
    if share > MANAGER_SHARE or cost > bounds.manager_most:
        limit = "1.0 %" if share > MANAGER_SHARE else "the project manager's amount"
        return DELEGATE, f"{noun} {_percent(share)} of the budget, above {limit}."
    return MANAGER, ""


def _by_days(days: Decimal, bounds: Bounds, noun: str, *, is_critical: bool = False) -> tuple[Authority, str]:
    if days <= 0:
        return (DELEGATE, "It lies on the critical path.") if is_critical else (MANAGER, "")
    told = f"{noun} by {days.normalize():f} working days"
    if bounds.tolerance_days is not None and days > bounds.tolerance_days:
        return PORTFOLIO, f"{told}, beyond the tolerance of {bounds.tolerance_days.normalize():f}."
    if days <= bounds.delegate_days:
        return DELEGATE, f"{told}: not within float."
    if bounds.tolerance_days is None:
        return PORTFOLIO, f"{told}, and there is no time tolerance to measure it by."
    return BOARD, f"{told}, more than {bounds.delegate_days}."


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f} %"


def reaches(held: Authority | None, needed: str) -> bool:
    """Whether an authority may decide what another one is needed for."""
    return held is not None and (not needed or ORDER.index(held) >= ORDER.index(Authority(needed)))


def record_due(verbal_on: date, rest_days: Sequence[date] = ()) -> date:
    """The last day on which a verbal approval may be recorded: two working days later.

    >>> record_due(date(2026, 10, 23), [date(2026, 10, 26)])
    datetime.date(2026, 10, 28)
    """
    day, left = verbal_on, RECORD_WITHIN
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in rest_days
    return day
