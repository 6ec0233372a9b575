"""What iterative tools know of their items beyond a plan: boards, states with their history, sprints, points.

Instants that carry an offset in the source are kept as local wall time of the project like every other instant of
the document; a reader that converts says so with an issue.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from quarterdeck.exchange.document.values import Minutes


class StateCategory(StrEnum):
    """What a state of a board means, whatever its name."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"


@dataclass(slots=True)
class StateChange:
    """The item went from one state to another. ``before`` is None where the history begins."""

    at: datetime
    before: str | None
    after: str
    by: str | None = None


@dataclass(slots=True)
class WorkLog:
    """Time that somebody spent on the item."""

    at: datetime | None
    minutes: Minutes
    by: str | None = None
    note: str | None = None


@dataclass(slots=True)
class Remark:
    """A comment, as plain text or Markdown."""

    at: datetime | None
    by: str | None
    text: str


@dataclass(slots=True)
class WorkItem:
    """The item behind a task: a Jira issue, an Asana task, a Trello card.

    Attributes
    ----------
    key : str, optional
        What people call it ("SP-7"). The stable identity is the task's ``source_id``.
    kind : str, optional
        The tool's type ("Epic", "Story", "Sub-task", "approval", "card", "checklist item").
    state, category
        The state's own name, and what it means.
    points : float, optional
        Estimate in points (story points, an effort field).
    sprint_uids : list of int
        Sprints that the item was in, the latest last.
    changes : list of StateChange
        History of states, oldest first: cycle times and actual dates come from it.
    """

    key: str | None = None
    kind: str | None = None
    state: str | None = None
    category: StateCategory | None = None
    resolution: str | None = None
    priority: str | None = None
    points: float | None = None
    reporter: str | None = None
    labels: list[str] = field(default_factory=list)
    components: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    sprint_uids: list[int] = field(default_factory=list)
    created: datetime | None = None
    updated: datetime | None = None
    resolved: datetime | None = None
    is_archived: bool = False
    changes: list[StateChange] = field(default_factory=list)
    logs: list[WorkLog] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


@dataclass(slots=True)
class Sprint:
    """A time-box of a board. ``state`` is the tool's word ("future", "active", "closed")."""

    uid: int
    name: str
    state: str | None = None
    goal: str | None = None
    start: datetime | None = None
    finish: datetime | None = None
    completed: datetime | None = None
    source_id: str | None = None


@dataclass(slots=True)
class BoardColumn:
    """A column of a board: the states that stand in it and how many items it may hold."""

    name: str
    states: list[str] = field(default_factory=list)
    category: StateCategory | None = None
    wip_minimum: int | None = None
    wip_limit: int | None = None


@dataclass(slots=True)
class Board:
    """Columns in their order. ``kind`` is the tool's word ("scrum", "kanban", "trello")."""

    name: str
    kind: str | None = None
    columns: list[BoardColumn] = field(default_factory=list)
    source_id: str | None = None
