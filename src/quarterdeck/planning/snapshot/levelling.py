"""Levelling of stored plans: rows to documents, through `exchange.levelling`, to operations and words."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from quarterdeck.engine.calendars import CalendarError
from quarterdeck.engine.levelling import LevellingError, Overload, Settings
from quarterdeck.engine.plan import PlanError
from quarterdeck.exchange.document import Resource
from quarterdeck.exchange.levelling import JointMove, LevelledTogether, identity_of, level_together, overloads_before
from quarterdeck.planning.errors import LevellingImpossible
from quarterdeck.planning.models import Plan
from quarterdeck.planning.rules.state import PlanState
from quarterdeck.planning.snapshot.load import load_state

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Levelled:
    """What a search found: for the page, and as operations of one change set."""

    result: dict[str, Any]
    operations: list[dict[str, Any]]


def level_plans(plans: Sequence[Plan], priorities: Sequence[int], settings: Settings) -> Levelled:
    """Level stored plans together; 1 is the most important priority. Raises LevellingImpossible."""
    states = [load_state(plan) for plan in plans]
    documents = [state.document() for state in states]
    try:
        found = level_together(documents, settings, priorities=[-one for one in priorities], identity=person_of)
        before = overloads_before(documents, identity=person_of)
    except (PlanError, CalendarError, LevellingError, OverflowError) as error:
        raise LevellingImpossible(str(error)) from error
    triples = zip(plans, states, found.plans, strict=True)
    operations = [one for plan, state, own in triples for one in _delays(plan, state, own.delays)]
    return Levelled(_result(plans, found, before), operations)


def person_of(resource: Resource) -> Hashable | None:
    """The person behind a resource of a plan, else who it is by address or name."""
    person = getattr(resource, "person_id", None)
    return ("person", person) if person is not None else identity_of(resource)


def _delays(plan: Plan, state: PlanState, delays: dict[int, float]) -> list[dict[str, Any]]:
    """One operation per task whose levelling delay becomes another."""
    found = {uid: (task.leveling_delay_minutes or 0.0, delays.get(uid, 0.0)) for uid, task in state.tasks.items()}
    changed = [(uid, after) for uid, (before, after) in found.items() if before != after]
    return [
        {
            "op": "update_task",
            "plan": plan.pk,
            "task": uid,
            "set": {"leveling_delay_minutes": minutes, "leveling_delay_is_elapsed": True},
        }
        for uid, minutes in changed
    ]


def _result(plans: Sequence[Plan], found: LevelledTogether, before: list[Overload]) -> dict[str, Any]:
    last = found.last
    levelling = last.levelling
    before, remaining = _joined(before), _joined(levelling.overloads)
    moves = [_move(plans, k, move) for k, own in enumerate(found.plans) for move in own.moves]
    moves.sort(key=lambda one: (one["start_after"], one["task"]))
    return {
        "plans": [
            {
                "plan": plan.pk,
                "code": plan.workspace.code,
                "name": plan.workspace.name,
                "finish_before": _text(own.finish_before),
                "finish": _text(own.finish),
                "moves": len(own.moves),
            }
            for plan, own in zip(plans, found.plans, strict=True)
        ],
        "moves": moves[:MOST_SHOWN],
        "move_count": len(moves),
        "overloads_before": len(before),
        "overloaded_before": len({one.resource for one in before}),
        "overloads": [_overload(last, one) for one in remaining[:MOST_SHOWN]],
        "overload_count": len(remaining),
        "makespan_days": round(last.makespan_days, 4),
        "bound_days": round(last.bound_days, 4) if found.steps == 1 else None,
        "is_optimal": levelling.is_optimal and found.steps == 1,
        "seconds": round(levelling.seconds, 3),
        "schedules": found.schedules,
        "shared": list(found.shared),
        "issues": [
            {"message": one.message, "severity": one.severity.value, "place": one.place}
            for one in found.issues[:MOST_SHOWN]
        ],
    }


def _joined(overloads: list[Overload]) -> list[Overload]:
    """Stretches of the same people on the same tasks as one, the nights between them counted in."""
    found: list[Overload] = []
    for one in overloads:
        last = found[-1] if found else None
        alike = last is not None and (last.resource, last.needed, last.available, last.tasks) == (
            one.resource,
            one.needed,
            one.available,
            one.tasks,
        )
        if last is not None and alike:
            found[-1] = replace(last, end=one.end)
        else:
            found.append(one)
    return found


def _move(plans: Sequence[Plan], k: int, joint: JointMove) -> dict[str, Any]:
    move, other = joint.move, joint.competitor_place
    return {
        "plan": plans[k].pk,
        "code": plans[k].workspace.code,
        "task": move.uid,
        "name": move.name,
        "start_before": _text(move.start_before),
        "start_after": _text(move.start_after),
        "delay_minutes": move.delay_minutes,
        "cause": move.cause,
        "resource": move.resource,
        "competitor": move.competitor_uid,
        "competitor_name": move.competitor,
        "competitor_code": None if other is None or other == k else plans[other].workspace.code,
        "since": _text(move.since),
        "cost_days": None if move.cost_to_leave_days is None else round(move.cost_to_leave_days, 4),
    }


def _overload(last: Any, one: Overload) -> dict[str, Any]:
    return {
        "resource": last.levelling.problem.resource_names[one.resource],
        "begin": _text(last.moment(one.begin)),
        "end": _text(last.moment(one.end)),
        "needed": one.needed,
        "available": one.available,
        "tasks": [last.levelling.problem.names[task] for task in one.tasks[:6]],
    }


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="minutes")
