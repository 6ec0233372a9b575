"""What happened to project money, for higher apps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from quarterdeck.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsChanged(Event):
    """Actual costs, commitments or the forecast of a project changed."""

    kind: ClassVar[str] = "finance.costs_changed"
    workspace_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetApproved(Event):
    kind: ClassVar[str] = "finance.budget_approved"
    workspace_id: int
    budget_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveDrawn(Event):
    kind: ClassVar[str] = "finance.reserve_drawn"
    workspace_id: int
    reserve_draw_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfBooksClosed(Event):
    kind: ClassVar[str] = "finance.month_closed"
    portfolio_id: int
    month: date
