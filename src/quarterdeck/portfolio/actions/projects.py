"""Writes on the record of a project."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.actions import create_workspace
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.core.permissions import require
from quarterdeck.portfolio.actions._writing import _assigned, _check_person, _locked, _saved
from quarterdeck.portfolio.actions.areas import _write_split
from quarterdeck.portfolio.actions.tolerances import _write_default_tolerances
from quarterdeck.portfolio.choices import SizeClass
from quarterdeck.portfolio.errors import UnknownField
from quarterdeck.portfolio.events import ManagerAssigned, ProjectChanged, ProjectCreated
from quarterdeck.portfolio.models import Area, Project

PROJECT_FIELDS = ("summary", "method", "sponsor", "is_mandatory")
RANKING_FIELDS = ("priority", "rank")
LOWEST_PRIORITY = 5


def create_project(
    *,
    actor: Person,
    parent: Workspace,
    code: str,
    name: str,
    at: datetime,
    summary: str = "",
    method: str = "",
    size_class: str = "",
    primary_area: Area | None = None,
    area_shares: Mapping[Area, Decimal] | None = None,
    sponsor: Person | None = None,
    manager: Person | None = None,
    is_mandatory: bool = False,
) -> Project:
    """Make a candidate project with its workspace. A size class brings its default tolerances.

    Raises NotAllowed, NotVisible, CodeTaken, InvalidCode, WrongParent, PersonUnknown, AreaUnknown, AreaSplitInvalid.
    """
    require(actor, "portfolio.create_project", parent)
    _check_person(sponsor, field="sponsor")
    _check_person(manager, field="manager")
    with transaction.atomic():
        workspace = create_workspace(
            actor=actor, parent=parent, kind=WorkspaceKind.PROJECT, code=code, name=name, at=at
        )
        project = Project.objects.create(
            workspace=workspace,
            summary=summary,
            method=method,
            size_class=SizeClass(size_class) if size_class else "",
            sponsor=sponsor,
            manager=manager,
            is_mandatory=is_mandatory,
        )
        if primary_area is not None:
            _write_split(project, primary=primary_area, shares=area_shares)
            project.save(update_fields=["primary_area"])
        if size_class:
            _write_default_tolerances(project)
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.create_project",
            subject=project,
            workspace=workspace,
            changes=_first_values(project),
        )
        emit(ProjectCreated(project_id=project.pk), workspace=workspace, actor=actor, at=at)
    return project


def update_project(
    *, actor: Person, project: Project, changes: Mapping[str, Any], at: datetime, version: int | None = None
) -> Project:
    """Change ``summary``, ``method``, ``sponsor`` or ``is_mandatory``; the other fields have actions of their own.

    Raises NotAllowed, NotVisible, VersionStale, UnknownField, PersonUnknown.
    """
    require(actor, "portfolio.edit_project", project)
    return _changed(actor, project, changes, allowed=PROJECT_FIELDS, at=at, version=version)


def rank_project(
    *,
    actor: Person,
    project: Project,
    priority: int | None,
    rank: int | None,
    at: datetime,
    version: int | None = None,
) -> Project:
    """Set priority (1 highest to 5) and rank within the portfolio; this is not the project manager's to decide.

    Raises NotAllowed, NotVisible, VersionStale, UnknownField.
    """
    require(actor, "portfolio.rank_project", project)
    if priority is not None and not 1 <= priority <= LOWEST_PRIORITY:
        raise UnknownField("A priority is 1 to 5.", fields={"priority": "Enter 1 to 5."})
    if rank is not None and rank < 1:
        raise UnknownField("A rank is 1 or more.", fields={"rank": "Enter 1 or more."})
    values = {"priority": priority, "rank": rank}
    return _changed(actor, project, values, allowed=RANKING_FIELDS, at=at, version=version)


def assign_manager(
    *, actor: Person, project: Project, manager: Person | None, at: datetime, version: int | None = None
) -> Project:
    """Name the project manager. What they may do is given by their role, not by this.

    Raises NotAllowed, NotVisible, VersionStale, PersonUnknown.
    """
    require(actor, "portfolio.assign_manager", project)
    _check_person(manager, field="manager")
    with transaction.atomic():
        row = _locked(project, version=version)
        former = row.manager
        if former == manager:
            return row
        row.manager = manager
        _saved(row)
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.assign_manager",
            subject=row,
            workspace=row.workspace,
            changes={"manager": [former.name if former else None, manager.name if manager else None]},
        )
        emit(
            ManagerAssigned(
                project_id=row.pk,
                manager_id=manager.pk if manager else None,
                former_manager_id=former.pk if former else None,
            ),
            workspace=row.workspace,
            actor=actor,
            at=at,
        )
    return row


def _changed(
    actor: Person,
    project: Project,
    values: Mapping[str, Any],
    *,
    allowed: tuple[str, ...],
    at: datetime,
    version: int | None,
) -> Project:
    with transaction.atomic():
        row = _locked(project, version=version)
        changes = _assigned(row, values, allowed=allowed)
        if not changes:
            return row
        _saved(row)
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.edit_project",
            subject=row,
            workspace=row.workspace,
            changes=changes,
        )
        event = ProjectChanged(project_id=row.pk, fields=tuple(changes))
        emit(event, workspace=row.workspace, actor=actor, at=at)
    return row


def _first_values(project: Project) -> dict[str, Any]:
    return {
        "method": project.method,
        "size_class": project.size_class,
        "area": project.primary_area.name if project.primary_area else None,
        "sponsor": project.sponsor.name if project.sponsor else None,
        "manager": project.manager.name if project.manager else None,
    }
