"""The JSON API of core."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from quarterdeck.core import clock
from quarterdeck.core.actions import (
    archive_workspace,
    cancel_job,
    create_workspace,
    delete_workspace,
    edit_workspace,
    grant_role,
    invite_person,
    move_workspace,
    restore_workspace,
    revoke_role,
    unarchive_workspace,
)
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Grant, JobRun, Person, Workspace
from quarterdeck.core.permissions import held_by, table
from quarterdeck.core.queries import visible_jobs, visible_people

router = Router(tags=["core"])
LARGEST_NUMBER = 2**63 - 1
Number = int


class Input(Schema):
    """What a client sends: a field that is not named here is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Page(Input):
    limit: int = Field(100, ge=1, le=500)
    offset: int = Field(0, ge=0, le=1_000_000)


class WorkspaceOut(Schema):
    id: int
    kind: str
    parent: int | None = Field(alias="parent_id")
    code: str
    name: str
    archived_at: datetime | None


class WorkspaceIn(Input):
    kind: str = Field(pattern="^(portfolio|programme|project)$")
    parent: int = Field(ge=1, le=LARGEST_NUMBER)
    code: str = Field(max_length=32)
    name: str = Field(min_length=1, max_length=200)


class WorkspaceChange(Input):
    code: str | None = Field(None, max_length=32)
    name: str | None = Field(None, min_length=1, max_length=200)


class MoveIn(Input):
    parent: int = Field(ge=1, le=LARGEST_NUMBER)


class ReasonIn(Input):
    reason: str = Field("", max_length=1000)


class GrantOut(Schema):
    id: int
    person: int = Field(alias="person_id")
    role: str
    workspace: int = Field(alias="workspace_id")
    valid_from: datetime | None
    valid_until: datetime | None


class PersonOut(Schema):
    id: int
    name: str
    email: str
    is_active: bool
    grants: list[GrantOut] = Field(alias="shown_grants")


class InviteIn(Input):
    name: str = Field(min_length=1, max_length=200)
    email: str = Field(max_length=254)
    workspace: int = Field(ge=1, le=LARGEST_NUMBER)
    role: str | None = None


class InvitedOut(Schema):
    person: int
    token: str | None


class GrantIn(Input):
    person: int = Field(ge=1, le=LARGEST_NUMBER)
    role: str
    workspace: int = Field(ge=1, le=LARGEST_NUMBER)
    valid_from: datetime | None = None
    valid_until: datetime | None = None


class JobOut(Schema):
    id: int
    name: str
    state: str
    workspace: int | None = Field(alias="workspace_id")
    actor: int | None = Field(alias="actor_id")
    percent: int | None
    progress_done: int
    progress_total: int | None
    note: str
    error: str
    result: Any
    attempts: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested_at: datetime | None


class RoleOut(Schema):
    role: str
    title: str
    path: str


class MeOut(Schema):
    id: int
    name: str
    email: str
    roles: list[RoleOut]


class Problem(Schema):
    detail: str
    fields: dict[str, str]


REFUSALS = {403: Problem, 404: Problem, 409: Problem, 422: Problem}


@router.get("/me", response=MeOut, operation_id="core_me")
def me(request: HttpRequest) -> dict[str, Any]:
    actor = _actor(request)
    roles = [{"role": one.role, "title": table().roles[one.role].title, "path": one.path} for one in held_by(actor)]
    return {"id": actor.pk, "name": actor.name, "email": actor.email, "roles": roles}


@router.get("/workspaces", response=list[WorkspaceOut], operation_id="core_list_workspaces")
def list_workspaces(request: HttpRequest, page: Query[Page]) -> Any:
    return Workspace.objects.visible_to(_actor(request)).order_by("path")[page.offset : page.offset + page.limit]


@router.post("/workspaces", response={201: WorkspaceOut, **REFUSALS}, operation_id="core_create_workspace")
def create(request: HttpRequest, body: WorkspaceIn) -> Any:
    actor = _actor(request)
    parent = _workspace(actor, body.parent)
    made = create_workspace(actor=actor, parent=parent, kind=body.kind, code=body.code, name=body.name, at=clock.now())
    return 201, made


@router.get("/workspaces/{int:number}", response={200: WorkspaceOut, **REFUSALS}, operation_id="core_get_workspace")
def get_workspace(request: HttpRequest, number: Number) -> Any:
    return _workspace(_actor(request), number)


@router.patch("/workspaces/{int:number}", response={200: WorkspaceOut, **REFUSALS}, operation_id="core_edit_workspace")
def edit(request: HttpRequest, number: Number, body: WorkspaceChange) -> Any:
    actor = _actor(request)
    return edit_workspace(
        actor=actor, workspace=_workspace(actor, number), code=body.code, name=body.name, at=clock.now()
    )


@router.post(
    "/workspaces/{int:number}/move", response={200: WorkspaceOut, **REFUSALS}, operation_id="core_move_workspace"
)
def move(request: HttpRequest, number: Number, body: MoveIn) -> Any:
    actor = _actor(request)
    parent = _workspace(actor, body.parent)
    return move_workspace(actor=actor, workspace=_workspace(actor, number), parent=parent, at=clock.now())


@router.post(
    "/workspaces/{int:number}/archive", response={200: WorkspaceOut, **REFUSALS}, operation_id="core_archive_workspace"
)
def archive(request: HttpRequest, number: Number, body: ReasonIn) -> Any:
    actor = _actor(request)
    return archive_workspace(actor=actor, workspace=_workspace(actor, number), reason=body.reason, at=clock.now())


@router.post(
    "/workspaces/{int:number}/unarchive",
    response={200: WorkspaceOut, **REFUSALS},
    operation_id="core_unarchive_workspace",
)
def unarchive(request: HttpRequest, number: Number) -> Any:
    actor = _actor(request)
    return unarchive_workspace(actor=actor, workspace=_workspace(actor, number), at=clock.now())


@router.delete("/workspaces/{int:number}", response={204: None, **REFUSALS}, operation_id="core_delete_workspace")
def delete(request: HttpRequest, number: Number) -> Any:
    actor = _actor(request)
    delete_workspace(actor=actor, workspace=_workspace(actor, number), at=clock.now())
    return 204, None


@router.post(
    "/workspaces/{int:number}/restore", response={200: WorkspaceOut, **REFUSALS}, operation_id="core_restore_workspace"
)
def restore(request: HttpRequest, number: Number) -> Any:
    gone = Workspace.objects.filter(pk=number, deleted_at__isnull=False).first()
    if gone is None:
        raise NotVisible
    return restore_workspace(actor=_actor(request), workspace=gone, at=clock.now())


@router.get("/people", response=list[PersonOut], operation_id="core_list_people")
def list_people(request: HttpRequest, page: Query[Page]) -> Any:
    return visible_people(_actor(request), clock.now())[page.offset : page.offset + page.limit]


@router.post("/people/invitations", response={201: InvitedOut, **REFUSALS}, operation_id="core_invite_person")
def invite(request: HttpRequest, body: InviteIn) -> Any:
    actor = _actor(request)
    workspace = _workspace(actor, body.workspace)
    invited = invite_person(
        actor=actor, workspace=workspace, name=body.name, email=body.email, role=body.role, at=clock.now()
    )
    return 201, {"person": invited.person.pk, "token": invited.token}


@router.post("/grants", response={201: GrantOut, **REFUSALS}, operation_id="core_grant_role")
def grant(request: HttpRequest, body: GrantIn) -> Any:
    actor = _actor(request)
    person = visible_people(actor, clock.now()).filter(pk=body.person).first()
    if person is None:
        raise NotVisible
    given = grant_role(
        actor=actor,
        person=person,
        role=body.role,
        workspace=_workspace(actor, body.workspace),
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        at=clock.now(),
    )
    return 201, given


@router.delete("/grants/{int:number}", response={204: None, **REFUSALS}, operation_id="core_revoke_role")
def revoke(request: HttpRequest, number: Number) -> Any:
    given = Grant.objects.select_related("workspace", "person").filter(pk=number, revoked_at__isnull=True).first()
    if given is None:
        raise NotVisible
    revoke_role(actor=_actor(request), grant=given, at=clock.now())
    return 204, None


@router.get("/jobs", response=list[JobOut], operation_id="core_list_jobs")
def list_jobs(request: HttpRequest, page: Query[Page]) -> Any:
    return visible_jobs(_actor(request))[page.offset : page.offset + page.limit]


@router.get("/jobs/{int:number}", response={200: JobOut, **REFUSALS}, operation_id="core_get_job")
def get_job(request: HttpRequest, number: Number) -> JobRun:
    return _job(_actor(request), number)


@router.post("/jobs/{int:number}/cancel", response={200: JobOut, **REFUSALS}, operation_id="core_cancel_job")
def cancel(request: HttpRequest, number: Number) -> JobRun:
    actor = _actor(request)
    return cancel_job(actor=actor, run=_job(actor, number), at=clock.now())


def _actor(request: HttpRequest) -> Person:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def _workspace(actor: Person, number: int) -> Workspace:
    found = Workspace.objects.visible_to(actor).filter(pk=min(number, LARGEST_NUMBER)).first()
    if found is None:
        raise NotVisible
    return found


def _job(actor: Person, number: int) -> JobRun:
    found = visible_jobs(actor).filter(pk=min(number, LARGEST_NUMBER)).first()
    if found is None:
        raise NotVisible
    return found
