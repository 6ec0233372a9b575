"""Reads of risk that other apps need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q, QuerySet

from quarterdeck.exchange.risk_list import ImpactKind, ListedImpact, ListedRisk, Points
from quarterdeck.planning.models import Plan, Task
from quarterdeck.planning.queries.drivers import Drivers
from quarterdeck.registers.choices import Visibility
from quarterdeck.registers.models import Relation
from quarterdeck.risk.choices import ImpactUnit, RiskKind, RiskState
from quarterdeck.risk.models import Risk

OPEN = (RiskState.DRAFT, RiskState.ASSESSED, RiskState.RESPONSE_PLANNED, RiskState.RESPONDING)
TASK = "planning.task"
ALL = ("*",)
_PERCENT = Decimal(100)


def drivers_of_plan(plan: Plan) -> Drivers:
    """Open risks of the project that say their chance in per cent and what they cost or how long they delay.

    Days act on the tasks that a risk is related to; money and factors, where it is related to none, on all.
    Restricted risks take no part: what they do would tell of them.
    """
    rows: QuerySet[Risk] = Risk.objects.all()  # type: ignore[assignment]  # the manager of entries is typed for all
    wanted = rows.filter(workspace=plan.workspace, deleted_at=None, state__in=OPEN, chance__gt=0)
    risks = list(wanted.filter(visibility=Visibility.OPEN).order_by("pk"))
    tasks = _tasks_of(risks, plan)
    found = Drivers()
    for risk in risks:
        listed = _listed(risk, tasks.get(risk.pk, ALL))
        if listed.impacts:
            found.risks.append(listed)
        if risk.schedule_unit == ImpactUnit.DAYS and _points(risk) is not None and risk.pk not in tasks:
            words = f"{risk.code} delays by days but is related to no task of the plan."
            found.left_out.append(words)
    return found


def _tasks_of(risks: Iterable[Risk], plan: Plan) -> dict[int, tuple[str, ...]]:
    """Row ids of the plan's tasks that each risk is related to, whichever way round."""
    keys = [risk.pk for risk in risks]
    pairs = Relation.objects.filter(
        Q(source__in=keys, target__register=TASK) | Q(target__in=keys, source__register=TASK)
    ).values_list("source_id", "target_id", "source__object_id", "target__object_id", "target__register")
    found: dict[int, list[int]] = defaultdict(list)
    for source, target, from_task, to_task, register in pairs:
        risk, task = (source, to_task) if register == TASK else (target, from_task)
        if task is not None:
            found[risk].append(task)
    return _within(found, plan)


def _within(found: dict[int, list[int]], plan: Plan) -> dict[int, tuple[str, ...]]:
    """Only tasks that the plan still has."""
    wanted = {task for tasks in found.values() for task in tasks}
    known = set(Task.objects.filter(plan=plan, pk__in=wanted).values_list("pk", flat=True))
    held = {risk: tuple(str(task) for task in sorted(set(tasks) & known)) for risk, tasks in found.items()}
    return {risk: tasks for risk, tasks in held.items() if tasks}


def _listed(risk: Risk, tasks: tuple[str, ...]) -> ListedRisk:
    place = risk.code
    responds = risk.residual_chance is not None
    listed = ListedRisk(
        id=place,
        name=risk.title,
        probability=float((risk.chance or Decimal(0)) / _PERCENT),
        place=place,
        after_probability=float((risk.residual_chance or Decimal(0)) / _PERCENT) if responds else None,
        response_cost=float(risk.response_cost or 0) if responds else 0.0,
    )
    sign = -1.0 if risk.kind == RiskKind.OPPORTUNITY else 1.0
    if risk.amount:
        after = None if risk.residual_amount is None else _sure(sign * float(risk.residual_amount))
        amount = _sure(sign * float(risk.amount))
        listed.impacts.append(ListedImpact(ImpactKind.COST, amount, tasks, place, after if responds else None))
    points = _points(risk)
    if points is not None and risk.schedule_unit == ImpactUnit.DAYS and tasks != ALL:
        days = points if sign > 0 else _saved(points)
        listed.impacts.append(ListedImpact(ImpactKind.DAYS, days, tasks, place))
    elif points is not None and risk.schedule_unit == ImpactUnit.FACTOR:
        listed.impacts.append(ListedImpact(ImpactKind.FACTOR, points, tasks, place))
    return listed


def _sure(amount: float) -> Points:
    return Points(amount, amount, amount)


def _points(risk: Risk) -> Points | None:
    """The schedule impact in its unit, where it is given."""
    low, likely, high = risk.schedule_low, risk.schedule_likely, risk.schedule_high
    if low is None or likely is None or high is None:
        return None
    return Points(float(low), float(likely), float(high))


def _saved(points: Points) -> Points:
    """Days that an opportunity saves count below 0."""
    likely = None if points.likely is None else -points.likely
    return Points(-points.high, likely, -points.low)
