"""Correlations that can exist, and how to mix independent numbers so that they have them.

A table of pairwise coefficients may contradict itself (A with B, B with C, but A against C). The nearest table without
contradiction is then used, and how far it lies from what was asked is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.simulation.errors import BadCorrelation
from quarterdeck.engine.simulation.uncertainty import Correlation, Kinship

Floats = npt.NDArray[np.float64]
_FLOOR = 1e-7
_ROUNDS = 500
_SETTLED = 1e-10
_LARGEST = 2000
"""Most tasks that pairwise coefficients may join: the work grows with the third power."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Correlated variables as sums of independent standard normals.

    Attributes
    ----------
    tasks : list of int
        The correlated tasks, one row each.
    rows : list of (int array, float array)
        Which independent normals each row takes, and how much of each; squares of the amounts add up to 1.
    sources : list of (str, int)
        The independent normals: ``("task", position)`` or ``("group", number)``.
    repaired : float
        The largest change of a coefficient that made the table possible; 0 when it was.
    """

    tasks: list[int]
    rows: list[tuple[npt.NDArray[np.int64], Floats]]
    sources: list[tuple[str, int]]
    repaired: float = 0.0


def mixture(correlations: Sequence[Correlation], kinships: Sequence[Kinship]) -> Mixture:
    """Turn coefficients into amounts.

    Parameters
    ----------
    correlations : sequence of Correlation
        Pairs; those not named have coefficient 0. A pair named twice keeps the last.
    kinships : sequence of Kinship
        Groups with one coefficient each.

    Raises
    ------
    BadCorrelation
        When pairs join more tasks than can be handled.

    Notes
    -----
    A group that shares no task with a pair or another group is mixed from one common normal and one of each task's
    own: exact, and in linear time. All else goes by families of tasks that are joined by pairs, each with its own
    table and its Cholesky factor.
    """
    pairs, groups = _parted(correlations, kinships)
    tasks: list[int] = []
    rows: list[tuple[npt.NDArray[np.int64], Floats]] = []
    sources: list[tuple[str, int]] = []
    for number, group in enumerate(groups):
        shared = len(sources)
        sources.append(("group", number))
        for task in dict.fromkeys(group.tasks):
            amounts = np.sqrt(np.array([group.coefficient, 1 - group.coefficient]))
            rows.append((np.array([shared, len(sources)], dtype=np.int64), amounts))
            sources.append(("task", task))
            tasks.append(task)
    worst = 0.0
    for family in _families(pairs):
        table = _table(family, pairs)
        possible = nearest_correlation(table)
        worst = max(worst, float(np.abs(possible - table).max()))
        factor = np.linalg.cholesky(possible)
        first = len(sources)
        for row, task in enumerate(family):
            rows.append((first + np.arange(row + 1, dtype=np.int64), factor[row, : row + 1].astype(np.float64)))
            sources.append(("task", task))
            tasks.append(task)
    return Mixture(tasks, rows, sources, worst if worst > 1e-6 else 0.0)


def nearest_correlation(table: Floats) -> Floats:
    """The nearest table of coefficients that can exist.

    Parameters
    ----------
    table : float64 [n, n]
        Symmetric, ones on the diagonal.

    Returns
    -------
    float64 [n, n]
        The table itself when its smallest eigenvalue is above 1e-7; else the nearest one in the Frobenius norm whose
        eigenvalues are.

    Notes
    -----
    Alternating projections with Dykstra's correction.

    Source: N. J. Higham, Computing the nearest correlation matrix, IMA Journal of Numerical Analysis 22, 2002.

    Examples
    --------
    >>> import numpy as np
    >>> held = nearest_correlation(np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]))
    >>> bool(np.linalg.eigvalsh(held).min() > 0), held.round(2).tolist()
    (True, [[1.0, 0.5, -0.5], [0.5, 1.0, 0.5], [-0.5, 0.5, 1.0]])
    """
    if np.linalg.eigvalsh(table)[0] >= _FLOOR:
        return table
    held, correction = table.copy(), np.zeros_like(table)
    for _ in range(_ROUNDS):
        shifted = held - correction
        values, vectors = np.linalg.eigh(shifted)
        possible = (vectors * np.maximum(values, _FLOOR)) @ vectors.T
        correction = possible - shifted
        moved = possible.copy()
        np.fill_diagonal(moved, 1.0)
        settled = float(np.abs(moved - held).max())
        held = moved
        if settled < _SETTLED:
            break
    return _safe(held)


def _safe(table: Floats) -> Floats:
    """Lift the last hair of negative eigenvalues, and scale the diagonal back to ones."""
    values, vectors = np.linalg.eigh((table + table.T) / 2)
    lifted = (vectors * np.maximum(values, _FLOOR)) @ vectors.T
    scale = 1 / np.sqrt(np.diag(lifted))
    safe: Floats = lifted * scale[:, None] * scale[None, :]
    np.fill_diagonal(safe, 1.0)
    return safe


def _parted(
    correlations: Sequence[Correlation], kinships: Sequence[Kinship]
) -> tuple[dict[tuple[int, int], float], list[Kinship]]:
    """Pairs, and groups that stand alone; other groups become pairs."""
    pairs: dict[tuple[int, int], float] = {}
    paired = {task for held in correlations for task in (held.first, held.second)}
    counts: dict[int, int] = {}
    for group in kinships:
        for task in set(group.tasks):
            counts[task] = counts.get(task, 0) + 1
    alone = []
    for group in kinships:
        if any(task in paired or counts[task] > 1 for task in group.tasks):
            members = sorted(set(group.tasks))
            pairs |= {(a, b): group.coefficient for k, a in enumerate(members) for b in members[k + 1 :]}
        else:
            alone.append(group)
    pairs |= {(min(c.first, c.second), max(c.first, c.second)): c.coefficient for c in correlations}
    return pairs, alone


def _families(pairs: dict[tuple[int, int], float]) -> list[list[int]]:
    """Tasks that hang together through pairs, in rising order."""
    above: dict[int, int] = {}

    def root(task: int) -> int:
        while above.setdefault(task, task) != task:
            above[task] = above[above[task]]
            task = above[task]
        return task

    for first, second in pairs:
        above[root(first)] = root(second)
    families: dict[int, list[int]] = {}
    for task in sorted(above):
        families.setdefault(root(task), []).append(task)
    for family in families.values():
        if len(family) > _LARGEST:
            raise BadCorrelation(f"by pairs joins {len(family):,} tasks; use groups for more than {_LARGEST:,}")
    return list(families.values())


def _table(family: list[int], pairs: dict[tuple[int, int], float]) -> Floats:
    place = {task: row for row, task in enumerate(family)}
    table = np.eye(len(family))
    for (first, second), coefficient in pairs.items():
        if first in place:
            table[place[first], place[second]] = table[place[second], place[first]] = coefficient
    return table
