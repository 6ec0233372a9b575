"""Rights over a person: they belong to no workspace, so the places where they hold roles decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quarterdeck.core.errors import NotAllowed, NotVisible
from quarterdeck.core.permissions.check import Held, held_by, may_anywhere
from quarterdeck.core.permissions.table import ANY, table

if TYPE_CHECKING:
    from quarterdeck.core.models import Person


def paths_with(actor: Person, permission: str) -> list[str]:
    """The places on which ``actor`` holds the permission without a limit."""
    return [held.path for held in held_by(actor) if ANY in table().relations(permission, held.role)]


def require_for_person(actor: Person, permission: str, person: Person) -> None:
    """Refuse unless the right reaches every place where ``person`` holds a role. Raises NotVisible, NotAllowed."""
    reach = paths_with(actor, permission)
    places = list(person.grants.filter(revoked_at__isnull=True).values_list("workspace__path", flat=True))
    if reach and all(any(place.startswith(path) for path in reach) for place in places):
        return
    if not sees_person(actor, person, places):
        raise NotVisible
    raise NotAllowed


def sees_person(actor: Person, person: Person, places: list[str]) -> bool:
    """Oneself, who holds a role where one may look, and who holds none yet while one may invite."""
    if actor.pk == person.pk:
        return True
    if not places:
        return may_anywhere(actor, "core.invite_person")
    return any(place.startswith(path) for path in paths_with(actor, "core.view_person") for place in places)


def rights_on(actor: Person, path: str) -> dict[str, frozenset[str]]:
    """Every permission that ``actor`` holds at the place ``path`` in their own name, with its relations."""
    rights: dict[str, frozenset[str]] = {}
    for held in roles_on(actor, path):
        for name, relations in table().rights_of(held.role).items():
            rights[name] = rights.get(name, frozenset()) | relations
    return rights


def roles_on(actor: Person, path: str) -> list[Held]:
    return [held for held in held_by(actor) if path.startswith(held.path) and not held.is_lent]
