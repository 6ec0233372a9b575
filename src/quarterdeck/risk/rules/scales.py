"""Scales and appetite of a portfolio: the defaults of the domain (section 6.1), and what may be set instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from quarterdeck.risk.choices import Appetite, Band, RiskCategory
from quarterdeck.risk.rules.risks import SCALE_ENDS, exceeds_appetite

ENDS = 4
LARGEST_PERCENT = 100
IMPACT = (1, 3, 5, 10)  # per cent of BAC, and of the remaining duration
USUAL_APPETITE = Appetite.CAUTIOUS


@dataclass(frozen=True, slots=True)
class Scale:
    """The last per cent of steps 1 to 4 of each axis, and the appetite by category."""

    probability: tuple[float, ...] = SCALE_ENDS
    cost: tuple[float, ...] = IMPACT
    time: tuple[float, ...] = IMPACT
    appetite: Mapping[str, str] = field(default_factory=dict)

    def appetite_for(self, category: str) -> Appetite:
        return Appetite(self.appetite.get(category, USUAL_APPETITE))

    def is_beyond(self, category: str, band: str) -> bool:
        """Whether a residual band is above what may stay without escalation."""
        return bool(band) and exceeds_appetite(self.appetite_for(category), Band(band))


def scale_faults(scale: Scale) -> dict[str, str]:
    """Field -> what to enter instead."""
    found = {}
    for name in ("probability", "cost", "time"):
        ends = getattr(scale, name)
        rising = all(left < right for left, right in pairwise(ends))
        if len(ends) != ENDS or not rising or ends[0] <= 0 or ends[-1] >= LARGEST_PERCENT:
            found[name] = "Give four rising percentages between 0 and 100: the ends of steps 1 to 4."
    strange = set(scale.appetite) - set(RiskCategory.values) or set(scale.appetite.values()) - set(Appetite.values)
    if strange:
        found["appetite"] = "Name categories and appetites of the lists."
    return found
