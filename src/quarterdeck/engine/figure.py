"""A computed figure that is either a number or the reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Missing(StrEnum):
    """Why a figure has no value. A missing figure is shown as "no data", never as 0 and never as good."""

    NO_BASELINE = "no_baseline"
    NO_DATA = "no_data"
    NO_PLANNED_VALUE = "no_planned_value"
    NO_EARNED_VALUE = "no_earned_value"
    NO_ACTUAL_COST = "no_actual_cost"
    NOT_STARTED = "not_started"
    BUDGET_EXHAUSTED = "budget_exhausted"
    TIME_EXHAUSTED = "time_exhausted"
    NO_SIGN_CHANGE = "no_sign_change"
    SEVERAL_RATES = "several_rates"
    NO_RATE = "no_rate"
    NEVER_RECOVERED = "never_recovered"
    NO_COST = "no_cost"
    NO_BENEFIT = "no_benefit"
    NO_FLOW = "no_flow"
    NOT_SCORED = "not_scored"
    NO_RANDOM_INDEX = "no_random_index"
    UNREACHABLE = "unreachable"


_WORDS = {
    Missing.NO_BASELINE: "no baseline",
    Missing.NO_DATA: "no data",
    Missing.NO_PLANNED_VALUE: "nothing was planned by the status date",
    Missing.NO_EARNED_VALUE: "nothing is earned yet",
    Missing.NO_ACTUAL_COST: "no cost is recorded yet",
    Missing.NOT_STARTED: "the baseline has not started",
    Missing.BUDGET_EXHAUSTED: "budget exhausted",
    Missing.TIME_EXHAUSTED: "planned duration exhausted",
    Missing.NO_SIGN_CHANGE: "money flows one way only",
    Missing.SEVERAL_RATES: "several rates make the value zero",
    Missing.NO_RATE: "no rate makes the value zero",
    Missing.NEVER_RECOVERED: "the money does not come back within the horizon",
    Missing.NO_COST: "nothing is spent",
    Missing.NO_BENEFIT: "nothing comes in",
    Missing.NO_FLOW: "this line is worth nothing",
    Missing.NOT_SCORED: "not scored",
    Missing.NO_RANDOM_INDEX: "no random index for so many items",
    Missing.UNREACHABLE: "no such share of the runs ends within the horizon",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, or ``None`` with the reason.

    Parameters
    ----------
    value : float or None
        Finite number, in the unit of the figure.
    missing : Missing or None
        Set exactly when ``value`` is ``None``.

    Raises
    ------
    ValueError
        When both or neither are given, or when the value is not finite.

    Examples
    --------
    >>> divide(90, 100, when_zero=Missing.NO_ACTUAL_COST)
    Figure(value=0.9, missing=None)
    >>> divide(90, 0, when_zero=Missing.NO_ACTUAL_COST).words
    'no cost is recorded yet'
    """

    value: float | None
    missing: Missing | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.missing is None):
            raise ValueError("a figure has either a value or a reason")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError("the value of a figure is finite")

    @property
    def is_known(self) -> bool:
        return self.value is not None

    @property
    def words(self) -> str:
        """The reason in plain words; empty when there is a value."""
        return "" if self.missing is None else _WORDS[self.missing]


def known(value: float) -> Figure:
    return Figure(float(value))


def unknown(missing: Missing) -> Figure:
    return Figure(None, missing)


def divide(
    numerator: float | Figure, denominator: float | Figure, *, when_zero: Missing, at_most_zero: bool = False
) -> Figure:
    """Quotient of two figures; an unknown part or a zero denominator gives an unknown result.

    With ``at_most_zero`` a negative denominator counts as zero too (a budget that is overspent).
    """
    above, below = _as_figure(numerator), _as_figure(denominator)
    if above.value is None:
        return above
    if below.value is None:
        return below
    if below.value == 0 or (at_most_zero and below.value < 0):
        return unknown(when_zero)
    quotient = above.value / below.value
    return known(quotient) if math.isfinite(quotient) else unknown(when_zero)


def subtract(left: float | Figure, right: float | Figure) -> Figure:
    """Difference of two figures; unknown when a part is unknown."""
    first, second = _as_figure(left), _as_figure(right)
    if first.value is None:
        return first
    if second.value is None:
        return second
    return known(first.value - second.value)


def add(left: float | Figure, right: float | Figure) -> Figure:
    """Sum of two figures; unknown when a part is unknown."""
    first, second = _as_figure(left), _as_figure(right)
    if first.value is None:
        return first
    if second.value is None:
        return second
    return known(first.value + second.value)


def _as_figure(value: float | Figure) -> Figure:
    return value if isinstance(value, Figure) else known(value)
