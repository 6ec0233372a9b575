"""Writing a computed change: rows, dates, the plan's summary. Inside the transaction that checked the version."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from quarterdeck.core.models import Person
from quarterdeck.planning.models import Baseline, BaselineTask, ChangeSet, Plan, ScheduleRun
from quarterdeck.planning.queries.baselines import counting_baselines
from quarterdeck.planning.rules.effects import total
from quarterdeck.planning.rules.rollup import child_durations
from quarterdeck.planning.rules.state import COMPUTED, LINKS, TABLES, TASKS, PlanState, PlanTask
from quarterdeck.planning.snapshot.compute import PlanChange
from quarterdeck.planning.snapshot.load import header_values
from quarterdeck.planning.snapshot.rows import ROW_MAPS, insert_baseline_tasks, reserve_ids
from quarterdeck.planning.snapshot.schedule import ENGINE_VERSION

DATED_NAMES = tuple(sorted(COMPUTED - {"span_minutes"}))


def number_rows(state: PlanState) -> None:
    """Reserve row ids for what is new, so that the patch and its inverse name them for good."""
    new = {table: [uid for name, uid in state.journal.inserted if name == table and uid < 0] for table in ROW_MAPS}
    ids: dict[str, dict[int, int]] = {}
    with transaction.atomic():
        for table, olds in new.items():
            ids[table] = dict(zip(olds, reserve_ids(table, len(olds)), strict=True))
    state.renumber(ids)


def lock_plans(plan_ids: list[int]) -> QuerySet[Plan]:
    """The plans, locked in id order, so that two change sets never wait for each other."""
    return Plan._base_manager.select_for_update().filter(pk__in=plan_ids).order_by("pk")


def publish(change: PlanChange, *, at: datetime) -> None:
    """Write the rows, the dates and the plan's summary; the version rises by one."""
    state, plan = change.state, change.plan
    dated = _take_dates(change)
    for table in reversed(TABLES):
        if table in ROW_MAPS:
            ROW_MAPS[table].delete([uid for name, uid in state.journal.deleted if name == table])
    for table in TABLES:
        if table in ROW_MAPS:
            _write_table(state, plan.pk, table, dated.get(table, {}))
    _write_plan(change, at)


def _take_dates(change: PlanChange) -> dict[str, dict[int, set[str]]]:
    """Put computed values onto the rows; says which fields of which rows changed."""
    state = change.state
    changed: dict[str, dict[int, set[str]]] = {TASKS: {}, LINKS: {}}
    for uid, row in state.tasks.items():
        dates = change.dates.tasks.get(uid)
        if dates is None:
            continue
        for name in DATED_NAMES:
            value = getattr(dates, name)
            if getattr(row, name) != value:
                setattr(row, name, value)
                changed[TASKS].setdefault(uid, set()).add(name)
        span = _span(change, row) if row.is_summary else None
        if row.span_minutes != span:
            row.span_minutes = span
            changed[TASKS].setdefault(uid, set()).add("span_minutes")
    for uid, link in state.links.items():
        if link.is_driving != (uid in change.dates.driving):
            link.is_driving = uid in change.dates.driving
            changed[LINKS].setdefault(uid, set()).add("is_driving")
    return changed


def _span(change: PlanChange, row: PlanTask) -> float | None:
    """Working time that a summary spans on the plan's calendar."""
    if row.start is None or row.finish is None:
        return None
    return change.working_time.minutes_between(None, row.start, row.finish)


def _write_table(state: PlanState, plan_id: int, table: str, dated: dict[int, set[str]]) -> None:
    rows, journal = state.tables[table], state.journal
    inserted = {uid for name, uid in journal.inserted if name == table}
    by_fields: dict[frozenset[str], list[Any]] = defaultdict(list)
    names: dict[int, set[str]] = {uid: set(wanted) for uid, wanted in dated.items() if uid not in inserted}
    for (name, uid), before in journal.before.items():
        if name == table and uid in rows and before:
            names.setdefault(uid, set()).update(before)
    for uid, wanted in names.items():
        by_fields[frozenset(wanted)].append(rows[uid])
    mapped = ROW_MAPS[table]
    if len(by_fields) > 40:
        every: frozenset[str] = frozenset(name for fields in by_fields for name in fields)
        by_fields = defaultdict(list, {every: [row for group in by_fields.values() for row in group]})
    for fields, group in by_fields.items():
        mapped.update(group, fields)
    mapped.insert(plan_id, [rows[uid] for uid in inserted])


def _write_plan(change: PlanChange, at: datetime) -> None:
    state, plan = change.state, change.plan
    leaves = [row for row in state.tasks.values() if not row.is_summary and not row.is_project_summary]
    length = done = 0.0
    for row in leaves:
        one, part = child_durations(row)
        length += one
        done += part
    for name, value in header_values(state.header).items():
        setattr(plan, name, value)
    plan.version += 1
    plan.changed_at = at
    plan.start, plan.finish = change.dates.start, change.dates.finish
    plan.task_count = sum(not row.is_project_summary for row in state.tasks.values())
    plan.link_count = len(state.links)
    plan.critical_count = sum(bool(row.is_critical) and not row.is_summary for row in state.tasks.values())
    plan.milestone_count = sum(row.is_milestone for row in leaves)
    plan.percent_complete = round(done / length * 100, 2) if length else None
    plan.cost, plan.work_minutes = total(state, "cost"), total(state, "work_minutes")
    plan.baseline_finish = baseline_finish(plan.pk)
    plan.save()


def baseline_finish(plan_id: int) -> datetime | None:
    return counting_baselines(plan_id).values_list("finish", flat=True).first()


def write_baselines(
    change: PlanChange, change_set: ChangeSet, *, actor: Person, at: datetime, approves: bool
) -> list[Baseline]:
    """Freeze what the change set asks for: the plan as it stands now, or values recorded elsewhere.

    ``approves`` says whether what a source recorded counts as approved by the act that brings it.
    """
    written = []
    tasks = change.state.tasks
    for wanted in change.baselines:
        entries = _entries(change, wanted)
        finishes = [entry["finish"] for entry in entries if entry["finish"] is not None]
        baseline = Baseline.objects.create(
            plan=change.plan,
            number=wanted["number"],
            kind=wanted["kind"],
            name=wanted["name"],
            reason=wanted["reason"],
            reference=wanted["reference"],
            is_approved=approves or wanted["tasks"] is None,
            captured_at=at,
            captured_by=actor,
            proposed_by=change_set.created_by,
            change_set=change_set,
            finish=max(finishes, default=None),
        )
        insert_baseline_tasks(baseline.pk, (_named(tasks, entry) for entry in entries))
        written.append(baseline)
    return written


def _entries(change: PlanChange, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    if wanted["tasks"] is not None:
        recorded: list[dict[str, Any]] = wanted["tasks"]
        return recorded
    if wanted["adopts"] is None:
        return captured(change)
    rows = BaselineTask.objects.filter(baseline=wanted["adopts"], baseline__plan=change.plan).order_by("id")
    return [{**row, "task": row["task_key"]} for row in rows.values("task_key", "name", "is_summary", *VALUES)]


def _named(tasks: dict[int, PlanTask], entry: dict[str, Any]) -> dict[str, Any]:
    """A baseline's entry with what is known of its task today."""
    task = tasks.get(entry["task"])
    known = {"name": task.name if task else "", "is_summary": task is not None and task.is_summary}
    return {"task_key": entry["task"], **known, **entry}


VALUES = ("start", "finish", "duration_minutes", "work_minutes", "cost", "fixed_cost")


def captured(change: PlanChange) -> list[dict[str, Any]]:
    """What a baseline freezes of every task: its computed dates, duration, work and cost."""
    rows = []
    for uid in change.state.outline():
        row, dates = change.state.tasks[uid], change.dates.tasks.get(uid)
        values = {name: getattr(row, name) for name in VALUES}
        values["start"] = dates.start if dates else row.start
        values["finish"] = dates.finish if dates else row.finish
        rows.append({"task": uid, **values})
    return rows


def record_run(change: PlanChange, change_set: ChangeSet, *, at: datetime) -> ScheduleRun:
    """The computation behind the dates: inputs' fingerprint, engine, instant, counts."""
    plan = change.plan
    return ScheduleRun.objects.create(
        plan=plan,
        version=plan.version,
        change_set=change_set,
        fingerprint=change.dates.fingerprint,
        engine_version=ENGINE_VERSION,
        ran_at=at,
        milliseconds=change.milliseconds,
        task_count=plan.task_count,
        link_count=plan.link_count,
        critical_count=plan.critical_count,
        issues=[
            {"code": issue.code, "message": issue.message, "severity": issue.severity.value, "place": issue.place}
            for issue in change.dates.issues[:200]
        ],
    )
