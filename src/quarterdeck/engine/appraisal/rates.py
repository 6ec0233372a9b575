"""Rates of return: IRR with all its roots, and MIRR."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.appraisal.flows import InvalidRate, as_flows, is_complete
from quarterdeck.engine.figure import Figure, Missing, known, unknown

Floats = npt.NDArray[np.float64]

LOWEST_RATE, HIGHEST_RATE = -0.99, 1e6
_LARGEST_POWER = 1e200
_HALVINGS = 200
_ZERO = 1e-13


@dataclass(frozen=True, slots=True)
class InternalRate:
    """The internal rate of return, or why there is none.

    Attributes
    ----------
    rate : Figure
        The only rate at which the net present value is zero; unknown when there is none or more than one.
    rates : tuple of float
        All of them, rising, between -99 % and 100,000,000 % per period.
    sign_changes : int
        Of the flows in time. With more than one, several rates may exist and the modified rate says more.
    """

    rate: Figure
    rates: tuple[float, ...]
    sign_changes: int

    @property
    def warning(self) -> str:
        """What to beware of, in words; empty when nothing is."""
        if self.sign_changes < 2:
            return ""
        shown = ", ".join(f"{rate:.2%}" for rate in self.rates) or "none"
        return f"the flows change direction {self.sign_changes} times; rates found: {shown}; use the modified rate"


def internal_rate(flows: Sequence[float] | Floats) -> InternalRate:
    """Every rate per period at which the flows are worth nothing.

    Parameters
    ----------
    flows : sequence of float, length n + 1
        As for `net_present_value`.

    Notes
    -----
    With x = 1 / (1 + rate) the value is a polynomial in x. Its positive roots are enclosed between the roots of its
    derivative, those between the roots of the next derivative, and so on down to a straight line; each enclosed root is
    halved to the last bit. No starting guess, no root lost, none invented.

    References
    ----------
    J. Hirshleifer, *On the Theory of Optimal Investment Decision*, 1958 (several rates). Descartes' rule of signs
    bounds their number by the changes of sign.

    Examples
    --------
    >>> round(internal_rate([-500, 120, 200, 220, 180]).rate.value, 4)
    0.1529
    >>> two = internal_rate([-100, 230, -132])
    >>> [round(rate, 4) for rate in two.rates], two.rate.words
    ([0.1, 0.2], 'several rates make the value zero')
    """
    given = as_flows(flows)
    if not is_complete(given):
        return InternalRate(unknown(Missing.NO_DATA), (), 0)
    signs = np.sign(given[given != 0])
    changes = int((signs[1:] != signs[:-1]).sum())
    if changes == 0:
        return InternalRate(unknown(Missing.NO_SIGN_CHANGE), (), 0)
    rates = tuple(sorted(1.0 / x - 1.0 for x in _positive_roots(given)))
    if len(rates) == 1:
        return InternalRate(known(rates[0]), rates, changes)
    return InternalRate(unknown(Missing.SEVERAL_RATES if rates else Missing.NO_RATE), rates, changes)


def modified_rate(flows: Sequence[float] | Floats, *, finance_rate: float, reinvest_rate: float) -> Figure:
    """The rate at which the outflows, financed, grow to the inflows, reinvested, by the last period.

    ``(future value of inflows / present value of outflows) ** (1 / n) - 1``.

    Parameters
    ----------
    flows : sequence of float, length n + 1
    finance_rate, reinvest_rate : float
        Per period, above -1.

    Raises
    ------
    InvalidRate

    References
    ----------
    S. A. Y. Lin, *The Modified Internal Rate of Return and Investment Criterion*, 1976.

    Examples
    --------
    >>> round(modified_rate([-500, 120, 200, 220, 180], finance_rate=0.08, reinvest_rate=0.08).value, 4)
    0.1254
    """
    for rate in (finance_rate, reinvest_rate):
        if not np.isfinite(rate) or rate <= -1:
            raise InvalidRate("rates are above -100 % per period")
    given = as_flows(flows)
    if not is_complete(given):
        return unknown(Missing.NO_DATA)
    at, last = np.arange(given.size), given.size - 1
    spent = float((-np.minimum(given, 0) * (1 + finance_rate) ** -at.astype(float)).sum())
    gained = float((np.maximum(given, 0) * (1 + reinvest_rate) ** (last - at).astype(float)).sum())
    if spent == 0:
        return unknown(Missing.NO_COST)
    if gained == 0 or last == 0:
        return unknown(Missing.NO_BENEFIT)
    return known((gained / spent) ** (1 / last) - 1)


def _positive_roots(flows: Floats) -> list[float]:
    """Roots x of the polynomial ``sum(flows[t] * x ** t)`` that stand for rates in range, each once."""
    coefficients = np.trim_zeros(flows / np.abs(flows).max(), "b")
    degree = coefficients.size - 1
    highest = min(1 / (1 + LOWEST_RATE), _LARGEST_POWER ** (1 / degree))
    low, high = 1 / (1 + HIGHEST_RATE), highest
    chain = [coefficients]
    while chain[-1].size > 2:
        chain.append(chain[-1][1:] * np.arange(1, chain[-1].size))
    roots: list[float] = []
    for polynomial in reversed(chain):
        roots = _roots_between(polynomial, [low, *roots, high])
    return roots


def _roots_between(polynomial: Floats, stops: list[float]) -> list[float]:
    """The roots in intervals where the polynomial only rises or only falls, which ``stops`` divide."""
    found: list[float] = []
    values = [_value(polynomial, x) for x in stops]
    for left, right, at_left, at_right in zip(stops, stops[1:], values, values[1:], strict=False):
        if at_left == 0:
            root = left
        elif at_right == 0 or at_left * at_right > 0:
            continue
        else:
            root = _halved(polynomial, left, right, at_left)
        if not found or root > found[-1]:
            found.append(root)
    if values[-1] == 0 and (not found or stops[-1] > found[-1]):
        found.append(stops[-1])
    return found


def _halved(polynomial: Floats, left: float, right: float, at_left: float) -> float:
    for _ in range(_HALVINGS):
        middle = (left + right) / 2
        if middle in (left, right):
            break
        if (_value(polynomial, middle) > 0) == (at_left > 0):
            left = middle
        else:
            right = middle
    return (left + right) / 2


def _value(polynomial: Floats, x: float) -> float:
    """The polynomial at x; zero where no digit of the sum is certain, so that a touching root is found."""
    total = size = 0.0
    for coefficient in polynomial[::-1].tolist():
        total = total * x + coefficient
        size = size * x + abs(coefficient)
    return 0.0 if abs(total) <= _ZERO * size else total
