"""Small plans as files, for the simulation of documents."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from quarterdeck.exchange.document import (
    Assignment,
    Baseline,
    CustomField,
    Link,
    PlanDocument,
    PlanProperties,
    PlanSource,
    Resource,
    Task,
)
from quarterdeck.exchange.writing import write_plan

DAY = 480.0
START = datetime(2026, 1, 5, 8)


def document(durations: list[float], links: list[tuple[int, int]] = (), name: str = "Harbour") -> PlanDocument:  # type: ignore[assignment]
    """Tasks 1, 2, … of these many days, finish to start."""
    tasks = [Task(uid=k, number=k, name=f"{name} {k}", duration_minutes=d * DAY) for k, d in enumerate(durations, 1)]
    return PlanDocument(
        source=PlanSource("test", f"{name}.xml"),
        properties=PlanProperties(name=name, start=START, currency_code="EUR"),
        tasks=tasks,
        links=[Link(a, b) for a, b in links],
    )


def forked(name: str = "Harbour") -> PlanDocument:
    """T-6.4: A, then B and C side by side, then D."""
    return document([5, 10, 11, 6], [(1, 2), (1, 3), (2, 4), (3, 4)], name)


def estimated(plan: PlanDocument, points: list[tuple[float, float, float]]) -> PlanDocument:
    """Three-point estimates in custom fields, as planners keep them."""
    for key, alias in (("duration1", "Optimistic"), ("duration2", "Most likely"), ("duration3", "Pessimistic")):
        plan.custom_fields.append(CustomField(key=key, alias=alias, kind="duration"))
    for task, values in zip(plan.tasks, points, strict=True):
        task.custom |= {f"duration{k}": value * DAY for k, value in enumerate(values, 1)}
    return plan


def staffed(plan: PlanDocument, per_day: Decimal, baseline: datetime | None = None) -> PlanDocument:
    """One person on every task at so much a day, and a baseline of the last task."""
    plan.resources.append(Resource(uid=1, name="Crew"))
    for task in plan.tasks:
        cost = per_day * Decimal((task.duration_minutes or 0) / DAY)
        task.cost = cost
        plan.assignments.append(Assignment(uid=task.uid, task_uid=task.uid, resource_uid=1, units=1.0, cost=cost))
        task.baselines[0] = Baseline(cost=cost)
    plan.tasks[-1].baselines[0].finish = baseline
    return plan


def written(folder: Path, plan: PlanDocument, name: str = "") -> Path:
    path = folder / f"{name or plan.properties.name}.xml"
    write_plan(plan, path)
    return path


def table(folder: Path, *rows: str, name: str = "risks.csv", header: str = "") -> Path:
    path = folder / name
    path.write_text("\n".join([header or HEADER, *rows]) + "\n", encoding="utf-8")
    return path


HEADER = "id,name,probability,kind,low,likely,high,tasks"


def codes(answer: dict[str, Any]) -> list[str]:
    return [issue["code"] for issue in answer["issues"]]
