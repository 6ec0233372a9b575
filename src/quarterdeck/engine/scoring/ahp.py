"""The analytic hierarchy process: weights from pairwise comparisons, and how consistent they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.figure import Figure, Missing, known, unknown

Floats = npt.NDArray[np.float64]

# Mean consistency index of random matrices of 1 to 10 items. Published tables differ in the second digit.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
ACCEPTED_RATIO = 0.10
_SCALE = 9.0
_RECIPROCAL_TOLERANCE = 1e-6
_ROUNDS = 10_000


class InvalidComparisons(ValueError):
    """Comparisons that are no reciprocal matrix; ``pairs`` are the offenders by index."""

    def __init__(self, message: str, pairs: Sequence[tuple[int, int]] = ()) -> None:
        super().__init__(message)
        self.pairs = tuple(pairs)


@dataclass(frozen=True, slots=True)
class Triad:
    """Three items whose comparisons contradict each other most.

    ``contradiction`` is ``|ln(a_ij * a_jk * a_ki)|``: 0 when they agree, ln 2 when one is off by a factor of 2.
    ``consistent`` is the value of a_ik that would follow from the two others, a_ij * a_jk.
    """

    items: tuple[int, int, int]
    contradiction: float
    given: float
    consistent: float


@dataclass(frozen=True, slots=True)
class Priorities:
    """Weights of n items and the consistency of the comparisons.

    Attributes
    ----------
    weights : ndarray, shape (n,), float64
        Positive, sum 1: the principal eigenvector.
    lambda_max : float
        Principal eigenvalue, n when fully consistent.
    consistency_index : float
        ``(lambda_max - n) / (n - 1)``; 0 for n <= 2.
    consistency_ratio : Figure
        Index over the random index; 0 for n <= 2; unknown where the table has no value.
    worst : Triad or None
        The worst contradiction; None for n <= 2.
    """

    weights: Floats
    lambda_max: float
    consistency_index: float
    consistency_ratio: Figure
    worst: Triad | None

    @property
    def is_accepted(self) -> bool:
        """Whether the ratio is known and at most 0.10."""
        ratio = self.consistency_ratio.value
        return ratio is not None and ratio <= ACCEPTED_RATIO


def matrix_of_pairs(items: int, pairs: Iterable[tuple[int, int, float]]) -> Floats:
    """The reciprocal matrix of judgements (i, j, how many times more i counts than j).

    Parameters
    ----------
    items : int
        n >= 1.
    pairs : iterable of (int, int, float)
        Each pair once, in either direction; values 1/9 to 9.

    Returns
    -------
    ndarray, shape (n, n), float64

    Raises
    ------
    InvalidComparisons
        A pair twice, missing, of an item with itself or an unknown one, or a value outside the scale.

    Examples
    --------
    >>> matrix_of_pairs(2, [(0, 1, 4)]).tolist()
    [[1.0, 4.0], [0.25, 1.0]]
    """
    matrix = np.eye(items)
    for i, j, times in pairs:
        if i == j or not (0 <= i < items and 0 <= j < items):
            raise InvalidComparisons("a comparison names two different items", [(i, j)])
        if matrix[i, j]:
            raise InvalidComparisons("a pair is compared twice", [(i, j)])
        if not 1 / _SCALE - _RECIPROCAL_TOLERANCE <= times <= _SCALE + _RECIPROCAL_TOLERANCE:
            raise InvalidComparisons("judgements lie between 1/9 and 9", [(i, j)])
        matrix[i, j], matrix[j, i] = times, 1 / times
    missing = [(i, j) for i, j in combinations(range(items), 2) if not matrix[i, j]]
    if missing:
        raise InvalidComparisons("pairs are not compared", missing)
    return matrix


def priorities(matrix: Floats, *, random_index: Sequence[float] = RANDOM_INDEX) -> Priorities:
    """Weights of the items of a reciprocal comparison matrix.

    Parameters
    ----------
    matrix : ndarray, shape (n, n), float64
        ``matrix[i, j]`` = how many times more i counts than j; ``matrix[j, i]`` its reciprocal.
    random_index : sequence of float
        Random index for 1, 2, 3, … items.

    Returns
    -------
    Priorities

    Raises
    ------
    InvalidComparisons
        Not square, empty, not positive, or not reciprocal (to one part in a million).

    References
    ----------
    T. L. Saaty, *A Scaling Method for Priorities in Hierarchical Structures*, 1977; J. Alonso, M. T. Lamata,
    *Consistency in the Analytic Hierarchy Process*, 2006 (other random indexes).

    Examples
    --------
    >>> found = priorities(matrix_of_pairs(3, [(0, 1, 3), (0, 2, 5), (1, 2, 2)]))
    >>> [round(weight, 3) for weight in found.weights.tolist()], round(found.consistency_ratio.value, 3)
    ([0.648, 0.23, 0.122], 0.003)
    """
    held = _checked(matrix)
    count = held.shape[0]
    weights, largest = _principal(held)
    if count <= 2:
        return Priorities(weights, float(count), 0.0, known(0), None)
    index = max(0.0, (largest - count) / (count - 1))
    ratio = unknown(Missing.NO_RANDOM_INDEX)
    if count <= len(random_index) and random_index[count - 1] > 0:
        ratio = known(index / random_index[count - 1])
    return Priorities(weights, largest, index, ratio, _worst(held))


def group_matrix(matrices: Sequence[Floats], *, weights: Sequence[float] | None = None) -> Floats:
    """One matrix for a group: the weighted geometric mean of its members' judgements.

    The geometric mean is the only mean that stays reciprocal.

    Parameters
    ----------
    matrices : sequence of ndarray, shape (n, n)
    weights : sequence of float, optional
        Say of each member, positive, any scale; equal unless given.

    Raises
    ------
    InvalidComparisons
        No matrices, different sizes, or weights that do not fit.

    References
    ----------
    J. Aczel, T. L. Saaty, *Procedures for Synthesizing Ratio Judgements*, 1983.

    Examples
    --------
    >>> group_matrix([matrix_of_pairs(2, [(0, 1, 2)]), matrix_of_pairs(2, [(0, 1, 8)])]).round(9).tolist()
    [[1.0, 4.0], [0.25, 1.0]]
    """
    held = [_checked(matrix) for matrix in matrices]
    if not held or len({matrix.shape for matrix in held}) > 1:
        raise InvalidComparisons("a group needs matrices of one size")
    say = np.ones(len(held)) if weights is None else np.asarray(weights, dtype=np.float64)
    if say.shape != (len(held),) or not (say > 0).all():
        raise InvalidComparisons("each member needs a positive weight")
    mean: Floats = np.exp(np.einsum("m,mij->ij", say / say.sum(), np.log(np.stack(held))))
    return mean


def combine(criteria: Floats, alternatives: Sequence[Floats]) -> Floats:
    """Overall priorities: alternatives' weights under each criterion, weighted by the criteria.

    Parameters
    ----------
    criteria : ndarray, shape (c,)
    alternatives : sequence of c ndarrays, shape (a,)

    Returns
    -------
    ndarray, shape (a,), float64
        Sum 1.

    Examples
    --------
    >>> combine(np.array([0.75, 0.25]), [np.array([0.2, 0.8]), np.array([0.6, 0.4])]).round(9).tolist()
    [0.3, 0.7]
    """
    overall: Floats = criteria @ np.stack(alternatives)
    return overall


def _checked(matrix: Floats) -> Floats:
    held = np.asarray(matrix, dtype=np.float64)
    if held.ndim != 2 or held.shape[0] != held.shape[1] or held.size == 0:
        raise InvalidComparisons("comparisons form a square matrix")
    if not (np.isfinite(held).all() and (held > 0).all()):
        raise InvalidComparisons("comparisons are positive numbers", _places(~(np.isfinite(held) & (held > 0))))
    off = np.abs(np.log(held * held.T)) > _RECIPROCAL_TOLERANCE
    if off.any():
        raise InvalidComparisons("comparisons there and back are reciprocals", _places(np.triu(off)))
    return held


def _places(wrong: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    return [(int(i), int(j)) for i, j in np.argwhere(wrong)]


def _principal(matrix: Floats) -> tuple[Floats, float]:
    """Principal eigenvector (sum 1) and eigenvalue, by repeated multiplication: positive matrices have exactly one."""
    weights = np.full(matrix.shape[0], 1 / matrix.shape[0])
    for _ in range(_ROUNDS):
        grown = matrix @ weights
        grown /= grown.sum()
        if np.abs(grown - weights).max() < 1e-15:
            break
        weights = grown
    return weights, float((matrix @ weights / weights).mean())


def _worst(matrix: Floats) -> Triad:
    found = None
    for i, j, k in combinations(range(matrix.shape[0]), 3):
        size = abs(log(matrix[i, j] * matrix[j, k] * matrix[k, i]))
        if found is None or size > found.contradiction + 1e-12:
            found = Triad((i, j, k), size, float(matrix[i, k]), float(matrix[i, j] * matrix[j, k]))
    assert found is not None  # noqa: S101  three items at least have a triad
    return found
