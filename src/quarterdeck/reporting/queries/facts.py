"""Everything the board pack is made of, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.queries.details import MilestoneCounts, MilestoneRow, MoneySeries
from quarterdeck.reporting.queries.health import HealthRow, PortfolioHealth


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """Read once for one reader at one status date."""

    organisation: str
    portfolio: str
    currency: str
    status_date: date
    health: PortfolioHealth
    milestones: Sequence[MilestoneRow]
    counts: MilestoneCounts
    money: MoneySeries
    history: Mapping[int, Sequence[tuple[date, Rag]]]
    waiting: Sequence[HealthRow]
