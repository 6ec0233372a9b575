"""Dull makers of rows for tests: they ask for no right and write no trail."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from django.test import Client

from quarterdeck.core.models import Grant, Installation, Person, User, Workspace, WorkspaceKind
from quarterdeck.core.rows.workspaces import insert_workspace

AT = datetime(2026, 10, 30, 9, 0, tzinfo=UTC)
PASSWORD = "a long walk by the sea"
_numbers = count(1)


def organisation(code: str | None = None, name: str = "Velmora") -> Workspace:
    return _workspace(WorkspaceKind.ORGANISATION, None, code, name)


def portfolio(parent: Workspace | None = None, code: str | None = None, name: str = "Change") -> Workspace:
    return _workspace(WorkspaceKind.PORTFOLIO, parent or organisation(), code, name)


def programme(parent: Workspace | None = None, code: str | None = None, name: str = "Sell Digital") -> Workspace:
    return _workspace(WorkspaceKind.PROGRAMME, parent or portfolio(), code, name)


def project(parent: Workspace | None = None, code: str | None = None, name: str = "Tariff Launch") -> Workspace:
    return _workspace(WorkspaceKind.PROJECT, parent or portfolio(), code, name)


def person(name: str = "Ada Byrne", email: str | None = None, *, may_sign_in: bool = False) -> Person:
    email = email or f"person{next(_numbers)}@velmora.example"
    user = None
    if may_sign_in:
        user = User(email=email)
        user.set_password(PASSWORD)
        user.save()
    return Person.objects.create(name=name, email=email, user=user, created_at=AT)


def grant(person: Person, role: str, workspace: Workspace) -> Grant:
    return Grant.objects.create(person=person, role=role, workspace=workspace, granted_at=AT)


def manager_of(workspace: Workspace, role: str = "project_manager", name: str = "Aoife Brennan") -> Person:
    """A person who holds ``role`` on ``workspace``."""
    somebody = person(name)
    grant(somebody, role, workspace)
    return somebody


def signed_in(client: Client, person: Person) -> Client:
    """The client, signed in as the person (who becomes a user where they are none)."""
    if person.user is None:
        person.user = User.objects.create(email=person.email)
        person.save()
    Installation.objects.get_or_create(pk=1, defaults={"set_up_at": AT})
    client.force_login(person.user)
    return client


def _workspace(kind: WorkspaceKind, parent: Workspace | None, code: str | None, name: str) -> Workspace:
    return insert_workspace(parent=parent, kind=kind, code=code or f"W-{next(_numbers)}", name=name, at=AT)
