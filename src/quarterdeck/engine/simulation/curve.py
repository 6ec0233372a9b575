"""The risk-adjusted S-curve: how much will have been spent by each day, with which certainty."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.compiled import kernels
from quarterdeck.engine.simulation.lanes import layout
from quarterdeck.engine.simulation.lanes.layout import LANES
from quarterdeck.engine.simulation.lanes.tables import Found, Job
from quarterdeck.engine.simulation.simulating import Simulation

Floats = npt.NDArray[np.float64]
MOST_ITERATIONS = 2_048
"""A curve needs no more: the standard error of a percentile is then about one percent of iterations."""


@dataclass(frozen=True, slots=True)
class SpendCurve:
    """Money spent up to each instant, from the plan and from the first iterations of a simulation.

    Attributes
    ----------
    at : int64 [n]
        Absolute ticks.
    planned : float64 [n]
        With planned durations and no risk.
    mean, low, middle, chosen, high : float64 [n]
        Mean, P10, P50, the chosen percentile and P90 of each instant.
    iterations : int
    """

    at: npt.NDArray[np.int64]
    planned: Floats
    mean: Floats
    low: Floats
    middle: Floats
    chosen: Floats
    high: Floats
    iterations: int


def spend_curve(simulation: Simulation, instants: npt.ArrayLike, *, share: float = 0.8) -> SpendCurve | None:
    """Follow the money of the first iterations of a simulation; ``None`` without money.

    Parameters
    ----------
    simulation : Simulation
    instants : int64 [n]
        Absolute ticks, rising: ends of periods.
    share : float
        The chosen percentile.

    Notes
    -----
    A task's cost falls evenly on its working time, that of level of effort and of risks by themselves evenly on the
    project. Money spent before counts from the start.
    """
    if simulation.cost is None:
        return None
    scene, at = simulation.scene, np.asarray(instants, dtype=np.int64)
    net, calendars = scene.built.net, scene.plan.calendars
    ticks = [calendars.between(c, net.zero, at) for c in range(len(calendars))]
    grid = np.clip(np.array(ticks, dtype=np.int64), layout.NEVER, layout.EVER).astype(np.int32)
    work = replace(simulation.workload, iterations=min(simulation.iterations, MOST_ITERATIONS))
    columns = work.blocks * LANES
    spent = np.zeros((len(at), columns))
    found = Found(
        finishes=np.zeros((0, columns), np.int32),
        ends=np.zeros((len(net.facts), columns), np.int32),
        costs=np.zeros((0, columns)),
        sums=np.zeros((0, 5), np.int64),
        counts=np.zeros(len(work.luck.occurrences), np.int64),
    )
    seed = np.array([work.seed & 0xFFFFFFFF, work.seed >> 32], dtype=np.uint32)
    strata = simulation.iterations if work.stratified else 0
    job = Job(seed, 0, work.blocks, work.iterations, strata, -1, -1, True, False, 0)
    kernels("simulation.lanes.curve").run_curve(net, work.luck, work.money, job, found, grid, spent)
    before = scene.priced.spent + float(scene.priced.rest.sum())
    held = np.sort(spent[:, : work.iterations] + before, axis=1)
    places = [
        min(max(int(np.ceil(s * work.iterations - 1e-9)) - 1, 0), work.iterations - 1) for s in (0.1, 0.5, share, 0.9)
    ]
    low, middle, chosen, high = (held[:, place] for place in places)
    planned = _planned(simulation, at) + before
    return SpendCurve(at, planned, held.mean(axis=1), low, middle, chosen, high, work.iterations)


def _planned(simulation: Simulation, at: npt.NDArray[np.int64]) -> Floats:
    """What the plan itself would have spent by each instant."""
    scene, net = simulation.scene, simulation.scene.built.net
    money, calendars = simulation.workload.money, scene.plan.calendars
    planned = np.zeros(len(at))
    for r in range(len(net.nodes)):
        node = net.nodes[r]
        amount = money.rate[r] * node[layout.DURATION] + money.fixed[r]
        if amount == 0 or node[layout.KIND] in (layout.OPENING, layout.CLOSING) or node[layout.FLAGS] & layout.STANDING:
            continue
        finish, size = int(scene.built.finish[node[layout.TASK]]), int(node[layout.DURATION])
        done = size + calendars.between(int(node[layout.CALENDAR]), finish, at)
        planned += amount * (np.clip(done / size, 0, 1) if size else done >= 0)
    for p in range(len(net.facts)):
        size = max(int(net.project_span[p]), 1)
        done = calendars.between(int(net.project_calendar[p]), net.zero, at) - int(net.project_ticks[p])
        planned += money.standing[:, p].sum() * np.clip(done, 0, size)
    return planned
