"""The plan as the Gantt island reads it: one object, four queries, whatever the size."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may
from quarterdeck.planning.models import Assignment, Baseline, BaselineTask, Link, Plan, Task
from quarterdeck.planning.queries.calendars import resting

COLUMNS = (
    "id",
    "uid",
    "wbs",
    "name",
    "parent_id",
    "position",
    "is_milestone",
    "is_summary",
    "is_level_of_effort",
    "start",
    "finish",
    "duration_minutes",
    "span_minutes",
    "percent_complete",
    "is_critical",
    "total_slack_minutes",
    "free_slack_minutes",
    "deadline",
    "constraint",
    "constraint_date",
    "is_manual",
    "is_active",
    "owner__name",
    "actual_start",
    "actual_finish",
)
LONGEST_SHADING = 366 * 15


def gantt_of(plan: Plan, *, actor: Person, today: date) -> dict[str, Any]:
    return {
        "plan": plan_header(plan, actor=actor, today=today),
        "tasks": task_rows(plan),
        "links": link_rows(plan),
        "rest": rest_of(plan),
    }


def plan_header(plan: Plan, *, actor: Person, today: date) -> dict[str, Any]:
    may_edit = may(actor, "planning.edit_plan", plan)
    may_report = may_edit or may(actor, "planning.report_progress", plan) or _has_own_tasks(plan, actor)
    return {
        "id": plan.pk,
        "version": plan.version,
        "name": plan.name,
        "status_date": iso(plan.status_date),
        "today": today.isoformat(),
        "start": iso(plan.start),
        "finish": iso(plan.finish),
        "baseline_finish": iso(plan.baseline_finish),
        "profile": plan.profile,
        "minutes_per_day": plan.minutes_per_day,
        "may_edit": may_edit,
        "may_report": may_report,
    }


def _has_own_tasks(plan: Plan, actor: Person) -> bool:
    rows = Task.objects.visible_to(actor, permission="planning.report_progress")
    return bool(rows.filter(plan=plan).exists())


def iso(moment: datetime | None) -> str | None:
    """Local wall time to the minute."""
    return None if moment is None else moment.isoformat(timespec="minutes")


def outline_rows(plan: Plan, *, columns: tuple[str, ...] = COLUMNS) -> list[dict[str, Any]]:
    """Rows in the order of the outline, each with its ``number``, ``level`` and outline number."""
    rows = list(Task.objects.filter(plan=plan, is_project_summary=False).order_by("position", "id").values(*columns))
    children: dict[int | None, list[dict[str, Any]]] = {}
    for row in rows:
        children.setdefault(row["parent_id"], []).append(row)
    ordered: list[dict[str, Any]] = []
    stack = [(row, str(at)) for at, row in enumerate(children.get(None, ()), start=1)][::-1]
    while stack:
        row, number = stack.pop()
        row["number"] = len(ordered) + 1
        row["outline"], row["level"] = number, number.count(".") + 1
        ordered.append(row)
        below = children.get(row["id"], ())
        stack += [(child, f"{number}.{at}") for at, child in enumerate(below, start=1)][::-1]
    return ordered


def task_rows(plan: Plan) -> list[dict[str, Any]]:
    baseline = baseline_dates(plan)
    people = working_people(plan)
    return [_task(row, baseline.get(row["id"], (None, None)), people) for row in outline_rows(plan)]


def baseline_dates(plan: Plan) -> dict[int, tuple[datetime | None, datetime | None]]:
    """Start and finish of each task in the current baseline."""
    current = Baseline.objects.filter(plan=plan, number=0).order_by("-id").values_list("pk", flat=True).first()
    if current is None:
        return {}
    rows = BaselineTask.objects.filter(baseline_id=current).values_list("task_key", "start", "finish")
    return {key: (start, finish) for key, start, finish in rows}


def working_people(plan: Plan) -> dict[int, str]:
    """The names of those who work on each task, for rows without an owner."""
    rows = Assignment.objects.filter(plan=plan, resource__isnull=False).order_by("id")
    names: dict[int, str] = {}
    for task, name in rows.values_list("task_id", "resource__name"):
        names[task] = f"{names[task]}, {name}" if task in names else name
    return names


def kind_of(row: dict[str, Any]) -> str:
    if row["is_summary"]:
        return "summary"
    if row["is_milestone"]:
        return "milestone"
    return "loe" if row["is_level_of_effort"] else "task"


def _task(
    row: dict[str, Any], baseline: tuple[datetime | None, datetime | None], people: dict[int, str]
) -> dict[str, Any]:
    return {
        "id": row["id"],
        "uid": row["uid"],
        "number": row["number"],
        "wbs": row["wbs"] or row["outline"],
        "name": row["name"],
        "parent": row["parent_id"] or 0,
        "kind": kind_of(row),
        "start": iso(row["start"]),
        "finish": iso(row["finish"]),
        "duration_minutes": row["span_minutes"] if row["is_summary"] else row["duration_minutes"],
        "percent": row["percent_complete"],
        "critical": bool(row["is_critical"]),
        "slack_minutes": row["total_slack_minutes"],
        "free_slack_minutes": row["free_slack_minutes"],
        "baseline_start": iso(baseline[0]),
        "baseline_finish": iso(baseline[1]),
        "deadline": iso(row["deadline"]),
        "constraint": row["constraint"],
        "constraint_date": iso(row["constraint_date"]),
        "manual": row["is_manual"],
        "active": row["is_active"],
        "owner": row["owner__name"] or people.get(row["id"]),
        "actual_start": iso(row["actual_start"]),
        "actual_finish": iso(row["actual_finish"]),
    }


def link_rows(plan: Plan) -> list[dict[str, Any]]:
    columns = ("id", "predecessor_id", "successor_id", "kind", "lag", "lag_unit", "is_driving")
    return [
        {
            "id": pk,
            "source": source,
            "target": target,
            "kind": kind,
            "lag_minutes": 0.0 if unit.endswith("percent") else lag,
            "lag_percent": lag if unit.endswith("percent") else None,
            "lag_unit": unit,
            "driving": driving,
        }
        for pk, source, target, kind, lag, unit, driving in Link.objects.filter(plan=plan)
        .order_by("id")
        .values_list(*columns)
    ]


def rest_of(plan: Plan) -> dict[str, Any]:
    """Days off around the plan, for shading."""
    if plan.start is None or plan.finish is None:
        return {"weekdays": [5, 6], "days": []}
    first = plan.start.date() - timedelta(days=90)
    last = min(plan.finish.date() + timedelta(days=180), first + timedelta(days=LONGEST_SHADING))
    return resting(plan, first=first, last=last)
