"""Cash flows and their value today."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.figure import Figure, Missing, divide, known, unknown

Floats = npt.NDArray[np.float64]


class InvalidRate(ValueError):
    """A rate of -100 % or less, or no number: money would vanish or change its sign."""


def net_present_value(flows: Sequence[float] | Floats, *, rate: float, mid_year: bool = False) -> Figure:
    """Value today of a series of flows.

    Parameters
    ----------
    flows : sequence of float, length n + 1
        Money per period, in one currency, benefits positive: the first now (undiscounted), each other at the end of its
        period. NaN = not known.
    rate : float
        Discount rate per period, above -1 (0.08 = 8 %).
    mid_year : bool
        Flows after the first fall in the middle of their period: exponent t - 0.5.

    Returns
    -------
    Figure
        Sum of ``flows[t] / (1 + rate) ** t``; unknown when a flow is.

    Raises
    ------
    InvalidRate

    References
    ----------
    R. A. Brealey, S. C. Myers, F. Allen, *Principles of Corporate Finance*, 2011, chapter 2. The ``NPV`` function of
    spreadsheets discounts the first flow as well and gives another number.

    Examples
    --------
    >>> round(net_present_value([-500, 120, 200, 220, 180], rate=0.08).value, 2)
    89.53
    >>> round(net_present_value([-500, 120, 200, 220, 180], rate=0.08, mid_year=True).value, 2)
    112.65
    """
    given = as_flows(flows)
    factors = discount_factors(given.size, rate=rate, mid_year=mid_year)
    return known(float(given @ factors)) if is_complete(given) else unknown(Missing.NO_DATA)


def to_go_value(flows: Sequence[float] | Floats, *, rate: float, at: int, mid_year: bool = False) -> Figure:
    """Value, seen from period ``at``, of what is still to come: the number for stop decisions.

    Parameters
    ----------
    flows : sequence of float, length n + 1
        The whole series, past and future. What lies at or before ``at`` is sunk and may be unknown (NaN).
    rate : float
        Discount rate per period.
    at : int
        The period that just ended, from 0. -1 takes the whole series.

    Returns
    -------
    Figure
        Sum over t > at of ``flows[t] / (1 + rate) ** (t - at)``; for ``at = -1`` the net present value.

    Examples
    --------
    After 900 of sunk cost a project that looks bad as a whole is worth finishing:

    >>> flows = [-600, -300, -100, 300, 300]
    >>> round(net_present_value(flows, rate=0.08).value), round(to_go_value(flows, rate=0.08, at=1).value)
    (-505, 403)
    """
    given = as_flows(flows)
    if at < 0:
        return net_present_value(given, rate=rate, mid_year=mid_year)
    return net_present_value(np.concatenate(([0.0], given[at + 1 :])), rate=rate, mid_year=mid_year)


def return_on_investment(flows: Sequence[float] | Floats) -> Figure:
    """(benefits - costs) / costs, undiscounted: 0.44 = 44 % over the whole horizon.

    Parameters
    ----------
    flows : sequence of float
        Net flows (positive is benefit, negative is cost); for gross figures pass benefits and costs as separate
        entries of one sequence, since only the two sums count.

    Examples
    --------
    >>> return_on_investment([-500, 120, 200, 220, 180]).value
    0.44
    >>> return_on_investment([100, 200]).words
    'nothing is spent'
    """
    given = as_flows(flows)
    if not is_complete(given):
        return unknown(Missing.NO_DATA)
    return divide(float(given.sum()), float(-given[given < 0].sum()), when_zero=Missing.NO_COST)


def profitability_index(flows: Sequence[float] | Floats, *, rate: float, mid_year: bool = False) -> Figure:
    """Present value of what comes in per unit of present value of what goes out; above 1 is worth doing.

    Examples
    --------
    >>> round(profitability_index([-500, 120, 200, 220, 180], rate=0.08).value, 3)
    1.179
    """
    given = as_flows(flows)
    if not is_complete(given):
        return unknown(Missing.NO_DATA)
    present = given * discount_factors(given.size, rate=rate, mid_year=mid_year)
    return divide(float(present[present > 0].sum()), float(-present[present < 0].sum()), when_zero=Missing.NO_COST)


def discount_factors(periods: int, *, rate: float, mid_year: bool = False) -> Floats:
    """``1 / (1 + rate) ** t`` for t = 0 … periods - 1, float64; half a period less from the first on if asked."""
    if not np.isfinite(rate) or rate <= -1:
        raise InvalidRate(f"a rate of {rate:.0%} per period" if np.isfinite(rate) else "the rate is no number")
    exponent = np.arange(periods, dtype=np.float64)
    if mid_year:
        exponent[1:] -= 0.5
    factors: Floats = np.power(1.0 + rate, -exponent)
    return factors


def as_flows(flows: Sequence[float] | Floats) -> Floats:
    """The flows as float64, one dimension."""
    return np.asarray(flows, dtype=np.float64).reshape(-1)


def is_complete(flows: Floats) -> bool:
    """Whether there are flows and all are known."""
    return bool(flows.size) and bool(np.isfinite(flows).all())
