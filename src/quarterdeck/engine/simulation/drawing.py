"""`DrawBook`: variables and their distributions as the compiled loops read them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.simulation.distributions import (
    Discrete,
    Distribution,
    Empirical,
    Lognormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from quarterdeck.engine.simulation.lanes import layout

Floats = npt.NDArray[np.float64]
_SMALLEST = 2.0**-24
_BEYOND = 2.0**-26
_UNCUT = 1e-9
_EXACT_SHAPES = 256
_GRID = 256


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to draw from a distribution: a kind, five numbers, a table, and the lowest and highest value drawn.

    ``stretches`` says which of the numbers grow when all values are multiplied.
    """

    kind: int
    numbers: tuple[float, float, float, float, float]
    stretches: tuple[bool, bool, bool, bool, bool]
    table: int
    size: int
    low: float
    high: float

    def scaled(self, by: Floats) -> npt.NDArray[np.float32]:
        """The five numbers for every factor: float32 [n, 5]."""
        numbers = np.array(self.numbers)
        stretch = np.array(self.stretches)
        rows = np.where(stretch[None, :], numbers[None, :] * by[:, None], numbers[None, :])
        return rows.astype(np.float32)


@dataclass(slots=True)
class DrawBook:
    """Collects variables; `draws`, `numbers` and `tables` are what `Luck` holds."""

    _draws: list[npt.NDArray[np.int32]] = field(default_factory=list)
    _numbers: list[npt.NDArray[np.float32]] = field(default_factory=list)
    _tables: list[npt.NDArray[np.float32]] = field(default_factory=list)
    _places: dict[tuple[object, ...], int] = field(default_factory=dict)
    _shapes: int = 0
    _length: int = 0
    _count: int = 0

    def add(
        self,
        recipe: Recipe,
        scale: Floats,
        *,
        variables: npt.NDArray[np.int64],
        purpose: int,
        projects: npt.NDArray[np.int64] | int = 0,
        copula: npt.NDArray[np.int64] | int = -1,
    ) -> npt.NDArray[np.int32]:
        """Add one variable per factor in ``scale``; returns their rows."""
        count = len(scale)
        rows = np.zeros((count, layout.DRAW_COLUMNS), dtype=np.int32)
        rows[:, layout.DRAW_KIND] = recipe.kind
        rows[:, layout.DRAW_AT] = recipe.table
        rows[:, layout.DRAW_SIZE] = recipe.size
        rows[:, layout.VARIABLE] = variables.astype(np.uint32).view(np.int32)
        rows[:, layout.PURPOSE] = purpose
        rows[:, layout.VARIABLE_PROJECT] = projects
        rows[:, layout.COPULA] = copula
        self._draws.append(rows)
        self._numbers.append(recipe.scaled(scale))
        self._count += count
        return np.arange(self._count - count, self._count, dtype=np.int32)

    def one(self, recipe: Recipe, *, variable: int, purpose: int, scale: float = 1.0) -> int:
        """Add a single variable; returns its row."""
        return int(self.add(recipe, np.array([scale]), variables=np.array([variable]), purpose=purpose)[0])

    @property
    def draws(self) -> npt.NDArray[np.int32]:
        return np.concatenate([*self._draws, np.zeros((0, layout.DRAW_COLUMNS), np.int32)])

    @property
    def numbers(self) -> npt.NDArray[np.float32]:
        return np.concatenate([*self._numbers, np.zeros((0, layout.DRAW_NUMBERS), np.float32)])

    @property
    def tables(self) -> npt.NDArray[np.float32]:
        return np.concatenate([*self._tables, np.zeros(1, np.float32)])

    def recipe(self, held: Distribution, *, shift: float = 0.0) -> Recipe:
        """How to draw from a distribution, moved by ``shift``."""
        if held.is_certain:
            return _constant(held.mean + shift)
        if isinstance(held, Uniform):
            numbers = (held.low + shift, held.high - held.low, 0.0, 0.0, 0.0)
            return Recipe(layout.UNIFORM, numbers, (True,) * 5, 0, 0, held.low + shift, held.high + shift)
        if isinstance(held, Triangular):
            return _triangle(held, shift)
        if isinstance(held, Discrete | Empirical):
            return self._steps(held.discrete if isinstance(held, Empirical) else held, shift)
        return self._tabled(held, shift)

    def happens(self, probability: float) -> Recipe:
        """1 with a probability, else 0."""
        return self._steps(Discrete((0.0, 1.0), (1 - probability, probability)), 0.0)

    def branches(self, probabilities: tuple[float, ...]) -> Recipe:
        """The number of a branch."""
        return self._steps(Discrete(tuple(float(k) for k in range(len(probabilities))), probabilities), 0.0)

    def _steps(self, held: Discrete, shift: float) -> Recipe:
        values, reached = held.steps
        values = values + shift
        place = self._store(("steps", tuple(values), tuple(reached)), np.concatenate((reached, values)))
        flags = (True, False, False, False, False)
        size = len(values)
        return Recipe(layout.STEPS, (1.0, 0, 0, 0, 0), flags, place, size, float(values[0]), float(values[-1]))

    def _tabled(self, held: Distribution, shift: float) -> Recipe:
        """A distribution with a table of quantiles; one table serves all that differ by place and scale only."""
        origin, scale = 0.0, 1.0
        if isinstance(held, Pert):
            place = self._pert(held)
            origin, scale = held.low, held.high - held.low
        elif isinstance(held, Normal) and held.cut < _UNCUT:
            place = self._standard(("normal",), Normal(10.0, 1.0), shift=-10.0)
            origin, scale = held.centre, held.spread
        elif isinstance(held, Normal):
            edge = held.centre / held.spread
            place, scale = self._standard(("cut", edge), Normal(edge, 1.0)), held.spread
        elif isinstance(held, Lognormal):
            spread = held.log_spread
            unit = Lognormal(held.average / held.median, held.spread / held.median)
            place, scale = self._standard(("lognormal", spread), unit), held.median
        else:
            raise TypeError(f"no table for {held.kind}")
        low, high = held.quantiles([_SMALLEST, 1 - _SMALLEST]).tolist()
        numbers = (origin + shift, scale, 0.0, 0.0, 0.0)
        return Recipe(layout.TABLE, numbers, (True,) * 5, place, 0, low + shift, high + shift)

    def _pert(self, held: Pert) -> int:
        """The table of a beta shape: exact for the first shapes of a run, between two of a fine grid for later ones."""
        key = ("pert", held.weight, held.share)
        if key in self._places:
            return self._places[key]
        self._shapes += 1
        if self._shapes <= _EXACT_SHAPES:
            return self._standard(key, Pert(0.0, held.share, 1.0, held.weight))
        cell = min(int(held.share * _GRID), _GRID - 1)
        rest = held.share * _GRID - cell
        low, high = (_grid_table(held.weight, cell + step) for step in (0, 1))
        return self._store(key, (1 - rest) * low + rest * high)

    def _standard(self, key: tuple[object, ...], held: Distribution, *, shift: float = 0.0) -> int:
        return self._places[key] if key in self._places else self._store(key, held.quantiles(_nodes()) + shift)

    def _store(self, key: tuple[object, ...], table: Floats) -> int:
        if key not in self._places:
            self._places[key] = self._length
            self._tables.append(table.astype(np.float32))
            self._length += len(table)
        return self._places[key]


def _constant(value: float) -> Recipe:
    numbers = (value, 0.0, 0.0, 0.0, 0.0)
    return Recipe(layout.CONSTANT, numbers, (True,) * 5, 0, 0, value, value)


def _triangle(held: Triangular, shift: float) -> Recipe:
    width = held.high - held.low
    rise, fall = (width * (held.mode - held.low)) ** 0.5, (width * (held.high - held.mode)) ** 0.5
    numbers = (held.low + shift, held.high + shift, held.share, rise, fall)
    flags = (True, True, False, True, True)
    return Recipe(layout.TRIANGLE, numbers, flags, 0, 0, held.low + shift, held.high + shift)


def _nodes() -> Floats:
    """The shares at which tables are kept: finer towards both ends, and a hair inside them."""
    v = np.arange(layout.TABLE_CELLS + 1) / layout.TABLE_CELLS
    shares: Floats = np.where(v <= 0.5, 2 * v**2, 1 - 2 * (1 - v) ** 2)
    return np.clip(shares, _BEYOND, 1 - _BEYOND)


_GRID_TABLES: dict[tuple[float, int], Floats] = {}


def _grid_table(weight: float, cell: int) -> Floats:
    if (weight, cell) not in _GRID_TABLES:
        _GRID_TABLES[weight, cell] = Pert(0.0, cell / _GRID, 1.0, weight).quantiles(_nodes())
    return _GRID_TABLES[weight, cell]
