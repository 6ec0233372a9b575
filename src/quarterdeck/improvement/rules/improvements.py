"""The rank of an improvement, and what it brought (domain: continuous improvement, section 13)."""

from __future__ import annotations

from decimal import Decimal

from quarterdeck.engine.scoring import Job, wsjf
from quarterdeck.improvement.choices import Direction


def rank_of(
    value: int | None, time_criticality: int | None, risk_reduction: int | None, size: int | None
) -> Decimal | None:
    """Weighted shortest job first; null until all four are estimated."""
    if value is None or time_criticality is None or risk_reduction is None or size is None:
        return None
    score = wsjf([Job(value, time_criticality, risk_reduction, size)]).scores[0]
    return Decimal(score).quantize(Decimal("0.01"))


def gain(before: Decimal | None, after: Decimal | None, direction: str) -> Decimal | None:
    """Per cent by which the measure got better, negative when it got worse; null where it began at nothing."""
    if before is None or after is None or not before:
        return None
    change = (after - before) / abs(before) * 100
    better = change if direction == Direction.UP else -change
    return better.quantize(Decimal("0.1"))
