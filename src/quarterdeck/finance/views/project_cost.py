"""The cost page of a project: figures, budget, reserves, booked costs, upload and undo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.core import clock
from quarterdeck.core.errors import Refusal
from quarterdeck.core.extension import status_date as status_date_of
from quarterdeck.core.forms import RefusableForm
from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may, require
from quarterdeck.finance import actions, queries
from quarterdeck.finance.choices import BudgetState, CostCategory, ReserveKind
from quarterdeck.finance.errors import CostFileFaulty
from quarterdeck.finance.forms import (
    BudgetForm,
    CostForm,
    DrawForm,
    ForecastForm,
    ReserveForm,
    ReturnForm,
    ReverseForm,
    UploadForm,
)
from quarterdeck.finance.rules.cost_files import COLUMNS
from quarterdeck.finance.rules.money import cost_baseline, project_budget
from quarterdeck.finance.rules.periods import FIRST_DAY, LAST_DAY
from quarterdeck.finance.views.baseline import against_baseline, by_month
from quarterdeck.portfolio.choices import ContingencyConvention
from quarterdeck.portfolio.models import Project
from quarterdeck.portfolio.queries import portfolio_of, project_by_code

FORMS: dict[str, type[RefusableForm]] = {
    "cost": CostForm,
    "reverse": ReverseForm,
    "reserve": ReserveForm,
    "draw": DrawForm,
    "forecast": ForecastForm,
}


@login_required
@require_http_methods(["GET", "POST"])
def project_cost(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    project = project_by_code(actor, code)
    require(actor, "finance.view_cost", project)
    if request.method == "GET":
        return _page(request, project)
    section = request.POST.get("section", "")
    if section not in SAVERS:
        return _page(request, project, status=422)
    form = FORMS.get(section, RefusableForm)(request.POST, prefix=section)
    if form.is_valid():
        try:
            done = SAVERS[section](actor, project, form, request, clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect("finance:project_cost", project.workspace.code)
    return _page(request, project, failed=(section, form), status=422)


@login_required
@require_POST
def project_cost_upload(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    project = project_by_code(actor, code)
    require(actor, "finance.record_actual_cost", project)
    form = UploadForm(request.POST, request.FILES)
    faults: tuple[Any, ...] = ()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            done = actions.import_costs(
                actor=actor, project=project, data=file.read(), file_name=file.name, at=clock.now()
            )
        except CostFileFaulty as refusal:
            faults = refusal.faults
            form.refuse(refusal)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            words = f"{done.added} added, {done.changed} changed, {done.unchanged} unchanged."
            messages.success(request, f"Booked {done.file_name}: {words}")
            return redirect("finance:project_cost", project.workspace.code)
    return _page(request, project, failed=("upload", form), faults=faults, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def project_cost_budget(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    project = project_by_code(actor, code)
    require(actor, "finance.edit_budget", project)
    draft = queries.budget_in_preparation(actor, project)
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    months = set()
    for line in draft.lines.all() if draft else queries.lines_in_force(project):
        sums[line.category, line.spending] += line.amount
        months.add(line.month)
    known = sorted(filter(None, months))
    initial: dict[str, Any] = {"first_month": known[0], "last_month": known[-1]} if known else {}
    initial["version"] = draft.version if draft else 0
    form = BudgetForm(request.POST or None, sums=sums, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("reason", "version")}
        try:
            actions.draft_budget(actor=actor, project=project, lines=form.lines, at=clock.now(), **said)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The draft is saved. Submit it when it is complete.")
            return redirect("finance:project_cost", project.workspace.code)
    portfolio = portfolio_of(project.workspace)
    context = {
        "project": project,
        "workspace": project.workspace,
        "form": form,
        "draft": draft,
        "currency": portfolio.currency if portfolio else "",
    }
    return render(request, "finance/budget.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def project_cost_template(request: HttpRequest, code: str) -> HttpResponse:
    """An empty file to fill: the columns and one row of the project."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    project = project_by_code(actor, code)
    require(actor, "finance.view_cost", project)
    portfolio = portfolio_of(project.workspace)
    currency = portfolio.currency if portfolio else "EUR"
    row = f"INV-1,{clock.now().date().isoformat()},1234.56,services,cost,opex,{currency},Design work,"
    text = f"{','.join(COLUMNS)}\r\n{row}{project.workspace.code}\r\n"
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="actual-costs.csv"'
    return response


def _page(
    request: HttpRequest,
    project: Project,
    *,
    failed: tuple[str, RefusableForm] | None = None,
    faults: tuple[Any, ...] = (),
    status: int = 200,
) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    status_date = _status_date(request, project)
    forms: dict[str, RefusableForm] = {name: kind(prefix=name) for name, kind in FORMS.items()}
    forms |= {"upload": UploadForm(), "return": ReturnForm(prefix="return")}
    if failed is not None:
        forms[failed[0]] = failed[1]
    context = {
        "project": project,
        "workspace": project.workspace,
        "status_date": status_date,
        "forms": forms,
        "failed": failed[0] if failed else "",
        "faults": faults,
        "may": {name: may(actor, f"finance.{name}", project) for name in MAY},
        **_figures(actor, project, status_date),
        **_records(actor, project),
    }
    context |= against_baseline(
        actor, project, request.GET.get("baseline"), status_date, spent=context["actual"], expected=context["estimate"]
    )
    context["months"] = by_month(context["series"], context["planned"])
    return render(request, "finance/project_cost.html", context, status=status)


MAY = ("edit_budget", "approve_budget", "record_actual_cost", "record_forecast", "set_reserve", "draw_contingency")


def _figures(actor: Person, project: Project, status_date: date) -> dict[str, Any]:
    portfolio = portfolio_of(project.workspace)
    bac = queries.budget_at_completion(project)
    actual = queries.actual_cost(project, status_date)
    held = queries.reserves(project)
    estimate = queries.estimate_at_completion(project, status_date)
    total = bac.total if bac else None
    contingency = held.contingency.left if held.contingency else None
    management = held.management.left if held.management else None
    inside = portfolio is not None and portfolio.contingency_convention == ContingencyConvention.INSIDE_BASELINE
    return {
        "currency": portfolio.currency if portfolio else None,
        "bac": bac,
        "actual": actual,
        "reserves": held,
        "estimate": estimate,
        "overrun": estimate.eac - total if total is not None and estimate else None,
        "variance": total - estimate.eac if total is not None and estimate else None,
        "spent_share": actual.total / total if actual and total else None,
        "project_budget": project_budget(bac=total, contingency=contingency, management=management),
        "baseline": cost_baseline(bac=total, contingency=contingency, contingency_inside=inside),
        "contingency_inside": inside,
        "series": queries.cost_series(project, status_date),
        "categories": _by_category(bac, actual),
    }


def _records(actor: Person, project: Project) -> dict[str, Any]:
    portfolio = portfolio_of(project.workspace)
    ledger = queries.ledger_of(portfolio) if portfolio else None
    draft = queries.budget_in_preparation(actor, project)
    return {
        "ledger": ledger,
        "entries": queries.cost_entries(actor, project, ledger=ledger),
        "imports": queries.cost_imports(actor, project),
        "draws": list(queries.reserve_draws(actor, project)),
        "commitments": queries.commitments_of(actor, project),
        "draft": draft,
        "may_approve_draft": draft is not None
        and draft.state == BudgetState.SUBMITTED
        and actor.pk not in (draft.drafted_by_id, draft.submitted_by_id),
    }


def _by_category(bac: queries.BudgetAtCompletion | None, actual: queries.ActualCost | None) -> list[dict[str, Any]]:
    rows = []
    for category in CostCategory:
        planned = bac.by_category.get(category) if bac else None
        spent = actual.by_category.get(category) if actual else None
        if planned is not None or spent is not None:
            left = None if planned is None else planned - (spent or Decimal(0))
            rows.append({"label": category.label, "budget": planned, "actual": spent, "left": left})
    return rows


def _status_date(request: HttpRequest, project: Project) -> date:
    """The day that was asked for, else the status date of the project's portfolio."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = date.min
    return day if FIRST_DAY <= day <= LAST_DAY else status_date_of(project.workspace, today=clock.now().date())


def _save_cost(actor: Person, project: Project, form: Any, request: HttpRequest, at: datetime) -> str:
    entry = actions.record_cost(actor=actor, project=project, cost=form.cost, at=at)
    return f"Booked {entry.amount:,} {entry.currency}."


def _save_reversal(actor: Person, project: Project, form: Any, request: HttpRequest, at: datetime) -> str:
    entry = queries.entry_by_id(actor, project, _key(request, "entry"))
    data = form.cleaned_data
    actions.reverse_cost(actor=actor, entry=entry, on=data["on"], reason=data["reason"], at=at)
    return "Reversed. Both entries are kept."


def _undo(actor: Person, project: Project, form: Any, request: HttpRequest, at: datetime) -> str:
    cost_import = queries.cost_import_by_id(actor, project, _key(request, "import"))
    actions.undo_import(actor=actor, cost_import=cost_import, at=at)
    return f"{cost_import.file_name} no longer counts."


def _save_reserve(actor: Person, project: Project, form: Any, request: HttpRequest, at: datetime) -> str:
    data = form.cleaned_data
    kind = ReserveKind(data["kind"])
    actions.set_reserve(actor=actor, project=project, kind=kind, amount=data["amount"], reason=data["reason"], at=at)
    return f"{kind.label} set."


def _draw(actor: Person, project: Project, form: Any, request: HttpRequest, at: datetime) -> str:
    data = form.cleaned_data
    actions.draw_reserve(
        actor=actor,
        project=project,
        kind=ReserveKind(data["kind"]),
        line=form.line,
        reason=data["reason"],
        reference=data["reference"],
        drawn_on=at.date(),
        at=at,
    )
    return "Drawn into the budget in force."


def _save_forecast(actor: Person, project: Project, form: Any, request: HttpRequest, at: datetime) -> str:
    data = form.cleaned_data
    actions.record_forecast(
        actor=actor,
        project=project,
        status_date=data["status_date"],
        lines=form.lines,
        note=data["note"],
        at=at,
    )
    return "Forecast recorded."


def _submit(actor: Person, project: Project, form: Any, request: HttpRequest, at: datetime) -> str:
    budget = queries.budget_by_id(actor, project, _key(request, "budget"))
    actions.submit_budget(actor=actor, budget=budget, at=at)
    return "Submitted. Somebody else approves it."


def _approve(actor: Person, project: Project, form: Any, request: HttpRequest, at: datetime) -> str:
    budget = queries.budget_by_id(actor, project, _key(request, "budget"))
    actions.approve_budget(actor=actor, budget=budget, version=_key(request, "version"), at=at)
    return f"Budget {budget.number} is in force."


def _return(actor: Person, project: Project, form: Any, request: HttpRequest, at: datetime) -> str:
    budget = queries.budget_by_id(actor, project, _key(request, "budget"))
    actions.return_budget(actor=actor, budget=budget, reason=form.cleaned_data["reason"], at=at)
    return "Returned as a draft."


def _key(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0


Save = Callable[[Person, Project, Any, HttpRequest, datetime], str]
SAVERS: dict[str, Save] = {
    "cost": _save_cost,
    "reverse": _save_reversal,
    "undo": _undo,
    "reserve": _save_reserve,
    "draw": _draw,
    "forecast": _save_forecast,
    "submit": _submit,
    "approve": _approve,
    "return": _return,
}
FORMS["return"] = ReturnForm
