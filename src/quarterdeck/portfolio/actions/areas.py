"""Writes on initiative areas and on the split of a project between them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.text import slugify

from quarterdeck.core import audit
from quarterdeck.core.errors import CodeTaken
from quarterdeck.core.events import emit
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import require
from quarterdeck.portfolio.actions._writing import _check_area, _check_person, _locked, _saved
from quarterdeck.portfolio.choices import SEED_AREAS
from quarterdeck.portfolio.errors import AreaSplitInvalid, UnknownField
from quarterdeck.portfolio.events import ProjectChanged
from quarterdeck.portfolio.models import Area, AreaShare, Project
from quarterdeck.portfolio.rules.areas import split_faults


def create_area(
    *, actor: Person, organisation: Workspace, name: str, at: datetime, owner: Person | None = None, code: str = ""
) -> Area:
    """Add an initiative area to the organisation. Raises NotAllowed, NotVisible, CodeTaken, PersonUnknown."""
    require(actor, "portfolio.edit_area", organisation)
    _check_person(owner, field="owner")
    code = code or slugify(name)
    if not code:
        raise UnknownField("An area needs a name.", fields={"name": "Enter a name."})
    with transaction.atomic():
        if Area.objects.filter(workspace=organisation, code=code).exists():
            raise CodeTaken
        position = Area.objects.filter(workspace=organisation).count()
        area = Area.objects.create(workspace=organisation, code=code, name=name, owner=owner, position=position)
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.edit_area",
            subject=area,
            workspace=organisation,
            changes={"name": name, "owner": owner.name if owner else None},
        )
    return area


def update_area(
    *,
    actor: Person,
    area: Area,
    at: datetime,
    name: str | None = None,
    owner: Person | None = None,
    is_active: bool | None = None,
) -> Area:
    """Rename an area, name its owner, or take it out of use. Raises NotAllowed, NotVisible, PersonUnknown."""
    require(actor, "portfolio.edit_area", area)
    _check_person(owner, field="owner")
    wanted = {"name": name, "owner": owner, "is_active": is_active}
    with transaction.atomic():
        row = Area.objects.select_for_update().get(pk=area.pk)
        changes = {}
        for field, value in wanted.items():
            if value is not None and getattr(row, field) != value:
                changes[field] = [str(getattr(row, field)), str(value)]
                setattr(row, field, value)
        if changes:
            row.save()
            audit.record(
                actor=actor,
                at=at,
                action="portfolio.edit_area",
                subject=row,
                workspace=row.workspace,
                changes=changes,
            )
    return row


def set_area_split(
    *,
    actor: Person,
    project: Project,
    primary: Area,
    shares: Mapping[Area, Decimal] | None = None,
    at: datetime,
    version: int | None = None,
) -> Project:
    """Set the primary area and how cost and benefits are shared; without shares the primary area carries all.

    Raises NotAllowed, NotVisible, VersionStale, AreaSplitInvalid, AreaUnknown.
    """
    require(actor, "portfolio.edit_project", project)
    with transaction.atomic():
        row = _locked(project, version=version)
        former = _split_in_words(row)
        _write_split(row, primary=primary, shares=shares)
        _saved(row)
        audit.record(
            actor=actor,
            at=at,
            action="portfolio.edit_project",
            subject=row,
            workspace=row.workspace,
            changes={"areas": [former, _split_in_words(row)]},
        )
        emit(ProjectChanged(project_id=row.pk, fields=("areas",)), workspace=row.workspace, actor=actor, at=at)
    return row


def _write_split(project: Project, *, primary: Area, shares: Mapping[Area, Decimal] | None) -> None:
    wanted = dict(shares) if shares else {primary: Decimal(100)}
    for area in wanted:
        _check_area(area, workspace=project.workspace)
    faults = split_faults({area.pk: percent for area, percent in wanted.items()}, primary=primary.pk)
    if faults:
        raise AreaSplitInvalid(" ".join(faults), fields={"shares": " ".join(faults)})
    project.primary_area = primary
    AreaShare.objects.filter(project=project).delete()
    AreaShare.objects.bulk_create(
        AreaShare(project=project, area=area, percent=percent) for area, percent in wanted.items()
    )


def _split_in_words(project: Project) -> str:
    shares = AreaShare.objects.filter(project=project).select_related("area")
    return ", ".join(f"{share.area.name} {share.percent.normalize():f} %" for share in shares)


def _seed_areas(*, actor: Person, workspace: Workspace, at: datetime) -> None:
    """Give the organisation of a workspace the seed list, if it has no areas yet."""
    organisation = Workspace.objects.get(pk=int(workspace.path.split("/", 1)[0]))
    if Area.objects.filter(workspace=organisation).exists():
        return
    Area.objects.bulk_create(
        Area(workspace=organisation, code=code, name=name, position=position)
        for position, (code, name) in enumerate(SEED_AREAS)
    )
    audit.record(
        actor=actor,
        at=at,
        action="portfolio.seed_areas",
        subject=organisation,
        workspace=organisation,
        changes={"areas": [name for _, name in SEED_AREAS]},
    )
