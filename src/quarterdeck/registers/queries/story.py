"""Comments and history of an entry in one stream, the youngest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from quarterdeck.core.models import AuditRecord, Person
from quarterdeck.registers.declaration import Field, Kind
from quarterdeck.registers.models import Comment, Entry
from quarterdeck.registers.queries.history import records_of
from quarterdeck.registers.queries.references import masked_changes
from quarterdeck.registers.queries.talk import comments_of
from quarterdeck.registers.rules.markdown import to_html
from quarterdeck.registers.rules.mentions import with_marks
from quarterdeck.registers.rules.values import as_text, is_empty
from quarterdeck.registers.rules.words import told

MOST = 200
SILENT = ("version",)


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    old: str
    new: str


class Said:
    """A comment as the stream shows it."""

    def __init__(self, comment: Comment) -> None:
        self.comment = comment
        names = [person.name for person in comment.mentioned.all()]
        self.html = to_html(with_marks(comment.text, names))


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the stream."""

    at: datetime
    who: str
    words: str
    changes: list[Change] = field(default_factory=list)
    reason: str = ""
    comment: Said | None = None


def story(actor: Person, entry: Entry, *, fields: Mapping[str, Field], hidden: frozenset[str]) -> list[Event]:
    """What happened to an entry and what was said of it, without the values of fields that the actor may not read."""
    records = [one for one in records_of(entry)[:MOST] if not one.changes.startswith('{"comment":')]
    changes = masked_changes(actor, [record.change_values for record in records], fields)
    told = [_event(record, each, entry, fields, hidden) for record, each in zip(records, changes, strict=True)]
    said = [Event(one.at, one.author.name, "", comment=Said(one)) for one in comments_of(actor, entry)[:MOST]]
    return sorted([*told, *said], key=lambda event: event.at, reverse=True)


def _event(
    record: AuditRecord, changes: Mapping[str, Any], entry: Entry, fields: Mapping[str, Field], hidden: frozenset[str]
) -> Event:
    is_new = record.action == entry.register.permission("create")
    told = [] if is_new else [
        _change(key, value, fields, key in hidden) for key, value in changes.items()
        if key not in SILENT and key != "state" and isinstance(value, list)
    ]  # fmt: skip
    return Event(record.at, record.actor_name, _words(record, entry, changes), told, record.reason)


def _words(record: AuditRecord, entry: Entry, changes: Mapping[str, Any]) -> str:
    register = entry.register
    verb = record.action.partition(".")[2].removesuffix(f"_{register.noun}")
    if verb == "create":
        return "created this"
    if "state" in changes:
        label = register.workflow.label
        return f"{label(changes['state'][0])} to {label(changes['state'][1])}"
    if "deleted" in changes:
        return "deleted this" if changes["deleted"][1] else "brought this back"
    return ""


def _change(key: str, value: list[Any], fields: Mapping[str, Field], is_hidden: bool) -> Change:
    known = fields.get(key)
    label = known.label if known else key.removeprefix("custom.").replace("_", " ").capitalize()
    if is_hidden:
        return Change(label, "masked", "masked")
    return Change(label, told_text(known, value[0]), told_text(known, value[1]))


def told_text(known: Field | None, value: Any) -> str:
    """A value as the trail keeps it, in words."""
    if is_empty(value):
        return "nothing"
    if known is not None and known.kind is Kind.ROWS:
        return "; ".join(", ".join(_cells(known, one)) for one in value)[:300]
    if isinstance(value, dict) and "name" in value:
        return str(value["name"])
    if known is None or known.kind in (Kind.DATE, Kind.INSTANT, Kind.NUMBER, Kind.MONEY):
        return told(known.kind, str(value)) if known else str(value)
    text = as_text(known, value)
    return text if len(text) <= 300 else f"{text[:300]}…"


def _cells(known: Field, one: Mapping[str, Any]) -> list[str]:
    return [told_text(part, one.get(part.key)) for part in known.parts if not is_empty(one.get(part.key))]
