"""Reading a whole plan with a handful of queries, whatever its size."""

from __future__ import annotations

import dataclasses
from typing import Any

from quarterdeck.exchange.document import Baseline as DocumentBaseline
from quarterdeck.exchange.document import SchedulingProfile
from quarterdeck.planning.models import Baseline, BaselineTask, Plan
from quarterdeck.planning.queries.baselines import counting_baselines
from quarterdeck.planning.rules.codec import decode, defaults, encode
from quarterdeck.planning.rules.state import (
    ASSIGNMENTS,
    CALENDARS,
    LINKS,
    PLAN,
    RESOURCES,
    TASKS,
    PlanHeader,
    PlanState,
)
from quarterdeck.planning.snapshot.rows import ROW_MAPS

# Fields of the header that are columns of the plan; all others stand in its properties.
HEADER_COLUMNS = {
    "name": "name",
    "source": "source",
    "status_date": "status_date",
    "start": "project_start",
    "minutes_per_day": "minutes_per_day",
    "default_calendar_uid": "default_calendar_id",
}
ELSEWHERE = {"uid", "profile", "currency_code", *HEADER_COLUMNS}


def load_state(plan: Plan) -> PlanState:
    """The plan as it stands, without baselines: what change sets act on."""
    return PlanState(
        header=load_header(plan),
        version=plan.version,
        calendars=ROW_MAPS[CALENDARS].read(plan.pk),
        resources=ROW_MAPS[RESOURCES].read(plan.pk),
        tasks=ROW_MAPS[TASKS].read(plan.pk),
        links=ROW_MAPS[LINKS].read(plan.pk),
        assignments=ROW_MAPS[ASSIGNMENTS].read(plan.pk),
    )


def load_header(plan: Plan) -> PlanHeader:
    header = PlanHeader(
        uid=plan.pk or 0, profile=SchedulingProfile(plan.profile), currency_code=plan.currency_code or None
    )
    for name, column in HEADER_COLUMNS.items():
        setattr(header, name, getattr(plan, column))
    for name, raw in plan.properties.items():
        setattr(header, name, decode(PLAN, name, raw))
    return header


def header_values(header: PlanHeader) -> dict[str, Any]:
    """Column values of the plan row for a header."""
    values: dict[str, Any] = {column: getattr(header, name) for name, column in HEADER_COLUMNS.items()}
    values["profile"] = header.profile.value
    values["currency_code"] = header.currency_code or ""
    usual = defaults(PLAN)
    values["properties"] = {
        spec.name: encode(PLAN, spec.name, getattr(header, spec.name))
        for spec in dataclasses.fields(header)
        if spec.name not in ELSEWHERE and getattr(header, spec.name) != usual.get(spec.name)
    }
    return values


def current_baselines(plan_id: int) -> dict[int, int]:
    """Baseline number to the id of the row that counts: for baseline 0 the approved one, for the others the newest."""
    found = dict(Baseline.objects.filter(plan_id=plan_id).order_by("id").values_list("number", "id"))
    if 0 in found:
        found[0] = counting_baselines(plan_id).values_list("pk", flat=True)[0]
    return found


def attach_baselines(state: PlanState, *, numbers: set[int] | None = None) -> None:
    """Put the current baselines onto the tasks of the state, as the exchange document keeps them."""
    current = current_baselines(state.plan_id)
    number_of = {key: number for number, key in current.items() if numbers is None or number in numbers}
    fields = ("start", "finish", "duration_minutes", "work_minutes", "cost", "fixed_cost")
    rows = BaselineTask.objects.filter(baseline_id__in=number_of).values_list("baseline_id", "task_key", *fields)
    for baseline, task, *values in rows.iterator(chunk_size=2000):
        row = state.tasks.get(task)
        if row is not None:
            row.baselines[number_of[baseline]] = DocumentBaseline(**dict(zip(fields, values, strict=True)))
