"""Small problems to the end: depth-first branch and bound on the relaxation's prices."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from quarterdeck.engine.selection.model import Floats, Ints
from quarterdeck.engine.selection.relaxing import Arena

_SLIGHT = 1e-9


def branch(arena: Arena, price: Floats, *, known: Ints | None, grain: float, nodes: int) -> tuple[Ints | None, bool]:
    """Search every choice that could beat a known one.

    Parameters
    ----------
    arena : Arena
    price : ndarray [rows]
        Prices per unit; better prices cut more.
    known : ndarray [projects] or None
        A feasible choice to beat.
    grain : float
        The step in which values differ (0 when unknown): a better choice is better by at least this.
    nodes : int
        Steps to take at most.

    Returns
    -------
    choice : ndarray [projects] or None
        The best feasible choice that was found or known.
    is_complete : bool
        Whether nothing was left out: then ``choice`` is optimal, or None because nothing is feasible.

    References
    ----------
    A. M. Geoffrion, *Lagrangean Relaxation for Integer Programming*, 1974.
    """
    model = arena.model
    scaled = arena.scaled(price)
    worth = arena.worth(scaled)
    first = model.first
    best = np.array([worth[low:high].max(initial=-np.inf) for low, high in pairwise(first)])
    order = np.lexsort((-best, ~model.forced))
    ranked = np.lexsort((-worth, model.project))
    choice = np.full(model.projects, -1, dtype=np.int64) if known is None else known.copy()
    start = -np.inf if known is None else float(arena.value[known[known >= 0]].sum())
    step = max(_SLIGHT, grain / arena.unit - _SLIGHT)
    found, is_complete = arena.kernels.branch(*arena.arrays, scaled, order, ranked, step, nodes, choice, start)
    return (choice if found > -np.inf else None), bool(is_complete)
