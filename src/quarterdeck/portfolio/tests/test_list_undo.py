"""Undoing a list brings all of it back, and takes nothing away that others have begun to use."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quarterdeck.portfolio.actions import revert_list, set_area_split
from quarterdeck.portfolio.models import Area, AreaShare, Project
from quarterdeck.portfolio.tests.factories import AT, PORTAL, WALL, World, applied_list, world
from quarterdeck.registers.actions import create_entry
from quarterdeck.registers.declaration import find_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> World:
    return world()


def named(name: str) -> Project:
    return Project.objects.select_related("workspace").get(workspace__name=name)


def test_the_split_over_areas_comes_back_whole(made: World) -> None:
    home = made.portfolio.workspace
    applied_list(made.director, home, WALL)
    project, sales = named("Harbour Wall"), Area.objects.get(code="sales")
    primary = project.primary_area
    assert primary is not None
    shares = {primary: Decimal(60), sales: Decimal(40)}
    set_area_split(actor=made.director, project=project, primary=primary, shares=shares, at=AT)
    second = applied_list(made.director, home, WALL.replace("Infrastructure", "Coast"), year=2018)
    assert [one.percent for one in AreaShare.objects.filter(project=project)] == [100]
    revert_list(actor=made.director, portfolio_list=second, at=AT)
    assert {one.area: one.percent for one in AreaShare.objects.filter(project=project)} == shares


def test_a_project_in_which_a_log_is_kept_stays_when_its_list_is_undone(made: World) -> None:
    found = applied_list(made.director, made.portfolio.workspace, WALL, PORTAL)
    benefits = find_register("benefits")
    create_entry(
        actor=made.director,
        register=benefits,
        workspace=named("Harbour Wall").workspace,
        values={"title": "Fewer floods"},
        at=AT,
    )
    revert_list(actor=made.director, portfolio_list=found, at=AT)
    standing = {one.workspace.name for one in Project.objects.filter(workspace__deleted_at__isnull=True)}
    assert standing == {"Harbour Wall", made.project.workspace.name}
