"""What happened to an entry, from the audit trail: the same record that can be verified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from quarterdeck.core.models import AuditRecord, Person
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.references import masked_changes
from quarterdeck.registers.queries.rights import hidden_fields


def records_of(entry: Entry) -> QuerySet[AuditRecord]:
    return AuditRecord.objects.filter(subject_type=entry._meta.label_lower, subject_id=str(entry.pk)).order_by(
        "-sequence"
    )


def changes_since(actor: Person, entry: Entry, version: int) -> dict[str, list[Any]]:
    """What others changed after ``version``: field -> [then, now], without what the person may not read."""
    hidden = hidden_fields(actor, entry)
    found: dict[str, list[Any]] = {}
    for changes in masked_changes(actor, list(_later(entry, version)), entry.register.fields):
        for key, change in changes.items():
            if isinstance(change, list) and key not in hidden and key != "version":
                newest = found[key][1] if key in found else change[1]
                found[key] = [change[0], newest]
    return {key: change for key, change in found.items() if change[0] != change[1]}


def _later(entry: Entry, version: int) -> Iterator[dict[str, Any]]:
    """The changes after ``version``, the youngest first."""
    for record in records_of(entry).iterator(chunk_size=50):
        changes = record.change_values
        versions = changes.get("version")
        if not versions:
            continue
        if versions[1] <= version:
            return
        yield changes
