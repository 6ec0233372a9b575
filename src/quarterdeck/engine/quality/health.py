"""Further health checks beside the fourteen points. They are shown, and not part of the score."""

from __future__ import annotations

import numpy as np

from quarterdeck.engine.quality.facts import DateConstraint, Flags, Integers, Logic, QualityInput
from quarterdeck.engine.quality.logic import linked
from quarterdeck.engine.quality.progress import NO_STATUS
from quarterdeck.engine.quality.report import Check, Fault, Gauge, Offender, Rule, Unit, link_offenders, task_offenders

NO_LINK = "no link"
NO_TASK = "no task"


def health_checks(plan: QualityInput) -> tuple[Check, ...]:
    return (
        out_of_sequence(plan),
        dangling_starts(plan),
        dangling_finishes(plan),
        summary_logic(plan),
        link_density(plan),
        many_predecessors(plan),
        constraints_without_note(plan),
        missed_deadlines(plan),
        manual_tasks(plan),
        stale_status(plan),
    )


def out_of_sequence(plan: QualityInput) -> Check:
    """Links whose successor went ahead although the predecessor did not allow it yet.

    ====  ===========================  ===================================
    link  the successor has            and the predecessor had not by then
    ====  ===========================  ===================================
    FS    started                      finished
    SS    started                      started
    FF    finished                     finished
    SF    finished                     started
    ====  ===========================  ===================================

    A link with a lead allows it and is left to check 2.
    """
    gauge = _counter("out_of_sequence", "Out of sequence")
    from_start = np.isin(plan.link_kind, (Logic.SS, Logic.SF))
    to_start = np.isin(plan.link_kind, (Logic.FS, Logic.SS))
    before = np.where(from_start, plan.actual_start[plan.predecessor], plan.actual_finish[plan.predecessor])
    after = np.where(to_start, plan.actual_start[plan.successor], plan.actual_finish[plan.successor])
    allowed_at = np.where(np.isnan(before), np.inf, before)
    early = np.isfinite(after) & (after < allowed_at) & (plan.lag >= 0) & ~_on_summary(plan)
    offenders = link_offenders(Fault.OUT_OF_SEQUENCE, plan.link_id, early)
    return gauge.count(population=plan.link_id.size, offenders=offenders, empty=NO_LINK)


def dangling_starts(plan: QualityInput) -> Check:
    """Open tasks whose predecessors all tie their finish (FF, SF): nothing drives the start."""
    before, _ = linked(plan)
    driven = _reached(plan, plan.successor, (Logic.FS, Logic.SS), plan.is_linked_before)
    return _dangling(plan, _counter("dangling_starts", "Dangling starts"), Fault.DANGLING_START, before & ~driven)


def dangling_finishes(plan: QualityInput) -> Check:
    """Open tasks whose successors all follow their start (SS, SF): a late finish moves nothing."""
    _, after = linked(plan)
    followed = _reached(plan, plan.predecessor, (Logic.FS, Logic.FF), plan.is_linked_after)
    return _dangling(plan, _counter("dangling_finishes", "Dangling finishes"), Fault.DANGLING_FINISH, after & ~followed)


def summary_logic(plan: QualityInput) -> Check:
    """Links from or to a summary task: dates of a summary come from its children only."""
    offenders = link_offenders(Fault.LOGIC_ON_SUMMARY, plan.link_id, _on_summary(plan))
    gauge = _counter("summary_logic", "Logic on summaries")
    return gauge.count(population=plan.link_id.size, offenders=offenders, empty=NO_LINK)


def link_density(plan: QualityInput) -> Check:
    """Links per task, summaries and level of effort left out. About 2 is usual."""
    limits = plan.limits
    gauge = Gauge(
        "link_density", "Link density", Unit.DENSITY, Rule.BETWEEN, limits.density_low, upper=limits.density_high
    )
    counted = ~(plan.is_summary | plan.is_loe)
    tasks = int(counted.sum())
    if tasks == 0:
        return gauge.not_evaluable(NO_TASK)
    links = int((counted[plan.predecessor] & counted[plan.successor]).sum())
    return gauge.judge(links / tasks, population=tasks)


def many_predecessors(plan: QualityInput) -> Check:
    """Tasks with more than eight predecessors: points where delays gather."""
    number = np.bincount(plan.successor, minlength=plan.task_count).astype(np.float64)
    crowded = (number > plan.limits.predecessors) & ~plan.is_summary
    offenders = task_offenders(Fault.MANY_PREDECESSORS, plan.task_id, crowded, number)
    return _count_tasks(plan, _counter("many_predecessors", "Many predecessors"), offenders)


def constraints_without_note(plan: QualityInput) -> Check:
    """Open tasks with a date constraint and no note that says why."""
    gauge = _counter("constraints_without_note", "Constraints without a note")
    if plan.has_note is None:
        return gauge.not_evaluable("notes are unknown")
    dated = ~np.isin(plan.constraint, (DateConstraint.ASAP, DateConstraint.ALAP))
    silent = dated & ~plan.has_note & ~plan.is_complete & ~plan.is_summary
    return _count_tasks(plan, gauge, task_offenders(Fault.CONSTRAINT_WITHOUT_NOTE, plan.task_id, silent))


def missed_deadlines(plan: QualityInput) -> Check:
    """Open tasks and milestones whose forecast finish is later than their deadline."""
    gauge = _counter("missed_deadlines", "Missed deadlines")
    if plan.deadline is None or not np.isfinite(plan.deadline).any():
        return gauge.not_evaluable("no deadline")
    late = ~plan.is_complete & (plan.finish > plan.deadline)
    days = np.zeros(plan.task_count)
    for task in np.flatnonzero(late).tolist():
        days[task] = plan.days_between(task, float(plan.deadline[task]), float(plan.finish[task]))
    return _count_tasks(plan, gauge, task_offenders(Fault.DEADLINE_MISSED, plan.task_id, late, days))


def manual_tasks(plan: QualityInput) -> Check:
    """Open tasks whose dates are set by hand, so that no logic moves them."""
    gauge = _counter("manual_tasks", "Tasks scheduled by hand")
    if plan.is_manual is None:
        return gauge.not_evaluable("not known for this plan")
    chosen = plan.is_manual & ~plan.is_complete & ~plan.is_summary
    return _count_tasks(plan, gauge, task_offenders(Fault.MANUAL, plan.task_id, chosen))


def stale_status(plan: QualityInput) -> Check:
    """Age of the status date in days against the reporting period."""
    period = 0.0 if plan.period_days is None else plan.period_days
    gauge = Gauge("stale_status", "Age of the status", Unit.DAYS, Rule.AT_MOST, period)
    if plan.status is None:
        return gauge.not_evaluable(NO_STATUS)
    if plan.status_age_days is None or plan.period_days is None:
        return gauge.not_evaluable("judged without a date of today and a reporting period")
    return gauge.judge(plan.status_age_days)


def _counter(code: str, name: str) -> Gauge:
    return Gauge(code, name, Unit.COUNT, Rule.AT_MOST, 0)


def _count_tasks(plan: QualityInput, gauge: Gauge, offenders: list[Offender]) -> Check:
    return gauge.count(population=int((~plan.is_summary).sum()), offenders=offenders, empty=NO_TASK)


def _dangling(plan: QualityInput, gauge: Gauge, fault: Fault, chosen: Flags) -> Check:
    offenders = task_offenders(fault, plan.task_id, chosen & plan.population)
    return gauge.count(population=plan.size, offenders=offenders, empty="no open task to judge")


def _reached(plan: QualityInput, end: Integers, kinds: tuple[Logic, ...], outside: Flags | None) -> Flags:
    reached = np.zeros(plan.task_count, dtype=np.bool_)
    reached[end[np.isin(plan.link_kind, kinds)]] = True
    return reached if outside is None else reached | outside


def _on_summary(plan: QualityInput) -> Flags:
    return plan.is_summary[plan.predecessor] | plan.is_summary[plan.successor]
