"""What was read from one or several Jira files before it becomes a plan document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import tzinfo

from quarterdeck.exchange.document import Board
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.jira.clock import Clock
from quarterdeck.exchange.jira.durations import TimeTracking
from quarterdeck.exchange.jira.issue import JiraIssue, SprintEntry, VersionEntry
from quarterdeck.exchange.jira.states import States
from quarterdeck.exchange.limits import ReadingLimits

_ISSUE_BYTES, _VALUE_BYTES = 2_600, 100
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(slots=True)
class FieldName:
    """A field of the site: what people call it, and its type where the file says it."""

    name: str
    kind: str | None = None


class JiraContent:
    """Issues and what surrounds them, collected by the readers.

    Parameters
    ----------
    file : str
        Name that the document's source carries.
    log : IssueLog
        Takes everything that is noticed.
    limits : ReadingLimits
        Number of issues and of their links, and an estimate of their memory, beyond which the file is refused.
    zone : tzinfo, optional
        The zone of the document; see `Clock`.
    """

    def __init__(self, *, file: str, log: IssueLog, limits: ReadingLimits, zone: tzinfo | None = None) -> None:
        self.file = file
        self.log = log
        self.limits = limits
        self.clock = Clock(log, zone=zone)
        self.tracking = TimeTracking(log)
        self.states = States(log)
        self.issues: list[JiraIssue] = []
        self.sprints: list[SprintEntry] = []
        self.versions: list[VersionEntry] = []
        self.boards: list[Board] = []
        self.fields: dict[str, FieldName] = {}
        self.people: dict[str, str] = {}
        self.projects: dict[str, str] = {}
        self.lead: str | None = None
        self.ends: list[str] = []
        self.version: str | None = None
        self.shapes: set[str] = set()
        self._bytes = 0

    def add(self, issue: JiraIssue) -> None:
        """Take an issue; refuse the file beyond the limits."""
        self.issues.append(issue)
        if len(self.issues) > self.limits.tasks:
            raise self.log.unreadable(
                "plan.too_large", f"It has more than {self.limits.tasks} issues.", place=issue.place
            )
        self.spend(_ISSUE_BYTES + _VALUE_BYTES * (len(issue.custom) + len(issue.extras)) + len(issue.description or ""))
        rows = len(issue.links) + len(issue.logs) + len(issue.remarks) + len(issue.changes) + len(issue.labels)
        if rows:
            self.spend(300 * rows + sum(len(remark.text) for remark in issue.remarks))

    def spend(self, size: int) -> None:
        """Count an estimate of the memory taken."""
        self._bytes += size
        if self._bytes > self.limits.document_bytes:
            raise self.log.unreadable(
                "plan.too_large",
                "It holds more than a reading may keep in memory.",
                place=f"after {len(self.issues)} issues",
            )

    def call(self, field_id: str, name: str, kind: str | None = None) -> None:
        """Remember what a field is called."""
        if name:
            self.fields[field_id] = FieldName(name, kind)

    def knows(self, identity: str | None, name: str | None) -> None:
        """Remember a person's name by identity."""
        if identity and name:
            self.people[identity] = name


def clean(text: str) -> str:
    """Text without control characters and halves of characters, which no database and no file takes."""
    if text.isprintable():
        return text
    return _UNWANTED.sub("", text.replace("\r\n", "\n"))
