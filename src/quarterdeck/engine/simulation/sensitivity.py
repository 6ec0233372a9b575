"""What it would save: the same draws again without a risk, or with a task as planned.

Because every draw belongs to its variable and its iteration, both runs differ in that one thing only, and already a
few thousand iterations show small savings (common random numbers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quarterdeck.engine.simulation.outcomes import Outcomes
from quarterdeck.engine.simulation.running import Pool, Threads, Workload, run
from quarterdeck.engine.simulation.simulating import Simulation, finishes, total_costs

MOST_TASKS = 12
"""Tasks that are tried one by one: those with the highest sensitivity."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What one risk or one task costs at a percentile.

    Attributes
    ----------
    index : int
        Position of the risk, or of the task.
    ticks : int
        Working ticks (of the first project's calendar) by which the finish at the percentile would be earlier.
    money : float or None
        By how much the cost at the percentile would be lower; ``None`` when there is no money.
    finish : int
        The finish at the percentile without it, in absolute ticks.
    """

    index: int
    ticks: int
    money: float | None
    finish: int


def risk_savings(simulation: Simulation, *, share: float, pool: Pool | None = None) -> list[Saving]:
    """For every risk: how much earlier and cheaper the percentile ``share`` would be without it. Largest first."""
    work = simulation.workload
    runs = [(r, work.without(risk=r)) for r in range(len(simulation.scene.risks))]
    return _savings(simulation, runs, share, pool)


def task_savings(
    simulation: Simulation, *, share: float, tasks: Sequence[int] | None = None, pool: Pool | None = None
) -> list[Saving]:
    """The same for tasks that took exactly what was planned, whatever draws and risks say.

    Without ``tasks`` those with the highest sensitivity, at most `MOST_TASKS`, are tried.
    """
    chosen = sensitive_tasks(simulation) if tasks is None else list(tasks)
    rows = simulation.scene.built.row_of
    work = simulation.workload
    runs = [(task, work.without(row=int(rows[task]))) for task in chosen if rows[task] >= 0]
    return _savings(simulation, runs, share, pool)


def sensitive_tasks(simulation: Simulation, most: int = MOST_TASKS) -> list[int]:
    """The tasks with the highest sensitivity, highest first; those without any are left out."""
    values = np.nan_to_num(simulation.tasks.sensitivity, nan=0.0)
    order = np.lexsort((np.arange(len(values)), -values))
    return [int(task) for task in order[:most] if values[task] > 0]


def _savings(
    simulation: Simulation, runs: Sequence[tuple[int, Workload]], share: float, pool: Pool | None
) -> list[Saving]:
    scene = simulation.scene
    base = int(simulation.finish.percentile(share))
    price = simulation.cost.percentile(share) if simulation.cost is not None else None
    calendar = int(scene.built.net.project_calendar[0])
    savings = []
    for index, work in runs:
        found = run(work, pool or Threads(1))
        finish = int(Outcomes(finishes(scene, found)).percentile(share))
        ticks = int(scene.plan.calendars.between(calendar, finish, base))
        money = None if price is None else price - Outcomes(total_costs(scene, found)).percentile(share)
        savings.append(Saving(index, ticks, money, finish))
    return sorted(savings, key=lambda held: (-held.ticks, -(held.money or 0.0), held.index))
