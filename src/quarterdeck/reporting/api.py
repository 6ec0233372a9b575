"""Health, declarations and packs as JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may, require
from quarterdeck.portfolio.queries import ProjectFilter, project_by_code
from quarterdeck.reporting import actions
from quarterdeck.reporting.choices import Rag
from quarterdeck.reporting.models import Declaration, Snapshot
from quarterdeck.reporting.packs.portfolio_board import portfolio_board
from quarterdeck.reporting.packs.writing import FORMATS, written
from quarterdeck.reporting.queries.board import board_facts
from quarterdeck.reporting.queries.health import HealthRow, portfolio_health
from quarterdeck.reporting.queries.periods import status_date_of
from quarterdeck.reporting.queries.portfolios import currency_of, scope_by_code
from quarterdeck.reporting.queries.projects import project_health

router = Router(tags=["reporting"])


class HealthOut(Schema):
    """A project's health; null is "no data". Money is null for readers who may not see it."""

    code: str
    name: str
    manager: str | None
    area: str | None
    programme: str | None
    state: str
    computed: str
    schedule: str
    cost: str
    declared: str | None
    agreement: str
    reason: str
    spi_t: float | None
    cpi: float | None
    bac: Decimal | None
    pv: Decimal | None
    ev: Decimal | None
    ac: Decimal | None
    eac: Decimal | None
    baseline_finish: date | None
    forecast_finish: date | None
    slip_days: int | None


class PortfolioOut(Schema):
    code: str
    name: str
    status_date: date
    watermelon_index: float | None
    data_quality: float | None
    cpi: float | None
    spi_t: float | None
    counts: dict[str, int]
    projects: list[HealthOut]


class HealthQuery(Schema):
    area: list[str] = []
    manager: list[Annotated[int, Field(ge=1, le=2**53)]] = []
    rag: list[Rag] = []
    q: str = ""
    finished: bool = False


class DeclarationIn(Schema, extra="forbid"):
    rag: Rag
    reason: str = ""
    corrective_action: str = ""
    expires_on: date | None = None


class DecisionIn(Schema, extra="forbid"):
    accept: bool
    note: str = ""


class DeclarationOut(Schema):
    id: int
    rag: str
    computed_rag: str
    state: str
    reason: str
    expires_on: date | None


class SnapshotOut(Schema):
    status_date: date
    overall_rag: str
    declared_rag: str
    cpi: float | None
    spi_t: float | None
    forecast_finish: date | None


def health_out(row: HealthRow, *, sees_money: bool) -> dict[str, object]:
    shown = row if sees_money else row.without_money()
    return {name: getattr(shown, name) for name in HealthOut.model_fields}


@router.get("/portfolios/{code}/health", response=PortfolioOut, operation_id="reporting_portfolio_health")
def get_portfolio_health(request: HttpRequest, code: str, wanted: Query[HealthQuery]) -> dict[str, object]:
    actor = _actor(request)
    scope = scope_by_code(actor, code)
    day = status_date_of(scope, today=clock.now().date())
    narrowed = ProjectFilter(areas=tuple(wanted.area), managers=tuple(wanted.manager), text=wanted.q)
    health = portfolio_health(
        actor, within=scope, wanted=narrowed, colours=wanted.rag, with_finished=wanted.finished, status_date=day
    )
    sees_money = may(actor, "finance.view_cost", scope)
    counts_alike = currency_of(scope) is not None
    return {
        "code": scope.code,
        "name": scope.name,
        "status_date": day,
        "watermelon_index": health.watermelon,
        "data_quality": health.data_quality,
        "cpi": health.totals.cpi if sees_money and counts_alike else None,
        "spi_t": health.totals.spi_t,
        "counts": {share.rag.value: share.count for share in health.shares},
        "projects": [health_out(row, sees_money=sees_money) for row in health.rows],
    }


@router.get("/portfolios/{code}/board.{suffix}", operation_id="reporting_portfolio_board", response={200: None})
def get_board(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    actor = _actor(request)
    scope = scope_by_code(actor, code)
    require(actor, "reporting.make_pack", scope)
    if suffix not in FORMATS:
        raise NotVisible
    day = status_date_of(scope, today=clock.now().date())
    deck = portfolio_board(board_facts(actor, within=scope, status_date=day))
    name = f"{scope.code}-board-{day.isoformat()}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(written(deck, suffix), content_type=FORMATS[suffix], headers=headers)


@router.get("/projects/{code}/health", response=HealthOut, operation_id="reporting_project_health")
def get_project_health(request: HttpRequest, code: str) -> dict[str, object]:
    actor = _actor(request)
    project = project_by_code(actor, code)
    health = project_health(actor, project, today=clock.now().date())
    return health_out(health.row, sees_money=may(actor, "finance.view_cost", project))


@router.get("/projects/{code}/snapshots", response=list[SnapshotOut], operation_id="reporting_project_snapshots")
def get_snapshots(request: HttpRequest, code: str) -> list[Snapshot]:
    actor = _actor(request)
    project = project_by_code(actor, code)
    rows = list(Snapshot.objects.visible_to(actor).filter(project=project).order_by("status_date", "id"))
    if not may(actor, "finance.view_cost", project):
        for row in rows:
            row.cpi = None
    return rows


@router.post("/projects/{code}/declarations", response={201: DeclarationOut}, operation_id="reporting_declare_health")
def post_declaration(request: HttpRequest, code: str, body: DeclarationIn) -> tuple[int, Declaration]:
    actor = _actor(request)
    project = project_by_code(actor, code)
    return 201, actions.declare_health(actor=actor, project=project, at=clock.now(), **body.dict())


@router.post("/declarations/{key}/decision", response=DeclarationOut, operation_id="reporting_decide_declaration")
def post_decision(request: HttpRequest, key: int, body: DecisionIn) -> Declaration:
    actor = _actor(request)
    found = Declaration.objects.visible_to(actor).filter(pk=key).first()
    if found is None:
        raise NotVisible
    return actions.decide_declaration(actor=actor, declaration=found, at=clock.now(), **body.dict())


def _actor(request: HttpRequest) -> Person:
    actor: Person = request.actor  # type: ignore[attr-defined]
    return actor
