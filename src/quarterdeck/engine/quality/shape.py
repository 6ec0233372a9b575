"""Checks 5 to 8 and 10: constraints, float, durations and resources of the open tasks."""

from __future__ import annotations

import numpy as np

from quarterdeck.engine.quality.facts import HARD, Flags, Floats, QualityInput
from quarterdeck.engine.quality.logic import NO_TASK
from quarterdeck.engine.quality.report import Check, Fault, Gauge, Rule, Unit, task_offenders


def hard_constraints(plan: QualityInput) -> Check:
    """Check 5: tasks that must start or finish on a date, or not later than one."""
    gauge = Gauge(
        "hard_constraints", "Hard constraints", Unit.SHARE, Rule.AT_MOST, plan.limits.hard_constraints, number=5
    )
    return _tasks(plan, gauge, Fault.HARD_CONSTRAINT, np.isin(plan.constraint, HARD))


def high_float(plan: QualityInput) -> Check:
    """Check 6: tasks with more than 44 working days of total float."""
    gauge = Gauge("high_float", "High float", Unit.SHARE, Rule.AT_MOST, plan.limits.high_float, number=6)
    days = plan.days(plan.total_float)
    return _tasks(plan, gauge, Fault.HIGH_FLOAT, days > plan.limits.long_days, days)


def negative_float(plan: QualityInput) -> Check:
    """Check 7: tasks with negative total float."""
    gauge = Gauge("negative_float", "Negative float", Unit.SHARE, Rule.AT_MOST, plan.limits.negative_float, number=7)
    return _tasks(plan, gauge, Fault.NEGATIVE_FLOAT, plan.total_float < 0, plan.days(plan.total_float))


def high_duration(plan: QualityInput) -> Check:
    """Check 8: tasks planned for more than 44 working days, planning packages left out.

    The baseline duration counts; where there is none, the current one.
    """
    gauge = Gauge("high_duration", "High duration", Unit.SHARE, Rule.AT_MOST, plan.limits.high_duration, number=8)
    judged = plan.population
    if plan.is_planning_package is not None:
        judged = judged & ~plan.is_planning_package
    days = plan.days(np.where(np.isfinite(plan.baseline_duration), plan.baseline_duration, plan.duration))
    offenders = task_offenders(Fault.LONG_DURATION, plan.task_id, judged & (days > plan.limits.long_days), days)
    return gauge.share(of=int(judged.sum()), offenders=offenders, empty=NO_TASK)


def resources(plan: QualityInput) -> Check:
    """Check 10: tasks of a day or more with neither a resource nor a cost."""
    gauge = Gauge("resources", "Resources", Unit.SHARE, Rule.AT_MOST, plan.limits.without_resources, number=10)
    judged = plan.population & (plan.duration >= plan.minutes_per_day)
    offenders = task_offenders(Fault.NO_RESOURCE, plan.task_id, judged & ~plan.has_resource & ~plan.has_cost)
    return gauge.share(of=int(judged.sum()), offenders=offenders, empty="no open task of a day or more")


def _tasks(plan: QualityInput, gauge: Gauge, fault: Fault, chosen: Flags, values: Floats | None = None) -> Check:
    offenders = task_offenders(fault, plan.task_id, chosen & plan.population, values)
    return gauge.share(of=plan.size, offenders=offenders, empty=NO_TASK)
