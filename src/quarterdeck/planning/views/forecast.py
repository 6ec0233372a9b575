"""The forecast of a project: what a simulation of its plan says, and asking for a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.forms import refuse
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import may
from quarterdeck.core.views.access import signed_in
from quarterdeck.planning.actions import simulate_plan
from quarterdeck.planning.choices import SimulationState
from quarterdeck.planning.forms import SimulationForm
from quarterdeck.planning.models import Plan, SimulationRun
from quarterdeck.planning.queries.plans import plan_of, project_workspace, sees_money
from quarterdeck.planning.queries.simulations import result_for, simulations_of, stale_because
from quarterdeck.planning.views import forecast_charts as charts

MOST_RUNS = 10
MOST_TASKS = 40
MARKS = (10, 50, 80, 90)
LONGEST_NUMBER = 18


@signed_in
@require_safe
def forecast(request: HttpRequest, code: str) -> HttpResponse:
    """The newest simulation that is done, or the one that is asked for."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    return _page(request, project_workspace(actor, code))


@signed_in
@require_POST
def forecast_run(request: HttpRequest, code: str) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    workspace = project_workspace(actor, code)
    plan = plan_of(workspace)
    if plan is None:
        raise NotVisible
    form = SimulationForm(request.POST)
    if form.is_valid():
        try:
            simulate_plan(actor=actor, plan=plan, wish=form.wish(), at=clock.now())
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            refuse(form, refusal)
        else:
            messages.info(request, "The plan is being simulated.")
            return redirect("planning:forecast", workspace.code)
    return _page(request, workspace, form=form, status=422)


def _page(
    request: HttpRequest, workspace: Workspace, *, form: SimulationForm | None = None, status: int = 200
) -> HttpResponse:
    actor: Person = request.actor  # type: ignore[attr-defined]
    plan = plan_of(workspace)
    context: dict[str, Any] = {"workspace": workspace, "plan": plan, "actor": actor}
    if plan is not None and plan.task_count:
        runs = list(simulations_of(plan)[:MOST_RUNS])
        run = _chosen(request, runs)
        context |= {
            "runs": runs,
            "run": run,
            "is_live": any(one.state == SimulationState.QUEUED for one in runs),
            "may_simulate": may(actor, "planning.simulate_plan", plan),
            "form": form or SimulationForm(initial=_settings_of(run)),
            "is_asking": form is not None,
        }
        if run is not None and run.state == SimulationState.DONE:
            context |= _shown(actor, plan, run)
    template = "planning/forecast_body.html" if request.headers.get("HX-Request") else "planning/forecast.html"
    return render(request, template, context, status=status)


def _chosen(request: HttpRequest, runs: list[SimulationRun]) -> SimulationRun | None:
    """The run of the address; else the newest that ended well; else the newest."""
    wanted = request.GET.get("run", "")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < LONGEST_NUMBER:
        found = next((run for run in runs if run.pk == int(wanted)), None)
        if found is None:
            raise NotVisible
        return found
    return next((run for run in runs if run.state == SimulationState.DONE), runs[0] if runs else None)


def _settings_of(run: SimulationRun | None) -> dict[str, Any]:
    if run is None:
        return {}
    return {
        "low": run.spread_low * 100,
        "likely": run.spread_likely * 100,
        "high": run.spread_high * 100,
        "percentile": run.percentile,
        "iterations": run.iterations,
        "seed": run.seed,
    }


def _shown(actor: Person, plan: Plan, run: SimulationRun) -> dict[str, Any]:
    record = result_for(actor, run)
    if record is None:
        return {}
    currency = record["currency"] or plan.currency_code or ""
    drivers = charts.tornado(record["drivers"], "Working days that each risk costs")
    tasks = charts.tornado(record["task_drivers"], "Working days that each task costs")
    return {
        "record": record,
        "currency": currency,
        "stale": stale_because(run),
        "sees_money": sees_money(actor, plan),
        "marks": _marks(record["finish"]["percentiles"]),
        "planned": charts.day(record["finish"]["planned"]),
        "reserve": record["contingency"] | {"day": charts.day(record["contingency"]["finish"])},
        "baseline_day": charts.day(record["baseline"]["finish"]),
        "curve": charts.finish_chart(record),
        "money_curve": charts.cost_chart(record, currency or "EUR"),
        "scatter": charts.scatter_chart(record, currency or "EUR"),
        "drivers": drivers,
        "drivers_height": charts.tornado_height(drivers),
        "tasks": tasks,
        "tasks_height": charts.tornado_height(tasks),
        "milestones": [_milestone(row) for row in record["milestones"]],
        "ranked": _ranked(record),
        "joint": _joint(record),
        "costs": None if record["cost"] is None else [(mark, record["cost"]["percentiles"][mark]) for mark in MARKS],
    }


def _marks(percentiles: list[str]) -> list[tuple[int, Any]]:
    return [(mark, charts.day(percentiles[mark])) for mark in MARKS]


def _milestone(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": row["unique_id"],
        "name": row["name"],
        "planned": charts.day(row["planned"]),
        "kept": row["probability_of_planned"],
        "marks": [at for _, at in _marks(row["percentiles"])],
        "deadline": charts.day(row["deadline"]),
        "deadline_kept": row["probability_of_deadline"],
        "baseline": charts.day(row["baseline"]),
        "baseline_kept": row["probability_of_baseline"],
    }


def _ranked(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Tasks that can decide the finish, the most sensitive first."""
    saved = {row["unique_id"]: row["days"] for row in record["task_drivers"]}
    rows = [row | {"days": saved.get(row["unique_id"])} for row in record["tasks"] if row["criticality"]]
    rows.sort(key=lambda row: (-(row["sensitivity"] or 0.0), -row["criticality"], row["unique_id"]))
    return rows[:MOST_TASKS]


def _joint(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Pairs of finish and cost with how likely each and both are kept."""
    if not record["joint"]:
        return []
    titles = {
        "planned": "As planned",
        "at_percentile": f"Each at its own P{record['percentile']:g}",
        "held_together": f"Held together in {record['percentile']:g} %",
    }
    return [pair | {"title": titles[key], "day": charts.day(pair["finish"])} for key, pair in record["joint"].items()]
