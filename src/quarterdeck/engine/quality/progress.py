"""Checks 9, 11 and 14: what the status date says about the dates."""

from __future__ import annotations

import numpy as np

from quarterdeck.engine.quality.facts import Flags, Floats, QualityInput, finish_date, start_date
from quarterdeck.engine.quality.report import Check, Fault, Gauge, Rule, Unit, task_offenders

NO_STATUS = "no status date"
NO_BASELINE = "no baseline"


def invalid_dates(plan: QualityInput) -> Check:
    """Check 9: tasks with a forecast before the status date or an actual date after it, compared by day.

    Forecasts are judged on the population, actual dates on all work, finished work included.
    """
    gauge = Gauge("invalid_dates", "Invalid dates", Unit.COUNT, Rule.AT_MOST, 0, number=9)
    if plan.status is None:
        return gauge.not_evaluable(NO_STATUS)
    today = _status_day(plan.status)
    waiting = np.isnan(plan.actual_start) & (start_date(plan.start) < today)
    unfinished = np.isnan(plan.actual_finish) & (finish_date(plan.finish) < today)
    past = plan.population & (waiting | unfinished)
    begun = start_date(plan.actual_start) > today
    ended = finish_date(plan.actual_finish) > today
    future = plan.is_activity & (begun | ended)
    offenders = [
        *task_offenders(Fault.FORECAST_IN_PAST, plan.task_id, past & ~future),
        *task_offenders(Fault.ACTUAL_IN_FUTURE, plan.task_id, future),
    ]
    return gauge.count(population=int(plan.is_activity.sum()), offenders=offenders, empty="no task to judge")


def missed_tasks(plan: QualityInput) -> Check:
    """Check 11: tasks due by the status date that finished, or will finish, after their baseline date."""
    gauge = Gauge("missed_tasks", "Missed tasks", Unit.SHARE, Rule.AT_MOST, plan.limits.missed, number=11)
    if not plan.has_baseline or plan.status is None:
        return gauge.not_evaluable(NO_BASELINE if not plan.has_baseline else NO_STATUS)
    due = _due(plan, plan.status)
    late = plan.is_complete & (finish_date(_finished(plan)) > finish_date(plan.baseline_finish))
    offenders = [
        *task_offenders(Fault.MISSED, plan.task_id, due & late),
        *task_offenders(Fault.OVERDUE, plan.task_id, due & ~plan.is_complete),
    ]
    return gauge.share(of=int(due.sum()), offenders=offenders, empty="no task was due by the status date")


def execution_index(plan: QualityInput) -> Check:
    """Check 14, BEI: tasks completed / (tasks due by the status date + tasks without baseline dates)."""
    gauge = Gauge(
        "execution_index",
        "Baseline execution index",
        Unit.RATIO,
        Rule.AT_LEAST,
        plan.limits.execution_index,
        number=14,
    )
    if not plan.has_baseline or plan.status is None:
        return gauge.not_evaluable(NO_BASELINE if not plan.has_baseline else NO_STATUS)
    due, unplanned = _due(plan, plan.status), plan.is_activity & ~plan.is_baselined
    expected = int(due.sum()) + int(unplanned.sum())
    if expected == 0:
        return gauge.not_evaluable("no task was due by the status date")
    completed = int((plan.is_activity & plan.is_complete).sum())
    offenders = [
        *task_offenders(Fault.NOT_COMPLETED, plan.task_id, due & ~plan.is_complete),
        *task_offenders(Fault.NO_BASELINE, plan.task_id, unplanned),
    ]
    return gauge.judge(completed / expected, population=expected, offenders=offenders)


def _due(plan: QualityInput, status: float) -> Flags:
    by_now = finish_date(plan.baseline_finish) <= _status_day(status)
    return plan.is_activity & plan.is_baselined & by_now


def _finished(plan: QualityInput) -> Floats:
    return np.where(np.isfinite(plan.actual_finish), plan.actual_finish, plan.finish)


def _status_day(status: float) -> float:
    # Plans store the status date at the start of a day, at its end, or between: the day counts.
    return float(start_date(np.array(status)))
