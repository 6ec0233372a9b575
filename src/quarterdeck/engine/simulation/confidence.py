"""Finish and cost together, and how much of each to hold in reserve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quarterdeck.engine.simulation.simulating import Simulation


@dataclass(frozen=True, slots=True)
class Joint:
    """A finish and a cost, and how likely each and both are kept.

    Attributes
    ----------
    finish : int
        In absolute ticks.
    cost : float
    in_time, in_budget, both : float
        Shares of iterations.
    """

    finish: int
    cost: float
    in_time: float
    in_budget: float
    both: float


@dataclass(frozen=True, slots=True)
class Contingency:
    """What lies between the plan and a percentile.

    Attributes
    ----------
    share : float
    finish : int
        In absolute ticks.
    ticks : int
        Working ticks of the first project's calendar, below 0 when the percentile is before the planned finish.
    cost, money : float or None
        The cost at the percentile, and that less the planned cost without any reserve.
    """

    share: float
    finish: int
    ticks: int
    cost: float | None
    money: float | None


def joint(simulation: Simulation, *, finish: int, cost: float) -> Joint | None:
    """How likely a finish and a cost are kept together; ``None`` without money."""
    if simulation.cost is None:
        return None
    in_time = simulation.finish.values <= finish
    in_budget = simulation.cost.values <= cost
    both = in_time & in_budget
    return Joint(finish, cost, float(in_time.mean()), float(in_budget.mean()), float(both.mean()))


def joint_at(simulation: Simulation, share: float) -> Joint | None:
    """The finish and the cost at one common percentile that are kept together with probability ``share``.

    Each alone is then likelier than ``share``: the P80 date and the P80 cost together hold in fewer than 80 % of cases
    unless they always go together.
    """
    if simulation.cost is None:
        return None
    count = len(simulation.finish)
    # The larger of an iteration's two ranks is the common percentile from which on it counts as kept.
    late = np.searchsorted(simulation.finish.ordered, simulation.finish.values, side="left")
    dear = np.searchsorted(simulation.cost.ordered, simulation.cost.values, side="left")
    needed = np.sort(np.maximum(late, dear))[min(max(int(np.ceil(share * count - 1e-9)) - 1, 0), count - 1)]
    finish, cost = int(simulation.finish.ordered[needed]), float(simulation.cost.ordered[needed])
    return joint(simulation, finish=finish, cost=cost)


def contingency(simulation: Simulation, share: float) -> Contingency:
    """The reserve of time and money that makes the plan hold with probability ``share``.

    Cost contingency is the percentile of the total less the base estimate, which holds no reserve itself (domain
    section 6.2).
    """
    finish = int(simulation.finish.percentile(share))
    scene = simulation.scene
    calendar = int(scene.built.net.project_calendar[0])
    ticks = int(scene.plan.calendars.between(calendar, simulation.planned_finish, finish))
    cost = None if simulation.cost is None else simulation.cost.percentile(share)
    money = None if cost is None else cost - simulation.planned_cost
    return Contingency(share, finish, ticks, cost, money)
