"""Scaled arrays for the compiled passes, and the Lagrangian bound with its prices."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.selection.model import Floats, Ints, Model

_GUESSED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Relaxation:
    """An upper bound that no selection can pass, and the price of each row per unit (at least 0)."""

    bound: float
    price: Floats


class Arena:
    """A model in numbers near 1 for the compiled passes: values by the largest of all, rows by the largest of each."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.unit = float(np.abs(model.value).max(initial=0.0)) or 1.0
        self.scale = model.scale
        self.value = model.value / self.unit
        self.amount = model.amount / self.scale[model.row]
        self.bound = model.bound / self.scale
        self.kernels = kernels("selection.kernels")

    @property
    def arrays(self) -> tuple[Any, ...]:
        held = self.model
        return held.first, self.value, held.entry, held.row, self.amount, self.bound, held.forced

    def worth(self, price: Floats) -> Floats:
        """float64 [options]: scaled value less the (scaled) price of what each option uses."""
        paid = np.bincount(self.model.option_of_entry, price[self.model.row] * self.amount, self.value.size)
        left: Floats = self.value - paid
        return left

    def scaled(self, price: Floats) -> Floats:
        """Prices per unit of the model as prices of the scaled rows."""
        held: Floats = price * self.scale / self.unit
        return held

    def relax(self, *, rounds: int, floor: float = -np.inf, price: Floats | None = None) -> Relaxation:
        """Lower the Lagrangian bound, starting from ``price`` (per unit) if there is one."""
        start = self._first_price() if price is None else self.scaled(price)
        reach = floor / self.unit if np.isfinite(floor) else _GUESSED_SHARE * self._ceiling()
        bound, found = self.kernels.relax(*self.arrays, start, reach, rounds)
        return Relaxation(float(bound) * self.unit, found * self.unit / self.scale)

    def bound_at(self, price: Floats) -> float:
        """The Lagrangian bound at given prices per unit: valid for any that are at least 0."""
        gradient = np.empty(self.bound.size)
        return float(self.kernels.lagrangian(*self.arrays, self.scaled(price), gradient)) * self.unit

    def improve(self, choice: Ints, *, rounds: int = 3) -> None:
        """Add, shift and swap in place as long as that pays."""
        self.kernels.improve(*self.arrays, choice, rounds)

    def _ceiling(self) -> float:
        first = self.model.first
        best = [self.value[low:high].max(initial=0.0) for low, high in pairwise(first)]
        return float(np.sum(best))

    def _first_price(self) -> Floats:
        rows = max(1, self.bound.size)
        return np.full(self.bound.size, 0.2 * self._ceiling() / rows)
