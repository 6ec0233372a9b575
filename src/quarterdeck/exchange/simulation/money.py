"""What joined documents cost from now on, and what of it goes on with time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from quarterdeck.engine.simulation import Costs, remaining_ticks
from quarterdeck.exchange.document import Assignment, PlanDocument, Resource, ResourceKind, Task
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.simulation.joining import Joined

_MINUTES = Decimal(60)


@dataclass(slots=True)
class _Amounts:
    """Of one task: spent, still to spend, and how much of the latter is people's time."""

    spent: Decimal = Decimal(0)
    left: Decimal = Decimal(0)
    timed: Decimal = Decimal(0)


def costs_of(joined: Joined, log: IssueLog, *, keep_dates: bool) -> Costs | None:
    """Costs by task; None without any, or when the plans count in different currencies.

    Notes
    -----
    What is left of people's and machines' cost goes on with a task's duration; material, fixed costs and costs that
    no assignment explains do not. Fixed costs of summaries count as certain.
    """
    documents = [one.document for one in joined.compilations]
    currencies = {document.properties.currency_code for document in documents} - {None, ""}
    if len(currencies) > 1:
        words = f"The plans count in {', '.join(sorted(map(str, currencies)))}; costs are left out."
        log.add("simulation.currencies", words)
        return None
    ticks = remaining_ticks(joined.plan, keep_dates=keep_dates)
    rate, fixed = np.zeros(len(ticks)), np.zeros(len(ticks))
    spent = Decimal(0)
    is_any = False
    for project, document in enumerate(documents):
        for row, amounts in enumerate(_amounts(document)):
            position = joined.first[project] + row
            spent += amounts.spent
            timed = amounts.timed if ticks[position] > 0 else Decimal(0)
            rate[position] = float(timed) / max(int(ticks[position]), 1)
            fixed[position] = float(amounts.left - timed)
            is_any = is_any or bool(amounts.spent or amounts.left)
    return Costs(rate, fixed, float(spent)) if is_any else None


def _amounts(document: PlanDocument) -> list[_Amounts]:
    resources = {resource.uid: resource for resource in document.resources}
    assigned: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in document.assignments:
        assigned[assignment.task_uid].append(assignment)
    parents = {task.parent_uid for task in document.tasks}
    found = []
    for task in document.tasks:
        if not task.is_active or task.is_external:
            found.append(_Amounts())
        elif task.uid in parents or task.is_project_summary:
            found.append(_Amounts(spent=max(task.fixed_cost or Decimal(0), Decimal(0))))
        else:
            found.append(_of_task(task, assigned.get(task.uid, ()), resources))
    return found


def _of_task(task: Task, assigned: Sequence[Assignment], resources: dict[int, Resource]) -> _Amounts:
    priced = [(_cost(one, resources), one) for one in assigned]
    total = task.cost
    if total is None:
        total = (task.fixed_cost or Decimal(0)) + sum((cost for cost, _ in priced), Decimal(0))
    done = _done(task)
    spent = task.actual_cost
    if spent is None:
        spent = total * done
    left = task.remaining_cost if task.remaining_cost is not None else total - spent
    left = max(left, Decimal(0)) if done < 1 else Decimal(0)
    timed = sum((_left(one, cost, done) for cost, one in priced if _is_timed(one, resources)), Decimal(0))
    return _Amounts(spent, left, min(max(timed, Decimal(0)), left))


def _done(task: Task) -> Decimal:
    if task.actual_finish is not None:
        return Decimal(1)
    return Decimal(str(min(max(task.percent_complete or 0.0, 0.0), 100.0))) / 100


def _is_timed(one: Assignment, resources: dict[int, Resource]) -> bool:
    resource = resources.get(one.resource_uid) if one.resource_uid is not None else None
    return resource is not None and resource.kind is ResourceKind.WORK


def _cost(one: Assignment, resources: dict[int, Resource]) -> Decimal:
    """An assignment's cost as stored; else its work at the resource's first standard rate."""
    if one.cost is not None:
        return one.cost
    resource = resources.get(one.resource_uid) if one.resource_uid is not None else None
    rates = [rate for rate in (resource.rates if resource else ()) if rate.table == (one.rate_table or 0)]
    if not rates or resource is None or resource.kind is not ResourceKind.WORK:
        return Decimal(0)
    hours = Decimal(str(one.work_minutes or 0.0)) / _MINUTES
    return hours * (rates[0].standard or Decimal(0)) + (rates[0].per_use or Decimal(0))


def _left(one: Assignment, cost: Decimal, done: Decimal) -> Decimal:
    if one.remaining_cost is not None:
        return one.remaining_cost
    return cost - one.actual_cost if one.actual_cost is not None else cost * (1 - done)
