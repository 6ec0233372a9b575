"""Who takes part in a workspace: whom its entries may name."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from quarterdeck.core.models import Grant, Person, Workspace
from quarterdeck.core.models.scoped import subtree_q
from quarterdeck.core.permissions import held_by


def members_of(workspace: Workspace, at: datetime) -> QuerySet[Person]:
    """The active people who hold a role on the workspace, above it or below it, by name."""
    way = [*workspace.ancestor_ids(), workspace.pk]
    here = Q(workspace__in=way) | subtree_q(workspace.path, lookup="workspace__")
    holders = Grant.objects.valid(at).filter(here).values("person_id")
    return Person.objects.filter(pk__in=holders, deactivated_at__isnull=True).order_by("name", "id")


def takes_part(actor: Person, workspace: Workspace) -> bool:
    """Whether who acts at this moment is one of the members: their roles are known already."""
    paths = [held.path for held in held_by(actor)]
    return actor.deactivated_at is None and any(
        workspace.path.startswith(path) or path.startswith(workspace.path) for path in paths
    )
