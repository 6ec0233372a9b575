from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.errors import LinkInvalid
from quarterdeck.core.models import Grant, Installation, Person, SignInLink, Workspace, WorkspaceKind
from quarterdeck.core.rows.installation import open_welcome
from quarterdeck.core.rows.people import clean_email, insert_person, new_user
from quarterdeck.core.rows.workspaces import insert_workspace
from quarterdeck.core.tokens import token_hash

PMO_ROLES = ("pmo_director", "pmo_analyst")


def set_up_organisation(
    *,
    token: str,
    organisation: str,
    code: str,
    name: str,
    email: str,
    password: str,
    runs_pmo: bool,
    at: datetime,
    is_demo: bool = False,
) -> tuple[Workspace, Person]:
    """The first act of an installation: its organisation and its administrator, who may also run the PMO.

    Raises LinkInvalid, AlreadySetUp, InvalidCode, InvalidEmail, PasswordUnfit.
    """
    with transaction.atomic():
        installation = open_welcome(token, at, lock=True)
        workspace = insert_workspace(parent=None, kind=WorkspaceKind.ORGANISATION, code=code, name=organisation, at=at)
        person = insert_person(name=name, email=clean_email(email), at=at)
        person.user = new_user(email=person.email, password=password)
        person.save(update_fields=["user"])
        roles = ("administrator", *(PMO_ROLES if runs_pmo else ()))
        for role in roles:
            Grant.objects.create(person=person, role=role, workspace=workspace, granted_by=None, granted_at=at)
        installation.set_up_at, installation.welcome_hash, installation.is_demo = at, "", is_demo
        installation.save()
        audit.record(
            actor=person,
            at=at,
            action="core.set_up_organisation",
            subject=workspace,
            workspace=workspace,
            changes={"code": workspace.code, "name": workspace.name, "roles": list(roles), "is_demo": is_demo},
        )
    return workspace, person


def sign_in_to_demo(*, token: str, at: datetime, is_loopback: bool) -> Person:
    """Use a sign-in link: once, within ten minutes, on this machine, with demonstration data. Raises LinkInvalid."""
    with transaction.atomic():
        link = SignInLink.objects.select_for_update().filter(token_hash=token_hash(token)).first()
        installation = Installation.objects.filter(pk=1, is_demo=True).first()
        if link is None or link.used_at or at >= link.expires_at or installation is None or not is_loopback:
            raise LinkInvalid
        person = link.person
        if not person.is_active or person.user_id is None:
            raise LinkInvalid
        link.used_at = at
        link.save(update_fields=["used_at"])
        audit.record(actor=person, at=at, action="core.sign_in_to_demo", subject=person, workspace=None)
    return person
