"""The scales and the appetite of a portfolio."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from quarterdeck.core import clock
from quarterdeck.core.errors import Refusal
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may, require
from quarterdeck.portfolio.queries import portfolio_by_code
from quarterdeck.risk.actions import set_risk_scale
from quarterdeck.risk.choices import RiskCategory
from quarterdeck.risk.forms import ScaleForm
from quarterdeck.risk.queries.scales import scale_of, scale_row


@login_required
@require_http_methods(["GET", "POST"])
def risk_scale(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    place = portfolio_by_code(actor, code).workspace
    require(actor, "risk.view_scale", place)
    row, scale = scale_row(place), scale_of(place)
    initial = ScaleForm.initial_of(scale, row.version if row else 0)
    form = ScaleForm(request.POST or None, initial=initial)
    if request.method == "POST":
        require(actor, "risk.set_scale", place)
        if form.is_valid():
            version = form.cleaned_data["version"]
            try:
                set_risk_scale(actor=actor, workspace=place, scale=form.scale(), version=version, at=clock.now())
            except Refusal as refusal:
                if refusal.status not in (412, 422):
                    raise
                form.refuse(refusal)
            else:
                messages.success(request, "Scales and appetite are set.")
                return redirect("risk:scale", code=place.code)
    context = {
        "workspace": place,
        "form": form,
        "scale": scale,
        "row": row,
        "appetites": [(one.label, scale.appetite_for(one.value).label) for one in RiskCategory],
        "may_set": may(actor, "risk.set_scale", place),
    }
    return render(request, "risk/scale.html", context, status=422 if form.errors else 200)
