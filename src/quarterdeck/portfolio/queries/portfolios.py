"""Reading portfolios, programmes, areas and planning rates."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import QuerySet

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, Workspace
from quarterdeck.portfolio.models import Area, PlanningRate, Portfolio, Programme, Project

OWN_RATE = Decimal(1)


def visible_portfolios(actor: Person) -> QuerySet[Portfolio]:
    rows: QuerySet[Portfolio] = Portfolio.objects.visible_to(actor)
    return rows.select_related("workspace", "owner").order_by("workspace__code", "id")


def portfolio_by_code(actor: Person, code: str) -> Portfolio:
    """The portfolio with this code. Raises NotVisible."""
    found = visible_portfolios(actor).filter(workspace__code__iexact=code).first()
    if found is None:
        raise NotVisible
    return found


def visible_programmes(actor: Person, *, within: Workspace | None = None) -> QuerySet[Programme]:
    rows = Programme.objects.visible_to(actor)
    if within is not None:
        rows = rows.in_workspace(within)
    found: QuerySet[Programme] = rows.select_related("workspace__parent", "sponsor", "manager")
    return found.order_by("workspace__code", "id")


def programme_by_code(actor: Person, code: str) -> Programme:
    """The programme with this code. Raises NotVisible."""
    found = visible_programmes(actor).filter(workspace__code__iexact=code).first()
    if found is None:
        raise NotVisible
    return found


def portfolio_of(workspace: Workspace) -> Portfolio | None:
    """The portfolio that a workspace is or lies in: the nearest one above."""
    ids = [*workspace.ancestor_ids(), workspace.pk]
    found = Portfolio.objects.filter(workspace_id__in=ids).select_related("workspace")
    return max(found, key=lambda row: row.workspace.depth, default=None)


def currency_codes(ids: Sequence[int]) -> dict[int, str]:
    """The currency of each workspace: that of the nearest portfolio at or above it. None is left out."""
    places = Workspace.objects.filter(pk__in=ids)
    way = {place.pk: [*place.ancestor_ids(), place.pk] for place in places}
    wanted = {key for keys in way.values() for key in keys}
    known = dict(Portfolio.objects.filter(workspace__in=wanted).values_list("workspace_id", "currency"))
    found = {place: [known[key] for key in keys if key in known] for place, keys in way.items()}
    return {place: codes[-1] for place, codes in found.items() if codes}


def discount_rates(projects: Sequence[Project]) -> dict[int, Decimal]:
    """Per cent a year at which the nearest portfolio above each project discounts what is to come, by project."""
    usual = Portfolio._meta.get_field("discount_percent").get_default()
    rows = Portfolio.objects.values_list("workspace__path", "discount_percent")
    nearest = sorted(rows, key=lambda row: -len(row[0]))
    return {
        one.pk: next((rate for path, rate in nearest if one.workspace.path.startswith(path)), usual) for one in projects
    }


def planning_rate(portfolio: Portfolio, *, currency: str, year: int) -> Decimal | None:
    """Units of a currency per unit of the portfolio's own in a year; 1 for its own, None when nobody fixed it."""
    if currency == portfolio.currency:
        return OWN_RATE
    row = PlanningRate.objects.filter(portfolio=portfolio, currency=currency, year=year).first()
    return row.rate if row else None


def areas_for(workspace: Workspace, *, with_inactive: bool = False) -> QuerySet[Area]:
    """The areas of the organisation that a workspace belongs to; names of areas are no secret inside it."""
    root = int(workspace.path.split("/", 1)[0])
    rows = Area.objects.filter(workspace_id=root).select_related("owner")
    found: QuerySet[Area] = rows if with_inactive else rows.filter(is_active=True)
    return found.order_by("position", "id")
