"""Where a reader of health begins."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Value, When
from django.urls import reverse

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.portfolio.models import Portfolio
from quarterdeck.portfolio.queries import portfolio_of

USUAL_CURRENCY = "EUR"
ABOVE_PROJECTS = (WorkspaceKind.PORTFOLIO, WorkspaceKind.ORGANISATION, WorkspaceKind.PROGRAMME)


def scope_by_code(actor: Person, code: str) -> Workspace:
    """A portfolio, programme or organisation that the actor may see. Raises NotVisible."""
    rows = Workspace.objects.visible_to(actor, permission="reporting.view_health").filter(kind__in=ABOVE_PROJECTS)
    found: Workspace | None = rows.filter(code__iexact=code).first()
    if found is None:
        raise NotVisible
    return found


def currency_of(scope: Workspace) -> str | None:
    """What amounts of a scope are counted in: its portfolio's currency, or that of all portfolios below it.

    None where those count in several: no sum of them is an amount.
    """
    portfolio = portfolio_of(scope)
    if portfolio is not None:
        return portfolio.currency
    below = set(Portfolio.objects.in_workspace(scope).order_by().values_list("currency", flat=True))
    return below.pop() if len(below) == 1 else None if below else USUAL_CURRENCY


def home_url(actor: Person) -> str | None:
    """The first portfolio that a person may see, else the first project."""
    rank = Case(
        When(kind=WorkspaceKind.PORTFOLIO, then=Value(0)),
        When(kind=WorkspaceKind.PROGRAMME, then=Value(1)),
        When(kind=WorkspaceKind.PROJECT, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    rows = Workspace.objects.visible_to(actor, permission="reporting.view_health").filter(archived_at=None)
    first = rows.annotate(rank=rank).order_by("rank", "path").first()
    if first is None:
        return None
    return reverse(
        "reporting:project" if first.kind == WorkspaceKind.PROJECT else "reporting:portfolio", args=[first.code]
    )
