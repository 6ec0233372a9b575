"""Rows of planning and finance to the packages and facts that health is computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from quarterdeck.finance.queries import CostFigures, cost_figures, drawn_after
from quarterdeck.planning.models import Baseline, BaselineTask, Plan, ScheduleRun, Task
from quarterdeck.planning.queries.baselines import current_baseline, original_baseline
from quarterdeck.planning.queries.calendars import last_day, working_days
from quarterdeck.portfolio.actions import Limit
from quarterdeck.portfolio.choices import FINISHED_STATES, ProjectState, ToleranceAspect
from quarterdeck.portfolio.models import ListEntry, Project
from quarterdeck.portfolio.queries import (
    cost_tolerance,
    finish_tolerance_days,
    limits_of,
    newest_entries,
    portfolio_of,
)
from quarterdeck.reporting.choices import Dimension
from quarterdeck.reporting.rules.data_quality import DataFacts, data_faults
from quarterdeck.reporting.rules.health import Health, HealthFacts, assess_health
from quarterdeck.reporting.rules.logs import Logs
from quarterdeck.reporting.rules.performance import Measured, Package, measure, weekdays_between
from quarterdeck.reporting.snapshot.logs import logs_of

DEFAULT_COST_TOLERANCE = 0.10
BASELINE_COLUMNS = ("start", "finish", "cost", "work_minutes", "duration_minutes", "name")
TASK_COLUMNS = (
    "id",
    "name",
    "start",
    "finish",
    "actual_start",
    "actual_finish",
    "percent_complete",
    "physical_percent_complete",
    "is_level_of_effort",
    "is_milestone",
)


@dataclass(frozen=True, slots=True)
class ProjectReading:
    """Everything that one refresh found: the figures, the colours, and what is wrong with the data."""

    plan: Plan | None
    measured: Measured
    health: Health
    costs: CostFigures
    tolerance_days: float | None
    cost_tolerance: float
    faults: tuple[str, ...]
    rules: int
    checks_passed: int | None
    checks_evaluable: int | None
    logs: Logs = field(default_factory=Logs)

    def log_colours(self) -> dict[str, Any]:
        """Colours of what the logs say: columns of the newest facts alone."""
        return {
            "risk_rag": self.health.of(Dimension.RISK),
            "issues_rag": self.health.of(Dimension.ISSUES),
            "benefits_rag": self.health.of(Dimension.BENEFITS),
        }

    def columns(self) -> dict[str, Any]:
        """Values of the `Facts` columns, without dates of the reading itself."""
        figures = self.measured
        same = ("bac", "undistributed", "pv", "ev", "ac", "eac", "cpi", "spi", "spi_t", "discrete_spi_t", "tcpi")
        dates = ("baseline_finish", "forecast_finish", "independent_finish", "slip_days")
        contingency = self.costs.contingency
        return {name: getattr(figures, name) for name in (*same, "loe_share", "start", *dates)} | {
            "reported_on": reported_on(self.plan),
            "plan_version": self.plan.version if self.plan else None,
            "tolerance_days": self.tolerance_days,
            "cost_tolerance": self.cost_tolerance,
            "contingency_left": contingency.left if contingency else None,
            "schedule_rag": self.health.of(Dimension.SCHEDULE),
            "cost_rag": self.health.of(Dimension.COST),
            "exposure": self.logs.risks.exposure,
            "to_go_value": self.logs.to_go,
            "overall_rag": self.health.overall,
            "reason": self.health.reason,
            "indicators": [
                {
                    "dimension": one.dimension,
                    "name": item.name,
                    "value": item.value,
                    "rag": item.rag,
                    "words": item.words,
                }
                for one in self.health.dimensions
                for item in one.indicators
            ],
            "milestones": [asdict(one) for one in figures.milestones],
            "curve": [[day, planned] for day, planned in figures.curve],
            "missing": figures.missing,
            "data_faults": list(self.faults),
            "data_rules": self.rules,
            "checks_passed": self.checks_passed,
            "checks_evaluable": self.checks_evaluable,
        }


def read_project(project: Project, *, status_date: date, period_days: int = 30) -> ProjectReading:
    """Measure a project at a status date from its plan, its costs and its tolerances; without plan from its list."""
    plan = Plan.objects.filter(workspace=project.workspace_id).first()
    if plan is None:
        entries = newest_entries([project.pk])
        return read_listed([project], entries, status_date=status_date, period_days=period_days)[project.pk]
    frozen = _frozen_on(plan)
    costs = cost_figures([project], status_date)[project.workspace_id]
    packages = packages_of(plan)
    measured = measure(
        packages,
        status_date=status_date,
        actual_cost=costs.actual_cost,
        budget=costs.bac,
        worked=worked_days(plan, packages, status_date),
        drawn_since=drawn_after(project, frozen) if frozen else Decimal(0),
    )
    limits = limits_of([project])[project.pk]
    logs = _logs([project], {project.workspace_id: measured}, {project.workspace_id: costs}, status_date)
    return _judged(
        project,
        plan,
        measured,
        costs,
        limits,
        logs[project.workspace_id],
        status_date=status_date,
        period_days=period_days,
    )


def read_listed(
    projects: Sequence[Project], entries: Mapping[int, ListEntry], *, status_date: date, period_days: int = 30
) -> dict[int, ProjectReading]:
    """Projects without a plan: their money, and the dates that the newest portfolio list gives them.

    Nothing of it is measured, so no colour is computed. Answers for many projects with a fixed number of queries.
    """
    costs, limits = cost_figures(projects, status_date), limits_of(projects)
    measured = {
        one.workspace_id: _listed(costs[one.workspace_id], entries.get(one.pk), status_date) for one in projects
    }
    logs = _logs(projects, measured, costs, status_date)
    return {
        project.pk: _judged(
            project,
            None,
            measured[project.workspace_id],
            costs[project.workspace_id],
            limits[project.pk],
            logs[project.workspace_id],
            status_date=status_date,
            period_days=period_days,
        )
        for project in projects
    }


def _listed(money: CostFigures, entry: ListEntry | None, status_date: date) -> Measured:
    measured = measure([], status_date=status_date, actual_cost=money.actual_cost, budget=money.bac, worked=None)
    if entry is None:
        return measured
    missing = measured.missing | _withheld(entry)
    return replace(measured, start=entry.start, forecast_finish=entry.finish, missing=missing)


def _logs(
    projects: Sequence[Project], measured: Mapping[int, Measured], costs: Mapping[int, CostFigures], status_date: date
) -> dict[int, Logs]:
    """What the logs say; a project that is over has nothing to spend, so its to-go value is none."""
    left = {key: money.contingency.left if money.contingency else None for key, money in costs.items()}
    running = {project.workspace_id for project in projects if project.state not in FINISHED_STATES}
    etc = {key: one.eac - one.ac if key in running and one.eac is not None and one.ac is not None else None
           for key, one in measured.items()}  # fmt: skip
    return logs_of(projects, status_date=status_date, contingency_left=left, etc=etc)


def _withheld(entry: ListEntry) -> dict[str, str]:
    """Why the list gives no date or cost, by the name of the figure."""
    reasons: dict[str, str] = entry.details.get("missing", {})
    names = {"start": "start", "finish": "forecast_finish", "whole_life_cost": "bac"}
    return {names[field]: words for field, words in reasons.items() if field in names}


def _judged(
    project: Project,
    plan: Plan | None,
    measured: Measured,
    costs: CostFigures,
    limits: Mapping[ToleranceAspect, Limit],
    logs: Logs,
    *,
    status_date: date,
    period_days: int,
) -> ProjectReading:
    share = cost_tolerance(limits.get(ToleranceAspect.COST))
    limit, length = limits.get(ToleranceAspect.TIME), baseline_days(measured)
    days = finish_tolerance_days(limit, baseline_days=length, size=project.size_class)
    tolerance = float(days) if days is not None else None
    overrun = float(share) if share is not None else DEFAULT_COST_TOLERANCE
    colours = health_facts(
        project, plan, measured, status_date, tolerance_days=tolerance, cost_share=overrun, period_days=period_days
    )
    health = assess_health(replace(colours, judged=logs.dimensions()))
    facts = data_facts(project, plan, measured, costs, status_date)
    faults, rules = data_faults(facts)
    checks = checks_of(plan) if plan else (None, None)
    return ProjectReading(plan, measured, health, costs, tolerance, overrun, faults, rules, *checks, logs)


def _frozen_on(plan: Plan | None) -> date | None:
    """The day on which the plan's present baseline was captured."""
    counting = current_baseline(plan) if plan else None
    return counting.captured_at.date() if counting else None


def health_facts(
    project: Project,
    plan: Plan | None,
    measured: Measured,
    status_date: date,
    *,
    tolerance_days: float | None,
    cost_share: float,
    period_days: int,
) -> HealthFacts:
    return HealthFacts(
        status_date=status_date,
        reported_at=reported_on(plan),
        has_baseline=measured.spi_t is not None or measured.baseline_finish is not None,
        on_hold=project.state == ProjectState.ON_HOLD,
        spi_t=measured.spi_t,
        cpi=measured.cpi,
        earned_share=measured.earned_share,
        slip_days=measured.slip_days,
        finish_tolerance_days=tolerance_days,
        eac=_number(measured.eac),
        bac=_number(measured.bac),
        cost_tolerance=cost_share,
        period_days=period_days,
    )


def data_facts(
    project: Project, plan: Plan | None, measured: Measured, costs: CostFigures, status_date: date
) -> DataFacts:
    return DataFacts(
        has_plan=plan is not None and plan.task_count > 0,
        has_baseline=measured.baseline_finish is not None,
        has_budget=costs.bac is not None,
        has_actual_cost=costs.actual_cost is not None,
        has_manager=project.manager_id is not None,
        has_sponsor=project.sponsor_id is not None,
        has_started=measured.start is not None and measured.start <= status_date,
        reported_on=reported_on(plan),
        status_date=status_date,
        is_baseline_approved=_is_approved(plan),
    )


def _is_approved(plan: Plan | None) -> bool:
    counting = current_baseline(plan) if plan else None
    return counting is not None and counting.is_approved


def first_curve(plan: Plan) -> tuple[tuple[date, Decimal], ...]:
    """Planned value by month in the original baseline, where an approved change or re-baseline counts today."""
    original, current = original_baseline(plan), current_baseline(plan)
    if original is None or current is None or original == current or not original.is_approved:
        return ()
    packages = packages_of(plan, baseline=original)
    day = current.captured_at.date()
    worked = worked_days(plan, packages, day)
    return measure(packages, status_date=day, actual_cost=None, budget=None, worked=worked).curve


def packages_of(plan: Plan, *, baseline: Baseline | None = None) -> list[Package]:
    """Leaf tasks and milestones of a plan with a baseline, the current one unless another is given.

    Baselined work that has left the plan stays planned and earns nothing, until a new baseline is approved; work that
    was detailed since earns what the tasks below it have done. Costs in another currency than the portfolio's are no
    money here: they only weigh the tasks.
    """
    baseline = baseline or current_baseline(plan)
    rows = BaselineTask.objects.filter(baseline=baseline, is_summary=False) if baseline else BaselineTask.objects.none()
    planned = {row[0]: row[1:] for row in rows.values_list("task_key", *BASELINE_COLUMNS)}
    tasks = Task.objects.filter(plan=plan, is_project_summary=False, is_active=True).order_by("id")
    found = [
        _package(row, planned.pop(row[0], None))
        for *row, is_summary in tasks.values_list(*TASK_COLUMNS, "is_summary")
        if row[0] in planned or not is_summary
    ]
    found += [_package(_gone(key, values), values) for key, values in sorted(planned.items()) if values[4] or values[2]]
    if not is_foreign(plan) or not any(one.budget for one in found):
        return found
    return [replace(one, budget=None, effort=float(one.budget or 0)) for one in found]


def _gone(key: int, planned: tuple[Any, ...]) -> tuple[Any, ...]:
    """A task that only its baseline remembers: no dates, no progress."""
    return (key, planned[5], None, None, None, None, 0.0, None, False, False)


def is_foreign(plan: Plan) -> bool:
    """Whether the plan counts in another currency than the portfolio that it belongs to."""
    portfolio = portfolio_of(plan.workspace)
    return bool(plan.currency_code) and portfolio is not None and plan.currency_code != portfolio.currency


def _package(row: Sequence[Any], planned: tuple[Any, ...] | None) -> Package:
    key, name, start, finish, actual_start, actual_finish, percent, physical, is_effort, is_milestone = row
    first, last, cost, work, duration, _ = planned or (None,) * len(BASELINE_COLUMNS)
    is_judged = physical is not None
    return Package(
        key=key,
        name=name,
        baseline_start=first.date() if first else None,
        baseline_finish=last_day(last, start=first) if last else None,
        budget=cost,
        effort=work or duration or 0.0,
        percent=physical if is_judged else percent,
        is_started=actual_start is not None or bool(percent),
        is_finished=actual_finish is not None or percent == 100,
        is_accepted=not is_judged,
        is_level_of_effort=is_effort,
        start=start.date() if start else None,
        finish=last_day(finish, start=start) if finish else None,
        is_milestone=is_milestone,
    )


def checks_of(plan: Plan) -> tuple[int | None, int | None]:
    """Quality checks passed and evaluable, as kept with the schedule run of the plan's present version."""
    runs = ScheduleRun.objects.filter(plan=plan, version=plan.version, quality__isnull=False).order_by("-id")
    found = runs.values_list("quality__passed", "quality__evaluable").first()
    return found if found is not None else (None, None)


def worked_days(plan: Plan, packages: Sequence[Package], status_date: date) -> list[date] | None:
    """Working days of the plan's calendar over its baseline; None where nothing is dated."""
    starts = [one.baseline_start for one in packages if one.baseline_start]
    ends = [one.baseline_finish for one in packages if one.baseline_finish]
    if not starts or not ends:
        return None
    return working_days(plan, first=min(starts), last=max(*ends, status_date) + timedelta(days=1))


def baseline_days(measured: Measured) -> Decimal | None:
    start, finish = measured.baseline_start, measured.baseline_finish
    return Decimal(weekdays_between(start, finish) + 1) if start and finish and finish >= start else None


def reported_on(plan: Plan | None) -> date | None:
    return plan.status_date.date() if plan and plan.status_date else None


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
