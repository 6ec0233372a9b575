"""Simulations of plans that a person may see, with what they may know of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person
from quarterdeck.planning.models import Plan, SimulationRun
from quarterdeck.planning.queries.drivers import drivers_of, sees_drivers
from quarterdeck.planning.queries.plans import sees_money
from quarterdeck.planning.rules.simulation import without_costs, without_drivers


def simulations_of(plan: Plan) -> QuerySet[SimulationRun]:
    """Newest first, without their results."""
    return SimulationRun.objects.filter(plan=plan).select_related("asked_by").defer("result", "issues").order_by("-id")


def simulation_by_id(actor: Person, number: int) -> SimulationRun:
    """Raises NotVisible."""
    rows = SimulationRun.objects.visible_to(actor).select_related("plan__workspace", "asked_by")
    row = rows.filter(pk=number).first()
    if row is None:
        raise NotVisible
    return row


def result_for(actor: Person, run: SimulationRun) -> dict[str, Any] | None:
    """The result with null in the place of what the person may not know."""
    record: dict[str, Any] | None = run.result
    if record is None:
        return None
    if not sees_money(actor, run.plan):
        record = without_costs(record)
    return record if sees_drivers(actor, run.plan) else without_drivers(record)


def stale_because(run: SimulationRun) -> list[str]:
    """What changed since the run, in words; nothing when it still says what is."""
    reasons = []
    if run.plan.version != run.version:
        behind = run.plan.version - run.version
        reasons.append(f"the plan has changed {'once' if behind == 1 else f'{behind} times'}")
    if run.drivers and drivers_of(run.plan).mark != run.drivers:
        reasons.append("its risks have changed")
    return reasons
