"""The JSON face of project money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, File, Router, Schema, UploadedFile

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.extension import status_date as status_date_of
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import require
from quarterdeck.finance import actions, queries
from quarterdeck.finance.choices import CostCategory, CostKind, Spending
from quarterdeck.finance.errors import CellFault, CostFileFaulty
from quarterdeck.finance.models import CostEntry, CostImport
from quarterdeck.finance.rules.cost_files import BYTES_AT_MOST
from quarterdeck.finance.rules.periods import FIRST_DAY, LAST_DAY
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.queries import portfolio_of, project_by_code

router = Router(tags=["finance"])
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Money = Annotated[Decimal, Field(max_digits=14, decimal_places=2)]


class Strict(Schema):
    """Input that refuses fields it does not know."""

    model_config = {"extra": "forbid"}


class PointOut(Schema):
    month: date
    budget: Decimal | None
    actual: Decimal | None
    forecast: Decimal | None


class ReserveOut(Schema):
    held: Decimal
    drawn: Decimal
    left: Decimal


class CostOut(Schema):
    """The money of a project at a status date; null means no data."""

    project: str
    status_date: date
    currency: str | None
    budget_at_completion: Decimal | None
    actual_cost: Decimal | None
    accruals: Decimal | None
    prepayments: Decimal | None
    estimate_at_completion: Decimal | None
    open_commitments: Decimal | None
    remaining: Decimal | None
    contingency: ReserveOut | None
    management: ReserveOut | None
    series: list[PointOut]


class EntryIn(Strict):
    incurred_on: Day
    amount: Money
    category: CostCategory
    kind: CostKind = CostKind.COST
    spending: Spending = Spending.OPEX
    currency: Annotated[str, Field(pattern="^([A-Z]{3})?$")] = ""
    description: Annotated[str, Field(max_length=300)] = ""
    external_id: Annotated[str, Field(max_length=120)] = ""


class EntryOut(Schema):
    id: int
    incurred_on: date
    amount: Decimal
    currency: str
    rate: Decimal
    amount_base: Decimal
    category: str
    kind: str
    spending: str
    description: str
    external_id: str
    reverses_id: int | None


class ReversalIn(Strict):
    on: Day
    reason: Annotated[str, Field(min_length=1, max_length=300)]


class ImportOut(Schema):
    id: int
    file_name: str
    state: str
    added: int
    changed: int
    unchanged: int


@router.get("/projects/{code}/cost", response=CostOut, operation_id="finance_read_cost")
def read_cost(request: HttpRequest, code: str, on: Day | None = None) -> dict[str, Any]:
    project = _project(request, code)
    status_date = on or status_date_of(project.workspace, today=clock.now().date())
    portfolio = portfolio_of(project.workspace)
    bac, actual = queries.budget_at_completion(project), queries.actual_cost(project, status_date)
    estimate, held = queries.estimate_at_completion(project, status_date), queries.reserves(project)
    series = queries.cost_series(project, status_date)
    return {
        "project": project.workspace.code,
        "status_date": status_date,
        "currency": portfolio.currency if portfolio else None,
        "budget_at_completion": bac.total if bac else None,
        "actual_cost": actual.total if actual else None,
        "accruals": actual.accruals if actual else None,
        "prepayments": actual.prepayments if actual else None,
        "estimate_at_completion": estimate.eac if estimate else None,
        "open_commitments": estimate.open_commitments if estimate else None,
        "remaining": estimate.remaining if estimate else None,
        "contingency": held.contingency,
        "management": held.management,
        "series": series.points if series else (),
    }


@router.get("/projects/{code}/costs", response=list[EntryOut], operation_id="finance_list_costs")
def list_costs(request: HttpRequest, code: str, limit: Annotated[int, Field(ge=1, le=1000)] = 200) -> list[CostEntry]:
    project = _project(request, code)
    lines = queries.cost_entries(_actor(request), project, ledger=None, limit=limit)
    return [line.entry for line in lines]


@router.post("/projects/{code}/costs", response={201: EntryOut}, operation_id="finance_record_cost")
def record_cost(request: HttpRequest, code: str, given: EntryIn) -> Any:
    project = _project(request, code)
    cost = actions.Cost(**given.model_dump())
    return 201, actions.record_cost(actor=_actor(request), project=project, cost=cost, at=clock.now())


@router.post("/projects/{code}/costs/{key}/reversal", response={201: EntryOut}, operation_id="finance_reverse_cost")
def reverse_cost(request: HttpRequest, code: str, key: int, given: ReversalIn) -> Any:
    actor = _actor(request)
    entry = queries.entry_by_id(actor, _project(request, code), key)
    done = actions.reverse_cost(actor=actor, entry=entry, on=given.on, reason=given.reason, at=clock.now())
    return 201, done


@router.post("/projects/{code}/cost-imports", response={201: ImportOut}, operation_id="finance_import_costs")
def import_costs(request: HttpRequest, code: str, file: File[UploadedFile]) -> Any:
    project = _project(request, code)
    require(_actor(request), "finance.record_actual_cost", project)
    if (file.size or 0) > BYTES_AT_MOST:
        raise CostFileFaulty([CellFault(0, "", "", f"The file is larger than {BYTES_AT_MOST // 1024 // 1024} MB.")])
    name = file.name or "costs.csv"
    done = actions.import_costs(
        actor=_actor(request), project=project, data=file.read(), file_name=name, at=clock.now()
    )
    return 201, done


@router.post("/projects/{code}/cost-imports/{key}/undo", response=ImportOut, operation_id="finance_undo_cost_import")
def undo_cost_import(request: HttpRequest, code: str, key: int) -> CostImport:
    actor = _actor(request)
    cost_import = queries.cost_import_by_id(actor, _project(request, code), key)
    return actions.undo_import(actor=actor, cost_import=cost_import, at=clock.now())


def _actor(request: HttpRequest) -> Person:
    actor: Person | None = getattr(request, "actor", None)
    if actor is None:
        raise NotVisible
    return actor


def _project(request: HttpRequest, code: str) -> Project:
    """The project, for somebody who may see its cost. Raises NotVisible, NotAllowed."""
    project = project_by_code(_actor(request), code)
    require(_actor(request), "finance.view_cost", project)
    return project
