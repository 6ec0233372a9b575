from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.actions.grants import _end_grant, grant_role
from quarterdeck.core.errors import EmailTaken, GrantExceedsOwnRights, PasswordUnfit, Refusal
from quarterdeck.core.models import Grant, Invitation, Person, User, Workspace
from quarterdeck.core.permissions import forget_cached_rights, require
from quarterdeck.core.permissions.people import require_for_person
from quarterdeck.core.rows.grants import check_not_last_administrator, known_role, may_grant
from quarterdeck.core.rows.people import check_password_fits, clean_email, insert_person, new_user, open_invitation
from quarterdeck.core.rows.workspaces import clean_name
from quarterdeck.core.rules import INVITATION_LIFE
from quarterdeck.core.tokens import new_token, token_hash


@dataclass(frozen=True, slots=True)
class Invited:
    """``token`` goes into the link and is never seen again; None where the person can sign in already."""

    person: Person
    token: str | None


def invite_person(
    *, actor: Person, workspace: Workspace, name: str, email: str, at: datetime, role: str | None = None
) -> Invited:
    """Ask somebody in, with a role where one is named. Raises InvalidEmail, UnknownRole, GrantExceedsOwnRights."""
    require(actor, "core.invite_person", workspace)
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(email__iexact=clean_email(email)).first()
        if person is None:
            person = insert_person(name=name, email=email, at=at)
        elif not person.is_active:
            raise Refusal("This person was deactivated. An administrator can bring them back.")
        if role:
            grant_role(actor=actor, person=person, role=role, workspace=workspace, at=at)
        token = None if person.user_id else _open_invitation(actor, person, at)
        audit.record(
            actor=actor,
            at=at,
            action="core.invite_person",
            subject=person,
            workspace=workspace,
            changes={"email": person.email, "role": role, "link": token is not None},
        )
    return Invited(person, token)


def add_person(*, actor: Person, workspace: Workspace, name: str, at: datetime, email: str = "") -> Person:
    """Make a person known without asking them in: a name in plans and lists. Raises InvalidEmail, EmailTaken."""
    require(actor, "core.invite_person", workspace)
    with transaction.atomic():
        if email and Person.objects.filter(email__iexact=clean_email(email)).exists():
            raise EmailTaken(fields={"email": EmailTaken.words})
        person = insert_person(name=name, email=email, at=at)
        audit.record(
            actor=actor,
            at=at,
            action="core.add_person",
            subject=person,
            workspace=workspace,
            changes={"name": person.name, "email": person.email},
        )
    return person


def edit_person(*, actor: Person, person: Person, at: datetime, name: str) -> Person:
    """Correct a person's name."""
    require_for_person(actor, "core.edit_person", person)
    with transaction.atomic():
        old, person.name = person.name, clean_name(name)
        if old != person.name:
            person.save(update_fields=["name"])
            audit.record(
                actor=actor,
                at=at,
                action="core.edit_person",
                subject=person,
                workspace=None,
                changes={"name": [old, person.name]},
            )
    return person


def deactivate_person(*, actor: Person, person: Person, at: datetime, reason: str = "") -> Person:
    """Shut a person out at once: no sign-in, no session, no open invitation, nothing lent. Raises LastAdministrator."""
    require_for_person(actor, "core.edit_person", person)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        if not person.is_active:
            return person
        check_not_last_administrator(list(person.grants.valid(at)), at=at)
        person.deactivated_at = at
        person.save(update_fields=["deactivated_at"])
        User.objects.filter(pk=person.user_id or 0).update(is_active=False)
        _withdraw_invitations(person, at)
        for lent in Grant.objects.filter(delegated_from__person=person, revoked_at__isnull=True).order_by("pk"):
            _end_grant(lent, actor=actor, at=at, reason=f"{person.name}, whose role this was, has been deactivated.")
        forget_cached_rights()
        audit.record(actor=actor, at=at, action="core.deactivate_person", subject=person, workspace=None, reason=reason)
    return person


def reactivate_person(*, actor: Person, person: Person, at: datetime) -> Person:
    """Let a deactivated person in again, with the roles that were not taken back."""
    require_for_person(actor, "core.edit_person", person)
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(deactivated_at=None)
        User.objects.filter(pk=person.user_id or 0).update(is_active=True)
        person.refresh_from_db()
        forget_cached_rights()
        audit.record(actor=actor, at=at, action="core.reactivate_person", subject=person, workspace=None)
    return person


def accept_invitation(*, token: str, password: str, at: datetime) -> Person:
    """Turn an invitation into a user with that password. Raises InvitationInvalid, PasswordUnfit."""
    with transaction.atomic():
        invitation = open_invitation(token, at, lock=True)
        person = invitation.person
        person.user = new_user(email=person.email, password=password)
        person.save(update_fields=["user"])
        invitation.used_at = at
        invitation.save(update_fields=["used_at"])
        _withdraw_invitations(person, at)
        audit.record(actor=person, at=at, action="core.accept_invitation", subject=person, workspace=None)
    return person


def change_own_password(*, actor: Person, current: str, new: str, at: datetime) -> User:
    """Set another password for oneself; every other session ends. Raises PasswordUnfit."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=actor.user_id or 0)
        if not user.check_password(current):
            raise PasswordUnfit("The current password is not right.", fields={"current": "This is not it."})
        check_password_fits(new, user)
        user.set_password(new)
        user.save(update_fields=["password"])
        audit.record(actor=actor, at=at, action="core.change_own_password", subject=actor, workspace=None)
    return user


def _open_invitation(actor: Person, person: Person, at: datetime) -> str:
    """A fresh link. Whoever gets it could use it themselves, so it must not carry more than they may give."""
    for grant in Grant.objects.valid(at).filter(person=person).select_related("workspace"):
        if not may_grant(actor, known_role(grant.role, None), grant.workspace):
            raise GrantExceedsOwnRights("This person holds roles that you cannot give. Ask who gave them.")
    _withdraw_invitations(person, at)
    token = new_token()
    Invitation.objects.create(
        person=person,
        token_hash=token_hash(token),
        invited_by=actor,
        created_at=at,
        expires_at=at + INVITATION_LIFE,
    )
    return token


def _withdraw_invitations(person: Person, at: datetime) -> None:
    person.invitations.filter(used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)
