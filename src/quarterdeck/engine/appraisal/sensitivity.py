"""What the value hangs on: one assumption moved at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.appraisal.flows import as_flows, is_complete, net_present_value
from quarterdeck.engine.appraisal.rates import internal_rate
from quarterdeck.engine.figure import Figure, Missing, divide, known, unknown

Floats = npt.NDArray[np.float64]

DISCOUNT_RATE = "discount rate"


class InvalidRange(ValueError):
    """The low end of a range lies above its high end, or an end is no number."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the business case and how far off it may be.

    Parameters
    ----------
    name : str
        "licences", "hours saved", …
    flows : sequence of float
        Money per period as for `net_present_value`: costs negative. Shorter lines end early.
    low, high : float
        Relative change at both ends of the range: -0.2 and 0.2 = 20 % less and more.
    """

    name: str
    flows: Sequence[float] | Floats
    low: float = -0.2
    high: float = 0.2

    def __post_init__(self) -> None:
        if not (np.isfinite(self.low) and np.isfinite(self.high) and self.low <= self.high):
            raise InvalidRange(f"{self.name}: from {self.low} to {self.high}")


@dataclass(frozen=True, slots=True)
class Swing:
    """What one assumption does to the net present value, all others as planned.

    Attributes
    ----------
    name : str
    low, high : float
        The range that was tried: relative change of a line, or the rate itself.
    npv_low, npv_high : Figure
        Net present value at both ends.
    swing : float
        Width of the bar of the tornado: distance between the two; 0 when unknown.
    switching : Figure
        The change of the line (-0.15 = 15 % less) or the rate at which the value is zero.
    """

    name: str
    low: float
    high: float
    npv_low: Figure
    npv_high: Figure
    swing: float
    switching: Figure


def sensitivity(
    lines: Sequence[Line], *, rate: float, rate_low: float | None = None, rate_high: float | None = None
) -> tuple[Swing, ...]:
    """One-way sensitivity of the net present value, widest swing first: the rows of a tornado chart.

    Parameters
    ----------
    lines : sequence of Line
        Together they are the flows of the case.
    rate : float
        Discount rate per period.
    rate_low, rate_high : float, optional
        Range of the rate; without both the rate is not moved.

    Returns
    -------
    tuple of Swing
        Equal swings keep the order of the lines.

    Raises
    ------
    InvalidRate, InvalidRange

    Notes
    -----
    The value is linear in each line, so the switching value is exact: ``-NPV / PV(line)``. The switching rate is the
    internal rate, where there is exactly one.

    References
    ----------
    HM Treasury, *The Green Book*, 2022, chapter 5 (sensitivity analysis and switching values).

    Examples
    --------
    >>> case = [Line("build", [-500]), Line("savings", [0, 120, 200, 220, 180], low=-0.3, high=0.1)]
    >>> [(one.name, round(one.npv_low.value), round(one.switching.value, 3)) for one in sensitivity(case, rate=0.08)]
    [('savings', -87, -0.152), ('build', 190, 0.179)]
    """
    total = _total(lines)
    base = net_present_value(total, rate=rate)
    swings = [_of_line(line, base, rate=rate) for line in lines]
    if rate_low is not None and rate_high is not None:
        swings.append(_of_rate(total, rate_low, rate_high))
    return tuple(sorted(swings, key=lambda one: -one.swing))


def _of_line(line: Line, base: Figure, *, rate: float) -> Swing:
    own = net_present_value(line.flows, rate=rate)
    if base.value is None or own.value is None:
        nothing = unknown(Missing.NO_DATA)
        return Swing(line.name, line.low, line.high, nothing, nothing, 0.0, nothing)
    low, high = base.value + line.low * own.value, base.value + line.high * own.value
    switching = divide(-base.value, own, when_zero=Missing.NO_FLOW)
    return Swing(line.name, line.low, line.high, known(low), known(high), abs(high - low), switching)


def _of_rate(total: Floats, low: float, high: float) -> Swing:
    if low > high:
        raise InvalidRange(f"{DISCOUNT_RATE}: from {low} to {high}")
    ends = net_present_value(total, rate=low), net_present_value(total, rate=high)
    width = 0.0 if ends[0].value is None or ends[1].value is None else abs(ends[1].value - ends[0].value)
    return Swing(DISCOUNT_RATE, low, high, *ends, width, internal_rate(total).rate)


def _total(lines: Sequence[Line]) -> Floats:
    held = [as_flows(line.flows) for line in lines]
    total = np.zeros(max((flows.size for flows in held), default=0))
    for flows in held:
        if not is_complete(flows):
            return np.full(1, np.nan)
        total[: flows.size] += flows
    return total
