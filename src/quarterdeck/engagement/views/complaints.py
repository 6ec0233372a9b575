"""How complaints are handled on a workspace and below it."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.extension import status_date as status_date_of
from quarterdeck.core.models import Person, Workspace
from quarterdeck.engagement.choices import Severity
from quarterdeck.engagement.queries.complaints import Report, complaint_report
from quarterdeck.engagement.rules.clocks import end_of
from quarterdeck.press.blocks import BarChart, Series

TIMES = (3, 6, 12, 24)
USUAL = 12


@login_required
@require_safe
def complaints(request: HttpRequest, code: str) -> HttpResponse:
    """``months``: 3, 6, 12 or 24 up to the status date."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    place = _place(actor, code)
    last = status_date_of(place, today=clock.now().date())
    months = next((one for one in TIMES if str(one) == request.GET.get("months")), USUAL)
    first = _months_before(last, months)
    report = complaint_report(actor, place, first, last, at=end_of(last))
    context = {
        "workspace": place,
        "status_date": last,
        "first": first,
        "months": months,
        "times": TIMES,
        "report": report,
        "figures": report.figures,
        "severities": [(Severity(one.severity).label, one) for one in report.severities],
        "chart": _chart(report),
        "broken": sum(one.acknowledge_broken + one.resolve_broken for one in report.severities),
    }
    return render(request, "engagement/complaints.html", context)


def _place(actor: Person, code: str) -> Workspace:
    """Raises NotVisible."""
    rows = Workspace.objects.visible_to(actor, permission="engagement.view_complaint_figures")
    found = rows.filter(code__iexact=code).first()
    if found is None:
        raise NotVisible
    return found


def _months_before(last: date, months: int) -> date:
    """The first day of the months that end with the one of ``last``."""
    first = last.replace(day=1)
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _chart(report: Report) -> BarChart | None:
    if not report.figures.count:
        return None
    names = tuple(f"{month:%b %y}" for month in report.months)
    counts = tuple(float(count) for count in report.months.values())
    return BarChart(names, (Series("Complaints", counts),), summary="Complaints received in each month.")
