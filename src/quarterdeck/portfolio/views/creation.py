"""New portfolios, programmes and projects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from quarterdeck.core import clock
from quarterdeck.core.errors import NotAllowed, Refusal
from quarterdeck.core.extension import landing_url
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.core.queries import pickable_people
from quarterdeck.portfolio import actions
from quarterdeck.portfolio.forms import NewPortfolioForm, NewProgrammeForm, NewProjectForm, WorkspaceForm
from quarterdeck.portfolio.models import Portfolio, Programme, Project

PARENTS = {
    "portfolio": (WorkspaceKind.ORGANISATION, WorkspaceKind.PORTFOLIO),
    "programme": (WorkspaceKind.PORTFOLIO,),
    "project": (WorkspaceKind.PORTFOLIO, WorkspaceKind.PROGRAMME),
}


@login_required
@require_http_methods(["GET", "POST"])
def create_portfolio(request: HttpRequest) -> HttpResponse:
    return _create(request, "portfolio", NewPortfolioForm, actions.create_portfolio, "portfolio:portfolio_settings")


@login_required
@require_http_methods(["GET", "POST"])
def create_programme(request: HttpRequest) -> HttpResponse:
    return _create(request, "programme", NewProgrammeForm, actions.create_programme, "portfolio:programme_settings")


@login_required
@require_http_methods(["GET", "POST"])
def create_project(request: HttpRequest) -> HttpResponse:
    return _create(request, "project", NewProjectForm, actions.create_project, "portfolio:project_settings")


def _create(
    request: HttpRequest,
    kind: str,
    form_class: type[WorkspaceForm],
    action: Callable[..., Portfolio | Programme | Project],
    next_url: str,
) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    parents = _parents(actor, kind)
    wanted = parents.filter(code__iexact=request.GET.get("parent", "")).first() or parents.first()
    if wanted is None:
        raise NotAllowed(f"You hold no role that may create a {kind}.")
    people = pickable_people(actor, clock.now())
    form = form_class(request.POST or None, parents=parents, people=people, initial={"parent": wanted})
    if request.method == "POST" and form.is_valid():
        try:
            made = action(actor=actor, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(next_url, made.workspace.code)
    context: dict[str, Any] = {
        "form": form,
        "kind": kind,
        "workspace": wanted,
        "back_url": landing_url(wanted) or "/",
    }
    return render(request, "portfolio/create.html", context, status=422 if form.errors else 200)


def _parents(actor: Person, kind: str) -> QuerySet[Workspace]:
    rows: QuerySet[Workspace] = Workspace.objects.visible_to(actor, permission=f"portfolio.create_{kind}")
    return rows.filter(kind__in=PARENTS[kind], archived_at__isnull=True).order_by("path")
