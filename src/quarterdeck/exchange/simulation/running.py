"""`simulate_documents`: documents, a risk list and settings to simulated plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import numpy as np

from quarterdeck.engine.calendars import instant_of, moment_of
from quarterdeck.engine.simulation import (
    Costs,
    Deed,
    Saving,
    Simulation,
    SpendCurve,
    Uncertainty,
    risk_savings,
    simulate,
    spend_curve,
    task_savings,
)
from quarterdeck.exchange.document import Issue, PlanDocument, Severity, Task
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.risk_list import RiskList
from quarterdeck.exchange.simulation.joining import Joined, join_documents
from quarterdeck.exchange.simulation.money import costs_of
from quarterdeck.exchange.simulation.settings import Settings
from quarterdeck.exchange.simulation.uncertain import Doubt, doubt_of

_CURVE_POINTS = 40
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Promise:
    """What a project has promised: baseline finish and cost, each None when there is none."""

    finish: datetime | None = None
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SimulatedPlans:
    """What was found.

    Attributes
    ----------
    joined : Joined
    settings : Settings
    doubt : Doubt
    simulation : Simulation
    after : Simulation or None
        With every planned response carried out, on the same draws; None when none is planned.
    drivers, tasks : list of Saving
        Tornadoes by risk and by task at the chosen percentile.
    curve : SpendCurve or None
    promises : list of Promise
        Of each project.
    issues : list of Issue
    """

    joined: Joined
    settings: Settings
    doubt: Doubt
    simulation: Simulation
    after: Simulation | None
    drivers: list[Saving]
    tasks: list[Saving]
    curve: SpendCurve | None
    promises: list[Promise]
    issues: list[Issue] = field(default_factory=list)

    def task(self, position: int) -> tuple[int, Task]:
        """Project and record of a task."""
        project = 0 if self.joined.project_of is None else int(self.joined.project_of[position])
        row = position - self.joined.first[project]
        return project, self.joined.compilations[project].document.tasks[row]

    def moment(self, ticks: float) -> datetime:
        return moment_of(int(ticks), ticks_per_minute=self.joined.scale)

    def instant(self, at: datetime) -> int:
        return instant_of(at, ticks_per_minute=self.joined.scale)


def simulate_documents(
    documents: Sequence[PlanDocument],
    *,
    settings: Settings,
    risks: RiskList | None = None,
    files: Sequence[str] = (),
) -> tuple[SimulatedPlans | None, list[Issue]]:
    """Simulate one document, or several as one portfolio in which shared risks are drawn once.

    Parameters
    ----------
    documents : sequence of PlanDocument
    settings : Settings
    risks : RiskList, optional
    files : sequence of str
        Names of the documents in issues and before ``#`` in a risk list; those of their sources otherwise.

    Returns
    -------
    (SimulatedPlans or None, list of Issue)
        None when the risk list names what the plans do not have; the issues say what.

    Raises
    ------
    quarterdeck.engine.plan.PlanError
        Cycles.
    quarterdeck.engine.calendars.CalendarError
    quarterdeck.engine.simulation.SimulationError
        Nothing to simulate, too many iterations, durations beyond the calendar.
    """
    names = list(files) or [document.source.file or document.properties.name for document in documents]
    log = IssueLog(names[0] if len(names) == 1 else "")
    joined = join_documents(documents, names, log)
    doubt = doubt_of(joined, risks, settings, log)
    read = [issue for one in joined.compilations for issue in one.issues]
    if doubt is None:
        return None, [*read, *log.close()]
    costs = _costs(joined, doubt, settings, log)
    run = _Run(joined, doubt.uncertainty, costs, settings)
    simulation = run.simulated(doubt.uncertainty)
    has_response = any(risk.response is not None for risk in doubt.uncertainty.risks)
    _report_repairs(joined, simulation, log)
    found = SimulatedPlans(
        joined=joined,
        settings=settings,
        doubt=doubt,
        simulation=simulation,
        after=run.simulated(doubt.uncertainty.after_response()) if has_response else None,
        drivers=risk_savings(simulation, share=settings.share, pool=settings.pool),
        tasks=task_savings(simulation, share=settings.share, pool=settings.pool),
        curve=_curve(simulation, settings),
        promises=[_promise(document) for document in documents],
        issues=[*read, *log.close()],
    )
    return found, found.issues


@dataclass(frozen=True, slots=True)
class _Run:
    joined: Joined
    uncertainty: Uncertainty
    costs: Costs | None
    settings: Settings

    def simulated(self, uncertainty: Uncertainty) -> Simulation:
        settings = self.settings
        return simulate(
            self.joined.plan,
            uncertainty,
            seed=settings.seed,
            iterations=settings.iterations,
            costs=self.costs,
            targets=_targets(self.joined),
            stratified=settings.stratified,
            keep_dates=settings.keep_dates,
            pool=settings.pool,
            parts=self.joined.parts,
            project_of=self.joined.project_of,
        )


def _costs(joined: Joined, doubt: Doubt, settings: Settings, log: IssueLog) -> Costs | None:
    """The plans' costs; zeros where only risks cost something."""
    costs = costs_of(joined, log, keep_dates=settings.keep_dates)
    priced = any(impact.deed is Deed.COST for risk in doubt.uncertainty.risks for impact in risk.impacts)
    if costs is None and priced:
        nothing = np.zeros(len(joined.plan))
        return Costs(nothing, nothing)
    return costs


def _targets(joined: Joined) -> list[int]:
    """Unfinished milestones, and whatever has a deadline."""
    _, ahead = joined.states()
    found = []
    for project, one in enumerate(joined.compilations):
        for row, task in enumerate(one.document.tasks):
            position = joined.first[project] + row
            is_open = task.actual_finish is None and task.is_active and not task.is_project_summary
            is_milestone = bool(ahead[position]) and (task.is_milestone or not task.duration_minutes)
            if is_open and (is_milestone or task.deadline is not None):
                found.append(position)
    return found


def _curve(simulation: Simulation, settings: Settings) -> SpendCurve | None:
    """Money by date, at the ends of some forty equal periods."""
    day = 1440 * simulation.scene.plan.calendars.ticks_per_minute
    first = int(simulation.scene.built.net.zero) // day * day
    last = -(-int(simulation.finish.ordered[-1]) // day) * day
    step = max(day, -(-(last - first) // _CURVE_POINTS // day) * day)
    return spend_curve(simulation, np.arange(first, last + step, step), share=settings.share)


def _promise(document: PlanDocument) -> Promise:
    """The first baseline of the whole project; of its tasks together where the project's own row has none."""
    whole = next((task.baselines.get(0) for task in document.tasks if task.is_project_summary), None)
    parents = {task.parent_uid for task in document.tasks}
    held = [task.baselines[0] for task in document.tasks if 0 in task.baselines and task.uid not in parents]
    finish = max((one.finish for one in held if one.finish), default=None)
    costs = [one.cost for one in held if one.cost is not None]
    cost = sum(costs, Decimal(0)) if costs else None
    if whole is not None:
        finish, cost = whole.finish or finish, cost if whole.cost is None else whole.cost
    return Promise(finish, cost)


def _report_repairs(joined: Joined, simulation: Simulation, log: IssueLog) -> None:
    """Say what was changed before anything was drawn."""
    relaxation = simulation.scene.relaxation
    for code, tasks, words in (
        ("dates_loosened", relaxation.loosened, "an imposed date does not cap the simulation"),
        ("unpinned", relaxation.unpinned, "a manual task follows its links from its planned start on"),
        ("as_soon_as_possible", relaxation.as_soon_as_possible, "as late as possible is simulated as soon as possible"),
    ):
        names = [_name(joined, int(task)) for task in tasks[:_SHOWN]]
        if names:
            more = f" and {len(tasks) - _SHOWN} more" if len(tasks) > _SHOWN else ""
            count = "1 task" if len(tasks) == 1 else f"{len(tasks)} tasks"
            text = f"{count}, {words}: {'; '.join(names)}{more}."
            log.add(f"simulation.{code}", text, severity=Severity.NOTE)
    repaired = simulation.scene.mixture.repaired
    if repaired > 0:
        text = f"The correlations contradict one another; the nearest possible ones differ by up to {repaired:.3f}."
        log.add("simulation.correlation_repaired", text)


def _name(joined: Joined, position: int) -> str:
    project = 0 if joined.project_of is None else int(joined.project_of[position])
    task = joined.compilations[project].document.tasks[position - joined.first[project]]
    return (task.name or f"task {task.uid}")[:60]
