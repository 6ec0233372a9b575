from __future__ import annotations

import json
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import AfterValidator

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person
from quarterdeck.planning import actions
from quarterdeck.planning.api.plans import PageIn, actor_of
from quarterdeck.planning.choices import ChangeSetSource, ImportState
from quarterdeck.planning.models import ChangeSet, Plan
from quarterdeck.planning.queries.plans import change_set_by_id, changes_of, plan_by_id, sees_money, visible_plans
from quarterdeck.planning.rules.money import without_money
from quarterdeck.planning.rules.operations.schema import json_schema

router = Router()
MOST_OPERATIONS = 20_000


def _storable(operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Refuse what JSON allows in free fields and no database keeps: NaN, infinities, halves of characters."""
    json.dumps(operations, allow_nan=False, ensure_ascii=False).encode()
    return operations


Operations = Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_OPERATIONS), AfterValidator(_storable)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
PlanId = Annotated[int, Field(ge=1, le=2**53)]


class ChangeIn(Schema):
    """``base_version`` is the version that the operations were made on."""

    model_config = {"extra": "forbid"}

    base_version: Version
    title: Annotated[str, Field(max_length=300)] = ""
    apply: bool = False
    operations: Operations


class PlanVersionIn(Schema):
    model_config = {"extra": "forbid"}

    plan: PlanId
    base_version: Version


class JointChangeIn(Schema):
    """A change set over several plans; every operation names its plan."""

    model_config = {"extra": "forbid"}

    plans: Annotated[list[PlanVersionIn], Field(min_length=1, max_length=100)]
    title: Annotated[str, Field(max_length=300)] = ""
    apply: bool = False
    operations: Operations


class ChangeOut(Schema):
    id: int
    state: str
    title: str
    source: str
    version: int | None
    operation_count: int
    effects: dict[str, Any]

    @staticmethod
    def of(row: ChangeSet, *, actor: Person) -> ChangeOut:
        plans = list(row.plans.select_related("plan"))
        return ChangeOut(
            id=row.pk,
            state=row.state,
            title=row.title,
            source=row.source,
            version=plans[0].plan.version if len(plans) == 1 else None,
            operation_count=row.operation_count,
            effects=row.effects if sees_money(actor, row) else without_money(row.effects),
        )


class ChangeDetailOut(ChangeOut):
    operations: list[dict[str, Any]]


class ChangeLine(Schema):
    id: int
    state: str
    title: str
    source: str
    operation_count: int
    created_by: str | None
    created_at: str
    applied_at: str | None


@router.get("/change-sets/schema", operation_id="planning_read_change_set_schema")
def read_schema(request: HttpRequest) -> dict[str, Any]:
    """The JSON schema of a change set's operations."""
    return json_schema()


@router.post("/plans/{plan_id}/change-sets", response={201: ChangeOut}, operation_id="planning_change_plan")
def change_plan(request: HttpRequest, plan_id: int, payload: ChangeIn) -> Any:
    """Draft a change set with its effects, or apply it at once."""
    actor = actor_of(request)
    plan = plan_by_id(actor, plan_id)
    return Status(201, _change(request, [(plan, payload.base_version)], payload))


@router.post("/change-sets", response={201: ChangeOut}, operation_id="planning_change_plans")
def change_plans(request: HttpRequest, payload: JointChangeIn) -> Any:
    """One change set over several plans: all of it or nothing."""
    wanted = {one.plan: one.base_version for one in payload.plans}
    plans = list(visible_plans(actor_of(request)).filter(pk__in=wanted).order_by("pk"))
    if len(plans) != len(wanted):
        raise NotVisible
    return Status(201, _change(request, [(plan, wanted[plan.pk]) for plan in plans], payload))


def _change(request: HttpRequest, plans: list[tuple[Plan, int]], payload: ChangeIn | JointChangeIn) -> ChangeOut:
    act = actions.apply_operations_now if payload.apply else actions.propose_change_set
    row = act(
        actor=actor_of(request),
        plans=plans,
        operations=payload.operations,
        title=payload.title,
        source=ChangeSetSource.API,
        at=clock.now(),
    )
    return ChangeOut.of(row, actor=actor_of(request))


@router.get("/plans/{plan_id}/change-sets", response=list[ChangeLine], operation_id="planning_list_changes")
def list_changes(request: HttpRequest, plan_id: int, page: Query[PageIn]) -> Any:
    plan = plan_by_id(actor_of(request), plan_id)
    first, limit = max(0, page.offset), min(max(1, page.limit), 200)
    return [
        ChangeLine(
            id=row.pk,
            state=row.state,
            title=row.title,
            source=row.source,
            operation_count=row.operation_count,
            created_by=row.created_by.name if row.created_by else None,
            created_at=row.created_at.isoformat(),
            applied_at=row.applied_at.isoformat() if row.applied_at else None,
        )
        for row in changes_of(plan)[first : first + limit]
    ]


@router.get("/change-sets/{change_set_id}", response=ChangeDetailOut, operation_id="planning_read_change")
def read_change(request: HttpRequest, change_set_id: int) -> Any:
    actor = actor_of(request)
    row = change_set_by_id(actor, change_set_id)
    operations = row.operations if sees_money(actor, row) else without_money(row.operations)
    return {**ChangeOut.of(row, actor=actor).dict(), "operations": operations}


@router.post("/change-sets/{change_set_id}/apply", response=ChangeOut, operation_id="planning_apply_change")
def apply_change(request: HttpRequest, change_set_id: int) -> Any:
    actor = actor_of(request)
    row = change_set_by_id(actor, change_set_id)
    return ChangeOut.of(actions.apply_change_set(actor=actor, change_set=row, at=clock.now()), actor=actor)


@router.post("/change-sets/{change_set_id}/revert", response=ChangeOut, operation_id="planning_revert_change")
def revert_change(request: HttpRequest, change_set_id: int) -> Any:
    actor = actor_of(request)
    row = change_set_by_id(actor, change_set_id)
    run = row.imports.filter(state=ImportState.APPLIED).first()
    if run is not None:
        return ChangeOut.of(actions.revert_import(actor=actor, import_run=run, at=clock.now()), actor=actor)
    return ChangeOut.of(actions.revert_change_set(actor=actor, change_set=row, at=clock.now()), actor=actor)


@router.post("/change-sets/{change_set_id}/discard", response=ChangeOut, operation_id="planning_discard_change")
def discard_change(request: HttpRequest, change_set_id: int) -> Any:
    actor = actor_of(request)
    row = change_set_by_id(actor, change_set_id)
    return ChangeOut.of(actions.discard_change_set(actor=actor, change_set=row, at=clock.now()), actor=actor)


@router.post("/change-sets/{change_set_id}/rebase", response=ChangeOut, operation_id="planning_rebase_change")
def rebase_change(request: HttpRequest, change_set_id: int) -> Any:
    actor = actor_of(request)
    row = change_set_by_id(actor, change_set_id)
    return ChangeOut.of(actions.rebase_change_set(actor=actor, change_set=row, at=clock.now()), actor=actor)
