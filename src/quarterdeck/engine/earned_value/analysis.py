"""Earned value of a whole plan at its status date: all work, discrete work, and the share of level of effort."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.earned_value.baseline import Baseline
from quarterdeck.engine.earned_value.earned_schedule import EarnedSchedule, PlannedCurve, earned_schedule
from quarterdeck.engine.earned_value.indicators import Indicators, indicators
from quarterdeck.engine.earned_value.methods import Method, Progress, current_scope_values, earned_values
from quarterdeck.engine.figure import Figure, Missing, known, unknown

Floats = npt.NDArray[np.float64]

LOE_LIMIT = 0.15


@dataclass(frozen=True, slots=True)
class Performance:
    """Cost figures and time figures of one scope, with the curve they were read from."""

    cost: Indicators
    time: EarnedSchedule
    curve: PlannedCurve | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Earned value of a plan at its status date.

    ``planned``, ``earned`` and ``spent`` hold one value per package, shape (n,), NaN = no data. ``discrete``
    leaves level of effort out. ``unphased`` are the packages without baseline dates or budget: their work is in
    no total except actual cost. ``unmeasured`` are packages of the baseline whose progress is unknown: they
    earn nothing in the totals, which therefore err on the careful side; show them as a fault of the data.
    ``current_scope_ev`` is the total EV if points packages were measured against their present backlog;
    ``None`` when no package is measured in points.
    """

    total: Performance
    discrete: Performance
    loe_share: Figure
    has_much_loe: bool
    planned: Floats
    earned: Floats
    spent: Floats
    unphased: tuple[int, ...]
    unmeasured: tuple[int, ...]
    uncosted: tuple[int, ...]
    current_scope_ev: float | None


def analyse(
    baseline: Baseline,
    progress: Progress,
    *,
    actual_cost: Floats,
    status: float,
    step: float,
    estimate_to_complete: Floats | None = None,
    actual_finish: float | None = None,
    undistributed: float = 0.0,
) -> Analysis:
    """Earned value of n work packages at a status date.

    Parameters
    ----------
    baseline : Baseline
        Time-phased budgets.
    progress : Progress
        Facts and measures of the same n packages at the status date.
    actual_cost : ndarray, shape (n,), float64
        Cost of the work done by the status date, accruals included; NaN = no data. Compute in float64 from exact
        amounts and round results to the currency's minor unit: sums are exact to the cent up to 10^13 cents.
    status : float
        Status date on the baseline's axis (the end of the last day with actuals).
    step : float
        Spacing of the planned curve on the same axis: one day.
    estimate_to_complete : ndarray, shape (n,), float64, optional
        New estimates of the remaining work; used when every package that is not finished has one.
    actual_finish : float, optional
        Instant when all the work was finished; time stops counting there.
    undistributed : float
        Budget of the whole that no package holds yet, >= 0: it is part of the total's BAC, planned and earned by
        nobody.

    Returns
    -------
    Analysis

    Raises
    ------
    InvalidProgress, InvalidBaseline
        The inputs contradict each other.

    Notes
    -----
    Source: Project Management Institute, *The Standard for Earned Value Management*, 2019.
    """
    planned = baseline.planned_value(status)
    earned = earned_values(progress, budget=baseline.budget, planned=planned)
    phased = baseline.is_phased
    earned = np.where(phased, earned, np.nan)
    is_loe = progress.method == Method.LOE
    scope = _Scope(baseline, progress, planned, earned, actual_cost, estimate_to_complete, status, step, actual_finish)
    loe_share = _loe_share(baseline, is_loe)
    total = scope.performance(np.ones(phased.shape, dtype=np.bool_), undistributed=undistributed)
    return Analysis(
        total=total,
        discrete=scope.performance(~is_loe) if is_loe.any() else total,
        loe_share=loe_share,
        has_much_loe=loe_share.value is not None and loe_share.value > LOE_LIMIT,
        planned=planned,
        earned=earned,
        spent=actual_cost,
        unphased=_indexes(~phased),
        unmeasured=_indexes(phased & np.isnan(earned)),
        uncosted=_indexes(progress.is_started & np.isnan(actual_cost)),
        current_scope_ev=_current_scope(baseline, progress, earned),
    )


@dataclass(frozen=True, slots=True)
class _Scope:
    baseline: Baseline
    progress: Progress
    planned: Floats
    earned: Floats
    spent: Floats
    remaining: Floats | None
    status: float
    step: float
    actual_finish: float | None

    def performance(self, chosen: npt.NDArray[np.bool_], *, undistributed: float = 0.0) -> Performance:
        budgeted = self.baseline.is_phased & chosen
        has_baseline = bool(budgeted.any())
        curve = self.baseline.curve(step=self.step, only=chosen)
        earned = float(np.nansum(self.earned[budgeted])) if has_baseline else None
        return Performance(
            cost=indicators(
                bac=float(self.baseline.budget[budgeted].sum()) + undistributed if has_baseline else None,
                pv=float(self.planned[budgeted].sum()) if has_baseline else None,
                ev=earned,
                ac=self._spent(chosen),
                estimate_to_complete=self._remaining(chosen),
            ),
            # The curve is daily already: inside a day the linear step is as fine as the data.
            time=earned_schedule(curve, ev=earned, status=self.status, daily=curve, actual_finish=self.actual_finish),
            curve=curve,
        )

    def _spent(self, chosen: npt.NDArray[np.bool_]) -> float | None:
        mine = self.spent[chosen]
        return float(np.nansum(mine)) if np.isfinite(mine).any() else None

    def _remaining(self, chosen: npt.NDArray[np.bool_]) -> float | None:
        if self.remaining is None:
            return None
        open_work = self.remaining[chosen & ~self.progress.is_finished]
        return None if np.isnan(open_work).any() else float(open_work.sum())


def _loe_share(baseline: Baseline, is_loe: npt.NDArray[np.bool_]) -> Figure:
    bac = baseline.bac
    if bac == 0:
        return unknown(Missing.NO_BASELINE)
    return known(float(baseline.budget[baseline.is_phased & is_loe].sum()) / bac)


def _current_scope(baseline: Baseline, progress: Progress, earned: Floats) -> float | None:
    present = current_scope_values(progress, budget=baseline.budget)
    if not np.isfinite(present).any():
        return None
    mixed = np.where(np.isfinite(present), present, earned)
    return float(np.nansum(mixed[baseline.is_phased]))


def _indexes(chosen: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(chosen).tolist())
