from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.errors import GrantNotTimeBoxed, NotAllowed, Refusal
from quarterdeck.core.models import Grant, Person, Workspace
from quarterdeck.core.permissions import Mandate, forget_cached_rights, require
from quarterdeck.core.rows.grants import check_not_last_administrator, check_within_own_rights, known_role
from quarterdeck.core.rules import LONGEST_DELEGATION


def grant_role(
    *,
    actor: Person,
    person: Person,
    role: str,
    workspace: Workspace,
    at: datetime,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    mandate: Mandate | None = None,
) -> Grant:
    """Give a person a role on a workspace and all below it. Raises UnknownRole, GrantExceedsOwnRights, GrantToSelf."""
    require(actor, "core.grant_role", workspace, mandate=mandate)
    found = known_role(role, workspace)
    if mandate is None:
        check_within_own_rights(actor, found, workspace, person)
    if valid_until is not None and valid_until <= (valid_from or at):
        raise Refusal("The last day is over already.", fields={"valid_until": "The last day is over already."})
    with transaction.atomic():
        held = _standing(person, role, workspace)
        if held is not None:
            return _extended(held, actor=actor, valid_until=valid_until, at=at)
        grant = Grant.objects.create(
            person=person,
            role=role,
            workspace=workspace,
            valid_from=valid_from,
            valid_until=valid_until,
            granted_by=actor,
            granted_at=at,
        )
        forget_cached_rights()
        audit.record(
            actor=actor,
            at=at,
            action="core.grant_role",
            subject=person,
            workspace=workspace,
            changes={"role": role, "grant": grant.pk, "valid_from": valid_from, "valid_until": valid_until},
            mandate=mandate,
        )
    return grant


def delegate_role(*, actor: Person, grant: Grant, person: Person, until: datetime, at: datetime) -> Grant:
    """Lend one's own role to another person for a time. Raises GrantNotTimeBoxed, NotAllowed."""
    require(actor, "core.delegate_role", grant.workspace)
    if grant.person_id != actor.pk or grant.delegated_from_id or grant.revoked_at or person.pk == actor.pk:
        raise NotAllowed("Only a role of one's own can be delegated, and only to somebody else.")
    if not at < until <= at + LONGEST_DELEGATION:
        raise GrantNotTimeBoxed(fields={"until": GrantNotTimeBoxed.words})
    with transaction.atomic():
        lent = Grant.objects.create(
            person=person,
            role=grant.role,
            workspace=grant.workspace,
            valid_from=at,
            valid_until=min(until, grant.valid_until) if grant.valid_until else until,
            granted_by=actor,
            granted_at=at,
            delegated_from=grant,
        )
        forget_cached_rights()
        audit.record(
            actor=actor,
            at=at,
            action="core.delegate_role",
            subject=person,
            workspace=grant.workspace,
            changes={"role": grant.role, "grant": lent.pk, "valid_until": lent.valid_until},
        )
    return lent


def revoke_role(*, actor: Person, grant: Grant, at: datetime, reason: str = "") -> Grant:
    """Take a role back, with all that was delegated from it. Raises GrantExceedsOwnRights, LastAdministrator."""
    require(actor, "core.revoke_role", grant.workspace)
    if grant.person_id != actor.pk:
        check_within_own_rights(actor, known_role(grant.role, None), grant.workspace, grant.person)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=grant.workspace_id)
        grant = Grant.objects.select_for_update().select_related("workspace", "person").get(pk=grant.pk)
        if grant.revoked_at is not None:
            return grant
        check_not_last_administrator([grant], at=at)
        for one in [grant, *grant.delegations.filter(revoked_at__isnull=True)]:
            _end_grant(one, actor=actor, at=at, reason=reason)
        grant.refresh_from_db()
    return grant


def _end_grant(grant: Grant, *, actor: Person, at: datetime, reason: str) -> None:
    Grant.objects.filter(pk=grant.pk, revoked_at__isnull=True).update(revoked_at=at, revoked_by=actor)
    forget_cached_rights()
    audit.record(
        actor=actor,
        at=at,
        action="core.revoke_role",
        subject=grant.person,
        workspace=grant.workspace,
        changes={"role": grant.role, "grant": grant.pk},
        reason=reason,
    )


def _standing(person: Person, role: str, workspace: Workspace) -> Grant | None:
    rows = Grant.objects.select_for_update().filter(
        person=person, role=role, workspace=workspace, revoked_at__isnull=True, delegated_from__isnull=True
    )
    return rows.first()


def _extended(grant: Grant, *, actor: Person, valid_until: datetime | None, at: datetime) -> Grant:
    """The standing grant, with its last day changed where another one is asked for."""
    if grant.valid_until == valid_until:
        return grant
    old, grant.valid_until = grant.valid_until, valid_until
    if valid_until is not None:
        check_not_last_administrator([grant], at=at)
    grant.save(update_fields=["valid_until"])
    forget_cached_rights()
    audit.record(
        actor=actor,
        at=at,
        action="core.grant_role",
        subject=grant.person,
        workspace=grant.workspace,
        changes={"role": grant.role, "grant": grant.pk, "valid_until": [old, valid_until]},
    )
    return grant
