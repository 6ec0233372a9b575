"""A simulation as one JSON object: see ``docs/simulation.md``."""

from __future__ import annotations

import math
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np

from quarterdeck.engine.compiled import fingerprint
from quarterdeck.engine.simulation import Outcomes, Saving, Simulation, Target, contingency, joint, joint_at
from quarterdeck.exchange.simulation.running import SimulatedPlans

_CONVERGED = 0.005
_BINS = 30
_SCATTER = 400


def as_record(found: SimulatedPlans) -> dict[str, Any]:
    """Everything that people and programs want to know, as plain values; dates are local, ISO 8601.

    Parameters
    ----------
    found : SimulatedPlans

    Returns
    -------
    dict
    """
    return _Record(found).whole()


class _Record:
    def __init__(self, found: SimulatedPlans) -> None:
        self.found = found
        self.simulation = found.simulation
        self.joined = found.joined
        self.share = found.settings.share

    def whole(self) -> dict[str, Any]:
        settings, document = self.found.settings, self.joined.compilations[0].document
        return {
            "engine": fingerprint("simulation.lanes.blocks"),
            "iterations": self.simulation.iterations,
            "seed": settings.seed,
            "percentile": _percent(self.share),
            "stratified": settings.stratified,
            "uncertainty": {"sources": self.found.doubt.sources, "words": self.found.doubt.words},
            "currency": document.properties.currency_code or None,
            "project_start": self._date(self.joined.plan.project_start),
            "finish": self._finish(self.simulation.finish, self.simulation.planned_finish),
            "cost": self._cost(self.simulation.cost, self.simulation.planned_cost),
            "baseline": self._baseline(),
            "joint": self._joint(),
            "contingency": self._contingency(),
            "milestones": [self._target(target) for target in self.simulation.targets],
            "projects": self._projects(),
            "tasks": self._tasks(),
            "drivers": [self._driver(saving) for saving in self.found.drivers],
            "task_drivers": [self._task_driver(saving) for saving in self.found.tasks],
            "after_response": self._after(),
            "s_curve": self._curve(),
            "scatter": self._scatter(),
            "convergence": self._convergence(),
        }

    # ---- distributions

    def _finish(self, outcomes: Outcomes, planned: int) -> dict[str, Any]:
        return {
            "planned": self._date(planned),
            "probability_of_planned": _share(outcomes.share_within(planned)),
            "mean": self._date(round(outcomes.mean)),
            "percentiles": [self._date(value) for value in outcomes.percentiles().tolist()],
            "histogram": [
                {"from": self._date(math.floor(low)), "to": self._date(math.ceil(high)), "count": count}
                for low, high, count in _histogram(outcomes)
            ],
        }

    def _cost(self, outcomes: Outcomes | None, planned: float) -> dict[str, Any] | None:
        if outcomes is None:
            return None
        return {
            "planned": _money(planned),
            "probability_of_planned": _share(outcomes.share_within(planned + 1e-6)),
            "mean": _money(outcomes.mean),
            "deviation": _money(outcomes.deviation),
            "percentiles": [_money(value) for value in outcomes.percentiles().tolist()],
            "histogram": [
                {"from": _money(low), "to": _money(high), "count": count} for low, high, count in _histogram(outcomes)
            ],
        }

    def _baseline(self) -> dict[str, Any]:
        """Promised finish and cost of all projects together, and how likely they are kept."""
        promises = self.found.promises
        finish = max((one.finish for one in promises if one.finish), default=None)
        cost = None
        if all(one.cost is not None for one in promises):
            cost = sum((one.cost or Decimal(0) for one in promises), Decimal(0))
        return self._kept(self.simulation.finish, self.simulation.cost, finish, cost)

    def _kept(
        self, ends: Outcomes, costs: Outcomes | None, finish: datetime | None, cost: Decimal | None
    ) -> dict[str, Any]:
        chance = None if finish is None else _share(ends.share_within(self.found.instant(finish)))
        priced = None if cost is None or costs is None else _share(costs.share_within(float(cost) + 1e-6))
        return {
            "finish": _text(finish),
            "probability_of_finish": chance,
            "cost": None if cost is None else float(cost),
            "probability_of_cost": priced,
        }

    def _joint(self) -> dict[str, Any] | None:
        """Finish and cost together: as planned, at the percentile of each, and the pair that holds at it."""
        simulation = self.simulation
        if simulation.cost is None:
            return None
        finish, cost = int(simulation.finish.percentile(self.share)), simulation.cost.percentile(self.share)
        pairs = {
            "planned": joint(simulation, finish=simulation.planned_finish, cost=simulation.planned_cost + 1e-6),
            "at_percentile": joint(simulation, finish=finish, cost=cost),
            "held_together": joint_at(simulation, self.share),
        }
        return {
            name: {
                "finish": self._date(one.finish),
                "cost": _money(one.cost),
                "in_time": _share(one.in_time),
                "in_budget": _share(one.in_budget),
                "both": _share(one.both),
            }
            for name, one in pairs.items()
            if one is not None
        }

    def _contingency(self) -> dict[str, Any]:
        held = contingency(self.simulation, self.share)
        return {
            "percentile": _percent(held.share),
            "finish": self._date(held.finish),
            "days": self._days(held.ticks),
            "cost": _money(held.cost),
            "money": _money(held.money),
        }

    # ---- milestones, projects, tasks

    def _target(self, target: Target) -> dict[str, Any]:
        project, task = self.found.task(target.task)
        baseline = task.baselines.get(0)
        promised = None if baseline is None else baseline.finish
        outcomes = target.finish
        return {
            **self._named(target.task),
            "project": self.joined.names[project],
            "planned": self._date(target.planned),
            "probability_of_planned": _share(outcomes.share_within(target.planned)),
            "mean": self._date(round(outcomes.mean)),
            "percentiles": [self._date(value) for value in outcomes.percentiles().tolist()],
            "deadline": _text(task.deadline),
            "probability_of_deadline": self._chance(outcomes, task.deadline),
            "baseline": _text(promised),
            "probability_of_baseline": self._chance(outcomes, promised),
            "cost": None if target.cost is None else [_money(one) for one in target.cost.percentiles().tolist()],
        }

    def _projects(self) -> list[dict[str, Any]]:
        """Each project of a portfolio run; empty for a single one."""
        if not self.joined.is_portfolio:
            return []
        planned = self.simulation.scene.built.ends
        rows = []
        for project, name in enumerate(self.joined.names):
            ends, costs = self.simulation.ends[project], self.simulation.project_cost(project)
            promise = self.found.promises[project]
            rows.append(
                {
                    "project": name,
                    "finish": self._finish(ends, int(planned[project])),
                    "cost_to_go": None if costs is None else [_money(one) for one in costs.percentiles().tolist()],
                    "baseline": self._kept(ends, None, promise.finish, None),
                }
            )
        return rows

    def _tasks(self) -> list[dict[str, Any]]:
        measures = self.simulation.tasks
        judged = np.flatnonzero(~np.isnan(measures.criticality))
        return [
            {
                **self._named(int(task)),
                "project": self.joined.names[self.found.task(int(task))[0]],
                "criticality": _share(measures.criticality[task]),
                "cruciality": _share(measures.cruciality[task]),
                "significance": _share(measures.significance[task]),
                "sensitivity": _share(measures.sensitivity[task]),
                "mean_days": self._days(measures.mean[task]),
                "deviation_days": self._days(measures.deviation[task]),
            }
            for task in judged.tolist()
        ]

    # ---- tornadoes and responses

    def _driver(self, saving: Saving) -> dict[str, Any]:
        risk = self.simulation.scene.risks[saving.index]
        return {
            "id": self.found.doubt.ids[saving.index],
            "name": risk.name,
            "probability": risk.probability,
            "happened": _share(self.simulation.occurrences[saving.index]),
            **self._saved(saving),
        }

    def _task_driver(self, saving: Saving) -> dict[str, Any]:
        return {**self._named(saving.index), **self._saved(saving)}

    def _saved(self, saving: Saving) -> dict[str, Any]:
        """Working days and money saved at the percentile, and the finish without it."""
        return {
            "days": self._days(saving.ticks),
            "money": _money(saving.money),
            "finish_without": self._date(saving.finish),
        }

    def _after(self) -> dict[str, Any] | None:
        after = self.found.after
        if after is None:
            return None
        here, there = (int(one.finish.percentile(self.share)) for one in (self.simulation, after))
        calendar = int(after.scene.built.net.project_calendar[0])
        response = self.found.doubt.uncertainty.response_cost
        saved = None
        if after.cost is not None and self.simulation.cost is not None:
            saved = self.simulation.cost.percentile(self.share) - after.cost.percentile(self.share)
        return {
            "finish": self._finish(after.finish, after.planned_finish),
            "cost": self._cost(after.cost, after.planned_cost),
            "days_saved": self._days(int(self.joined.plan.calendars.between(calendar, there, here))),
            "money_saved": _money(saved),
            "response_cost": _money(response),
            "worth_it": None if saved is None else saved > response,
        }

    # ---- money over time, convergence

    def _curve(self) -> list[dict[str, Any]]:
        curve = self.found.curve
        if curve is None:
            return []
        columns = (curve.planned, curve.mean, curve.low, curve.middle, curve.chosen, curve.high)
        names = ("planned", "mean", "p10", "p50", "chosen", "p90")
        return [
            {"at": self._date(at)} | {name: _money(column[k]) for name, column in zip(names, columns, strict=True)}
            for k, at in enumerate(curve.at.tolist())
        ]

    def _scatter(self) -> list[tuple[str | None, float | None]]:
        """Finish and cost of the first iterations, for a picture of how they go together."""
        cost = self.simulation.cost
        if cost is None:
            return []
        pairs = zip(self.simulation.finish.values[:_SCATTER], cost.values[:_SCATTER], strict=True)
        return [(self._date(finish), _money(amount)) for finish, amount in pairs]

    def _convergence(self) -> dict[str, Any]:
        simulation: Simulation = self.simulation
        _, ahead = self.joined.states()
        start = float(simulation.scene.built.start[ahead].min()) if ahead.any() else 0.0
        cost = simulation.cost
        return {
            "within": _CONVERGED,
            "finish": simulation.finish.converged_after(self.share, within=_CONVERGED, base=start),
            "cost": None if cost is None else cost.converged_after(self.share, within=_CONVERGED, base=0.0),
        }

    # ---- values

    def _named(self, position: int) -> dict[str, Any]:
        _, task = self.found.task(position)
        return {"unique_id": task.uid, "name": task.name}

    def _chance(self, outcomes: Outcomes, at: datetime | None) -> float | None:
        return None if at is None else _share(outcomes.share_within(self.found.instant(at)))

    def _date(self, ticks: float) -> str | None:
        return _text(self.found.moment(ticks))

    def _days(self, ticks: float) -> float:
        return round(float(ticks) / self.joined.day_ticks(), 3)


def _histogram(outcomes: Outcomes) -> list[tuple[float, float, int]]:
    counts, edges = np.histogram(outcomes.values, bins=_BINS)
    return [(float(edges[k]), float(edges[k + 1]), int(count)) for k, count in enumerate(counts.tolist())]


def _share(value: float) -> float | None:
    return None if math.isnan(value) else round(float(value), 4)


def _percent(share: float) -> float:
    return round(share * 100, 6)


def _money(value: float | None) -> float | None:
    return None if value is None else round(float(value), 2)


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")
