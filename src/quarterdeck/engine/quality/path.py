"""Checks 12 and 13: the critical path test and the critical path length index."""

from __future__ import annotations

import numpy as np

from quarterdeck.engine.quality.facts import PROJECT_CALENDAR, QualityInput
from quarterdeck.engine.quality.logic import NO_TASK
from quarterdeck.engine.quality.progress import NO_BASELINE, NO_STATUS
from quarterdeck.engine.quality.report import Check, Fault, Gauge, Offender, Rule, Unit, task_offenders


def critical_path_test(plan: QualityInput) -> Check:
    """Check 12: 600 working days added to a critical task must move the project's finish by as much.

    The task is the earliest open one that drives the finish. The measure is the movement / 600, counted on that task's
    calendar; 1 % is allowed, because a later task may work by another calendar.
    """
    gauge = Gauge(
        "critical_path_test", "Critical path test", Unit.RATIO, Rule.AT_LEAST, plan.limits.delay_share, number=12
    )
    if plan.finish_after_delay is None or plan.project_finish is None:
        return gauge.not_evaluable("the plan cannot be rescheduled")
    task = _first_critical(plan)
    if task is None:
        return gauge.not_evaluable("no open critical task" if plan.size else NO_TASK)
    finish = plan.finish_after_delay(task, plan.limits.delay_days * plan.minutes_per_day)
    if finish is None:
        return gauge.not_evaluable("the plan cannot be rescheduled with the delay")
    moved = plan.days_between(task, plan.project_finish, finish)
    measure = moved / plan.limits.delay_days
    absorbed = Offender(Fault.DELAY_ABSORBED, task=int(plan.task_id[task]), value=round(moved, 2))
    return gauge.judge(measure, population=1, offenders=[absorbed] if measure < plan.limits.delay_share else [])


def path_length_index(plan: QualityInput) -> Check:
    """Check 13, CPLI: (CPL + TF)/CPL, with CPL the working days from the status date to the forecast finish.

    TF is the float of the forecast finish against the *baseline* finish. Against the computed finish it would be 0 and
    the index 1.0 for every plan.
    """
    gauge = Gauge(
        "path_length_index",
        "Critical path length index",
        Unit.RATIO,
        Rule.AT_LEAST,
        plan.limits.path_length_index,
        number=13,
    )
    status, finish, baseline = plan.status, plan.project_finish, plan.project_baseline_finish
    if baseline is None or status is None or finish is None:
        return gauge.not_evaluable(NO_BASELINE if baseline is None else NO_STATUS if status is None else "no finish")
    length = plan.days_between(PROJECT_CALENDAR, status, finish)
    if length <= 0:
        return gauge.not_evaluable("no working day is left after the status date")
    margin = plan.days_between(PROJECT_CALENDAR, finish, baseline)
    late = plan.population & (plan.finish > baseline)
    return gauge.judge(
        (length + margin) / length,
        population=plan.size,
        offenders=task_offenders(Fault.AFTER_BASELINE_FINISH, plan.task_id, late) if margin < 0 else [],
    )


def _first_critical(plan: QualityInput) -> int | None:
    candidates = np.flatnonzero(plan.population & plan.is_critical & np.isfinite(plan.start))
    return int(candidates[np.argmin(plan.start[candidates])]) if candidates.size else None
