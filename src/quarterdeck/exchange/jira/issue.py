"""An issue as any of Jira's files tells it: texts, not yet dates, people or tasks.

Every reader fills the same shape; `quarterdeck.exchange.jira.assembling` makes a plan document of it once the whole
file was seen, because only then the order of day and month, the zone, the names of fields and the parents are known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from quarterdeck.exchange.document import StateCategory

Text = str | None


@dataclass(slots=True)
class Somebody:
    """A person as a file names them: by a name, an identity of the site, an address, or some of these."""

    name: Text = None
    id: Text = None
    email: Text = None


@dataclass(slots=True)
class SprintEntry:
    """A sprint as an issue or a list of sprints names it. Instants are text."""

    name: str
    id: Text = None
    state: Text = None
    goal: Text = None
    start: Text = None
    finish: Text = None
    completed: Text = None


@dataclass(slots=True)
class VersionEntry:
    """A version ("fix version") as an issue or a list of versions names it."""

    name: str
    id: Text = None
    is_released: bool | None = None
    on: Text = None
    start: Text = None
    description: Text = None


@dataclass(slots=True)
class LinkEntry:
    """A link between issues seen from one end: `kind` is the type's name, `phrase` what this end says of the other."""

    kind: str
    is_outward: bool
    other: str
    phrase: str = ""
    id: Text = None


@dataclass(slots=True)
class LogEntry:
    at: Text
    by: Text
    seconds: float | None
    words: Text = None
    note: Text = None


@dataclass(slots=True)
class RemarkEntry:
    at: Text
    by: Text
    text: str


@dataclass(slots=True)
class ChangeEntry:
    """One change of state in an issue's history."""

    at: Text
    before: Text
    after: Text
    before_id: Text = None
    after_id: Text = None
    by: Text = None


@dataclass(slots=True)
class JiraIssue:
    """One issue.

    Attributes
    ----------
    id, key : str
        The number of the site ("10012"), and what people say ("SP-5"). Where a file has no ids, the key is both.
    place : str
        Where it stands in the file, for issues of the reading.
    category : StateCategory, optional
        What the file itself says about the meaning of the state.
    parents : list of str
        Ids or keys of the issue above, the most trusted first.
    estimate, remaining, spent : str or float, optional
        Words ("2h 30m") or seconds.
    has_history : bool
        Whether the file tells this issue's changes (``changes`` may still be empty).
    custom : dict
        Values by the field's id or column name, simplified to text, number, flag or a list of these.
    extras : dict
        What the file says beyond all this.
    """

    id: str = ""
    key: str = ""
    place: str = ""
    summary: str = ""
    description: Text = None
    kind: Text = None
    is_subtask: bool = False
    status: Text = None
    status_id: Text = None
    category: StateCategory | None = None
    resolution: Text = None
    priority: Text = None
    assignee: Somebody | None = None
    reporter: Somebody | None = None
    project: Text = None
    created: Text = None
    updated: Text = None
    resolved: Text = None
    category_changed: Text = None
    due: Text = None
    link: Text = None
    estimate: Text | float = None
    remaining: Text | float = None
    spent: Text | float = None
    is_archived: bool = False
    has_history: bool = False
    labels: list[str] = field(default_factory=list)
    components: list[str] = field(default_factory=list)
    versions: list[VersionEntry] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    sprints: list[SprintEntry] = field(default_factory=list)
    links: list[LinkEntry] = field(default_factory=list)
    logs: list[LogEntry] = field(default_factory=list)
    remarks: list[RemarkEntry] = field(default_factory=list)
    changes: list[ChangeEntry] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)
