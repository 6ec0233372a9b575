from __future__ import annotations

from datetime import datetime

from quarterdeck.core.errors import GrantExceedsOwnRights, GrantToSelf, LastAdministrator, UnknownRole
from quarterdeck.core.models import Grant, Person, Workspace
from quarterdeck.core.permissions import Role, table
from quarterdeck.core.permissions.people import rights_on, roles_on
from quarterdeck.core.rules import covers_rights

ADMINISTRATOR = "administrator"


def known_role(name: str, workspace: Workspace | None) -> Role:
    """The role, if it may be given on a workspace of that kind. Raises UnknownRole."""
    role = table().roles.get(name)
    if role is None:
        raise UnknownRole(fields={"role": UnknownRole.words})
    if workspace is not None and workspace.kind not in role.kinds:
        words = f"The role {role.title} is given on {' or '.join(role.kinds)}."
        raise UnknownRole(words, fields={"role": words})
    return role


def check_not_last_administrator(ending: list[Grant], *, at: datetime) -> None:
    """Refuse to end the last lasting administrator grant of an organisation. Raises LastAdministrator."""
    for organisation in {grant.workspace_id for grant in ending if grant.role == ADMINISTRATOR}:
        others = Grant.objects.valid(at).filter(
            role=ADMINISTRATOR,
            workspace_id=organisation,
            valid_until__isnull=True,
            person__user__is_active=True,
        )
        if not others.exclude(pk__in=[grant.pk for grant in ending]).exists():
            raise LastAdministrator


def may_grant(actor: Person, role: Role, workspace: Workspace) -> bool:
    """Whether ``actor`` may give this role to somebody else on the workspace."""
    if any(table().roles[held.role].may_grant_any for held in roles_on(actor, workspace.path)):
        return True
    return covers_rights(rights_on(actor, workspace.path), table().rights_of(role.name))


def check_within_own_rights(actor: Person, role: Role, workspace: Workspace, person: Person) -> None:
    """Refuse to give more than one holds, and anything to oneself: a role for a time would become one for good."""
    if not may_grant(actor, role, workspace):
        raise GrantExceedsOwnRights
    if person.pk == actor.pk:
        raise GrantToSelf
