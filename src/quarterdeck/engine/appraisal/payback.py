"""When the money is back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.appraisal.flows import as_flows, discount_factors, is_complete
from quarterdeck.engine.figure import Figure, Missing, known, unknown

Floats = npt.NDArray[np.float64]


def payback(flows: Sequence[float] | Floats, *, rate: float = 0.0, mid_year: bool = False) -> Figure:
    """Periods until the money spent is back; discounted when a rate is given.

    Full periods before the recovery plus what is then still missing over the flow of the period of recovery.

    Parameters
    ----------
    flows : sequence of float, length n + 1
        As for `net_present_value`.
    rate : float
        0 for the simple payback.

    Returns
    -------
    Figure
        In periods, from 0; unknown when the flows never come back, or nothing is spent first.

    Examples
    --------
    >>> flows = [-500, 120, 200, 220, 180]
    >>> round(payback(flows).value, 3), round(payback(flows, rate=0.08).value, 3)
    (2.818, 3.323)
    >>> payback([-500, 100, 100]).words
    'the money does not come back within the horizon'
    """
    given = as_flows(flows)
    factors = discount_factors(given.size, rate=rate, mid_year=mid_year)
    if not is_complete(given):
        return unknown(Missing.NO_DATA)
    present = given * factors
    balance = np.cumsum(present)
    owing = np.flatnonzero(balance < 0)
    if owing.size == 0:
        return unknown(Missing.NO_COST)
    back = np.flatnonzero(balance[owing[0] :] >= 0)
    if back.size == 0:
        return unknown(Missing.NEVER_RECOVERED)
    period = int(owing[0] + back[0])
    return known(period - 1 - float(balance[period - 1] / present[period]))


def falls_again(flows: Sequence[float] | Floats) -> bool:
    """Whether the balance turns negative once more after the (simple) payback, as with dismantling at the end."""
    balance = np.cumsum(as_flows(flows))
    owing = balance < 0
    return bool((~owing[:-1] & owing[1:])[int(np.argmax(owing)) :].any()) if owing.any() else False
