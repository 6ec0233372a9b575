"""Simulated forecasts of the demo organisation's flagship plans, as their managers would ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quarterdeck.demo.organisation import projects
from quarterdeck.planning.actions import SimulationWish, run_simulation, simulate_plan
from quarterdeck.planning.models import Plan

if TYPE_CHECKING:
    from quarterdeck.demo.loading import Making

FLAGSHIPS = ("I-01", "I-02", "S-02")  # the largest, the one with a legal date, the late one
WISH = SimulationWish(iterations=1000, seed=20261030)


def play_forecasts(making: Making) -> None:
    managers = {demo.code: making.people[demo.manager] for demo in projects()}
    for code in FLAGSHIPS:
        plan = Plan.objects.get(workspace=making.projects[code].workspace)
        asked = simulate_plan(actor=managers[code], plan=plan, wish=WISH, at=making.at)
        run_simulation(actor=managers[code], simulation=asked, at=making.at)
