from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic_core import to_json

from quarterdeck.core import clock
from quarterdeck.core.models import Person, Workspace
from quarterdeck.planning.models import Plan
from quarterdeck.planning.queries.baselines import current_baseline
from quarterdeck.planning.queries.gantt import TASK_FIELDS, gantt_of, iso, named, task_lists
from quarterdeck.planning.queries.gantt_answer import compact_gantt
from quarterdeck.planning.queries.plans import plan_by_id, sees_money, visible_plans
from quarterdeck.planning.snapshot.quality import quality_of

router = Router()
PER_PAGE, MOST_PER_PAGE = 100, 1000


class PlanOut(Schema):
    """A plan in a list: the figures of its last schedule. Local wall time; null means no data."""

    id: int
    project: str
    name: str
    version: int
    profile: str
    status_date: str | None
    start: str | None
    finish: str | None
    baseline_finish: str | None
    tasks: int
    links: int
    critical: int
    milestones: int
    percent: float | None
    work_minutes: float | None
    cost: str | None

    @staticmethod
    def of(plan: Plan, *, actor: Person) -> PlanOut:
        moments = {name: iso(getattr(plan, name)) for name in ("status_date", "start", "finish", "baseline_finish")}
        return PlanOut(
            id=plan.pk,
            project=plan.workspace.code,
            name=plan.name,
            version=plan.version,
            profile=plan.profile,
            tasks=plan.task_count,
            links=plan.link_count,
            critical=plan.critical_count,
            milestones=plan.milestone_count,
            percent=plan.percent_complete,
            work_minutes=plan.work_minutes,
            cost=None if plan.cost is None or not sees_money(actor, plan) else f"{plan.cost:.2f}",
            **moments,
        )


class PageIn(Schema):
    offset: Annotated[int, Field(le=10_000_000)] = 0
    limit: int = PER_PAGE


class PlanPage(Schema):
    count: int
    items: list[PlanOut]


def actor_of(request: HttpRequest) -> Person:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@router.get("/plans", response=PlanPage, operation_id="planning_list_plans")
def list_plans(request: HttpRequest, page: Query[PageIn], portfolio: str = "") -> Any:
    actor = actor_of(request)
    rows = visible_plans(actor)
    if portfolio:
        place = Workspace.objects.visible_to(actor).filter(code__iexact=portfolio).first()
        rows = visible_plans(actor, within=place) if place else rows.none()
    first, limit = max(0, page.offset), min(max(1, page.limit), MOST_PER_PAGE)
    return {"count": rows.count(), "items": [PlanOut.of(plan, actor=actor) for plan in rows[first : first + limit]]}


@router.get("/plans/{plan_id}", response=PlanOut, operation_id="planning_read_plan")
def read_plan(request: HttpRequest, plan_id: int) -> Any:
    actor = actor_of(request)
    return PlanOut.of(plan_by_id(actor, plan_id), actor=actor)


@router.get("/plans/{plan_id}/gantt", operation_id="planning_read_gantt")
def read_gantt(request: HttpRequest, plan_id: int, compact: bool = False, baseline: int | None = None) -> HttpResponse:
    """Plan, tasks in outline order, links and days off, as the Gantt draws them.

    ``compact=true`` gives each row as a list in the order of ``columns``. ``baseline`` sets another baseline beside the
    tasks than the one that counts.
    """
    actor = actor_of(request)
    plan = plan_by_id(actor, plan_id)
    today = clock.now().date()
    if compact:
        return _encoded(compact_gantt(plan, actor=actor, today=today, baseline=baseline), version=plan.version)
    return _json(gantt_of(plan, actor=actor, today=today, baseline=baseline), version=plan.version)


@router.get("/plans/{plan_id}/tasks", operation_id="planning_list_tasks")
def list_tasks(request: HttpRequest, plan_id: int, page: Query[PageIn]) -> HttpResponse:
    plan = plan_by_id(actor_of(request), plan_id)
    rows = task_lists(plan, current_baseline(plan))
    first, limit = max(0, page.offset), min(max(1, page.limit), MOST_PER_PAGE)
    return _json({"count": len(rows), "items": named(TASK_FIELDS, rows[first : first + limit])}, version=plan.version)


@router.get("/plans/{plan_id}/quality", operation_id="planning_read_quality")
def read_quality(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The fourteen points and further checks, each with its offenders."""
    plan = plan_by_id(actor_of(request), plan_id)
    return _json(quality_of(plan), version=plan.version)


def _json(body: dict[str, Any], *, version: int) -> HttpResponse:
    """Large answers skip the schema's copy of every row."""
    return _encoded(to_json(body), version=version)


def _encoded(body: bytes, *, version: int) -> HttpResponse:
    return HttpResponse(body, content_type="application/json", headers={"ETag": f'"{version}"'})
