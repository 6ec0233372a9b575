"""Cruciality by ranks (Spearman): how a task's duration and its project's go together, without a scale.

Ranks cannot be summed up on the way, so the durations are drawn again, task by task.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.simulation.simulating import Simulation

Floats = npt.NDArray[np.float64]


def rank_cruciality(simulation: Simulation, tasks: Sequence[int]) -> Floats:
    """Spearman's rank correlation, absolute, of each task's duration with its project's: float64 [tasks].

    NaN for tasks whose duration is the same in every iteration or that are finished.

    Source: C. Spearman, The proof and measurement of association between two things, 1904 (ties share their rank).
    """
    scene, work = simulation.scene, simulation.workload
    rows = scene.built.row_of[np.asarray(tasks, dtype=np.int64)]
    lengths = np.zeros((len(rows), work.iterations), np.int32)
    chosen = np.where(rows >= 0, rows, 0).astype(np.int32)
    seed = np.array([work.seed & 0xFFFFFFFF, work.seed >> 32], dtype=np.uint32)
    strata = work.iterations if work.stratified else 0
    kernels("simulation.lanes.curve").draw_rows(work.net, work.luck, seed, strata, chosen, lengths)
    spans = [_ranks(end.values) for end in simulation.ends]
    projects = scene.project_of[np.asarray(tasks, dtype=np.int64)]
    out = np.full(len(rows), np.nan)
    for k, row in enumerate(rows.tolist()):
        if row >= 0 and lengths[k].min() < lengths[k].max():
            out[k] = _correlation(_ranks(lengths[k]), spans[int(projects[k])])
    return out


def _ranks(values: npt.NDArray[np.generic]) -> Floats:
    """Ranks from 0; equal values share the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Floats = (last - (counts + 1) / 2)[place]
    return ranks


def _correlation(first: Floats, second: Floats) -> float:
    a, b = first - first.mean(), second - second.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return abs(float(a @ b)) / scale if scale > 0 else float("nan")
