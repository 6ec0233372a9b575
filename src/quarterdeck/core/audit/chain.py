"""Adding a link: inside the transaction of the change that it tells of, or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, models, transaction

from quarterdeck.core.models import AuditRecord

if TYPE_CHECKING:
    from quarterdeck.core.models import Person, Workspace
    from quarterdeck.core.permissions import Mandate

FIRST_HASH = "0" * 64
READ_HEAD = "SELECT sequence, hash FROM core_audithead WHERE id = 1"
MOVE_HEAD = """
    INSERT INTO core_audithead (id, sequence, hash) VALUES (1, %s, %s)
    ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash
"""
HASHED_FIELDS = (
    "sequence",
    "at",
    "actor_id",
    "actor_name",
    "action",
    "subject_type",
    "subject_id",
    "subject",
    "workspace_number",
    "workspace_path",
    "changes",
    "reason",
    "mandate",
)


class OutsideTransaction(RuntimeError):
    """An audit record was to be written outside the transaction of its change."""


def record(
    *,
    actor: Person | None,
    at: datetime,
    action: str,
    subject: models.Model,
    workspace: Workspace | None,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    mandate: Mandate | None = None,
) -> AuditRecord:
    """Add a link to the chain. ``changes`` maps a field to its new value, or to ``[old, new]``.

    Raises OutsideTransaction.
    """
    _require_transaction(action)
    chain = _Chain(actor=actor, at=at, action=action, reason=reason, mandate=mandate)
    link = chain.link(subject, workspace, changes or {})
    link.save(force_insert=True)
    chain.keep_head()
    return link


def record_each(
    *,
    actor: Person | None,
    at: datetime,
    action: str,
    subjects: Sequence[tuple[models.Model, Workspace | None, Mapping[str, Any]]],
    reason: str = "",
) -> None:
    """Add a link for each of many that were changed alike: the subject, its workspace, its changes, in this order.

    Raises OutsideTransaction.
    """
    _require_transaction(action)
    if not subjects:
        return
    chain = _Chain(actor=actor, at=at, action=action, reason=reason)
    AuditRecord.objects.bulk_create(chain.link(*one) for one in subjects)
    chain.keep_head()


class _Chain:
    """The end of the chain, locked, and the links that are added to it."""

    def __init__(
        self, *, actor: Person | None, at: datetime, action: str, reason: str = "", mandate: Mandate | None = None
    ) -> None:
        self.actor, self.at, self.action, self.reason, self.mandate = actor, at.astimezone(UTC), action, reason, mandate
        self.sequence, self.hash = _locked_head()

    def link(self, subject: models.Model, workspace: Workspace | None, changes: Mapping[str, Any]) -> AuditRecord:
        self.sequence += 1
        made = AuditRecord(
            sequence=self.sequence,
            at=self.at,
            actor=self.actor,
            actor_name=self.actor.name if self.actor else "Installation",
            action=self.action,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            subject=str(subject)[:300],
            workspace_number=workspace.pk if workspace else None,
            workspace_path=workspace.path if workspace else "",
            changes=canonical_json(changes),
            reason=self.reason,
            mandate=str(self.mandate) if self.mandate else "",
            previous_hash=self.hash,
        )
        made.hash = self.hash = link_hash(made.previous_hash, [getattr(made, name) for name in HASHED_FIELDS])
        return made

    def keep_head(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(MOVE_HEAD, [self.sequence, self.hash])


def _locked_head() -> tuple[int, str]:
    """The last link's number and hash. Whoever records next waits for this transaction to end."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{READ_HEAD}{lock}")
        return cursor.fetchone() or (0, FIRST_HASH)


def _require_transaction(action: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(f"{action} must be recorded inside its transaction.")


def link_hash(previous: str, values: Sequence[Any]) -> str:
    """SHA-256 over the hash before and the canonical JSON of the record's values, in the order of HASHED_FIELDS."""
    return hashlib.sha256(f"{previous}\n{canonical_json(values)}".encode()).hexdigest()


def canonical_json(value: Any) -> str:
    """The same text for the same values, on every machine: sorted keys, no spaces, instants in UTC."""
    return json.dumps(value, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds") if value.tzinfo else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, models.Model):
        return {"type": value._meta.label_lower, "id": value.pk, "name": str(value)}
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no place in an audit record.")
