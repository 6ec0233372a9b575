"""Declared colours: whose stands now, and which projects somebody here has declared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quarterdeck.portfolio.models import Project
from quarterdeck.reporting.choices import DeclarationState
from quarterdeck.reporting.models import Declaration


def standing_declarations(project_ids: Iterable[int]) -> dict[int, Declaration]:
    """The newest declared colour of each project that the PMO has not returned, in one query."""
    rows = Declaration.objects.filter(project_id__in=list(project_ids)).exclude(state=DeclarationState.RETURNED)
    return {one.project_id: one for one in rows.order_by("declared_at", "id")}


def with_own_declaration(projects: Sequence[Project]) -> set[int]:
    """Projects whose health somebody here has declared, beside what lists say."""
    ids = [project.pk for project in projects]
    rows = Declaration.objects.filter(project_id__in=ids, listed_in__isnull=True)
    return set(rows.order_by().values_list("project_id", flat=True))
