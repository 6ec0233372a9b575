"""Tasks of Asana's interface as cards, with what stories and time entries say of them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time

from quarterdeck.exchange.asana.fields import FieldReader
from quarterdeck.exchange.asana.payloads import Payloads, identity_of
from quarterdeck.exchange.document import Remark, StateChange, WorkLog
from quarterdeck.exchange.items import Card, Group, Record, Somebody

_KINDS = {"default_task": "task"}
_NAMED = frozenset(
    (
        *(
            "gid",
            "resource_type",
            "resource_subtype",
            "name",
            "completed",
            "completed_at",
            "completed_by",
            "created_at",
        ),
        *("created_by", "modified_at", "due_on", "due_at", "start_on", "start_at", "notes", "html_notes", "parent"),
        *(
            "dependencies",
            "dependents",
            "assignee",
            "memberships",
            "projects",
            "tags",
            "custom_fields",
            "approval_status",
        ),
        *("permalink_url", "actual_time_minutes", "num_subtasks", "workspace", "hearts", "likes", "num_hearts"),
        *("num_likes", "hearted", "liked", "is_rendered_as_separator"),
    )
)


class TaskReader:
    """Turn task records into cards; sections become groups or states later, when all of them are known."""

    def __init__(self, payloads: Payloads) -> None:
        self._payloads = payloads
        self.fields = FieldReader()
        self.cards: dict[str, Card] = {}
        self.sections: dict[str, Group] = {}
        self.projects: dict[str, str] = {}
        self.project_of: Counter[str] = Counter()
        self._stands: dict[str, tuple[str | None, str | None]] = {}
        self._blocks: list[tuple[str, str]] = []

    def read(self) -> None:
        for identity, record in self._payloads.records("project"):
            self.projects[identity] = record.text("name") or ""
        for identity, record in self._payloads.records("section"):
            self._section(identity, record, record.inner("project"))
        for identity, record in self._payloads.records("task"):
            self.cards[identity] = self._card(identity, record)
        for before, after in self._blocks:
            if after in self.cards:
                self.cards[after].waits_for.append(before)
        for _, record in self._payloads.records("story"):
            self._story(record)
        for _, record in self._payloads.records("time_tracking_entry"):
            self._entry(record)

    def place_of(self, card: Card) -> tuple[str | None, str | None]:
        """Identities of the project and the section that the card stands in."""
        return self._stands.get(card.id, (None, None))

    def _section(self, identity: str, record: Record, project: Record | None) -> None:
        above = identity_of(project.values) if project else None
        self._project(project)
        name = record.text("name")
        if identity in self.sections:
            self.sections[identity].parent = self.sections[identity].parent or above
        elif name:
            self.sections[identity] = Group(identity, name, above)

    def _project(self, record: Record | None) -> str | None:
        identity = identity_of(record.values) if record else None
        if record is None or identity is None:
            return None
        self.projects[identity] = self.projects.get(identity) or record.text("name") or ""
        return identity

    def _card(self, identity: str, record: Record) -> Card:
        subtype = record.text("resource_subtype") or "default_task"
        card = Card(identity, record.text("name") or "", _KINDS.get(subtype, subtype), place=record.place)
        parent = record.inner("parent")
        card.parent = identity_of(parent.values) if parent else None
        card.is_milestone = subtype == "milestone"
        card.is_done = record.flag("completed")
        card.done_at = record.moment("completed_at") if card.is_done else None
        card.start = record.moment("start_at") or record.day("start_on")
        card.due = record.moment("due_at") or record.day("due_on")
        card.created, card.updated = record.moment("created_at"), record.moment("modified_at")
        card.notes, card.link = record.text("notes"), record.text("permalink_url")
        card.spent_minutes = record.number("actual_time_minutes")
        if subtype == "approval":
            card.resolution = record.text("approval_status")
        card.people = [person for person in [_somebody(record.inner("assignee"))] if person]
        creator = _somebody(record.inner("created_by"))
        card.reporter = creator.name if creator else None
        card.labels = [name for tag in record.rows("tags") if (name := tag.text("name"))]
        self.fields.read(record.rows("custom_fields"), card)
        self._relations(card, record)
        self._memberships(card, record)
        known = _NAMED if card.notes or "html_notes" not in record.values else _NAMED - {"html_notes"}
        card.extras |= record.rest(known)
        return card

    def _relations(self, card: Card, record: Record) -> None:
        for other in record.rows("dependencies"):
            if (gid := identity_of(other.values)) is not None and gid != card.id:
                card.waits_for.append(gid)
        for other in record.rows("dependents"):
            if (gid := identity_of(other.values)) is not None and gid != card.id:
                self._blocks.append((card.id, gid))

    def _memberships(self, card: Card, record: Record) -> None:
        stands: list[tuple[str | None, str | None]] = []
        for row in record.rows("memberships"):
            section = row.inner("section")
            gid = identity_of(section.values) if section else None
            if section is not None and gid is not None:
                self._section(gid, section, row.inner("project"))
            stands.append((self._project(row.inner("project")), gid))
        if not stands:
            stands = [(self._project(project), None) for project in record.rows("projects")]
        for project, _ in stands:
            if project is not None:
                self.project_of[project] += 1
        if stands:
            self._stands[card.id] = stands[0]
        if len(stands) > 1:
            card.extras["projects"] = [self.projects.get(project or "", "") or project for project, _ in stands]

    def _story(self, record: Record) -> None:
        target = record.inner("target") or record.inner("task")
        card = self.cards.get(identity_of(target.values) or "") if target else None
        at = record.moment("created_at")
        if card is None:
            return
        author = _somebody(record.inner("created_by"))
        by = author.name if author else None
        subtype = record.text("resource_subtype")
        if subtype == "comment_added" or (subtype is None and record.text("type") == "comment"):
            if text := record.text("text"):
                card.remarks.append(Remark(at, by, text))
        elif subtype == "section_changed" and at is not None:
            before, after = record.inner("old_section"), record.inner("new_section")
            if after is not None and (name := after.text("name")):
                card.changes.append(StateChange(at, before.text("name") if before else None, name, by))

    def _entry(self, record: Record) -> None:
        task = record.inner("task")
        card = self.cards.get(identity_of(task.values) or "") if task else None
        minutes = record.number("duration_minutes")
        if card is None or minutes is None or minutes < 0:
            return
        day = record.day("entered_on")
        at = datetime.combine(day, time()) if day else record.moment("created_at")
        author = _somebody(record.inner("created_by"))
        card.logs.append(WorkLog(at, minutes, author.name if author else None, record.text("description")))


def _somebody(record: Record | None) -> Somebody | None:
    identity = identity_of(record.values) if record else None
    if record is None or identity is None:
        return None
    return Somebody(identity, record.text("name"), record.text("email"))
