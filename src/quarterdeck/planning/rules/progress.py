"""Progress of one task (domain 4.5): what else must be true when somebody reports a percentage or an actual date."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from quarterdeck.planning.errors import FieldRefused
from quarterdeck.planning.rules.state import PlanTask

PROGRESS_FIELDS = frozenset(
    {
        "percent",
        "percent_complete",
        "physical_percent_complete",
        "actual_start",
        "actual_finish",
        "actual_duration_minutes",
        "remaining_duration_minutes",
        "actual_work_minutes",
        "remaining_work_minutes",
        "percent_work_complete",
        "stop",
        "resume",
    }
)


def _capped(moment: datetime | None, status_date: datetime | None) -> datetime | None:
    if moment is None or status_date is None or moment.date() <= status_date.date():
        return moment
    return status_date


def check_actuals(start: datetime | None, finish: datetime | None, status_date: datetime | None) -> None:
    """Actual dates lie on or before the status date, and the finish not before the start."""
    for field_name, label, moment in (
        ("set.actual_start", "Actual start", start),
        ("set.actual_finish", "Actual finish", finish),
    ):
        if moment and status_date and moment.date() > status_date.date():
            raise FieldRefused(
                field_name,
                f"{label} {moment:%d %b %Y} is after the status date {status_date:%d %b %Y}. "
                "Move the status date first.",
            )
    if finish and start is None:
        raise FieldRefused("set.actual_start", "A finished task has an actual start.")
    if start and finish and finish < start:
        raise FieldRefused(
            "set.actual_finish", f"Actual finish {finish:%d %b %Y} is before the actual start {start:%d %b %Y}."
        )


def progressed(task: PlanTask, sent: dict[str, Any], status_date: datetime | None) -> dict[str, Any]:
    """All fields that follow from the reported ones; the reported ones win over what the row holds.

    ====================  ==========================================================
    reported              follows
    ====================  ==========================================================
    actual finish         100 %, nothing remains
    100 %                 actual finish = forecast finish, not after the status date
    0 to 100 %            actual start, remaining duration from the percentage
    0 %                   no actuals, everything remains
    remaining duration    duration = done + remaining, percentage from both
    ====================  ==========================================================
    """
    values = dict(sent)
    percent = values.get("percent_complete")
    if values.get("actual_finish") is not None:
        percent = 100.0
    elif "actual_finish" in values and percent is None and task.actual_finish is not None:
        percent = 0.0
    if percent is None and values.get("remaining_duration_minutes") is not None:
        return _from_remaining(task, values, status_date)
    if percent is None:
        start = values.get("actual_start", task.actual_start)
        finish = values.get("actual_finish", task.actual_finish)
        check_actuals(start, finish, status_date)
        return values
    return _from_percent(task, values, percent, status_date)


def _from_percent(
    task: PlanTask, values: dict[str, Any], percent: float, status_date: datetime | None
) -> dict[str, Any]:
    duration = values.get("duration_minutes", task.duration_minutes) or 0.0
    start = values.get("actual_start", task.actual_start)
    finish = values.get("actual_finish")
    if percent > 0 and start is None:
        start = _capped(task.start, status_date)
        if finish is not None and start is not None:
            start = min(start, finish)
        start = start or finish or status_date
    if percent >= 100 and finish is None:
        finish = task.actual_finish or _capped(task.finish, status_date) or status_date
        finish = max(finish, start) if finish and start else finish
    if percent == 0 and "actual_start" not in values:
        start = None
    check_actuals(start, finish, status_date)
    done = duration * percent / 100
    remaining = 0.0 if percent >= 100 else values.get("remaining_duration_minutes", duration - done)
    return values | {
        "percent_complete": percent,
        "actual_start": start,
        "actual_finish": finish if percent >= 100 else None,
        "actual_duration_minutes": done,
        "remaining_duration_minutes": remaining,
        "duration_minutes": duration if percent >= 100 else done + (remaining or 0.0),
    }


def _from_remaining(task: PlanTask, values: dict[str, Any], status_date: datetime | None) -> dict[str, Any]:
    remaining = values["remaining_duration_minutes"]
    duration = task.duration_minutes or 0.0
    done = task.actual_duration_minutes
    if done is None:
        done = duration * (task.percent_complete or 0.0) / 100
    start = values.get("actual_start", task.actual_start)
    check_actuals(start, task.actual_finish if remaining == 0 else None, status_date)
    total = done + remaining
    if remaining == 0 and done:
        return _from_percent(task, values | {"duration_minutes": done}, 100.0, status_date)
    return values | {
        "duration_minutes": total,
        "actual_duration_minutes": done,
        "actual_finish": None,
        "percent_complete": round(done / total * 100, 4) if total else 0.0,
    }
