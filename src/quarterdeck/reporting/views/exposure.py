"""What a portfolio is exposed to: matrix before and after responses, expected values, cover, tops, benefits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quarterdeck.core import clock
from quarterdeck.core.models import Person
from quarterdeck.press.blocks import Kind, Line, LineChart, LineRole, Measure
from quarterdeck.reporting.packs.words import exposure_finding
from quarterdeck.reporting.queries.exposure import burn_down, exposure_of
from quarterdeck.reporting.queries.periods import status_date_of
from quarterdeck.reporting.queries.portfolios import USUAL_CURRENCY, currency_of, scope_by_code
from quarterdeck.risk.queries import matrices_of


@login_required
@require_safe
def exposure(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    scope = scope_by_code(actor, code)
    day = status_date_of(scope, today=clock.now().date())
    currency = currency_of(scope) or USUAL_CURRENCY
    found = exposure_of(actor, within=scope, status_date=day)
    reports = burn_down(actor, within=scope)
    context = {
        "workspace": scope,
        "exposure": found,
        "finding": exposure_finding(found),
        "matrices": matrices_of(actor, scope),
        "burn": burn_chart(reports, currency) if len(reports) > 1 else None,
        "status_date": day,
        "currency": currency,
        "sees_money": found.sees_money,
    }
    return render(request, "reporting/exposure.html", context)


def burn_chart(reports: Sequence[tuple[date, Decimal, Decimal | None]], currency: str) -> LineChart:
    """Residual expected value against the contingency left, report by report."""
    days, exposed, left = zip(*reports, strict=True)
    lines = (Line("residual expected value", exposed, LineRole.MAIN), Line("contingency left", left, LineRole.PLAN))
    return LineChart(days, lines, status_date=days[-1], measure=Measure(kind=Kind.MONEY, currency=currency))
