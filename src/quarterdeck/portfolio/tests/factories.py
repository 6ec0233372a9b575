"""Dull rows for tests: an organisation with a portfolio and a project, and people in their roles."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.tests import factories as core
from quarterdeck.portfolio import actions
from quarterdeck.portfolio.models import Area, Portfolio, PortfolioList, Project

AT = core.AT
person = core.person


def somebody(role: str, workspace: Workspace) -> Person:
    """A new person who holds one role on a workspace."""
    return core.manager_of(workspace, role, name=f"{role} of {workspace.code}")


@dataclass(slots=True)
class World:
    organisation: Workspace
    director: Person
    portfolio: Portfolio
    project: Project

    @property
    def area(self) -> Area:
        return Area.objects.get(workspace=self.organisation, code="it")

    def role(self, name: str) -> Person:
        """Somebody with that role on the project, or on the portfolio where the role stands higher."""
        high = {"portfolio_manager", "pmo_director", "finance_controller", "resource_manager", "programme_manager"}
        place = self.organisation if name in ("pmo_director", "administrator") else self.portfolio.workspace
        return somebody(name, place if name in high or name == "administrator" else self.project.workspace)


def portfolio(director: Person, parent: Workspace, code: str = "PF", **given: Any) -> Portfolio:
    values = {"name": f"Portfolio {code}", "currency": "EUR"} | given
    return actions.create_portfolio(actor=director, parent=parent, code=code, at=AT, **values)


def project(director: Person, parent: Workspace, code: str = "P-1", **given: Any) -> Project:
    values = {"name": f"Project {code}"} | given
    return actions.create_project(actor=director, parent=parent, code=code, at=AT, **values)


def world() -> World:
    top = core.organisation("ORG")
    director = somebody("pmo_director", top)
    home = portfolio(director, top)
    return World(top, director, home, project(director, home.workspace))


def ready_project(made: World, code: str = "P-9", **given: Any) -> Project:
    """A project with everything that delivering asks for."""
    values = {
        "sponsor": person(f"Sponsor of {code}"),
        "manager": person(f"Manager of {code}"),
        "method": "hybrid",
        "size_class": "M",
    }
    return project(made.director, made.portfolio.workspace, code, **(values | given))


HEADERS = (
    "ID,Project Name,Department,Category,RAG,Description,Start Date,End Date,2016/17 Budget (£m),Whole life cost (£m)"
)
WALL = "A-1,Harbour Wall,DfX,Infrastructure,Amber/Red,Builds a wall,01/04/2015,31/03/2020,12,100"
PORTAL = "A-2,Tax Portal,HMX,ICT,Green,Files taxes,15/09/2015,30/06/2018,1.5,20"
FLEET = (
    "A-3,Quiet Fleet,MoX,Military,Exempt under Section 26 of the Act,Is quiet,"
    "01/04/2014,TBC,n/a,Exempt under Section 26"
)


def list_content(*rows: str, headers: str = HEADERS) -> io.BytesIO:
    return io.BytesIO("\n".join((headers, *rows)).encode())


def listed(
    actor: Person, workspace: Workspace, *rows: str, year: int = 2017, headers: str = HEADERS, **more: Any
) -> PortfolioList:
    """A list that was uploaded and read."""
    found = actions.upload_list(
        actor=actor,
        workspace=workspace,
        name=f"list_{year}.csv",
        content=list_content(*rows, headers=headers.replace("2016/17", f"{year - 1}/{year % 100}")),
        at=AT,
        **more,
    )
    return actions.read_list(actor=actor, portfolio_list=found, at=AT)


def applied_list(
    actor: Person, workspace: Workspace, *rows: str, year: int = 2017, at: datetime | None = None, **more: Any
) -> PortfolioList:
    found = listed(actor, workspace, *rows, year=year, **more)
    return actions.apply_list(actor=actor, portfolio_list=found, at=at or AT + timedelta(hours=year - 2000))
