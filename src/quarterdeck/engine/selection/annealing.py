"""Guided annealing: two walkers that start from the relaxation's prices and slowly forget them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.selection.model import Floats, Ints
from quarterdeck.engine.selection.offers import lay_out
from quarterdeck.engine.selection.relaxing import Arena
from quarterdeck.engine.selection.stopwatch import Stopwatch

WALKERS = 2
_HOT, _LAST_HOT = (0.02, 0.045), 0.012
# How much hotter, and how cold in the end, cycle by cycle.
_CYCLES = ((1.0, 0.003), (2.5, 0.02), (2.5, 0.003), (1.0, 0.02))
_SHORTEST_CYCLE, _MOVES_PER_OPTION, _FEW_OFFERED = 300_000, 2_500, 300
_PILOT_SECONDS = 0.3
_SHARE, _HARD = (0.93, 0.7), (1.0, 300.0)
_ADD, _DROP, _SHIFT = 0.2, 0.08, 0.3
_FIRST_PHASE = 0.7
_OFFERED = 0.1
_FEW_OPTIONS = 2_000
_CHUNK_SECONDS = 0.1
_FIRST_CHUNK = 50_000
_LARGEST_CHUNK = 2_000_000
_SOFTEST = 0.05
_COUNTED_CHUNK = 1_000_000

_Chunk = tuple[float, float, int]


@dataclass
class _Walker:
    """One walk: where it is, the best it has seen, and its random state."""

    hot: float
    state: npt.NDArray[np.uint64]
    choice: Ints
    best_choice: Ints
    best: float = -np.inf
    moves: int = 0


@dataclass(frozen=True)
class _Budget:
    """What a walk may take: seconds, or else moves."""

    seconds: float | None = None
    moves: int = 0

    def part(self, share: float) -> _Budget:
        return _Budget(None if self.seconds is None else self.seconds * share, int(self.moves * share))

    def chunks(self) -> Iterator[_Chunk]:
        return _counted(self.moves) if self.seconds is None else _timed(self.seconds)


class Annealing:
    """Seeded anytime search for a good feasible choice.

    Parameters
    ----------
    arena : Arena
    price : ndarray [rows]
        Prices per unit from a relaxation; they guide the walk.
    seed : int
    known : ndarray [projects], optional
        A feasible choice that the first walker knows.

    Notes
    -----
    The height of a choice is value - s(t) x price of what it uses - penalty(t) x what it uses too much. While s is
    near 1 the walk follows the Lagrangian, whose optimum is close to the best selection; as the temperature falls,
    s falls and the penalty rises, and the walk ends in choices that keep every bound. Two walkers begin at different
    temperatures; for the last third both go on from the better one. Small problems begin anew again and again, hotter
    and colder; a large one takes the whole time for one slow cycle.

    With ``moves`` the answer depends on the seed alone. With a stopwatch it depends on the machine as well.
    """

    def __init__(self, arena: Arena, price: Floats, *, seed: int, known: Ints | None = None) -> None:
        self._anneal = kernels("selection.walking").anneal
        self.arena, self.model = arena, arena.model
        self.price = arena.scaled(price)
        self.offered = _offered(arena, self.price, known)
        self.offers = lay_out(arena, self.price, self.offered)
        self.softest = _softest(arena)
        self.mean = _mean(arena)
        self.start = self._as_offers(_mandatory_start(arena, self.price))
        self.cycle = _cycle_of(self.offered.size)
        self.walkers = [self._walker(hot, word) for hot, word in zip(_HOT, _words(seed), strict=True)]
        if known is not None:
            first = self.walkers[0]
            first.best_choice[:] = self._as_offers(known)
            first.best = float(arena.value[known[known >= 0]].sum())

    @property
    def choice(self) -> Ints | None:
        """The best feasible choice so far."""
        best = self._best
        return None if best is None else np.append(self.offered, -1)[best]

    @property
    def _best(self) -> Ints | None:
        found = max(self.walkers, key=lambda walker: walker.best)
        return found.best_choice if found.best > -np.inf else None

    def _as_offers(self, choice: Ints) -> Ints:
        """A choice of options that are all offered, by their place among the offers."""
        return np.where(choice >= 0, np.searchsorted(self.offered, choice), -1)

    def run(self, *, watch: Stopwatch | None = None, moves: int = 0) -> None:
        """Walk until the watch ends, or ``moves`` steps per walker, in as many whole cycles as that has room for."""
        if not self.model.value.size:
            return
        if watch is None:
            cycles = max(1, moves // self.cycle)
            for number in range(cycles):
                self._cycle(number, _Budget(moves=moves // cycles))
            return
        number, speed = 0, 0.0
        while not watch.is_over:
            seconds = self.cycle / speed if speed else _PILOT_SECONDS
            is_last = seconds * 1.5 >= watch.left
            begun, before = watch.elapsed, self.walkers[0].moves
            self._cycle(number, _Budget(seconds=watch.left if is_last else seconds))
            speed = (self.walkers[0].moves - before) / max(watch.elapsed - begun, 1e-6)
            number += 1

    def _cycle(self, number: int, budget: _Budget) -> None:
        """From nothing to a local best, each walker by itself; then both on from the better one."""
        hotter, cold = _CYCLES[number % len(_CYCLES)]
        for walker in self.walkers:
            walker.choice[:] = self.start
        self._walk(budget.part(_FIRST_PHASE), [walker.hot * hotter for walker in self.walkers], cold)
        best = self._best
        for walker in self.walkers:
            if best is not None:
                walker.choice[:] = best
        self._walk(budget.part(1 - _FIRST_PHASE), [_LAST_HOT * hotter] * len(self.walkers), min(cold, _LAST_HOT))

    def _walk(self, budget: _Budget, hot: Sequence[float], cold: float) -> None:
        with ThreadPoolExecutor(len(self.walkers)) as threads:
            walks = [
                threads.submit(self._run_one, budget.chunks(), walker, heat, cold)
                for walker, heat in zip(self.walkers, hot, strict=True)
            ]
        for walk in walks:
            walk.result()

    def _run_one(self, chunks: Iterator[_Chunk], walker: _Walker, hot: float, cold: float) -> None:
        schedule = np.array([hot * self.mean, cold * self.mean, *_SHARE, *_HARD, _ADD, _DROP, _SHIFT])
        for begin, end, moves in chunks:
            walker.moves += moves
            walker.best = self._anneal(
                self.offers,
                self.arena.bound,
                self.model.forced,
                self.price,
                self.softest,
                schedule,
                moves,
                begin,
                end,
                walker.state,
                walker.choice,
                walker.best_choice,
                walker.best,
            )

    def _walker(self, hot: float, word: int) -> _Walker:
        return _Walker(hot, np.array([word], dtype=np.uint64), self.start.copy(), self.start.copy())


def _timed(seconds: float) -> Iterator[_Chunk]:
    """Chunks of about a tenth of a second until the time is over; a walk's own speed sets their size."""
    watch, moves = Stopwatch(seconds), _FIRST_CHUNK
    while not watch.is_over:
        begun, progress = perf_counter(), watch.progress
        yield progress, min(1.0, progress + _CHUNK_SECONDS / seconds), moves
        faster = _CHUNK_SECONDS / max(perf_counter() - begun, 1e-6)
        fitting = moves * faster * min(1.0, watch.left / _CHUNK_SECONDS)
        moves = int(min(max(fitting, 1_000), _LARGEST_CHUNK))


def _counted(moves: int) -> Iterator[_Chunk]:
    """Chunks that add up to ``moves``."""
    for begun in range(0, moves, _COUNTED_CHUNK):
        ended = min(moves, begun + _COUNTED_CHUNK)
        yield begun / moves, ended / moves, ended - begun


def _cycle_of(offered: int) -> int:
    """Moves of a cycle that is neither hasty nor idle, by the number of options: more than in proportion."""
    return int(max(_SHORTEST_CYCLE, _MOVES_PER_OPTION * offered * max(1.0, offered / _FEW_OFFERED) ** 0.7))


def _words(seed: int) -> list[int]:
    """A random word other than 0 for each walker."""
    generator = np.random.default_rng(seed)
    return [int(word) | 1 for word in generator.integers(1, 2**63, WALKERS)]


def _offered(arena: Arena, price: Floats, known: Ints | None) -> Ints:
    """Options worth trying: in large problems most starts are hopeless at these prices."""
    model = arena.model
    kept = np.ones(model.value.size, dtype=bool)
    if kept.size > _FEW_OPTIONS:
        least = -_OFFERED * _mean(arena)
        kept = (arena.worth(price) >= least) | model.forced[model.project]
        if known is not None:
            kept[known[known >= 0]] = True
    return np.flatnonzero(kept)


def _softest(arena: Arena) -> Floats:
    """A first penalty per row where the price is 0: a twentieth of a usual value per usual amount."""
    model = arena.model
    rows = arena.bound.size
    counts = np.maximum(1, np.bincount(model.row, minlength=rows))
    usual = np.bincount(model.row, np.abs(arena.amount), rows) / counts
    soft: Floats = _SOFTEST * _mean(arena) / np.maximum(usual, 1e-9)
    return soft


def _mandatory_start(arena: Arena, price: Floats) -> Ints:
    """Only the mandatory candidates, each with the start that is best at these prices."""
    model, worth = arena.model, arena.worth(price)
    choice = np.full(model.projects, -1, dtype=np.int64)
    for p in np.flatnonzero(model.forced).tolist():
        low, high = int(model.first[p]), int(model.first[p + 1])
        if high > low:
            choice[p] = low + int(np.argmax(worth[low:high]))
    return choice


def _mean(arena: Arena) -> float:
    """The usual size of a value; 1 where all are 0."""
    return float(np.abs(arena.value).mean() if arena.value.size else 0.0) or 1.0
