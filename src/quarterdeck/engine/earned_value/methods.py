"""Earned value of work packages by their measurement method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

UNACCEPTED_CAP = 0.90


class Method(IntEnum):
    """How the progress of a work package becomes earned value.

    ====================  ===========================================================  ==================
    method                share of the budget that is earned                           at most
    ====================  ===========================================================  ==================
    ZERO_HUNDRED          0 until finished, then all                                   1 period
    FIFTY_FIFTY           half at the start, the rest at the finish                    2 periods
    TWENTY_FIVE_SEVENTY_FIVE  a quarter at the start, the rest at the finish           2 periods
    MILESTONES            weights of the reached milestones
    PHYSICAL              judged physical share; at most 90 % until accepted
    UNITS                 units done / units in all
    APPORTIONED           the share earned by another package
    LOE                   earned = planned, by definition
    POINTS                accepted points / points of the baselined release
    ====================  ===========================================================  ==================
    """

    ZERO_HUNDRED = 0
    FIFTY_FIFTY = 1
    TWENTY_FIVE_SEVENTY_FIVE = 2
    MILESTONES = 3
    PHYSICAL = 4
    UNITS = 5
    APPORTIONED = 6
    LOE = 7
    POINTS = 8


class InvalidProgress(ValueError):
    """Progress contradicts itself; ``packages`` are the offending indexes."""

    def __init__(self, message: str, packages: Sequence[int] = ()) -> None:
        super().__init__(message)
        self.packages = tuple(packages)


@dataclass(frozen=True, slots=True)
class Milestones:
    """Weighted milestones of one package: positive weights of any scale, and which are reached."""

    weight: Floats
    is_reached: Flags


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known at the status date about n work packages.

    Parameters
    ----------
    method : ndarray, shape (n,), int8
        `Method` codes.
    is_started, is_finished, is_accepted : ndarray, shape (n,), bool
        Facts at the status date. A finished package is started.
    done, total : ndarray, shape (n,), float64
        PHYSICAL: judged part of the whole (45 of 100, or 0.45 of 1); UNITS and POINTS: done (accepted) of all.
        NaN = no data. Ignored by the other methods.
    base : ndarray, shape (n,), int32, optional
        APPORTIONED: index of the package whose share is taken; -1 elsewhere.
    milestones : dict of int to Milestones
        MILESTONES: the milestones of each such package.
    current_total : ndarray, shape (n,), float64, optional
        POINTS: points of the present, perhaps unapproved scope.
    """

    method: npt.NDArray[np.int8]
    is_started: Flags
    is_finished: Flags
    is_accepted: Flags
    done: Floats
    total: Floats
    base: npt.NDArray[np.int32] | None = None
    milestones: dict[int, Milestones] = field(default_factory=dict)
    current_total: Floats | None = None

    def __post_init__(self) -> None:
        shape = self.method.shape
        arrays = (self.is_started, self.is_finished, self.is_accepted, self.done, self.total)
        if len(shape) != 1 or any(array.shape != shape for array in arrays):
            raise InvalidProgress("all arrays have one value per package")
        _refuse(self.is_finished & ~self.is_started, "finished but not started")
        _refuse((self.done < 0) | (self.done > self.total), "done is not between 0 and the total")
        for package, given in self.milestones.items():
            if given.weight.shape != given.is_reached.shape or not (given.weight > 0).all():
                raise InvalidProgress("each milestone needs a positive weight and a state", [package])


def earned_shares(progress: Progress) -> Floats:
    """Share of its budget that each package has earned.

    Returns
    -------
    ndarray, shape (n,), float64
        0 to 1; NaN where the measure that the method needs is missing, and for LOE (see `earned_values`).

    Raises
    ------
    InvalidProgress
        An apportioned package without a base, or a circle of them.
    """
    method, started, finished = progress.method, progress.is_started, progress.is_finished
    shares = np.full(method.shape, np.nan)
    for code, first in ((Method.ZERO_HUNDRED, 0.0), (Method.FIFTY_FIFTY, 0.5), (Method.TWENTY_FIVE_SEVENTY_FIVE, 0.25)):
        shares = np.where(method == code, np.where(finished, 1.0, np.where(started, first, 0.0)), shares)
    measured = np.where(started, _ratio(progress.done, progress.total), 0.0)
    capped = np.where(progress.is_accepted, measured, np.minimum(measured, UNACCEPTED_CAP))
    shares = np.where(method == Method.PHYSICAL, capped, shares)
    shares = np.where((method == Method.UNITS) | (method == Method.POINTS), measured, shares)
    for package in np.flatnonzero(method == Method.MILESTONES).tolist():
        given = progress.milestones.get(package)
        if given is not None and given.weight.size:
            shares[package] = float(given.weight[given.is_reached].sum() / given.weight.sum())
    return shares


def earned_values(progress: Progress, *, budget: Floats, planned: Floats) -> Floats:
    """Earned value of each package.

    Parameters
    ----------
    progress : Progress
    budget, planned : ndarray, shape (n,), float64
        Budget at completion and planned value at the status date; NaN outside the baseline.

    Returns
    -------
    ndarray, shape (n,), float64
        In the unit of ``budget``; NaN = no data.

    Raises
    ------
    InvalidProgress
        An apportioned package without a base, or a circle of them.

    Examples
    --------
    One package each by 50/50 (started), physical share (45 %) and level of effort:

    >>> none, some, unknown = np.zeros(3, dtype=bool), np.ones(3, dtype=bool), np.nan
    >>> facts = Progress(
    ...     method=np.array([Method.FIFTY_FIFTY, Method.PHYSICAL, Method.LOE], dtype=np.int8),
    ...     is_started=some,
    ...     is_finished=none,
    ...     is_accepted=none,
    ...     done=np.array([unknown, 45, unknown]),
    ...     total=np.array([unknown, 100, unknown]),
    ... )
    >>> earned_values(facts, budget=np.array([60.0, 80, 50]), planned=np.array([60.0, 40, 25])).tolist()
    [30.0, 36.0, 25.0]
    """
    shares = earned_shares(progress)
    is_loe = progress.method == Method.LOE
    shares[is_loe] = _ratio(planned, budget)[is_loe]
    _apportion(progress, shares)
    return np.asarray(shares * budget, dtype=np.float64)


def current_scope_values(progress: Progress, *, budget: Floats) -> Floats:
    """Earned value of the POINTS packages against their present scope, beside the baselined one; NaN elsewhere."""
    if progress.current_total is None:
        return np.full(progress.method.shape, np.nan)
    share = np.where(progress.is_started, _ratio(progress.done, progress.current_total), 0.0)
    return np.where(progress.method == Method.POINTS, share * budget, np.nan)


def _apportion(progress: Progress, shares: Floats) -> None:
    waiting = np.flatnonzero(progress.method == Method.APPORTIONED).tolist()
    if not waiting:
        return
    base = progress.base
    if base is None or any(not 0 <= base[package] < shares.size for package in waiting):
        raise InvalidProgress("an apportioned package names the package it follows", waiting)
    open_packages = set(waiting)
    while open_packages:
        ready = [package for package in sorted(open_packages) if int(base[package]) not in open_packages]
        if not ready:
            raise InvalidProgress("apportioned packages follow each other in a circle", sorted(open_packages))
        for package in ready:
            shares[package] = shares[int(base[package])]
        open_packages.difference_update(ready)


def _ratio(part: Floats, whole: Floats) -> Floats:
    quotient = np.full(part.shape, np.nan)
    np.divide(part, whole, out=quotient, where=whole > 0)
    return quotient


def _refuse(wrong: Flags, message: str) -> None:
    if wrong.any():
        raise InvalidProgress(message, np.flatnonzero(wrong).tolist())
