"""Complaints that name a project as their cause, read for many projects with one query.

Restricted ones take no part: a colour that everybody sees would tell of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from quarterdeck.engagement.choices import ComplaintState, Severity
from quarterdeck.engagement.models import Complaint
from quarterdeck.engagement.rules.clocks import end_of
from quarterdeck.engagement.rules.complaints import CLUSTER_TIME, is_cluster
from quarterdeck.registers.choices import Visibility

__all__ = ["ComplaintStanding", "complaint_standings", "is_cluster"]


@dataclass(frozen=True, slots=True)
class ComplaintStanding:
    """``entries`` ever caused, those that are ``open``, of these S1 and S2, and ``recent`` ones of thirty days."""

    entries: int = 0
    open: int = 0
    open_s1: int = 0
    open_s2: int = 0
    recent: int = 0


def complaint_standings(workspace_ids: Iterable[int], day: date) -> dict[int, ComplaintStanding]:
    """By workspace of the project; projects that no complaint names are left out."""
    rows = Complaint._base_manager.filter(
        cause_project__in=list(workspace_ids), deleted_at=None, visibility=Visibility.OPEN, received_at__lt=end_of(day)
    )
    found: defaultdict[int, list[tuple[str, str, bool]]] = defaultdict(list)
    since = end_of(day) - CLUSTER_TIME
    for key, state, severity, received in rows.values_list("cause_project_id", "state", "severity", "received_at"):
        found[key or 0].append((state, severity, received is not None and received >= since))
    return {key: _standing(cases) for key, cases in found.items()}


def _standing(cases: list[tuple[str, str, bool]]) -> ComplaintStanding:
    running = [severity for state, severity, _ in cases if state != ComplaintState.CLOSED]
    return ComplaintStanding(
        entries=len(cases),
        open=len(running),
        open_s1=running.count(Severity.S1),
        open_s2=running.count(Severity.S2),
        recent=sum(is_recent for _, _, is_recent in cases),
    )
