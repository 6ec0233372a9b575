from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import PARENTS, Person, Workspace
from quarterdeck.core.permissions.people import paths_with
from quarterdeck.core.rules import RETENTION


def find_workspace(actor: Person, code: str, *, kind: str | None = None) -> Workspace:
    """The visible workspace with that code, whatever its case. Raises NotVisible."""
    rows = Workspace.objects.visible_to(actor).filter(code__iexact=code)
    workspace = (rows.filter(kind=kind) if kind else rows).first()
    if workspace is None:
        raise NotVisible
    return workspace


def ancestors(actor: Person, workspace: Workspace) -> list[Workspace]:
    """From the root down to the parent, as far as ``actor`` sees them."""
    return list(Workspace.objects.visible_to(actor).filter(pk__in=workspace.ancestor_ids()).order_by("path"))


def parents_for(actor: Person, kind: str, *, permission: str) -> QuerySet[Workspace]:
    """Where ``actor`` may put a workspace of that kind."""
    rows = Workspace.objects.visible_to(actor, permission=permission)
    return rows.filter(kind__in=PARENTS[kind], archived_at__isnull=True).order_by("path")


def deleted_workspaces(actor: Person, at: datetime) -> list[Workspace]:
    """What lies in the bin and ``actor`` may take out: only the tops of what was thrown away together."""
    reach = paths_with(actor, "core.restore_workspace")
    rows = Workspace.objects.filter(deleted_at__isnull=False, deleted_at__gte=at - RETENTION).select_related("parent")
    return [
        row
        for row in rows.order_by("path")
        if any(row.path.startswith(path) for path in reach)
        and (row.parent is None or row.parent.deleted_at != row.deleted_at)
    ]
