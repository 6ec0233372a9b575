"""Checks 1 to 4: missing logic, leads, lags and the types of the links."""

from __future__ import annotations

import numpy as np

from quarterdeck.engine.quality.facts import Flags, Logic, QualityInput
from quarterdeck.engine.quality.report import Check, Fault, Gauge, Rule, Unit, link_offenders, task_offenders

NO_TASK = "no open task to judge"
NO_LINK = "no link to an open task"


def missing_logic(plan: QualityInput) -> Check:
    """Check 1: open tasks without a predecessor, a successor or both, as a share of the open tasks."""
    before, after = linked(plan)
    lonely, first, last = ~before & ~after, ~before & after, before & ~after
    offenders = [
        *task_offenders(Fault.NO_LINK, plan.task_id, lonely & plan.population),
        *task_offenders(Fault.NO_PREDECESSOR, plan.task_id, first & plan.population),
        *task_offenders(Fault.NO_SUCCESSOR, plan.task_id, last & plan.population),
    ]
    gauge = Gauge("logic", "Logic", Unit.SHARE, Rule.AT_MOST, plan.limits.missing_logic, number=1)
    return gauge.share(of=plan.size, offenders=offenders, empty=NO_TASK)


def leads(plan: QualityInput) -> Check:
    """Check 2: links with negative lag, as a share of the links."""
    gauge = Gauge("leads", "Leads", Unit.SHARE, Rule.AT_MOST, plan.limits.leads, number=2)
    return _links(plan, gauge, Fault.LEAD, plan.lag < 0)


def lags(plan: QualityInput) -> Check:
    """Check 3: links with positive lag, as a share of the links."""
    gauge = Gauge("lags", "Lags", Unit.SHARE, Rule.AT_MOST, plan.limits.lags, number=3)
    return _links(plan, gauge, Fault.LAG, plan.lag > 0)


def relationship_types(plan: QualityInput) -> Check:
    """Check 4: finish-to-start links, as a share of the links."""
    gauge = Gauge(
        "relationship_types", "Relationship types", Unit.SHARE, Rule.AT_LEAST, plan.limits.finish_to_start, number=4
    )
    of = int(plan.counted_links.sum())
    if of == 0:
        return gauge.not_evaluable(NO_LINK)
    others = plan.counted_links & (plan.link_kind != Logic.FS)
    return gauge.judge(
        (of - int(others.sum())) / of,
        population=of,
        offenders=link_offenders(Fault.NOT_FINISH_TO_START, plan.link_id, others),
    )


def linked(plan: QualityInput) -> tuple[Flags, Flags]:
    """Whether each task has a predecessor, and a successor, in this project or in another; shape (n,) twice."""
    before, after = np.zeros(plan.task_count, dtype=np.bool_), np.zeros(plan.task_count, dtype=np.bool_)
    before[plan.successor] = True
    after[plan.predecessor] = True
    if plan.is_linked_before is not None:
        before |= plan.is_linked_before
    if plan.is_linked_after is not None:
        after |= plan.is_linked_after
    return before, after


def _links(plan: QualityInput, gauge: Gauge, fault: Fault, chosen: Flags) -> Check:
    offenders = link_offenders(fault, plan.link_id, chosen & plan.counted_links, plan.days(plan.lag))
    return gauge.share(of=int(plan.counted_links.sum()), offenders=offenders, empty=NO_LINK)
