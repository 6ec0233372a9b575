"""Emptying the bin: what was deleted more than thirty days ago is removed for good, with every row and file in it.

Nobody asks for it, so no right is asked for: the right was needed to delete. The audit trail says what was removed, and
keeps everything that was ever recorded about it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, transaction

from quarterdeck.core import audit
from quarterdeck.core.contents import Contents, contents_of, parts
from quarterdeck.core.files import path_of
from quarterdeck.core.models import StoredFile, Workspace
from quarterdeck.core.rules import RETENTION

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A deleted workspace whose time is over: how many rows of what stand in it, and why it is kept, if it is."""

    workspace: Workspace
    counts: dict[str, int]
    kept_because: str

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def overdue(at: datetime) -> list[Workspace]:
    """The tops of what was deleted together more than thirty days ago."""
    rows = Workspace.objects.filter(deleted_at__lt=at - RETENTION).select_related("parent").order_by("path")
    tops: list[Workspace] = []
    for row in rows:
        if not tops or not row.path.startswith(tops[-1].path):
            tops.append(row)
    return tops


def count_due(at: datetime) -> list[Due]:
    """What `purge` would remove, without removing it."""
    return [_due(workspace, contents_of(workspace)) for workspace in overdue(at)]


def purge(at: datetime) -> list[Due]:
    """Remove for good what is due; a workspace goes wholly or stays. Returns what was found of each."""
    done = []
    for workspace in overdue(at):
        with transaction.atomic():
            locked = Workspace.objects.select_for_update().filter(pk=workspace.pk, deleted_at=workspace.deleted_at)
            if not locked.exists():
                continue
            found = contents_of(workspace)
            due = _due(workspace, found)
            if not due.kept_because:
                _remove(found)
                audit.record(
                    actor=None,
                    at=at,
                    action="core.purge_workspace",
                    subject=workspace,
                    workspace=workspace,
                    changes={"deleted_at": workspace.deleted_at, "rows": due.counts},
                    reason=f"Deleted more than {RETENTION.days} days ago.",
                )
        done.append(due)
        log.info("Purge of %s: %s", workspace.code, due.kept_because or f"{due.rows} rows removed")
    return done


def _due(workspace: Workspace, found: Contents) -> Due:
    reasons = [f"its {name} are part of sealed reports" for name in found.sealed()]
    reasons += found.held()
    reasons += [f"{name} of other workspaces rest on it" for name in found.elsewhere()]
    return Due(workspace, found.counts(), "; ".join(reasons))


def _remove(found: Contents) -> None:
    """Row by row of every table, without asking models: constraints are checked when the transaction ends."""
    for key, rows in found.loose:
        outside = rows - found.rows.get(key.model, set())
        for part in parts(outside):
            key.model._base_manager.filter(pk__in=part).update(**{key.name: None})
    files = found.rows.get(StoredFile, set())
    paths = [path_of(row) for part in parts(files) for row in StoredFile.objects.filter(pk__in=part)]
    for model, keys in found.rows.items():
        for part in parts(keys):
            model._base_manager.filter(pk__in=part)._raw_delete(DEFAULT_DB_ALIAS)
    for path in paths:
        transaction.on_commit(lambda path=path: path.unlink(missing_ok=True), robust=True)  # type: ignore[misc]
