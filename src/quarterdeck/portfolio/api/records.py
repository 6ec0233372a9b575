"""The JSON face of portfolios, programmes, projects, areas and objectives. A changed row needs its ETag in If-Match."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from quarterdeck.core import clock
from quarterdeck.core.actions import edit_workspace
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import require
from quarterdeck.core.queries import pickable_people
from quarterdeck.portfolio import actions, queries
from quarterdeck.portfolio.choices import ProjectState
from quarterdeck.portfolio.errors import AreaUnknown, PersonUnknown, VersionMissing, VersionUnreadable
from quarterdeck.portfolio.models import Area, Portfolio, Project

router = Router()
ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})"\Z')
ROWS_AT_MOST = 500
Key = Annotated[int, Field(ge=1, le=2**53)]
Text = Annotated[str, Field(max_length=10_000)]
Code = Annotated[str, Field(min_length=1, max_length=32)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Strict(Schema):
    """Input that refuses fields it does not know."""

    model_config = {"extra": "forbid"}


class PersonOut(Schema):
    id: int
    name: str


class AreaOut(Schema):
    id: int
    code: str
    name: str
    owner: PersonOut | None


class PortfolioOut(Schema):
    code: str
    name: str
    currency: str
    contingency_convention: str
    discount_percent: Decimal
    owner: PersonOut | None
    purpose: str
    version: int


class ProjectOut(Schema):
    code: str
    name: str
    parent: str
    state: str
    held_from: str
    hold_review_on: date | None
    outcome: str
    closed_on: date | None
    summary: str
    method: str
    size_class: str
    area: str | None
    sponsor: PersonOut | None
    manager: PersonOut | None
    is_mandatory: bool
    priority: int | None
    rank: int | None
    version: int


class ProjectPage(Schema):
    count: int
    items: list[ProjectOut]


class ToleranceOut(Schema):
    aspect: str
    unit: str
    over: Decimal | None
    under: Decimal | None
    cap_days: int | None


class ShareOut(Schema):
    area: str
    percent: Decimal


class ProjectDetail(ProjectOut):
    areas: list[ShareOut]
    tolerances: list[ToleranceOut]
    next_states: list[str]
    alignment: Decimal | None


class KeyResultOut(Schema):
    id: int
    metric: str
    unit: str
    baseline: Decimal
    target: Decimal
    current: Decimal | None
    measured_on: date | None
    direction: str
    confidence: Decimal | None
    progress: Decimal | None
    claimed: Decimal | None
    is_over_claimed: bool


class ObjectiveOut(Schema):
    code: str
    title: str
    workspace: str
    weight: Decimal
    starts_on: date
    ends_on: date
    progress: Decimal | None
    is_covered: bool
    key_results: list[KeyResultOut]


class ProjectQuery(Schema):
    area: list[str] = []
    manager: list[Key] = []
    state: list[str] = []
    size_class: list[str] = []
    programme: list[str] = []
    within: str = ""
    q: str = ""
    with_archived: bool = False
    limit: Annotated[int, Field(ge=1, le=ROWS_AT_MOST)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class ProjectIn(Strict):
    parent: Code
    code: Code
    name: Name
    summary: Text = ""
    method: Annotated[str, Field(max_length=60)] = ""
    size_class: Annotated[str, Field(pattern="^(S|M|L|XL)?$")] = ""
    area: str | None = None
    sponsor_id: int | None = None
    manager_id: int | None = None
    is_mandatory: bool = False


class ProjectPatch(Strict):
    name: Name | None = None
    summary: Text | None = None
    method: Annotated[str, Field(max_length=60)] | None = None
    sponsor_id: int | None = None
    is_mandatory: bool | None = None


class StateIn(Strict):
    target: ProjectState
    reason: Text = ""
    review_on: date | None = None


class PortfolioIn(Strict):
    parent: Code
    code: Code
    name: Name
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    purpose: Text = ""
    owner_id: int | None = None


@router.get("/portfolios", response=list[PortfolioOut], operation_id="portfolio_list_portfolios")
def list_portfolios(request: HttpRequest) -> list[dict[str, Any]]:
    return [_portfolio(row) for row in queries.visible_portfolios(_actor(request))[:ROWS_AT_MOST]]


@router.post("/portfolios", response={201: PortfolioOut}, operation_id="portfolio_create_portfolio")
def create_portfolio(request: HttpRequest, response: HttpResponse, given: PortfolioIn) -> Any:
    actor = _actor(request)
    made = actions.create_portfolio(
        actor=actor,
        parent=_workspace(actor, given.parent),
        code=given.code,
        name=given.name,
        currency=given.currency,
        purpose=given.purpose,
        owner=_person(actor, given.owner_id),
        at=clock.now(),
    )
    response.headers["ETag"] = f'"{made.version}"'
    return 201, _portfolio(made)


@router.get("/portfolios/{code}", response=PortfolioOut, operation_id="portfolio_read_portfolio")
def read_portfolio(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    row = queries.portfolio_by_code(_actor(request), code)
    response.headers["ETag"] = f'"{row.version}"'
    return _portfolio(row)


@router.get("/projects", response=ProjectPage, operation_id="portfolio_list_projects")
def list_projects(request: HttpRequest, wanted: Query[ProjectQuery]) -> dict[str, Any]:
    actor = _actor(request)
    narrowed = queries.ProjectFilter(
        areas=tuple(wanted.area),
        managers=tuple(wanted.manager),
        states=tuple(wanted.state),
        size_classes=tuple(wanted.size_class),
        programmes=tuple(wanted.programme),
        text=wanted.q,
        with_archived=wanted.with_archived,
    )
    within = _workspace(actor, wanted.within) if wanted.within else None
    rows = queries.visible_projects(actor, within=within, wanted=narrowed)
    items = rows[wanted.offset : wanted.offset + wanted.limit]
    return {"count": rows.count(), "items": _projects(actor, list(items))}


@router.post("/projects", response={201: ProjectDetail}, operation_id="portfolio_create_project")
def create_project(request: HttpRequest, response: HttpResponse, given: ProjectIn) -> Any:
    actor = _actor(request)
    parent = _workspace(actor, given.parent)
    made = actions.create_project(
        actor=actor,
        parent=parent,
        code=given.code,
        name=given.name,
        summary=given.summary,
        method=given.method,
        size_class=given.size_class,
        primary_area=_area(parent, given.area),
        sponsor=_person(actor, given.sponsor_id),
        manager=_person(actor, given.manager_id),
        is_mandatory=given.is_mandatory,
        at=clock.now(),
    )
    return 201, _detailed(actor, made.workspace.code, response)


@router.get("/projects/{code}", response=ProjectDetail, operation_id="portfolio_read_project")
def read_project(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    return _detailed(_actor(request), code, response)


@router.patch("/projects/{code}", response=ProjectDetail, operation_id="portfolio_update_project")
def update_project(request: HttpRequest, response: HttpResponse, code: str, given: ProjectPatch) -> dict[str, Any]:
    actor, at = _actor(request), clock.now()
    project = queries.project_by_code(actor, code)
    require(actor, "portfolio.edit_project", project)
    version = _version(request)
    changes = given.model_dump(exclude_unset=True)
    name = changes.pop("name", None)
    if "sponsor_id" in changes:
        changes["sponsor"] = _person(actor, changes.pop("sponsor_id"), standing=project.sponsor)
    for field in [field for field, value in changes.items() if value is None and field != "sponsor"]:
        del changes[field]
    with transaction.atomic():
        actions.update_project(actor=actor, project=project, changes=changes, version=version, at=at)
        if name is not None:
            edit_workspace(actor=actor, workspace=project.workspace, name=name, at=at)
    return _detailed(actor, code, response)


@router.post("/projects/{code}/state", response=ProjectDetail, operation_id="portfolio_change_project_state")
def change_project_state(request: HttpRequest, response: HttpResponse, code: str, given: StateIn) -> dict[str, Any]:
    actor = _actor(request)
    actions.change_state(
        actor=actor,
        project=queries.project_by_code(actor, code),
        target=given.target,
        reason=given.reason,
        review_on=given.review_on,
        version=_version(request),
        at=clock.now(),
    )
    return _detailed(actor, code, response)


@router.get("/areas", response=list[AreaOut], operation_id="portfolio_list_areas")
def list_areas(request: HttpRequest, within: str) -> list[Area]:
    """The areas of the organisation that a workspace belongs to."""
    return list(queries.areas_for(_workspace(_actor(request), within)))


@router.get("/objectives", response=list[ObjectiveOut], operation_id="portfolio_list_objectives")
def list_objectives(request: HttpRequest, within: str = "", with_closed: bool = False) -> list[dict[str, Any]]:
    actor = _actor(request)
    place = _workspace(actor, within) if within else None
    return [_objective(one) for one in queries.visible_objectives(actor, within=place, with_closed=with_closed)]


def _actor(request: HttpRequest) -> Person:
    actor: Person | None = getattr(request, "actor", None)
    if actor is None:
        raise NotVisible
    return actor


def _version(request: HttpRequest) -> int:
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise VersionMissing
    match = ETAG.match(header)
    if match is None:
        raise VersionUnreadable
    return int(match.group(1))


def _workspace(actor: Person, code: str) -> Workspace:
    found: Workspace | None = Workspace.objects.visible_to(actor).filter(code__iexact=code).first()
    if found is None:
        raise NotVisible
    return found


def _person(actor: Person, key: int | None, *, standing: Person | None = None) -> Person | None:
    """A person whom ``actor`` may name, or who stands there already. Raises PersonUnknown."""
    if key is None or (standing is not None and standing.pk == key and standing.is_active):
        return standing if key is not None else None
    found = pickable_people(actor, clock.now()).filter(pk=key).first()
    if found is None:
        raise PersonUnknown
    return found


def _area(parent: Workspace, code: str | None) -> Area | None:
    if code is None:
        return None
    found = queries.areas_for(parent).filter(code=code).first()
    if found is None:
        raise AreaUnknown(fields={"area": AreaUnknown.words})
    return found


def _portfolio(row: Portfolio) -> dict[str, Any]:
    fields = ("currency", "contingency_convention", "discount_percent", "owner", "purpose", "version")
    return {"code": row.workspace.code, "name": row.workspace.name, **{name: getattr(row, name) for name in fields}}


def _projects(actor: Person, rows: Sequence[Project]) -> list[dict[str, Any]]:
    """The rows with the codes of those parents that ``actor`` may see."""
    parents = {row.workspace.parent_id or 0 for row in rows}
    seen = set(Workspace.objects.visible_to(actor).filter(pk__in=parents).values_list("pk", flat=True))
    return [_project(row, seen) for row in rows]


def _project(row: Project, seen: Collection[int]) -> dict[str, Any]:
    parent = row.workspace.parent
    own = set(ProjectOut.model_fields) - {"code", "name", "parent", "area"}
    return {
        "code": row.workspace.code,
        "name": row.workspace.name,
        "parent": parent.code if parent is not None and parent.pk in seen else "",
        "area": row.primary_area.code if row.primary_area else None,
        **{name: getattr(row, name) for name in own},
    }


def _detailed(actor: Person, code: str, response: HttpResponse) -> dict[str, Any]:
    row = queries.project_by_code(actor, code)
    response.headers["ETag"] = f'"{row.version}"'
    limits = queries.limits_of([row])[row.pk]
    shares = row.area_shares.select_related("area")
    return {
        **_projects(actor, [row])[0],
        "areas": [{"area": share.area.code, "percent": share.percent} for share in shares],
        "tolerances": list(limits.values()),
        "next_states": [state.value for state, _ in queries.next_states_of(row)],
        "alignment": queries.alignments([row])[row.pk],
    }


def _objective(one: queries.ObjectiveFigures) -> dict[str, Any]:
    row = one.objective
    results = []
    for result in one.key_results:
        own = ("id", "metric", "unit", "baseline", "target", "current", "measured_on", "direction", "confidence")
        figures = {"progress": result.progress, "claimed": result.claimed, "is_over_claimed": result.is_over_claimed}
        results.append({**{name: getattr(result.key_result, name) for name in own}, **figures})
    return {
        **{name: getattr(row, name) for name in ("code", "title", "weight", "starts_on", "ends_on")},
        "workspace": row.workspace.code,
        "progress": one.progress,
        "is_covered": one.is_covered,
        "key_results": results,
    }
