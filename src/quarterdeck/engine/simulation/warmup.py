"""Runs every compiled part of the simulation once on a few tasks."""

from __future__ import annotations

import numpy as np

from quarterdeck.engine.calendars import ALWAYS, build_calendars
from quarterdeck.engine.plan import Links, build_plan
from quarterdeck.engine.simulation.curve import spend_curve
from quarterdeck.engine.simulation.distributions import Pert, pert_from_percentiles
from quarterdeck.engine.simulation.ranks import rank_cruciality
from quarterdeck.engine.simulation.sensitivity import risk_savings
from quarterdeck.engine.simulation.simulating import simulate
from quarterdeck.engine.simulation.uncertainty import Costs, Deed, Estimate, Impact, Risk, Uncertainty


def warm_up() -> None:
    """Compile building, the loops forward and back, the curve and the quantiles."""
    calendars = build_calendars([ALWAYS])
    plan = build_plan(calendars=calendars, duration=[200, 300], project_start=0, links=Links([0], [1]))
    risk = Risk("warm", 0.5, (Impact(Deed.FACTOR, Pert(1, 1.2, 2)),))
    uncertainty = Uncertainty({0: Estimate(pert_from_percentiles(0.9, 1, 1.2))}, risks=(risk,))
    costs = Costs(np.ones(2), np.ones(2))
    simulation = simulate(plan, uncertainty, seed=1, iterations=64, costs=costs)
    risk_savings(simulation, share=0.8)
    spend_curve(simulation, [0, 1000])
    rank_cruciality(simulation, [0])
