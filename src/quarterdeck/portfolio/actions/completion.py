"""The typed row of a workspace that was made by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.core.permissions import require
from quarterdeck.portfolio.actions.areas import _seed_areas
from quarterdeck.portfolio.models import Portfolio, Programme, Project
from quarterdeck.portfolio.queries.portfolios import portfolio_of

CURRENCY_WITHOUT_PARENT = "EUR"


def complete_workspace(*, actor: Person, workspace: Workspace, at: datetime) -> None:
    """Give a workspace the portfolio, programme or project that it lacks. Raises NotAllowed, NotVisible."""
    require(actor, "core.create_workspace", workspace.parent or workspace)
    with transaction.atomic():
        if workspace.kind == WorkspaceKind.PORTFOLIO and not Portfolio.objects.filter(workspace=workspace).exists():
            above = portfolio_of(workspace)
            currency = above.currency if above else CURRENCY_WITHOUT_PARENT
            _complete(actor, Portfolio.objects.create(workspace=workspace, currency=currency), at)
            _seed_areas(actor=actor, workspace=workspace, at=at)
        elif workspace.kind == WorkspaceKind.PROGRAMME and not Programme.objects.filter(workspace=workspace).exists():
            _complete(actor, Programme.objects.create(workspace=workspace), at)
        elif workspace.kind == WorkspaceKind.PROJECT and not Project.objects.filter(workspace=workspace).exists():
            _complete(actor, Project.objects.create(workspace=workspace), at)


def _complete(actor: Person, row: Portfolio | Programme | Project, at: datetime) -> None:
    workspace = row.workspace
    audit.record(actor=actor, at=at, action="portfolio.complete_workspace", subject=row, workspace=workspace)
