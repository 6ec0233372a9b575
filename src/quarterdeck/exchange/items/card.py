"""A card as its tool knows it, before it is a task of a plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from quarterdeck.exchange.document import CustomValue, Remark, StateChange, WorkLog


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person by the identity that the tool gives, or by name or address where it gives none."""

    id: str
    name: str | None = None
    email: str | None = None


@dataclass(slots=True)
class Group:
    """A heading that cards stand under (a section, a project)."""

    id: str
    name: str
    parent: str | None = None
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Card:
    """A piece of work of a list or board.

    Attributes
    ----------
    id : str
        Identity in the tool; other cards name it.
    parent, group : str, optional
        The card that it is a part of; else the heading that it stands under.
    start, due : date or datetime, optional
        When it is planned: a day, or an instant.
    is_done, done_at, begun_at
        Whether it is finished, and when it really finished and started, as far as anybody knows.
    waits_for : list of str
        Cards that must be finished before this one starts.
    estimate_minutes, spent_minutes : float, optional
        Work that was estimated, and that was spent.
    is_archived, is_template : bool
        Put away, or only a pattern for others: no work unless it was done.
    falls_with_parent : bool
        Whether it is no work any more once the card above it is done (an item of a checklist).
    place : str
        Where it stands in the file, for issues.
    """

    id: str
    name: str
    kind: str = "task"
    key: str | None = None
    parent: str | None = None
    group: str | None = None
    state: str | None = None
    start: date | datetime | None = None
    due: date | datetime | None = None
    is_milestone: bool = False
    is_done: bool = False
    done_at: datetime | None = None
    begun_at: datetime | None = None
    people: list[Somebody] = field(default_factory=list)
    waits_for: list[str] = field(default_factory=list)
    estimate_minutes: float | None = None
    spent_minutes: float | None = None
    points: float | None = None
    notes: str | None = None
    link: str | None = None
    resolution: str | None = None
    priority: str | None = None
    reporter: str | None = None
    labels: list[str] = field(default_factory=list)
    created: datetime | None = None
    updated: datetime | None = None
    is_archived: bool = False
    is_template: bool = False
    falls_with_parent: bool = False
    changes: list[StateChange] = field(default_factory=list)
    logs: list[WorkLog] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    custom: dict[str, CustomValue] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)
    place: str = ""
