"""Portfolio lists: upload, read, say what columns mean, apply, undo."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import may
from quarterdeck.portfolio import actions, queries
from quarterdeck.portfolio.errors import NothingListed
from quarterdeck.portfolio.models import PortfolioList
from quarterdeck.portfolio.rules.lists.words import without_money

router = Router()


class ListOut(Schema):
    """A list. ``mapping`` is null for readers who may not see money: its sample cells hold some.

    They are told errors only, and no figures of money. ``fidelity`` has the shape of that of other imports.
    """

    id: int
    state: str
    file: str
    workspace: str
    as_of: date | None
    currency: str
    projects: int
    added: int
    changed: int
    vanished: int
    issues: list[dict[str, Any]]
    fidelity: dict[str, Any]
    difference: dict[str, Any]
    mapping: dict[str, Any] | None

    @staticmethod
    def of(row: PortfolioList, *, actor: Person) -> ListOut:
        sees_money = may(actor, "finance.view_cost", row.workspace)
        counts = row.difference.get("counts", {})
        return ListOut(
            id=row.pk,
            state=row.state,
            file=row.file_name,
            workspace=row.workspace.code,
            as_of=row.as_of,
            currency=row.currency,
            issues=[one for one in row.issues if sees_money or one["severity"] == "error"],
            fidelity=queries.fidelity_of(actor, row),
            difference=row.difference if sees_money else without_money(row.difference),
            mapping=row.mapping if sees_money else None,
            **{name: counts.get(name, 0) for name in ("projects", "added", "changed", "vanished")},
        )


class ListYearOut(Schema):
    """One list in the row of lists of a portfolio. The cost is null where nobody may see it or none is listed."""

    list: int
    as_of: date
    projects: int
    red: int
    amber: int
    green: int
    no_rating: int
    whole_life_cost: Decimal | None
    added: int
    left: int


class UploadIn(Schema):
    """``workspace`` is a portfolio, or an organisation in which ``portfolio_code`` becomes one."""

    workspace: str
    portfolio_code: str = ""
    portfolio_name: str = ""
    apply: bool = False


class MappingIn(Schema):
    mapping: dict[str, Any]


class ApplyIn(Schema):
    """``taken`` are keys of conflicts that are decided for the list, ``apart`` lines that are new projects."""

    model_config = {"extra": "forbid"}

    taken: Annotated[list[str], Field(max_length=10_000)] = []
    apart: Annotated[list[int], Field(max_length=10_000)] = []


def _actor(request: HttpRequest) -> Person:
    actor: Person = request.actor  # type: ignore[attr-defined]
    return actor


@router.post("/lists", response={202: ListOut}, operation_id="portfolio_upload_list")
def upload_list(request: HttpRequest, details: Form[UploadIn], file: File[UploadedFile]) -> Any:
    """Keep a portfolio list and read it in the background."""
    actor = _actor(request)
    workspace = Workspace.objects.visible_to(actor).filter(code__iexact=details.workspace).first()
    if workspace is None:
        raise NotVisible
    if file.file is None:
        raise NothingListed
    row = actions.upload_list(
        actor=actor,
        workspace=workspace,
        name=file.name or "list",
        content=file.file,
        applies_itself=details.apply,
        portfolio_code=details.portfolio_code,
        portfolio_name=details.portfolio_name,
        at=clock.now(),
    )
    return Status(202, ListOut.of(row, actor=actor))


@router.get("/portfolios/{code}/lists", response=list[ListYearOut], operation_id="portfolio_list_lists")
def list_lists(request: HttpRequest, code: str) -> Any:
    """The applied lists of a portfolio, oldest first, with what they add up to."""
    actor = _actor(request)
    portfolio = queries.portfolio_by_code(actor, code)
    sees_money = may(actor, "finance.view_cost", portfolio)
    return [
        ListYearOut(
            list=year.portfolio_list.pk,
            as_of=year.portfolio_list.as_of or date.min,
            projects=year.projects,
            red=year.ratings["red"],
            amber=year.ratings["amber"],
            green=year.ratings["green"],
            no_rating=year.ratings[""],
            whole_life_cost=year.whole_life_cost if sees_money else None,
            added=year.added,
            left=year.left,
        )
        for year in queries.trend_of(portfolio.workspace).years
    ]


@router.get("/lists/{list_id}", response=ListOut, operation_id="portfolio_read_list")
def read_list(request: HttpRequest, list_id: int) -> Any:
    actor = _actor(request)
    return ListOut.of(queries.list_by_id(actor, list_id), actor=actor)


@router.put("/lists/{list_id}/mapping", response=ListOut, operation_id="portfolio_change_list_mapping")
def change_list_mapping(request: HttpRequest, list_id: int, payload: MappingIn) -> Any:
    """Say what the columns mean; the list is read again at once."""
    actor = _actor(request)
    row = queries.list_by_id(actor, list_id)
    row = actions.change_list_mapping(actor=actor, portfolio_list=row, mapping=payload.mapping, at=clock.now())
    return ListOut.of(row, actor=actor)


@router.post("/lists/{list_id}/apply", response=ListOut, operation_id="portfolio_apply_list")
def apply_list(request: HttpRequest, list_id: int, payload: ApplyIn) -> Any:
    actor = _actor(request)
    row = actions.apply_list(
        actor=actor,
        portfolio_list=queries.list_by_id(actor, list_id),
        taken=payload.taken,
        apart=payload.apart,
        at=clock.now(),
    )
    return ListOut.of(row, actor=actor)


@router.post("/lists/{list_id}/revert", response=ListOut, operation_id="portfolio_revert_list")
def revert_list(request: HttpRequest, list_id: int) -> Any:
    actor = _actor(request)
    row = queries.list_by_id(actor, list_id)
    return ListOut.of(actions.revert_list(actor=actor, portfolio_list=row, at=clock.now()), actor=actor)


@router.post("/lists/{list_id}/discard", response=ListOut, operation_id="portfolio_discard_list")
def discard_list(request: HttpRequest, list_id: int) -> Any:
    actor = _actor(request)
    row = queries.list_by_id(actor, list_id)
    return ListOut.of(actions.discard_list(actor=actor, portfolio_list=row, at=clock.now()), actor=actor)
