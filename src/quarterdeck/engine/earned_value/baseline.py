"""The time-phased baseline: planned value per work package and in total, at any instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.earned_value.earned_schedule import PlannedCurve

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Clock = Callable[[Floats], Floats]
"""Working time: instants of the axis -> cumulative working time, never falling. Identity = calendar time."""

_BELL = np.array([10, 20, 40, 80, 100, 100, 80, 40, 20, 10], dtype=np.float64)
_BELL_CUMULATIVE = np.concatenate(([0.0], np.cumsum(_BELL))) / _BELL.sum()
_PAIRS_AT_ONCE = 2_000_000


class Profile(IntEnum):
    """How the budget of a package spreads over its baseline (u = share of its time, f(u) = share of its budget).

    ===========  ==========================================
    LINEAR       u
    FRONT        1 - (1 - u)^2
    BACK         u^2
    BELL         ten equal parts weighted 10-20-40-80-100-100-80-40-20-10
    S_CURVE      3u^2 - 2u^3
    EXPLICIT     the package's own time-phased values
    ===========  ==========================================
    """

    LINEAR = 0
    FRONT = 1
    BACK = 2
    BELL = 3
    S_CURVE = 4
    EXPLICIT = 5


class InvalidBaseline(ValueError):
    """The arrays of a baseline contradict each other; ``packages`` are the offending indexes."""

    def __init__(self, message: str, packages: Sequence[int] = ()) -> None:
        super().__init__(message)
        self.packages = tuple(packages)


def calendar_time(at: Floats) -> Floats:
    """The clock that never stops."""
    return at


@dataclass(frozen=True, slots=True)
class TimePhased:
    """Budget of one package as increments: ``value[k]`` is planned evenly between ``at[k]`` and ``at[k + 1]``."""

    at: Floats
    value: Floats


@dataclass(frozen=True, slots=True)
class Baseline:
    """Time-phased budgets of n work packages.

    Parameters
    ----------
    start, finish : ndarray, shape (n,), float64
        Baseline dates on a linear axis (for instance minutes since an epoch); NaN = not in the baseline.
    budget : ndarray, shape (n,), float64
        Budget at completion per package, in money or hours; NaN = unknown.
    profile : ndarray, shape (n,), int8, optional
        `Profile` codes; linear by default.
    clock : ndarray, shape (n,), int32, optional
        Index into ``clocks``; 0 by default.
    clocks : sequence of Clock
        Working-time functions; calendar time by default.
    phased : dict of int to TimePhased
        Time-phased values of the packages with profile EXPLICIT.

    Raises
    ------
    InvalidBaseline
        Different shapes, a finish before its start, a negative budget, explicit values that are missing, unordered or
        do not add up to the budget.
    """

    start: Floats
    finish: Floats
    budget: Floats
    profile: npt.NDArray[np.int8] | None = None
    clock: npt.NDArray[np.int32] | None = None
    clocks: Sequence[Clock] = (calendar_time,)
    phased: dict[int, TimePhased] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = self.start.shape
        arrays = (self.finish, self.budget, self.profile, self.clock)
        if len(shape) != 1 or any(array is not None and array.shape != shape for array in arrays):
            raise InvalidBaseline("all arrays have one value per package")
        _refuse(self.finish < self.start, "the finish is before the start")
        _refuse(self.budget < 0, "the budget is negative")
        self._check_phased()

    def _check_phased(self) -> None:
        for package in self._explicit():
            given = self.phased.get(package)
            if given is None or given.at.size != given.value.size + 1 or given.value.size == 0:
                raise InvalidBaseline("explicit values are missing or have the wrong length", [package])
            if (np.diff(given.at) <= 0).any() or (given.value < 0).any():
                raise InvalidBaseline("explicit values must be in order of time and not negative", [package])
            if not np.isclose(given.value.sum(), self.budget[package], rtol=1e-9, atol=0.005):
                raise InvalidBaseline("explicit values do not add up to the budget", [package])

    @property
    def is_phased(self) -> npt.NDArray[np.bool_]:
        """Packages that have dates and a budget, shape (n,). Only these are part of the BAC."""
        return np.isfinite(self.start) & np.isfinite(self.finish) & np.isfinite(self.budget)

    @property
    def bac(self) -> float:
        return float(self.budget[self.is_phased].sum())

    def planned_value(self, at: float) -> Floats:
        """Planned value of each package at an instant, shape (n,); NaN for packages outside the baseline.

        0 before the start, the whole budget from the finish on. A milestone's budget falls due at its date.
        """
        packages = np.arange(self.start.size)
        shares = self._shares(packages, np.full(self.start.shape, at, dtype=np.float64))
        return np.where(self.is_phased, shares * self.budget, np.nan)

    def total(self, at: Floats, *, only: npt.NDArray[np.bool_] | None = None) -> Floats:
        """Planned value of all packages (or of ``only`` some) at rising instants, shape (m,)."""
        chosen = np.flatnonzero(self.is_phased if only is None else self.is_phased & only)
        begin, end = self._windows()
        first, last = np.searchsorted(at, begin[chosen]), np.searchsorted(at, end[chosen])
        # Finished packages count whole: only the instants inside a package need its profile.
        whole = np.bincount(last, weights=self.budget[chosen], minlength=at.size + 1)[: at.size]
        total: Floats = np.cumsum(whole, dtype=np.float64)
        for part in _parts(last - first):
            counts = (last - first)[part]
            package = np.repeat(chosen[part], counts)
            row = np.arange(package.size) + np.repeat(first[part] - (np.cumsum(counts) - counts), counts)
            value = self._shares(package, at[row]) * self.budget[package]
            total = total + np.bincount(row, weights=value, minlength=at.size)
        return total

    def curve(self, *, step: float, only: npt.NDArray[np.bool_] | None = None) -> PlannedCurve | None:
        """Cumulative curve from the first start to the last finish, every ``step`` (and at the end).

        ``None`` when no package has a baseline, or all of it lies at one instant.
        """
        chosen = self.is_phased if only is None else self.is_phased & only
        if not chosen.any():
            return None
        begin, end = self._windows()
        first, last = float(begin[chosen].min()), float(end[chosen].max())
        if not first < last:
            return None
        at = np.append(np.arange(first, last, step, dtype=np.float64), last)
        value = self.total(at, only=chosen)
        value[0] = 0.0
        return PlannedCurve(at=at, value=np.maximum.accumulate(value))

    def _windows(self) -> tuple[Floats, Floats]:
        """From when to when each package spends its budget, shape (n,) twice."""
        if not self.phased:
            return self.start, self.finish
        begin, end = self.start.copy(), self.finish.copy()
        for package in self._explicit():
            begin[package], end[package] = self.phased[package].at[[0, -1]]
        return begin, end

    def _explicit(self) -> list[int]:
        return [] if self.profile is None else [int(k) for k in np.flatnonzero(self.profile == Profile.EXPLICIT)]

    def _shares(self, package: Integers, at: Floats) -> Floats:
        """Share of the budget of ``package[k]``, which rises with k, planned by ``at[k]``; shape (k,)."""
        share = self._elapsed(package, at)
        if self.profile is None:
            return share
        for kind in (Profile.FRONT, Profile.BACK, Profile.BELL, Profile.S_CURVE):
            mine = self.profile[package] == kind
            if mine.any():
                share[mine] = cumulative_share(kind, share[mine])
        for explicit in self._explicit():
            rows = slice(*np.searchsorted(package, [explicit, explicit + 1]))
            share[rows] = _explicit_share(self.phased[explicit], at[rows])
        return share

    def _elapsed(self, package: Integers, at: Floats) -> Floats:
        share = np.zeros(at.shape)
        which = np.zeros(self.start.shape, dtype=np.int32) if self.clock is None else self.clock
        for index, clock in enumerate(self.clocks):
            mine = (self.is_phased & (which == index))[package]
            share[mine] = _working_share(at[mine], self.start[package[mine]], self.finish[package[mine]], clock)
        return share


def cumulative_share(profile: Profile, u: Floats) -> Floats:
    """Share of the budget planned after share ``u`` (0 to 1, any shape) of the time; see `Profile`."""
    if profile is Profile.FRONT:
        return 1 - (1 - u) ** 2
    if profile is Profile.BACK:
        return u**2
    if profile is Profile.BELL:
        return np.asarray(np.interp(u, np.linspace(0, 1, 11), _BELL_CUMULATIVE))
    if profile is Profile.S_CURVE:
        return u * u * (3 - 2 * u)
    return u


def _working_share(at: Floats, start: Floats, finish: Floats, clock: Clock) -> Floats:
    begin, end = clock(start), clock(finish)
    length = end - begin
    share = np.zeros(at.shape)
    np.divide(np.clip(clock(at) - begin, 0.0, length), length, out=share, where=length > 0)
    # A milestone, or a package wholly in non-working time, falls due in one piece at its finish.
    return np.where(at >= finish, 1.0, share)


def _parts(counts: Integers) -> Iterator[slice]:
    """Slices of packages that have a bounded number of instants together."""
    ends = np.cumsum(counts)
    first = 0
    while first < counts.size:
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + _PAIRS_AT_ONCE, side="right")))
        yield slice(first, last)
        first = last


def _explicit_share(phased: TimePhased, at: Floats) -> Floats:
    cumulative = np.concatenate(([0.0], np.cumsum(phased.value)))
    if cumulative[-1] == 0:
        return np.where(at >= phased.at[-1], 1.0, 0.0)
    return np.asarray(np.interp(at, phased.at, cumulative / cumulative[-1]))


def _refuse(wrong: npt.NDArray[np.bool_], message: str) -> None:
    if wrong.any():
        raise InvalidBaseline(message, np.flatnonzero(wrong).tolist())
