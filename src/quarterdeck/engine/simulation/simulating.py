"""`simulate`: from a plan and its uncertainty to a sample of outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quarterdeck.engine.plan import Plan
from quarterdeck.engine.simulation.errors import BadIterations
from quarterdeck.engine.simulation.judging import TaskMeasures, measure_tasks
from quarterdeck.engine.simulation.lanes.building import Part
from quarterdeck.engine.simulation.lanes.tables import Found
from quarterdeck.engine.simulation.outcomes import Outcomes
from quarterdeck.engine.simulation.running import Pool, Threads, Workload, run
from quarterdeck.engine.simulation.scene import Scene, set_scene
from quarterdeck.engine.simulation.uncertainty import Costs, Uncertainty

Ints = npt.NDArray[np.int64]
DEFAULT_ITERATIONS = 10_000
MOST_ITERATIONS = 1_000_000
_SEEDS = 2**64
_ROOM = 62


@dataclass(frozen=True, slots=True)
class Target:
    """A task whose finish was asked for, mostly a milestone.

    Attributes
    ----------
    task : int
        Its position.
    finish : Outcomes
        In absolute ticks.
    cost : Outcomes or None
        Of the work that leads to it, money spent included only in the project's own total.
    planned : int
        Its finish with planned durations.
    """

    task: int
    finish: Outcomes
    cost: Outcomes | None
    planned: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a simulation found.

    Attributes
    ----------
    scene : Scene
    workload : Workload
        How it was run; `run` it again with a risk removed for a comparison on the same draws.
    finish : Outcomes
        Finish of the last project, in absolute ticks.
    ends : list of Outcomes
        Finish of every project.
    cost : Outcomes or None
        Total cost, money spent included.
    costs : float64 [groups, iterations]
    targets : list of Target
    tasks : TaskMeasures
    occurrences : float64 [risks]
        The share of iterations in which each risk happened.
    planned_finish : int
    planned_cost : float
    """

    scene: Scene
    workload: Workload
    finish: Outcomes
    ends: list[Outcomes]
    cost: Outcomes | None
    costs: npt.NDArray[np.float64]
    targets: list[Target]
    tasks: TaskMeasures
    occurrences: npt.NDArray[np.float64]
    planned_finish: int
    planned_cost: float

    @property
    def iterations(self) -> int:
        return self.workload.iterations

    def project_cost(self, project: int) -> Outcomes | None:
        """Cost of one project of several, without money spent."""
        if self.cost is None:
            return None
        own = self.scene.groups.projects == project
        return Outcomes(self.costs[own].sum(axis=0) + self.scene.priced.rest[own].sum())


def simulate(
    plan: Plan,
    uncertainty: Uncertainty,
    *,
    seed: int,
    iterations: int = DEFAULT_ITERATIONS,
    costs: Costs | None = None,
    targets: Sequence[int] | None = None,
    stratified: bool = False,
    keep_dates: bool = False,
    pool: Pool | None = None,
    parts: list[Part] | None = None,
    project_of: Ints | None = None,
    blocks_per_chunk: int | None = None,
) -> Simulation:
    """Simulate a plan.

    Parameters
    ----------
    plan : Plan
    uncertainty : Uncertainty
    seed : int
        0 to 2**64 - 1. The same plan, uncertainty, seed and number of iterations give the same bits, whatever the
        pool, its size, the order of its work or its accidents.
    iterations : int
        1 to 1,000,000.
    costs : Costs, optional
    targets : sequence of int, optional
        Positions of tasks whose finish and cost are kept; the milestones ahead otherwise.
    stratified : bool
        Latin hypercube: each variable takes one value from each of as many equal strata as there are iterations.
    keep_dates : bool
        Leave imposed dates and manual tasks as they are (see `relaxing`).
    pool : Pool, optional
        One thread otherwise.
    parts, project_of : optional
        The projects of a plan that holds several (see `portfolio`).
    blocks_per_chunk : int, optional
        Size of the pieces of work, in blocks of 64 iterations.

    Returns
    -------
    Simulation

    Raises
    ------
    SimulationError
        `BadIterations`, `EmptyPlan`, `UnknownTask`, `BadCorrelation`, `SeveralForks`, `TooLong`.

    Notes
    -----
    Durations are drawn in float32 and rounded to whole ticks, at least one; dates are exact integers. Each iteration
    is a critical path of its own: its early finishes equal those of `quarterdeck.engine.cpm.schedule` for the drawn
    durations, to the tick.
    """
    if not 1 <= iterations <= MOST_ITERATIONS:
        raise BadIterations(iterations, MOST_ITERATIONS)
    scene = set_scene(
        plan,
        uncertainty,
        costs=costs,
        targets=targets,
        keep_dates=keep_dates,
        parts=parts,
        project_of=project_of,
    )
    work = Workload(
        net=scene.built.net,
        luck=scene.luck,
        money=scene.money,
        wanted=scene.wanted,
        groups=len(scene.groups),
        seed=seed % _SEEDS,
        iterations=iterations,
        stratified=stratified,
        prices=scene.prices,
        coarse=_coarse(scene, iterations),
    )
    found = run(work, pool or Threads(1), blocks_per_chunk=blocks_per_chunk)
    return _simulation(scene, work, found)


def finishes(scene: Scene, found: Found) -> npt.NDArray[np.int64]:
    """The last finish of every iteration, in absolute ticks: int64 [iterations]."""
    last: npt.NDArray[np.int64] = found.ends.max(axis=0).astype(np.int64) + scene.built.net.zero
    return last


def total_costs(scene: Scene, found: Found) -> npt.NDArray[np.float64]:
    """The total cost of every iteration, money spent included: float64 [iterations]."""
    total: npt.NDArray[np.float64] = found.costs.sum(axis=0) + scene.priced.rest.sum() + scene.priced.spent
    return total


def _simulation(scene: Scene, work: Workload, found: Found) -> Simulation:
    zero = scene.built.net.zero
    targets = [
        Target(
            task=int(task),
            finish=Outcomes(found.finishes[row].astype(np.int64) + zero),
            cost=_target_cost(scene, found, row),
            planned=int(scene.built.finish[task]),
        )
        for row, task in enumerate(scene.outputs.tolist())
    ]
    return Simulation(
        scene=scene,
        workload=work,
        finish=Outcomes(finishes(scene, found)),
        ends=[Outcomes(end.astype(np.int64) + zero) for end in found.ends],
        cost=Outcomes(total_costs(scene, found)) if scene.prices else None,
        costs=found.costs,
        targets=targets,
        tasks=measure_tasks(scene, work, found),
        occurrences=found.counts / work.iterations,
        planned_finish=int(scene.built.ends.max()),
        planned_cost=float(scene.priced.planned.sum() + scene.priced.spent),
    )


def _target_cost(scene: Scene, found: Found, row: int) -> Outcomes | None:
    reach = scene.groups.targets[row]
    if not scene.prices or not reach.any():
        return None
    return Outcomes(found.costs[reach].sum(axis=0) + scene.priced.rest[reach].sum())


def _coarse(scene: Scene, iterations: int) -> int:
    """How many bits sums over durations must be coarser than ticks to fit into 64 bits."""
    longest = int(scene.built.net.nodes[:, 2].max(initial=1))
    span = int(scene.built.finish.max() - scene.built.start.min()) if len(scene.built.finish) else 1
    widest = max(longest, min(span, scene.built.net.longest), 1) * 4
    bits = 2 * widest.bit_length() + iterations.bit_length()
    return max(0, -(-(bits - _ROOM) // 2))
