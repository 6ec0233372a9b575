"""The S-curve: planned value, earned value and actual cost by period, and the fan of estimates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.earned_value.earned_schedule import EarnedSchedule, PlannedCurve
from quarterdeck.engine.earned_value.indicators import Indicators

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fan:
    """Cost from the status date to the forecast finish: the lowest and the highest estimate, and BAC/CPI between.

    ``at`` has shape (2,): the status date and IEAC(t); the lines start at the actual cost.
    """

    at: Floats
    low: Floats
    typical: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class SCurve:
    """Cumulative series on ``at``, shape (m,). ``ev`` and ``ac`` are NaN where no snapshot exists: a gap, not zero."""

    at: Floats
    pv: Floats
    ev: Floats
    ac: Floats
    status: float
    bac: float
    bac_with_contingency: float | None
    fan: Fan | None


def s_curve(
    curve: PlannedCurve,
    *,
    at: Floats,
    history_at: Floats,
    history_ev: Floats,
    history_ac: Floats,
    status: float,
    cost: Indicators,
    time: EarnedSchedule,
    contingency: float | None = None,
) -> SCurve:
    """Assemble the series of the S-curve chart.

    Parameters
    ----------
    curve : PlannedCurve
        Planned value.
    at : ndarray, shape (m,), float64
        Instants to draw, rising (period ends).
    history_at, history_ev, history_ac : ndarray, shape (h,), float64
        Snapshots: their instants, and EV and AC as they were recorded. History is never recomputed from today's plan.
    status : float
        Status date; later snapshots are left out.
    cost, time
        Figures at the status date.
    contingency : float, optional
        Reserve on top of the BAC.

    Returns
    -------
    SCurve
        The snapshots' instants and the status date are added to ``at``.
    """
    shown = history_at <= status
    instants = np.unique(np.concatenate((at, history_at[shown], [status])))
    ev, ac = np.full(instants.shape, np.nan), np.full(instants.shape, np.nan)
    places = np.searchsorted(instants, history_at[shown])
    ev[places], ac[places] = history_ev[shown], history_ac[shown]
    today = int(np.searchsorted(instants, status))
    ev[today] = np.nan if cost.ev.value is None else cost.ev.value
    ac[today] = np.nan if cost.ac.value is None else cost.ac.value
    return SCurve(
        at=instants,
        pv=np.interp(instants, curve.at, curve.value),
        ev=ev,
        ac=ac,
        status=status,
        bac=curve.bac,
        bac_with_contingency=None if contingency is None else curve.bac + contingency,
        fan=_fan(cost, time, status),
    )


def _fan(cost: Indicators, time: EarnedSchedule, status: float) -> Fan | None:
    estimates = [cost.typical.eac, cost.atypical.eac, cost.both.eac, cost.bottom_up.eac]
    totals = [estimate.value for estimate in estimates if estimate.value is not None]
    spent, finish, typical = cost.ac.value, time.forecast_finish.value, cost.typical.eac.value
    if spent is None or finish is None or typical is None or finish <= status:
        return None
    return Fan(
        at=np.array([status, finish]),
        low=np.array([spent, min(totals)]),
        typical=np.array([spent, typical]),
        high=np.array([spent, max(totals)]),
    )
