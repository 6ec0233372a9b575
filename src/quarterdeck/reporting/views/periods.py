"""Reporting periods of a portfolio: open the next one, close the one that is complete."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may
from quarterdeck.portfolio.models import Portfolio
from quarterdeck.portfolio.queries import portfolio_by_code
from quarterdeck.reporting import actions
from quarterdeck.reporting.forms import PeriodForm
from quarterdeck.reporting.models import ReportingPeriod


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def periods(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    found = portfolio_by_code(actor, code)
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_period(actor=actor, portfolio=found, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.refuse(refusal)
        else:
            return redirect("reporting:periods", code=found.workspace.code)
    return _page(request, actor, found, form)


def _page(request: HttpRequest, actor: Person, found: Portfolio, form: PeriodForm) -> HttpResponse:
    rows = ReportingPeriod.objects.visible_to(actor).filter(portfolio=found).select_related("closed_by")
    context = {
        "workspace": found.workspace,
        "periods": list(rows.annotate(count=Count("snapshots")).order_by("-status_date", "-id")),
        "form": form,
        "may_close": may(actor, "reporting.close_period", found),
    }
    return render(request, "reporting/periods.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def close(request: HttpRequest, code: str, key: int) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    found = portfolio_by_code(actor, code)
    period = ReportingPeriod.objects.visible_to(actor).filter(portfolio=found, pk=key).first()
    if period is None:
        raise NotVisible
    try:
        sealed = actions.close_period(actor=actor, period=period, at=clock.now())
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.words)
    else:
        messages.info(request, f"Period closed; {len(sealed)} snapshots sealed.")
    return redirect("reporting:periods", code=found.workspace.code)
