"""The steps of probability and impact that the figures of a risk say (domain: risk and RAID, section 6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quarterdeck.risk.rules.risks import delay_of, impact_of, share_step, step_of
from quarterdeck.risk.rules.scales import Scale

CHANCES = ("probability", "residual_probability")
FIGURE_OF = {
    "probability": "chance",
    "residual_probability": "residual_chance",
    "impact_cost": "amount",
    "impact_time": "schedule_likely",
    "residual_impact": "residual_amount",
}
"""Step -> the figure that says it; each after those that it builds on."""
BESIDE_COST = ("impact_time", "impact_quality", "impact_benefit", "impact_reputation")


@dataclass(frozen=True, slots=True)
class Size:
    """What impacts are measured by: the budget in force, and the working days that are left of the plan."""

    budget: Decimal | None = None
    days_left: Decimal | None = None


def step_by_figures(step: str, values: Mapping[str, Any], scale: Scale, size: Size, *, is_factor: bool) -> int | None:
    """The step that the figures of a risk say; None where they say nothing.

    A response that is given in money alone leaves the other objectives as hard hit as they were.
    """
    if step in CHANCES:
        chance = values[FIGURE_OF[step]]
        return None if chance is None else step_of(chance, scale.probability)
    if step == "impact_time":
        delay = delay_of(values[FIGURE_OF[step]], size.days_left, is_factor=is_factor)
        return share_step(delay, size.days_left, scale.time)
    cost = share_step(values[FIGURE_OF[step]], size.budget, scale.cost)
    if step == "impact_cost" or cost is None:
        return cost
    return impact_of([cost, *(values[name] for name in BESIDE_COST)])
