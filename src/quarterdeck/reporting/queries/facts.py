"""Everything the board pack is made of, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.queries.appendix import ProjectDetail, Standing
from quarterdeck.reporting.queries.details import MilestoneCounts, MilestoneRow, MoneySeries
from quarterdeck.reporting.queries.exposure import Exposure
from quarterdeck.reporting.queries.governed import NOTHING, Governed
from quarterdeck.reporting.queries.health import HealthRow, PortfolioHealth


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """Read once for one reader at one status date. ``previous`` is how projects stood on ``since``, the last report."""

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
    since: date
    previous: Mapping[int, Standing]
    details: Mapping[int, ProjectDetail]
    is_sealed: bool
    exposure: Exposure
    governed: Governed = NOTHING
