from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from quarterdeck.core.models import Grant, Person, Workspace
from quarterdeck.core.models.scoped import subtree_q
from quarterdeck.core.permissions import Role, may_anywhere, table
from quarterdeck.core.permissions.people import paths_with
from quarterdeck.core.rows.grants import may_grant


def visible_people(actor: Person, at: datetime) -> QuerySet[Person]:
    """Oneself, and who holds a role where ``actor`` may see people; each with the grants that ``actor`` may see."""
    condition = Q(pk=actor.pk)
    for path in paths_with(actor, "core.view_person"):
        condition |= Q(pk__in=Grant.objects.valid(at).filter(subtree_q(path, lookup="workspace__")).values("person_id"))
    if may_anywhere(actor, "core.edit_person"):
        condition |= Q(grants__isnull=True) | Q(deactivated_at__isnull=False, pk__in=_formerly_below(actor))
    people = Person.objects.filter(condition).distinct().order_by("name", "id")
    return people.prefetch_related(Prefetch("grants", queryset=_visible_grants(actor, at), to_attr="shown_grants"))


def pickable_people(actor: Person, at: datetime) -> QuerySet[Person]:
    """Whom ``actor`` may name somewhere: the active people that they see, and new ones while they may invite."""
    seen = Q(pk__in=visible_people(actor, at).order_by().values("pk"))
    if may_anywhere(actor, "core.invite_person"):
        seen |= Q(grants__isnull=True)
    return Person.objects.filter(seen, deactivated_at__isnull=True).order_by("name", "id")


def people_on(actor: Person, workspace: Workspace, at: datetime) -> QuerySet[Person]:
    """The people with a role on this workspace, above or below it, as far as ``actor`` sees them: for pickers."""
    paths = [f"{'/'.join(workspace.path.split('/')[: depth + 1])}/" for depth in range(workspace.depth + 1)]
    here = Q(workspace__path__in=paths) | subtree_q(workspace.path, lookup="workspace__")
    return visible_people(actor, at).filter(pk__in=Grant.objects.valid(at).filter(here).values("person_id"))


def grantable_roles(actor: Person, workspace: Workspace) -> list[Role]:
    """The roles that ``actor`` may give to others on this workspace."""
    return [
        role for role in table().roles.values() if workspace.kind in role.kinds and may_grant(actor, role, workspace)
    ]


def _visible_grants(actor: Person, at: datetime) -> QuerySet[Grant]:
    condition = Q(person=actor)
    for path in paths_with(actor, "core.view_grant"):
        condition |= subtree_q(path, lookup="workspace__")
    return (
        Grant.objects.valid(at).filter(condition).select_related("workspace").order_by("workspace__path", "role", "id")
    )


def _formerly_below(actor: Person) -> QuerySet[Grant]:
    condition = Q(pk__in=[])
    for path in paths_with(actor, "core.edit_person"):
        condition |= subtree_q(path, lookup="workspace__")
    return Grant.objects.filter(condition).values("person_id")  # type: ignore[return-value]
