"""What reporting announces after the fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from quarterdeck.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsRefreshed(Event):
    kind: ClassVar[str] = "reporting.facts_refreshed"
    project_id: int
    overall: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodOpened(Event):
    """The portfolio stands on another status date."""

    kind: ClassVar[str] = "reporting.period_opened"
    period_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodClosedEvent(Event):
    kind: ClassVar[str] = "reporting.period_closed"
    period_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthDeclared(Event):
    kind: ClassVar[str] = "reporting.health_declared"
    declaration_id: int
