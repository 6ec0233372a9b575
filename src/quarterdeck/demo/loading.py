"""Making the demo organisation: every row through the action that a person would have used."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

from django.db import transaction

from quarterdeck.core import actions as core
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import cached_rights
from quarterdeck.core.rows.installation import new_welcome
from quarterdeck.demo.engaged import engage
from quarterdeck.demo.forecasts import play_forecasts
from quarterdeck.demo.governed import drawn_by_changes, govern
from quarterdeck.demo.history import CENT, REPORTS, costs_by_month, planned_by_month
from quarterdeck.demo.logs import MAKERS, make_logs
from quarterdeck.demo.organisation import (
    ORGANISATION,
    PORTFOLIO,
    PROGRAMMES,
    STATUS_DATE,
    DemoProject,
    people,
    projects,
)
from quarterdeck.demo.papers import file_papers
from quarterdeck.demo.plans import plan_of
from quarterdeck.demo.reports import declare, record_history
from quarterdeck.finance import actions as finance
from quarterdeck.finance.choices import CostCategory, ReserveKind
from quarterdeck.planning.actions import approve_baseline, create_plan_from_document
from quarterdeck.planning.queries.baselines import open_proposals
from quarterdeck.portfolio import actions as portfolio
from quarterdeck.portfolio.choices import ProjectState, ToleranceAspect, ToleranceUnit
from quarterdeck.portfolio.models import Area, Portfolio, Project
from quarterdeck.portfolio.rules.tolerances import Limit
from quarterdeck.reporting import actions as reporting

DIRECTOR = "Grace Okafor"
ROLES = {
    "Brian Walsh": "portfolio_manager",
    "Anna Kowalczyk": "pmo_analyst",
    "Eoin Gallagher": "pmo_analyst",
    "Magdalena Duda": "finance_controller",
    "Fiona Byrne": "auditor",
    "Pawel Jankowski": "resource_manager",
}
CONTINGENCY = {"I-01": (185_000, 148_000), "F-01": (120_000, 120_000), "I-03": (33_000, 12_000)}
LABOUR = (("internal_labour", Decimal("0.62")), ("external_labour", Decimal("0.38")))
WORKS = (("facilities", Decimal("0.7")), ("external_labour", Decimal("0.3")))
STEPS = len(projects()) + len(MAKERS) + len(REPORTS) + 7
SINCE = datetime(2025, 1, 1, tzinfo=UTC)  # before the first act of anybody
Tell = Callable[[int, int, str], None]


@dataclass(slots=True)
class Making:
    """What the steps share: who acts, when, and what is there already."""

    at: datetime
    organisation: Workspace
    director: Person
    people: dict[str, Person]
    tell: Tell
    portfolio: Portfolio | None = None
    parents: dict[str, Workspace] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    said: int = 0

    @property
    def change(self) -> Portfolio:
        if self.portfolio is None:
            raise LookupError("the portfolio is made first")
        return self.portfolio

    def say(self, what: str) -> None:
        """Tell of the step that begins."""
        self.tell(self.said, STEPS, what)
        self.said += 1


@transaction.atomic
@cached_rights()
def load(*, at: datetime, password: str, tell: Tell) -> Making:
    """Make Velmora Energy Services in an installation that has no organisation yet: all of it or nothing.

    Raises AlreadySetUp. ``tell`` hears of the progress (done, total, what).
    """
    code, name = ORGANISATION
    organisation, director = core.set_up_organisation(
        token=new_welcome(at),
        organisation=name,
        code=code,
        name=DIRECTOR,
        email=next(person.email for person in people() if person.name == DIRECTOR),
        password=password,
        runs_pmo=True,
        is_demo=True,
        at=at,
    )
    making = Making(at, organisation, director, {DIRECTOR: director}, tell)
    make_people(making)
    make_portfolio(making)
    for project in projects():
        making.say(f"{project.code} {project.name}")
        make_project(making, project)
    make_logs(making)
    govern(making)
    making.say("Documents")
    file_papers(making)
    engage(making)
    making.say("Forecasts")
    play_forecasts(making)
    last = record_history(making)
    declare(making)
    reporting.close_period(actor=director, period=last, at=at)
    making.say("Notices to everybody concerned")
    return making


def make_people(making: Making) -> None:
    for one in people():
        if one.name != DIRECTOR:
            making.people[one.name] = core.add_person(
                actor=making.director, workspace=making.organisation, name=one.name, email=one.email, at=making.at
            )
    for name, role in ROLES.items():
        _grant(making, making.people[name], role, making.organisation)


def _grant(making: Making, person: Person, role: str, workspace: Workspace) -> None:
    core.grant_role(actor=making.director, person=person, role=role, workspace=workspace, at=SINCE)


def make_portfolio(making: Making) -> None:
    code, name = PORTFOLIO
    making.portfolio = portfolio.create_portfolio(
        actor=making.director,
        parent=making.organisation,
        code=code,
        name=name,
        currency="EUR",
        owner=making.people["Brian Walsh"],
        at=making.at,
    )
    portfolio.set_planning_rate(
        actor=making.director, portfolio=making.change, currency="PLN", year=2026, rate=Decimal("4.30"), at=making.at
    )
    for programme, (title, members) in PROGRAMMES.items():
        made = portfolio.create_programme(
            actor=making.director, parent=making.change.workspace, code=programme, name=title, at=making.at
        )
        making.parents |= dict.fromkeys(members, made.workspace)


def make_project(making: Making, demo: DemoProject) -> None:
    area = Area.objects.get(workspace=making.organisation, name=demo.area)
    project = portfolio.create_project(
        actor=making.director,
        parent=making.parents.get(demo.code, making.change.workspace),
        code=demo.code,
        name=demo.name,
        method=demo.pack,
        size_class=demo.size_class,
        primary_area=area,
        sponsor=making.people[demo.sponsor],
        manager=making.people[demo.manager],
        is_mandatory=demo.code == "I-02",
        at=making.at,
    )
    making.projects[demo.code] = project
    for person, role in ((demo.manager, "project_manager"), (demo.sponsor, "sponsor")):
        _grant(making, making.people[person], role, project.workspace)
    set_limits(making, demo, project)
    plan = create_plan_from_document(
        actor=making.director,
        workspace=project.workspace,
        document=plan_of(demo),
        at=making.at,
        title="Plan of the demonstration organisation",
    )
    for proposal in open_proposals(plan):
        approve_baseline(actor=making.people[demo.sponsor], change_set=proposal.change_set, at=making.at)
    make_money(making, demo, project)
    move(making, demo, project)


def set_limits(making: Making, demo: DemoProject, project: Project) -> None:
    """The finish tolerance of the table, in working days; cost keeps its ten percent."""
    if demo.tolerance_days is None:
        return
    limit = Limit(ToleranceAspect.TIME, ToleranceUnit.WORKING_DAYS, over=Decimal(demo.tolerance_days))
    portfolio.set_tolerances(actor=making.director, project=project, limits=[limit], at=making.at)


def make_money(making: Making, demo: DemoProject, project: Project) -> None:
    """An approved budget, the reserve and what was drawn of it, and the costs of each month from a file."""
    held, drawn = CONTINGENCY.get(demo.code, (round(float(demo.bac) * 0.05, -3), 0))
    analyst, controller = making.people["Anna Kowalczyk"], making.people["Magdalena Duda"]
    budget = finance.draft_budget(
        actor=analyst, project=project, lines=budget_lines(demo, demo.bac - drawn), at=making.at
    )
    finance.submit_budget(actor=analyst, budget=budget, at=making.at)
    finance.approve_budget(actor=making.people["Brian Walsh"], budget=budget, at=making.at)
    finance.set_reserve(
        actor=controller, project=project, kind=ReserveKind.CONTINGENCY, amount=Decimal(held), at=making.at
    )
    if drawn > drawn_by_changes(demo.code):
        finance.draw_reserve(
            actor=controller,
            project=project,
            kind=ReserveKind.CONTINGENCY,
            line=finance.Amount(CostCategory(mix(demo)[1][0]), Decimal(drawn - drawn_by_changes(demo.code))),
            reason="Changes approved by the change authority",
            drawn_on=STATUS_DATE,
            at=making.at,
        )
    finance.import_costs(
        actor=controller, project=project, data=cost_file(demo), file_name=f"{demo.code}-costs.csv", at=making.at
    )


def budget_lines(demo: DemoProject, total: Decimal) -> list[finance.Amount]:
    """The budget by category, each spread over the months of the baseline as its planned value grows."""
    steps = planned_by_month(demo)
    lines = []
    for name, share in mix(demo):
        left = (total * share).quantize(CENT)
        for number, (month, part) in enumerate(steps, start=1):
            amount = left if number == len(steps) else (total * share * part).quantize(CENT)
            left -= amount
            if amount > 0:
                lines.append(finance.Amount(CostCategory(name), amount, month))
    return lines


def mix(demo: DemoProject) -> tuple[tuple[str, Decimal], ...]:
    return WORKS if demo.area == "Facilities" else LABOUR


def cost_file(demo: DemoProject) -> bytes:
    """Monthly costs as the finance system would hand them over."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(["external_id", "date", "amount", "category", "description"])
    for day, amount in costs_by_month(demo):
        left = amount
        for number, (category, share) in enumerate(mix(demo)):
            part = left if number else (amount * share).quantize(CENT)
            left -= part
            if part:
                writer.writerow([f"{demo.code}-{day:%Y%m}-{number}", day, part, category, f"Costs of {day:%B %Y}"])
    return target.getvalue().encode()


def move(making: Making, demo: DemoProject, project: Project) -> None:
    """Through the states to where the project stands at the status date."""
    way = [ProjectState.AUTHORISED, ProjectState.INITIATING, ProjectState.DELIVERING]
    way += {"Closed": [ProjectState.CLOSING, ProjectState.CLOSED, ProjectState.BENEFITS_TRACKING]}.get(
        demo.declared, []
    )
    for state in way:
        portfolio.change_state(actor=making.director, project=project, target=state, at=making.at)
    if demo.declared == "OnHold":
        portfolio.hold_project(
            actor=making.director,
            project=project,
            reason="The landlord's consent is missing since 11 September.",
            review_on=min(date(2026, 12, 10), making.at.date() + timedelta(days=90)),
            at=making.at,
        )
    if demo.declared == "Stopped":
        for state in (ProjectState.STOPPING, ProjectState.CLOSED):
            portfolio.change_state(
                actor=making.director,
                project=project,
                target=state,
                reason="The business case no longer holds.",
                at=making.at,
            )
