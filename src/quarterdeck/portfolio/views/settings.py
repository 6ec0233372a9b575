"""Settings of portfolios and programmes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from quarterdeck.core import clock
from quarterdeck.core.actions import edit_workspace
from quarterdeck.core.errors import Refusal
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may, require
from quarterdeck.core.queries import pickable_people
from quarterdeck.portfolio import actions, queries
from quarterdeck.portfolio.forms import PortfolioForm, ProgrammeForm


@login_required
@require_http_methods(["GET", "POST"])
def portfolio_settings(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    portfolio = queries.portfolio_by_code(actor, code)
    fields = ("owner", "purpose", "contingency_convention", "fiscal_year_starts", "discount_percent", "version")
    initial = {"name": portfolio.workspace.name, **{name: getattr(portfolio, name) for name in fields}}
    form = PortfolioForm(request.POST or None, people=pickable_people(actor, clock.now()), initial=initial)
    if request.method == "POST":
        require(actor, "portfolio.edit_portfolio", portfolio)
        if form.is_valid():
            data, at = dict(form.cleaned_data), clock.now()
            version, name = data.pop("version"), data.pop("name")
            try:
                with transaction.atomic():
                    actions.update_portfolio(actor=actor, portfolio=portfolio, changes=data, version=version, at=at)
                    edit_workspace(actor=actor, workspace=portfolio.workspace, name=name, at=at)
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                return redirect("portfolio:portfolio_settings", portfolio.workspace.code)
    context = {
        "form": form,
        "workspace": portfolio.workspace,
        "portfolio": portfolio,
        "budgets": portfolio.budgets.all(),
        "sees_money": may(actor, "finance.view_cost", portfolio),
        "rates": portfolio.planning_rates.all(),
        "may_edit": may(actor, "portfolio.edit_portfolio", portfolio),
    }
    return render(request, "portfolio/portfolio_settings.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def programme_settings(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    programme = queries.programme_by_code(actor, code)
    people, initial = pickable_people(actor, clock.now()), ProgrammeForm.initial_of(programme)
    form = ProgrammeForm(request.POST or None, people=people, initial=initial)
    if request.method == "POST":
        require(actor, "portfolio.edit_programme", programme)
        if form.is_valid():
            data, at = dict(form.cleaned_data), clock.now()
            version, name = data.pop("version"), data.pop("name")
            try:
                with transaction.atomic():
                    actions.update_programme(actor=actor, programme=programme, changes=data, version=version, at=at)
                    edit_workspace(actor=actor, workspace=programme.workspace, name=name, at=at)
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                return redirect("portfolio:programme_settings", programme.workspace.code)
    context = {
        "form": form,
        "workspace": programme.workspace,
        "programme": programme,
        "may_edit": may(actor, "portfolio.edit_programme", programme),
    }
    return render(request, "portfolio/programme_settings.html", context, status=422 if form.errors else 200)
