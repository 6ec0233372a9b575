"""Cost and schedule indexes, and the family of estimates at completion."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.engine.figure import Figure, Missing, add, divide, known, subtract, unknown

EARLY_LIFE_SHARE = 0.10


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate at completion and what follows from it (all in money, ``tcpi`` a ratio)."""

    eac: Figure
    etc: Figure
    vac: Figure
    tcpi: Figure


@dataclass(frozen=True, slots=True)
class Indicators:
    """The earned value figures of one scope at one status date.

    Money stays in the unit of the inputs. ``typical`` is BAC/CPI, ``atypical`` AC + (BAC - EV), ``both``
    AC + (BAC - EV)/(CPI x SPI) and ``bottom_up`` AC + a new estimate to complete.
    ``is_early`` marks EV below 10 % of BAC, when the indexes may colour at most amber.
    """

    bac: Figure
    pv: Figure
    ev: Figure
    ac: Figure
    cv: Figure
    sv: Figure
    cpi: Figure
    spi: Figure
    percent_planned: Figure
    percent_earned: Figure
    percent_spent: Figure
    typical: Estimate
    atypical: Estimate
    both: Estimate
    bottom_up: Estimate
    tcpi_bac: Figure
    is_early: bool


def indicators(
    *,
    bac: float | None,
    pv: float | None,
    ev: float | None,
    ac: float | None,
    estimate_to_complete: float | None = None,
) -> Indicators:
    """Compute every cost and schedule figure from the four base values.

    Parameters
    ----------
    bac, pv, ev, ac : float or None
        Budget at completion, planned value, earned value and actual cost at the status date; ``None`` = no data.
    estimate_to_complete : float or None
        New bottom-up estimate of the remaining work; ``None`` when nobody made one.

    Returns
    -------
    Indicators
        Each figure with a value, or ``None`` and a reason.

    Notes
    -----
    Source: Project Management Institute, *The Standard for Earned Value Management*, 2019.

    Examples
    --------
    >>> figures = indicators(bac=1000, pv=680, ev=560, ac=620)
    >>> round(figures.cpi.value, 4), round(figures.typical.eac.value, 2), round(figures.tcpi_bac.value, 4)
    (0.9032, 1107.14, 1.1579)
    """
    budget, planned = _given(bac, Missing.NO_BASELINE), _given(pv, Missing.NO_BASELINE)
    earned = _given(ev, Missing.NO_BASELINE if bac is None else Missing.NO_DATA)
    spent = _given(ac, Missing.NO_DATA)
    cpi = divide(earned, spent, when_zero=Missing.NO_ACTUAL_COST)
    spi = divide(earned, planned, when_zero=Missing.NO_PLANNED_VALUE)
    remaining = subtract(budget, earned)
    pace = _product(cpi, spi)
    both = add(spent, divide(remaining, pace, when_zero=Missing.NO_EARNED_VALUE))
    new_estimate = add(spent, _given(estimate_to_complete, Missing.NO_DATA))
    share_earned = divide(earned, budget, when_zero=Missing.NO_BASELINE)
    return Indicators(
        bac=budget,
        pv=planned,
        ev=earned,
        ac=spent,
        cv=subtract(earned, spent),
        sv=subtract(earned, planned),
        cpi=cpi,
        spi=spi,
        percent_planned=_percent(divide(planned, budget, when_zero=Missing.NO_BASELINE)),
        percent_earned=_percent(share_earned),
        percent_spent=_percent(divide(spent, budget, when_zero=Missing.NO_BASELINE)),
        typical=_estimate(_typical(budget, earned, spent, cpi), budget=budget, earned=earned, spent=spent),
        atypical=_estimate(add(spent, remaining), budget=budget, earned=earned, spent=spent),
        both=_estimate(both, budget=budget, earned=earned, spent=spent),
        bottom_up=_estimate(new_estimate, budget=budget, earned=earned, spent=spent),
        tcpi_bac=_to_complete(remaining, subtract(budget, spent)),
        is_early=share_earned.value is not None and share_earned.value < EARLY_LIFE_SHARE,
    )


def _typical(budget: Figure, earned: Figure, spent: Figure, cpi: Figure) -> Figure:
    """BAC x AC / EV: the same as BAC/CPI without a second rounding."""
    if cpi.value is None:
        return cpi
    return divide(_product(budget, spent), earned, when_zero=Missing.NO_EARNED_VALUE)


def _estimate(eac: Figure, *, budget: Figure, earned: Figure, spent: Figure) -> Estimate:
    etc = subtract(eac, spent)
    return Estimate(
        eac=eac,
        etc=etc,
        vac=subtract(budget, eac),
        tcpi=_to_complete(subtract(budget, earned), etc),
    )


def _to_complete(remaining_work: Figure, remaining_money: Figure) -> Figure:
    return divide(remaining_work, remaining_money, when_zero=Missing.BUDGET_EXHAUSTED, at_most_zero=True)


def _product(left: Figure, right: Figure) -> Figure:
    if left.value is None:
        return left
    if right.value is None:
        return right
    return known(left.value * right.value)


def _percent(share: Figure) -> Figure:
    return share if share.value is None else known(share.value * 100)


def _given(value: float | None, missing: Missing) -> Figure:
    return unknown(missing) if value is None else known(value)
