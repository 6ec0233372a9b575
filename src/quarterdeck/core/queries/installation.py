from __future__ import annotations

from quarterdeck.core.models import Grant, Installation, Person, Workspace


def is_set_up() -> bool:
    return Installation.objects.filter(pk=1, set_up_at__isnull=False).exists()


def demo_person() -> Person | None:
    """Who a visitor of the demonstration signs in as: the person who set it up."""
    if not Installation.objects.filter(pk=1, is_demo=True).exists():
        return None
    grant = (
        Grant.objects.filter(role="administrator", revoked_at__isnull=True, person__user__isnull=False)
        .select_related("person")
        .order_by("id")
        .first()
    )
    return grant.person if grant else None


def organisation_of(workspace: Workspace) -> Workspace:
    """The root of the tree in which a workspace stands."""
    return Workspace.objects.get(pk=int(workspace.path.split("/")[0]))
