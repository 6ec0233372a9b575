"""Complaints that are alike, and the figures of how they are handled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.models.scoped import subtree_q
from quarterdeck.engagement.choices import ComplaintState, Remedy
from quarterdeck.engagement.models import Complaint
from quarterdeck.engagement.queries.sites import customers_served
from quarterdeck.engagement.rules.clocks import end_of, kept
from quarterdeck.engagement.rules.complaints import (
    CLUSTER_TIME,
    Case,
    Figures,
    SeverityFigures,
    by_severity,
    figures,
    largest_cluster,
    topic_of,
)
from quarterdeck.governance.queries.sight import seen_below
from quarterdeck.registers.models import Relation
from quarterdeck.risk.models import Action

ComplaintFigures = Figures


@dataclass(frozen=True, slots=True)
class Report:
    """``clusters``: the action that a cluster led to, and its complaints."""

    figures: Figures
    severities: list[SeverityFigures]
    months: dict[date, int]
    clusters: list[tuple[Action | None, list[Complaint]]]


ENDS = (ComplaintState.CLOSED,)


def alike(complaint: Complaint) -> list[Complaint]:
    """Complaints of the organisation with the same category and product in the busiest thirty days around this one."""
    if complaint.received_at is None:
        return []
    root = complaint.workspace.path.split("/")[0] + "/"
    rows = Complaint._base_manager.filter(
        subtree_q(root, lookup="workspace__"),
        category=complaint.category,
        received_at__gt=complaint.received_at - CLUSTER_TIME,
        received_at__lt=complaint.received_at + CLUSTER_TIME,
        deleted_at=None,
    ).select_related("workspace", "problem")
    wanted = topic_of(complaint.category, complaint.product)
    found = [one for one in rows.order_by("received_at", "pk") if topic_of(one.category, one.product) == wanted]
    after, last = largest_cluster([one.received_at for one in found if one.received_at], complaint.received_at)
    return [one for one in found if one.received_at and after < one.received_at <= last]


def complaint_figures(actor: Person, workspace: Workspace, first: date, last: date, *, at: datetime) -> Figures:
    """The figures over the visible complaints of a subtree that were received from ``first`` to ``last``."""
    return figures(_received(actor, workspace, first, last, at), customers=customers_served(actor, workspace))


def complaint_report(actor: Person, workspace: Workspace, first: date, last: date, *, at: datetime) -> Report:
    """The figures with what stands behind them: by severity, by month, the clusters."""
    cases = _received(actor, workspace, first, last, at)
    months: dict[date, int] = dict.fromkeys(_months(first, last), 0)
    for case in cases:
        months[case.received.date().replace(day=1)] += 1
    return Report(
        figures(cases, customers=customers_served(actor, workspace)),
        by_severity(cases),
        months,
        [(found[0].problem, found) for found in clusters(actor, workspace).values()],
    )


def _received(actor: Person, workspace: Workspace, first: date, last: date, at: datetime) -> list[Case]:
    rows = seen_below(Complaint, actor, workspace).filter(received_at__gte=end_of(first - timedelta(days=1)))
    return _cases(list(rows.filter(received_at__lt=end_of(last)).order_by("received_at", "pk")), at)


def complaints_by_month(actor: Person, workspace: Workspace, first: date, last: date) -> dict[date, int]:
    """How many were received in each month."""
    counts = dict.fromkeys(_months(first, last), 0)
    rows = seen_below(Complaint, actor, workspace).filter(received_at__gte=end_of(first - timedelta(days=1)))
    for received in rows.filter(received_at__lt=end_of(last)).values_list("received_at", flat=True):
        if received is not None:
            counts[received.date().replace(day=1)] += 1
    return counts


def _months(first: date, last: date) -> list[date]:
    found = [first.replace(day=1)]
    while (following := (found[-1] + timedelta(days=32)).replace(day=1)) <= last:
        found.append(following)
    return found


def clusters(actor: Person, workspace: Workspace) -> dict[int, list[Complaint]]:
    """Visible complaints by the action that their cluster led to."""
    rows = seen_below(Complaint, actor, workspace).filter(problem__isnull=False).select_related("problem__workspace")
    found: dict[int, list[Complaint]] = {}
    for one in rows.order_by("received_at", "pk"):
        found.setdefault(one.problem_id or 0, []).append(one)
    return found


def _cases(rows: Sequence[Complaint], at: datetime) -> list[Case]:
    led = set(
        Relation.objects.filter(source__in=[one.pk for one in rows], target__register__in=("issues", "changes"))
        .values_list("source", flat=True)
    )  # fmt: skip
    return [_case(one, one.pk in led, at) for one in rows]


def _case(one: Complaint, has_led: bool, at: datetime) -> Case:
    received = one.received_at or one.created_at
    verdicts = {"Kept": True, "Late": False}
    is_closed = one.state in ENDS
    return Case(
        topic=topic_of(one.category, one.product),
        received=received,
        acknowledged_in_time=verdicts.get(kept(one.acknowledge_by, one.acknowledged_at, at)),
        resolved_in_time=verdicts.get(kept(one.resolve_by, one.resolved_at, at)),
        days=(one.resolved_at.date() - received.date()).days if one.resolved_at else None,
        is_closed=is_closed,
        at_first_contact=one.at_first_contact,
        reopened=one.reopened > 0,
        upheld=one.upheld,
        was_external=one.was_external,
        cost=one.cost,
        satisfaction=one.satisfaction,
        made_change=has_led or one.remedy == Remedy.PROCESS_CHANGE,
        severity=one.severity,
        hours_to_acknowledge=_hours(received, one.acknowledged_at),
    )


def _hours(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else (end - start).total_seconds() / 3600
