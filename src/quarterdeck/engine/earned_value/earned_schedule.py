"""Earned schedule: schedule performance measured in time instead of money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.figure import Figure, Missing, divide, known, subtract, unknown

Floats = npt.NDArray[np.float64]


class InvalidCurve(ValueError):
    """The planned value curve is empty, not in order of time, or falls."""


@dataclass(frozen=True, slots=True)
class PlannedCurve:
    """Cumulative planned value on a time axis.

    Parameters
    ----------
    at : ndarray, shape (m,), float64
        Strictly rising instants on any linear axis (minutes, days, period numbers); ``at[0]`` is the baseline start.
    value : ndarray, shape (m,), float64
        Cumulative planned value, never falling; the last one is the BAC.

    Raises
    ------
    InvalidCurve
        When the arrays do not have that shape and order.
    """

    at: Floats
    value: Floats

    def __post_init__(self) -> None:
        if self.at.ndim != 1 or self.at.shape != self.value.shape or self.at.size < 2:
            raise InvalidCurve("a curve needs two instants or more, each with one value")
        if not (np.isfinite(self.at).all() and np.isfinite(self.value).all()):
            raise InvalidCurve("instants and values must be finite")
        if (np.diff(self.at) <= 0).any():
            raise InvalidCurve("instants must rise")
        if (np.diff(self.value) < 0).any():
            raise InvalidCurve("cumulative planned value must not fall")

    @classmethod
    def of_periods(cls, cumulative: npt.ArrayLike, *, start: float = 0.0, length: float = 1.0) -> Self:
        """Curve of the planned values at the end of equal periods; the value at ``start`` is 0."""
        values = np.concatenate(([0.0], np.asarray(cumulative, dtype=np.float64)))
        return cls(at=start + length * np.arange(values.size, dtype=np.float64), value=values)

    @property
    def start(self) -> float:
        return float(self.at[0])

    @property
    def finish(self) -> float:
        """First instant at which the planned value reaches the BAC."""
        return float(self.at[int(np.searchsorted(self.value, self._reached, side="left"))])

    @property
    def _reached(self) -> float:
        """The BAC less a rounding error of the sum."""
        return float(self.value[-1]) * (1 - 1e-12)

    @property
    def bac(self) -> float:
        return float(self.value[-1])

    def value_at(self, instant: float) -> float:
        """Planned value at an instant; stays at the BAC after the planned end."""
        return float(np.interp(instant, self.at, self.value))


@dataclass(frozen=True, slots=True)
class EarnedSchedule:
    """Time figures, all in the unit of the curve's axis and measured from the baseline start.

    ``forecast_finish`` is IEAC(t) as an instant of the axis. ``is_interpolated`` says that the status date lies inside
    a period of the only curve given, so a finer curve would be more exact.
    """

    planned_duration: Figure
    actual_time: Figure
    es: Figure
    sv_t: Figure
    spi_t: Figure
    ieac_t: Figure
    forecast_finish: Figure
    tspi: Figure
    is_interpolated: bool


def earned_schedule(
    curve: PlannedCurve | None,
    *,
    ev: float | None,
    status: float,
    daily: PlannedCurve | None = None,
    actual_finish: float | None = None,
) -> EarnedSchedule:
    """Earned schedule of one scope.

    Parameters
    ----------
    curve : PlannedCurve or None
        Planned value by period (or by day); ``None`` when there is no baseline.
    ev : float or None
        Earned value at the status date, in the money of the curve.
    status : float
        Status date on the curve's axis.
    daily : PlannedCurve or None
        Finer curve on the same axis, used instead of ``curve`` when the status date is inside a period.
    actual_finish : float or None
        Instant at which the work was finished: time stops counting there.

    Returns
    -------
    EarnedSchedule

    Notes
    -----
    ES = C + (EV - PV_C)/(PV_{C+1} - PV_C) with C the last period whose PV_C <= EV; SV(t) = ES - AT;
    SPI(t) = ES/AT; IEAC(t) = PD/SPI(t); TSPI = (PD - ES)/(PD - AT).
    Source: W. Lipke, *Schedule is Different*, 2003;
    K. Henderson, *Earned Schedule: A Breakthrough Extension to Earned Value Theory?*, 2003.

    Examples
    --------
    >>> monthly = PlannedCurve.of_periods([40, 110, 220, 360, 520, 680, 800, 890, 960, 1000])
    >>> found = earned_schedule(monthly, ev=560, status=6)
    >>> found.es.value, found.spi_t.value
    (5.25, 0.875)
    """
    if curve is None:
        return _nothing(Missing.NO_BASELINE)
    is_inside = not bool(np.isin(status, curve.at)) and status < curve.at[-1]
    used = daily if is_inside and daily is not None else curve
    until = status if actual_finish is None else min(status, actual_finish)
    planned = known(used.finish - used.start)
    elapsed = until - used.start
    es = unknown(Missing.NO_DATA) if ev is None else known(_time_earned(used, ev))
    spi_t = divide(es, max(elapsed, 0.0), when_zero=Missing.NOT_STARTED)
    ieac = _independent_estimate(planned, spi_t)
    return EarnedSchedule(
        planned_duration=planned,
        actual_time=known(max(elapsed, 0.0)),
        es=es,
        sv_t=subtract(es, elapsed) if elapsed > 0 else unknown(Missing.NOT_STARTED),
        spi_t=spi_t,
        ieac_t=ieac,
        forecast_finish=ieac if ieac.value is None else known(used.start + ieac.value),
        tspi=divide(
            subtract(planned, es),
            subtract(planned, max(elapsed, 0.0)),
            when_zero=Missing.TIME_EXHAUSTED,
            at_most_zero=True,
        ),
        is_interpolated=is_inside and daily is None,
    )


def _independent_estimate(planned: Figure, spi_t: Figure) -> Figure:
    return divide(planned, spi_t, when_zero=Missing.NO_EARNED_VALUE)


def _time_earned(curve: PlannedCurve, ev: float) -> float:
    if ev >= curve._reached:
        return curve.finish - curve.start
    if ev < curve.value[0]:
        return 0.0
    before = int(np.searchsorted(curve.value, ev, side="right")) - 1
    low, high = curve.value[before], curve.value[before + 1]
    share = (ev - low) / (high - low)
    return float(curve.at[before] + share * (curve.at[before + 1] - curve.at[before]) - curve.at[0])


def _nothing(missing: Missing) -> EarnedSchedule:
    none = unknown(missing)
    return EarnedSchedule(none, none, none, none, none, none, none, none, is_interpolated=False)
