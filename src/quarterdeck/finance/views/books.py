"""The books of a portfolio: which months are closed, and closing the next."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from quarterdeck.core import clock
from quarterdeck.core.errors import Refusal
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may, require
from quarterdeck.finance import actions, queries
from quarterdeck.finance.forms import CloseMonthForm
from quarterdeck.portfolio.queries import portfolio_by_code


@login_required
@require_http_methods(["GET", "POST"])
def portfolio_books(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    portfolio = portfolio_by_code(actor, code)
    require(actor, "finance.view_cost", portfolio)
    ledger = queries.ledger_of(portfolio)
    closed_through = ledger.closed_through if ledger else None
    following = closed_through + timedelta(days=1) if closed_through else None
    form = CloseMonthForm(request.POST or None, initial={"month": following})
    if request.method == "POST":
        require(actor, "finance.close_month", portfolio)
        if form.is_valid():
            try:
                closed = actions.close_month(
                    actor=actor, portfolio=portfolio, month=form.cleaned_data["month"], at=clock.now()
                )
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, f"{closed.month:%B %Y} is closed.")
                return redirect("finance:portfolio_books", portfolio.workspace.code)
    context = {
        "portfolio": portfolio,
        "workspace": portfolio.workspace,
        "closed_through": closed_through,
        "months": ledger.closed_months.select_related("closed_by")[:60] if ledger else [],
        "form": form,
        "may_close": may(actor, "finance.close_month", portfolio),
    }
    return render(request, "finance/books.html", context, status=422 if form.errors else 200)
