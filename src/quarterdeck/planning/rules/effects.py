"""What a change does: tasks moved, the finish, the critical path, cost and work, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from quarterdeck.planning.rules.operations.context import WorkingTime
from quarterdeck.planning.rules.state import TASKS, PlanState

MOST_LISTED = 1000


class Dates(Protocol):
    """What scheduling says of one task."""

    @property
    def start(self) -> datetime | None: ...
    @property
    def finish(self) -> datetime | None: ...
    @property
    def is_critical(self) -> bool | None: ...


def effects_of(
    state: PlanState,
    dates: Mapping[int, Dates],
    *,
    finish_before: datetime | None,
    finish_after: datetime | None,
    cost_before: Decimal | None,
    work_before: float | None,
    working_time: WorkingTime,
) -> dict[str, Any]:
    """Compares the dates that the rows still hold with the new ones."""
    new = {uid for table, uid in state.journal.inserted if table == TASKS}
    moved = moved_tasks(state, dates)
    entered: list[int] = []
    left: list[int] = []
    for uid in state.outline():
        row, after = state.tasks[uid], dates.get(uid)
        if uid in new or after is None:
            continue
        if after.is_critical and not row.is_critical:
            entered.append(uid)
        elif row.is_critical and not after.is_critical:
            left.append(uid)
    removed = [uid for table, uid in state.journal.deleted if table == TASKS]
    return {
        "finish": {
            "before": _iso(finish_before),
            "after": _iso(finish_after),
            "shift_days": shift_days(state, finish_before, finish_after, working_time),
        },
        "moved": [_listed(state, entry, working_time) for entry in moved[:MOST_LISTED]],
        "moved_count": len(moved),
        "added": [_added(state, uid, dates) for uid in sorted(new, reverse=True)[:MOST_LISTED]],
        "added_count": len(new),
        "removed": removed[:MOST_LISTED],
        "removed_count": len(removed),
        "critical": {"entered": entered[:MOST_LISTED], "left": left[:MOST_LISTED]},
        "cost": {"before": _text(cost_before), "after": _text(total(state, "cost"))},
        "work_minutes": {"before": work_before, "after": total(state, "work_minutes")},
    }


def total(state: PlanState, name: str) -> Any:
    """Sum over the top of the outline, whose summaries carry the sums of what is below."""
    known = [value for uid in state.children(None) if (value := getattr(state.tasks[uid], name)) is not None]
    return sum(known[1:], known[0]) if known else None


def shift_days(
    state: PlanState, before: datetime | None, after: datetime | None, working_time: WorkingTime
) -> float | None:
    """Working days from the old finish to the new one, negative when earlier; None where one is missing."""
    if before is None or after is None:
        return None
    first, last = min(before, after), max(before, after)
    minutes = working_time.minutes_between(None, first, last)
    days = round(minutes / state.header.minutes_per_day, 2)
    return days if after >= before else -days


def moved_tasks(state: PlanState, dates: Mapping[int, Dates]) -> list[dict[str, Any]]:
    """Tasks whose computed start or finish differs from what the rows hold, in the order of the outline."""
    moved = []
    for uid in state.outline():
        row, after = state.tasks[uid], dates.get(uid)
        if after is None or (TASKS, uid) in state.journal.inserted:
            continue
        if (row.start, row.finish) != (after.start, after.finish):
            moved.append({"task": uid, "start": [row.start, after.start], "finish": [row.finish, after.finish]})
    return moved


def _listed(state: PlanState, entry: dict[str, Any], working_time: WorkingTime) -> dict[str, Any]:
    days = [shift_days(state, entry[name][0], entry[name][1], working_time) for name in ("start", "finish")]
    return {
        "task": entry["task"],
        "start": [_iso(moment) for moment in entry["start"]],
        "finish": [_iso(moment) for moment in entry["finish"]],
        "days": days,
    }


def _added(state: PlanState, uid: int, dates: Mapping[int, Dates]) -> dict[str, Any]:
    after = dates.get(uid)
    return {
        "task": uid,
        "name": state.tasks[uid].name,
        "start": _iso(after.start if after else None),
        "finish": _iso(after.finish if after else None),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="minutes")


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"
