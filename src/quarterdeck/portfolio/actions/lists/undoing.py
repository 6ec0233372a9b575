"""Undoing a list as a whole: what it made goes, what it changed is again what it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import forget_cached_rights, mandate_for, require
from quarterdeck.portfolio.actions.lists.facets import ListReversal, list_facets
from quarterdeck.portfolio.actions.lists.reading import _locked
from quarterdeck.portfolio.choices import ListState
from quarterdeck.portfolio.errors import NewerListFirst
from quarterdeck.portfolio.events import ListApplied
from quarterdeck.portfolio.models import Area, AreaShare, Portfolio, PortfolioList, Project


def revert_list(*, actor: Person, portfolio_list: PortfolioList, at: datetime) -> PortfolioList:
    """Undo an applied list. Projects that it made go into the bin, unless other work stands on them by now.

    A portfolio that it made stays, empty. Raises NotVisible, NotAllowed, ListNotReady, NewerListFirst.
    """
    require(actor, "portfolio.import_list", portfolio_list)
    with transaction.atomic():
        row = _locked(portfolio_list, (ListState.APPLIED,))
        portfolio = (
            Portfolio.objects.select_for_update(of=("self",)).select_related("workspace").get(workspace=row.workspace)
        )
        if PortfolioList.objects.filter(
            workspace=row.workspace, state=ListState.APPLIED, applied_at__gt=row.applied_at
        ).exists():
            raise NewerListFirst
        reversal = ListReversal(
            actor=actor,
            at=at,
            mandate=mandate_for(actor, "portfolio.import_list", portfolio),
            portfolio=portfolio,
            portfolio_list=row,
            undo={},
        )
        row.state, row.closed_at = ListState.REVERTED, at
        row.save(update_fields=["state", "closed_at"])
        _stand_again(row)  # before the facets: they go back to what is listed then
        _revert_facets(row, reversal)
        _restore_projects(row)
        stayed = _bin_projects(row, at=at)
        row.entries.exclude(project__in=stayed).delete()
        _drop_areas(row)
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.revert_list",
            subject=row,
            workspace=row.workspace,
            changes={"state": [ListState.APPLIED, ListState.REVERTED], "stayed": sorted(stayed)},
        )
        emit(ListApplied(list_id=row.pk, is_undone=True), workspace=row.workspace, actor=actor, at=at)
    forget_cached_rights()
    return row


def _revert_facets(row: PortfolioList, reversal: ListReversal) -> None:
    """In the reverse of the order in which they were applied; then what follows from several, in that order."""
    kept: dict[str, Any] = row.undo.get("facets", {})
    parts = [
        (facet, replace(reversal, portfolio_list=row, undo=kept[facet.key]))
        for facet in list_facets
        if facet.key in kept
    ]
    for facet, part in reversed(parts):
        if facet.revert is not None:
            facet.revert(part)
    for facet, part in parts:
        if facet.settle is not None:
            facet.settle(part)


def _restore_projects(row: PortfolioList) -> None:
    """Give each field its former value, unless somebody has written another one since."""
    former: dict[str, dict[str, Any]] = row.undo.get("projects", {})
    projects = Project.objects.filter(pk__in=[int(key) for key in former]).select_related("workspace")
    for project in projects:
        for name, (before, after) in former[str(project.pk)].items():
            if name == "name" and project.workspace.name == after:
                project.workspace.name = before
                project.workspace.save(update_fields=["name"])
            elif name == "summary" and project.summary == after:
                project.summary = before
            elif name == "area" and project.primary_area_id == after:
                _restore_area(project, before, row.undo.get("shares", {}).get(str(project.pk)))
        project.version += 1
        project.save(update_fields=["summary", "primary_area", "version"])


def _restore_area(project: Project, area_id: int | None, shares: list[tuple[int, str]] | None) -> None:
    """The area and how cost was shared; lists of before kept the primary area alone."""
    project.primary_area_id = area_id
    AreaShare.objects.filter(project=project).delete()
    if shares is None:
        shares = [] if area_id is None else [(area_id, "100")]
    AreaShare.objects.bulk_create(
        AreaShare(project=project, area_id=key, percent=Decimal(percent)) for key, percent in shares
    )


def _bin_projects(row: PortfolioList, *, at: datetime) -> set[int]:
    """Put the projects that the list made into the bin; returns those that other work keeps here."""
    made = Project.objects.filter(workspace_id__in=row.undo.get("created", []), workspace__deleted_at__isnull=True)
    projects = list(made.select_related("workspace"))
    stayed: set[int] = set()
    for facet in list_facets:
        if facet.holds is not None:
            stayed |= facet.holds(projects)
    binned = [one.workspace_id for one in projects if one.pk not in stayed]
    for start in range(0, len(binned), 500):
        Workspace.objects.filter(pk__in=binned[start : start + 500]).update(deleted_at=at)
    return stayed


def _stand_again(row: PortfolioList) -> None:
    """The list that this one had superseded stands again."""
    PortfolioList.objects.filter(pk=row.undo.get("superseded"), state=ListState.SUPERSEDED).update(
        state=ListState.APPLIED
    )


def _drop_areas(row: PortfolioList) -> None:
    """Areas that the list made and nobody uses any more go."""
    # The projects in the bin still name these areas, so that they can come back whole.
    Area.objects.filter(pk__in=row.undo.get("areas", []), primary_projects__isnull=True, shares__isnull=True).delete()
