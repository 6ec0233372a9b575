"""What happened in the portfolio, for higher apps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from quarterdeck.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioCreated(Event):
    kind: ClassVar[str] = "portfolio.portfolio_created"
    portfolio_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioChanged(Event):
    """Settings of a portfolio changed; ``fields`` names them."""

    kind: ClassVar[str] = "portfolio.portfolio_changed"
    portfolio_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeCreated(Event):
    kind: ClassVar[str] = "portfolio.programme_created"
    programme_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCreated(Event):
    kind: ClassVar[str] = "portfolio.project_created"
    project_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectChanged(Event):
    """A field of the project, its areas, its size class or its tolerances changed; ``fields`` names them."""

    kind: ClassVar[str] = "portfolio.project_changed"
    project_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectStateChanged(Event):
    kind: ClassVar[str] = "portfolio.project_state_changed"
    project_id: int
    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerAssigned(Event):
    kind: ClassVar[str] = "portfolio.manager_assigned"
    project_id: int
    manager_id: int | None
    former_manager_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectivesChanged(Event):
    """Objectives, key results or contributions of a workspace changed."""

    kind: ClassVar[str] = "portfolio.objectives_changed"
    objective_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUploaded(Event):
    """The original of a portfolio list is kept and waits to be read."""

    kind: ClassVar[str] = "portfolio.list_uploaded"
    list_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListApplied(Event):
    """A list made, changed or left out projects of a portfolio, or was undone again."""

    kind: ClassVar[str] = "portfolio.list_applied"
    list_id: int
    is_undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListsStepAsked(Event):
    """Lists that came together wait to be applied or undone as one."""

    kind: ClassVar[str] = "portfolio.lists_step_asked"
    batch_id: int
    step: str
