"""The settings page of a project: record, state, size, areas, tolerances. Each section saves by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from quarterdeck.core import clock
from quarterdeck.core.actions import edit_workspace
from quarterdeck.core.errors import Refusal
from quarterdeck.core.forms import RefusableForm
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may, require
from quarterdeck.core.queries import pickable_people
from quarterdeck.portfolio import actions, queries
from quarterdeck.portfolio.choices import ProjectState, SizeClass, SizeFactor
from quarterdeck.portfolio.forms import AreasForm, RecordForm, SizeForm, StateForm, TolerancesForm
from quarterdeck.portfolio.models import Project

Save = Callable[[Person, Project, Any, datetime], object]
RIGHTS = {
    "record": "portfolio.edit_project",
    "state": "portfolio.change_state",
    "size": "portfolio.edit_project",
    "areas": "portfolio.edit_project",
    "tolerances": "portfolio.set_tolerances",
}


@login_required
@require_http_methods(["GET", "POST"])
def project_settings(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    project = queries.project_by_code(actor, code)
    section = request.POST.get("section", "") if request.method == "POST" else ""
    forms = _forms(actor, project, request, section)
    form = forms.get(section)
    if request.method == "POST" and form is None:
        require(actor, "portfolio.edit_project", project)
    if form is not None and form.is_valid():
        try:
            with transaction.atomic():
                SAVERS[section](actor, project, form, clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            project.workspace.refresh_from_db()
            address = reverse("portfolio:project_settings", args=[project.workspace.code])
            return redirect(f"{address}#{section}")
    context = {
        "project": project,
        "workspace": project.workspace,
        "forms": forms,
        "may": {name: _may_save(actor, name, project) for name in RIGHTS},
        "next_states": queries.next_states_of(project),
        "assessments": project.size_assessments.select_related("assessed_by")[:5],
        "failed": section if form is not None and form.errors else "",
    }
    status = 422 if context["failed"] else 200
    return render(request, "portfolio/project_settings.html", context, status=status)


def _forms(actor: Person, project: Project, request: HttpRequest, section: str) -> dict[str, RefusableForm]:
    def given(name: str) -> Any:
        return request.POST if section == name else None

    states = [state for state, _ in queries.next_states_of(project)]
    newest, people = project.size_assessments.first(), pickable_people(actor, clock.now())
    scores = {factor: getattr(newest, factor.value) for factor in SizeFactor} if newest else {}
    shares, limits = queries.area_shares([project])[project.pk], queries.limits_of([project])[project.pk]
    return {
        "record": RecordForm(given("record"), project=project, people=people, prefix="record"),
        "state": StateForm(given("state"), project=project, states=states, prefix="state"),
        "size": SizeForm(given("size"), project=project, scores=scores, prefix="size"),
        "areas": AreasForm(given("areas"), project=project, shares=shares, prefix="areas"),
        "tolerances": TolerancesForm(given("tolerances"), project=project, limits=limits, prefix="tolerances"),
    }


def _may_save(actor: Person, section: str, project: Project) -> bool:
    if section == "state":
        return may(actor, RIGHTS["state"], project) or may(actor, "portfolio.authorise_project", project)
    return may(actor, RIGHTS[section], project)


def _save_record(actor: Person, project: Project, form: RecordForm, at: datetime) -> None:
    data = dict(form.cleaned_data)
    version, name, manager = data.pop("version"), data.pop("name"), data.pop("manager")
    ranking = {"priority": data.pop("priority"), "rank": data.pop("rank")}
    row = actions.update_project(actor=actor, project=project, changes=data, version=version, at=at)
    if manager != row.manager:
        row = actions.assign_manager(actor=actor, project=row, manager=manager, at=at)
    if (ranking["priority"], ranking["rank"]) != (row.priority, row.rank):
        actions.rank_project(actor=actor, project=row, **ranking, at=at)
    if name != project.workspace.name:
        edit_workspace(actor=actor, workspace=project.workspace, name=name, at=at)


def _save_state(actor: Person, project: Project, form: StateForm, at: datetime) -> None:
    data = form.cleaned_data
    actions.change_state(
        actor=actor,
        project=project,
        target=ProjectState(data["target"]),
        reason=data["reason"],
        review_on=data["review_on"],
        version=data["version"],
        at=at,
    )


def _save_size(actor: Person, project: Project, form: SizeForm, at: datetime) -> None:
    data = form.cleaned_data
    actions.assess_size(
        actor=actor,
        project=project,
        scores=form.scores,
        decided_class=SizeClass(data["decided_class"]) if data["decided_class"] else None,
        reason=data["reason"],
        version=data["version"],
        at=at,
    )


def _save_areas(actor: Person, project: Project, form: AreasForm, at: datetime) -> None:
    data = form.cleaned_data
    actions.set_area_split(
        actor=actor,
        project=project,
        primary=data["primary"],
        shares=form.shares,
        version=data["version"],
        at=at,
    )


def _save_tolerances(actor: Person, project: Project, form: TolerancesForm, at: datetime) -> None:
    data = form.cleaned_data
    actions.set_tolerances(
        actor=actor,
        project=project,
        limits=form.limits,
        reason=data["reason"],
        version=data["version"],
        at=at,
    )


SAVERS: dict[str, Save] = {
    "record": _save_record,
    "state": _save_state,
    "size": _save_size,
    "areas": _save_areas,
    "tolerances": _save_tolerances,
}
