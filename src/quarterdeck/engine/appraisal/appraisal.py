"""`appraise`: all figures of an investment at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.appraisal.flows import (
    as_flows,
    net_present_value,
    profitability_index,
    return_on_investment,
)
from quarterdeck.engine.appraisal.payback import falls_again, payback
from quarterdeck.engine.appraisal.rates import InternalRate, internal_rate, modified_rate
from quarterdeck.engine.figure import Figure

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Appraisal:
    """The figures of one series of flows. Each is a number or the reason why there is none."""

    periods: int
    rate: float
    npv: Figure
    npv_mid_year: Figure
    irr: InternalRate
    mirr: Figure
    payback: Figure
    discounted_payback: Figure
    roi: Figure
    profitability_index: Figure
    warnings: tuple[str, ...]


def appraise(
    flows: Sequence[float] | Floats,
    *,
    rate: float,
    finance_rate: float | None = None,
    reinvest_rate: float | None = None,
) -> Appraisal:
    """Appraise an investment.

    Parameters
    ----------
    flows : sequence of float, length n + 1
        Net money per period, one currency: the first now, each other at the end of its period. NaN = not known.
    rate : float
        Discount rate per period, above -1.
    finance_rate, reinvest_rate : float, optional
        For the modified rate of return; the discount rate unless given.

    Returns
    -------
    Appraisal

    Raises
    ------
    InvalidRate
        A rate of -100 % or less.

    Examples
    --------
    >>> found = appraise([-500, 120, 200, 220, 180], rate=0.08)
    >>> round(found.npv.value, 2), round(found.irr.rate.value, 4), round(found.mirr.value, 4)
    (89.53, 0.1529, 0.1254)
    """
    given = as_flows(flows)
    irr = internal_rate(given)
    warnings = [irr.warning] if irr.warning else []
    if falls_again(given):
        warnings.append("after the payback the balance turns negative again")
    return Appraisal(
        periods=max(given.size - 1, 0),
        rate=rate,
        npv=net_present_value(given, rate=rate),
        npv_mid_year=net_present_value(given, rate=rate, mid_year=True),
        irr=irr,
        mirr=modified_rate(
            given,
            finance_rate=rate if finance_rate is None else finance_rate,
            reinvest_rate=rate if reinvest_rate is None else reinvest_rate,
        ),
        payback=payback(given),
        discounted_payback=payback(given, rate=rate),
        roi=return_on_investment(given),
        profitability_index=profitability_index(given, rate=rate),
        warnings=tuple(warnings),
    )
