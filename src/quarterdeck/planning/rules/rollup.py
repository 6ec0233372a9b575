"""Work, cost and progress of summaries, summed again above every task that an operation touched."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from quarterdeck.planning.rules.state import TASKS, PlanState, PlanTask

MINUTES = ("work_minutes", "actual_work_minutes", "remaining_work_minutes")
MONEY = ("cost", "actual_cost", "remaining_cost")
# What a summary has only from its children: nobody decided it, so it is in conflict with nothing.
ROLLED_UP = frozenset(
    (
        *(*MINUTES, *MONEY, "percent_complete", "actual_start", "actual_finish"),
        *("actual_duration_minutes", "remaining_duration_minutes"),
    )
)


def roll_up(state: PlanState, touched: Iterable[int]) -> None:
    """Parents from the deepest up, each once."""
    parents: dict[int, int] = {}
    for task in touched:
        if task in state.tasks:
            for parent in state.ancestors(task):
                parents[parent] = state.tasks[parent].outline_level
            if state.tasks[task].is_summary:
                parents[task] = state.tasks[task].outline_level
    for parent in sorted(parents, key=lambda uid: -parents[uid]):
        children = [state.tasks[uid] for uid in state.children(parent)]
        if children:
            state.change(TASKS, parent, **summed(state.tasks[parent], children))


def summed(parent: PlanTask, children: list[PlanTask]) -> dict[str, Any]:
    values: dict[str, Any] = {name: _sum(children, name, 0.0) for name in MINUTES}
    values |= {name: _sum(children, name, Decimal(0)) for name in MONEY}
    if values["cost"] is not None and parent.fixed_cost:
        values["cost"] += parent.fixed_cost
    values |= _progress(children)
    return values


def _sum(children: list[PlanTask], name: str, zero: Any) -> Any:
    known = [getattr(child, name) for child in children if getattr(child, name) is not None]
    return sum(known, zero) if known else None


def _progress(children: list[PlanTask]) -> dict[str, Any]:
    """Duration percent of a summary: done duration of what is below over all of it."""
    total = done = 0.0
    for child in children:
        length, part = child_durations(child)
        total += length
        done += part
    started = [child.actual_start for child in children if child.actual_start]
    finished = [child.actual_finish for child in children]
    whole = all(finished)
    percent = 100.0 if whole else (round(done / total * 100, 4) if total else 0.0)
    return {
        "percent_complete": percent,
        "actual_start": min(started) if started else None,
        "actual_finish": max(moment for moment in finished if moment) if whole else None,
        "actual_duration_minutes": done,
        "remaining_duration_minutes": total - done,
    }


def child_durations(child: PlanTask) -> tuple[float, float]:
    """Duration below a child, and the part of it that is done."""
    if child.is_summary and child.remaining_duration_minutes is not None:
        done = child.actual_duration_minutes or 0.0
        return done + child.remaining_duration_minutes, done
    total = child.duration_minutes or 0.0
    return total, total * (child.percent_complete or 0.0) / 100
