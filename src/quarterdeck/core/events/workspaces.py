"""What core tells the apps above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from quarterdeck.core.events.outbox import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceCreated(Event):
    kind: ClassVar[str] = "core.workspace_created"
    workspace_id: int
    kind_of_workspace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceMoved(Event):
    kind: ClassVar[str] = "core.workspace_moved"
    workspace_id: int
    old_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceArchived(Event):
    kind: ClassVar[str] = "core.workspace_archived"
    workspace_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceDeleted(Event):
    kind: ClassVar[str] = "core.workspace_deleted"
    workspace_id: int
