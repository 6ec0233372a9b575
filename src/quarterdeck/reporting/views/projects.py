"""A project's overview: where it stands, why, and what its manager declares."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may
from quarterdeck.improvement.queries.lessons import is_beginning, proposals
from quarterdeck.planning.models import Plan
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.queries import left_lists, project_by_code
from quarterdeck.press.blocks import Kind, Measure, Timeline, TimelineRow
from quarterdeck.press.blocks import Milestone as Mark
from quarterdeck.press.blocks import MilestoneState as State
from quarterdeck.reporting import actions
from quarterdeck.reporting.choices import Agreement
from quarterdeck.reporting.forms import DecisionForm, DeclarationForm
from quarterdeck.reporting.models import Declaration
from quarterdeck.reporting.queries.exposure import exposure_of
from quarterdeck.reporting.queries.governed import project_changes
from quarterdeck.reporting.queries.portfolios import USUAL_CURRENCY, currency_of
from quarterdeck.reporting.queries.projects import ProjectHealth, project_health, waiting_declaration
from quarterdeck.reporting.snapshot import first_curve
from quarterdeck.reporting.views.portfolios import ROADMAP_ROW, money_chart

SHOWN_CHANGES = 8


@login_required
@require_safe
def project(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, _project(request, code))


@login_required
@require_POST
def declare(request: HttpRequest, code: str) -> HttpResponse:
    found = _project(request, code)
    form = DeclarationForm(request.POST)
    if form.is_valid():
        try:
            actions.declare_health(actor=_actor(request), project=found, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.refuse(refusal)
        else:
            messages.info(request, "Declared colour kept beside the computed one.")
            return redirect("reporting:project", code=found.workspace.code)
    return _page(request, found, form=form, status=422)


@login_required
@require_POST
def decide(request: HttpRequest, key: int) -> HttpResponse:
    actor = _actor(request)
    found = Declaration.objects.visible_to(actor).select_related("project__workspace").filter(pk=key).first()
    if found is None:
        raise NotVisible
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, found.project, status=422)
    accept = form.cleaned_data["verdict"] == "accept"
    actions.decide_declaration(
        actor=actor, declaration=found, accept=accept, note=form.cleaned_data["note"], at=clock.now()
    )
    messages.info(request, "Declaration accepted." if accept else "Declaration returned.")
    return redirect("reporting:project", code=found.project.workspace.code)


@login_required
@require_POST
def refresh(request: HttpRequest, code: str) -> HttpResponse:
    found = _project(request, code)
    actions.refresh_facts(actor=_actor(request), project=found, at=clock.now())
    return redirect("reporting:project", code=found.workspace.code)


def _actor(request: HttpRequest) -> Person:
    actor: Person = request.actor  # type: ignore[attr-defined]
    return actor


def _project(request: HttpRequest, code: str) -> Project:
    return project_by_code(_actor(request), code)


def _first_curve(found: Project) -> tuple[tuple[date, Decimal], ...]:
    plan = Plan.objects.filter(workspace=found.workspace_id).first()
    return first_curve(plan) if plan else ()


def _silent_days(health: ProjectHealth) -> int:
    """Days between the plan's last update and the status date at which it is judged."""
    told = health.facts.reported_on if health.facts else None
    return max(0, (health.status_date - told).days) if told else 0


def _page(
    request: HttpRequest, found: Project, *, form: DeclarationForm | None = None, status: int = 200
) -> HttpResponse:
    actor = _actor(request)
    health = project_health(actor, found, today=clock.now().date())
    changes = project_changes(actor, found.workspace)
    declared = health.declarations[0] if health.declarations else None
    currency = currency_of(found.workspace) or USUAL_CURRENCY
    context: dict[str, Any] = {
        "workspace": found.workspace,
        "project": found,
        "health": health,
        "row": health.row,
        "facts": health.facts,
        "finding": finding(health),
        "status_date": health.status_date,
        "silent_days": _silent_days(health),
        "currency": currency,
        "curve": money_chart(
            health.money,
            Measure(kind=Kind.MONEY, currency=currency),
            status_date=health.status_date,
            first=_first_curve(found) if health.sees_money else (),
        ),
        "slips": slip_chart(health),
        "slips_height": 44 + ROADMAP_ROW * len(health.milestones),
        "declaration": declared,
        "waiting": waiting_declaration(health),
        "form": form or DeclarationForm(initial={"rag": health.row.computed}),
        "may_declare": may(actor, "reporting.declare_health", found),
        "may_decide": may(actor, "reporting.approve_override", found)
        and actor.pk not in (found.manager_id, declared.declared_by_id if declared else None),
        "sees_money": health.sees_money,
        "is_declaring": form is not None,
        "exposure": exposure_of(actor, within=found.workspace, status_date=health.status_date),
        "changes": changes[:SHOWN_CHANGES],
        "change_count": len(changes),
        "left_on": left_lists([found.pk]).get(found.pk),
        "lessons": proposals(actor, found) if is_beginning(found) else (),
    }
    return render(request, "reporting/project.html", context, status=status)


def finding(health: ProjectHealth) -> str:
    """The one sentence under a project's title."""
    row = health.row
    if health.facts is None:
        return "Nothing is computed for this project yet."
    sentence = f"{row.reason}."
    if row.agreement == Agreement.BETTER and row.declared is not None:
        sentence += f" Declared {row.declared.label.lower()}, better than computed {row.computed.label.lower()}."
    return sentence


def slip_chart(health: ProjectHealth) -> Timeline | None:
    """One line per milestone: baseline, forecasts of the sealed reports, forecast of today."""
    if not health.milestones:
        return None
    earlier: dict[int, list[Any]] = {}
    for snapshot in health.snapshots:
        for raw in snapshot.milestones:
            if raw["forecast"]:
                earlier.setdefault(raw["key"], []).append(raw["forecast"])
    rows = []
    for one in health.milestones:
        marks = [Mark(date.fromisoformat(day), state=State.EARLIER) for day in dict.fromkeys(earlier.get(one.key, ()))]
        if one.baseline:
            marks.append(Mark(one.baseline, state=State.PLANNED))
        if one.forecast:
            late = (one.slip_days or 0) > 0
            marks.append(Mark(one.forecast, state=State.MET if one.is_reached else State.LATE if late else State.NEXT))
        rows.append(TimelineRow(one.name, milestones=tuple(marks), slip_days=one.slip_days))
    return Timeline(tuple(rows), status_date=health.status_date, show_slip=True)
