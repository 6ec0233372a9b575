"""The plan as the Gantt island reads it: one object, four queries, whatever the size.

Rows come straight as plain values, instants as the database writes them: ten thousand of them are waited for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, IntegerField, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from quarterdeck.core.models import Person
from quarterdeck.core.permissions import may
from quarterdeck.planning.models import Assignment, Baseline, BaselineTask, Link, Plan, Task
from quarterdeck.planning.queries.baselines import baseline_of
from quarterdeck.planning.queries.calendars import resting

TASK_FIELDS = (
    "id",
    "uid",
    "number",
    "wbs",
    "name",
    "parent",
    "kind",
    "start",
    "finish",
    "duration_minutes",
    "percent",
    "critical",
    "slack_minutes",
    "free_slack_minutes",
    "baseline_start",
    "baseline_finish",
    "deadline",
    "constraint",
    "constraint_date",
    "manual",
    "active",
    "owner",
    "actual_start",
    "actual_finish",
)
LINK_FIELDS = ("id", "source", "target", "kind", "lag_minutes", "lag_percent", "lag_unit", "driving")
LONGEST_SHADING = 366 * 15


def gantt_of(plan: Plan, *, actor: Person, today: date, baseline: int | None = None) -> dict[str, Any]:
    """The plan beside its baseline that counts, or beside another one of its own."""
    tasks, links = task_lists(plan, baseline_of(plan, baseline)), link_lists(plan)
    head = {"plan": plan_header(plan, actor=actor, today=today), "rest": rest_of(plan)}
    return {**head, "tasks": named(TASK_FIELDS, tasks), "links": named(LINK_FIELDS, links)}


def compact_rows(plan: Plan, shown: Baseline | None) -> dict[str, Any]:
    """All but the head, rows as lists in the order of ``columns``: a third of the size."""
    columns = {"tasks": TASK_FIELDS, "links": LINK_FIELDS}
    tasks, links = task_lists(plan, shown), link_lists(plan)
    return {"rest": rest_of(plan), "columns": columns, "tasks": tasks, "links": links}


def named(fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(fields, row, strict=True)) for row in rows]


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


def minute(text: str | None) -> str | None:
    """What the database writes of an instant (2026-11-02 08:00:00), to the minute and in ISO 8601."""
    return None if text is None else f"{text[:10]}T{text[11:16]}"


def _text(name: str) -> Combinable:
    return Cast(name, TextField())


def _flag(name: str) -> Combinable:
    return Cast(name, IntegerField())


Numbered = tuple[int, int, str]


def outline_of(plan: Plan) -> Iterator[Numbered]:
    """The tasks in the order of the outline: their ids, levels and outline numbers."""
    rows = Task.objects.filter(plan=plan, is_project_summary=False).order_by("position", "id")
    return numbered(rows.values_list("id", "parent_id"))


def numbered(rows: Iterable[tuple[int, int | None]]) -> Iterator[Numbered]:
    """(id, parent) of tasks, siblings in their order, as the outline that they make, for as far as one reads on."""
    children: dict[int | None, list[int]] = {}
    for key, parent in rows:
        children.setdefault(parent, []).append(key)
    stack = [(key, 1, str(at)) for at, key in enumerate(children.get(None, ()), start=1)][::-1]
    while stack:
        key, level, number = stack.pop()
        yield key, level, number
        below = children.get(key)
        if below:
            stack += [(child, level + 1, f"{number}.{at}") for at, child in enumerate(below, start=1)][::-1]


def working_people(plan: Plan, *, tasks: Sequence[int] | None = None) -> dict[int, str]:
    """The names of those who work on each task, for rows without an owner."""
    rows = Assignment.objects.filter(plan=plan, resource__isnull=False).order_by("id")
    rows = rows if tasks is None else rows.filter(task__in=tasks)
    names: dict[int, str] = {}
    for task, name in rows.values_list("task_id", "resource__name"):
        names[task] = f"{names[task]}, {name}" if task in names else name
    return names


def kind_of(row: Mapping[str, Any]) -> str:
    return _kind(row["is_summary"], row["is_milestone"], row["is_level_of_effort"])


def _kind(is_summary: object, is_milestone: object, is_level_of_effort: object) -> str:
    if is_summary:
        return "summary"
    if is_milestone:
        return "milestone"
    return "loe" if is_level_of_effort else "task"


def task_lists(plan: Plan, shown: Baseline | None) -> list[tuple[Any, ...]]:
    """Tasks in the order of the outline, each as the values of `TASK_FIELDS`, beside the dates of a baseline."""
    planned = _baseline_texts(shown)
    people = working_people(plan)
    found = {row[0]: row for row in _task_values(plan)}
    outline = numbered((key, row[1]) for key, row in found.items())
    never = (None, None)
    return [
        _task(found[key], number, outlined, planned.get(key, never), people)
        for number, (key, _, outlined) in enumerate(outline, start=1)
    ]


def _task_values(plan: Plan) -> Iterable[tuple[Any, ...]]:
    rows = Task.objects.filter(plan=plan, is_project_summary=False).order_by("position", "id")
    return rows.values_list(
        *("id", "parent_id", "uid", "wbs", "name"),
        *(_flag("is_summary"), _flag("is_milestone"), _flag("is_level_of_effort")),
        *(_text("start"), _text("finish"), "span_minutes", "duration_minutes", "percent_complete"),
        *(_flag("is_critical"), "total_slack_minutes", "free_slack_minutes", _text("deadline")),
        *("constraint", _text("constraint_date"), _flag("is_manual"), _flag("is_active"), F("owner__name")),
        *(_text("actual_start"), _text("actual_finish")),
    )


def _task(
    row: Sequence[Any], number: int, outlined: str, baseline: Sequence[str | None], people: Mapping[int, str]
) -> tuple[Any, ...]:
    key, parent, uid, wbs, name, summary, milestone, loe, start, finish, span, duration, percent = row[:13]
    critical, slack, free, deadline, constraint, constrained, manual, active, owner, begun, ended = row[13:]
    return (
        key,
        uid,
        number,
        wbs or outlined,
        name,
        parent or 0,
        _kind(summary, milestone, loe),
        minute(start),
        minute(finish),
        span if summary else duration,
        percent,
        bool(critical),
        slack,
        free,
        minute(baseline[0]),
        minute(baseline[1]),
        minute(deadline),
        constraint,
        minute(constrained),
        bool(manual),
        bool(active),
        owner or people.get(key),
        minute(begun),
        minute(ended),
    )


def _baseline_texts(shown: Baseline | None) -> dict[int, tuple[str | None, str | None]]:
    """Start and finish of each task in the baseline, as the database writes them."""
    if shown is None:
        return {}
    rows = BaselineTask.objects.filter(baseline=shown).order_by()
    return {
        key: (start, finish) for key, start, finish in rows.values_list("task_key", _text("start"), _text("finish"))
    }


def link_lists(plan: Plan) -> list[tuple[Any, ...]]:
    """Links in the order of their ids, each as the values of `LINK_FIELDS`."""
    columns = ("id", "predecessor_id", "successor_id", "kind", "lag", "lag_unit", _flag("is_driving"))
    rows = Link.objects.filter(plan=plan).order_by("id").values_list(*columns)
    return [
        (key, source, target, kind, 0.0, lag, unit, bool(driving))
        if unit.endswith("percent")
        else (key, source, target, kind, lag, None, unit, bool(driving))
        for key, source, target, kind, lag, unit, driving in rows
    ]


def rest_of(plan: Plan) -> dict[str, Any]:
    """Days off around the plan, for shading."""
    if plan.start is None or plan.finish is None:
        return {"weekdays": [5, 6], "days": []}
    first = plan.start.date() - timedelta(days=90)
    last = min(plan.finish.date() + timedelta(days=180), first + timedelta(days=LONGEST_SHADING))
    return resting(plan, first=first, last=last)
