"""What governance and engagement put before a board: open decisions, changes, complaints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import may_anywhere
from quarterdeck.engagement.queries.complaints import (
    ComplaintFigures,
    clusters,
    complaint_figures,
    complaints_by_month,
)
from quarterdeck.governance.models import ChangeRequest, Decision
from quarterdeck.governance.queries.changes import approved_changes, waiting_changes
from quarterdeck.governance.queries.decisions import Latency, decision_latency, open_decisions

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Governed:
    """The logs below a workspace at a status date; empty where nothing is kept or nothing may be seen."""

    decisions: Sequence[Decision] = ()
    latency: Latency | None = None
    waiting: Sequence[ChangeRequest] = ()
    approved: Sequence[ChangeRequest] = ()  # since the last report
    approved_cost: Decimal | None = None
    complaints: ComplaintFigures | None = None
    complaints_by_month: Sequence[tuple[date, int]] = ()
    clusters: Sequence[tuple[str, int]] = ()  # what the cluster's action is called, and how many complaints it has


NOTHING = Governed()


def governed(actor: Person, within: Workspace, *, status_date: date, since: date) -> Governed:
    """The logs of a subtree, with the decisions and changes since ``since`` and the complaints of a year."""
    year = (status_date.replace(day=1) - timedelta(days=31 * (MONTHS - 1))).replace(day=1)
    approved = [one for one in approved_changes(actor, within) if one.approved_on and since < one.approved_on]
    sees_complaints = may_anywhere(actor, "engagement.view_complaint")
    months = complaints_by_month(actor, within, year, status_date) if sees_complaints else {}
    evening = datetime.combine(status_date, time(23, 59), tzinfo=UTC)
    return Governed(
        decisions=open_decisions(actor, within),
        latency=decision_latency(actor, within, since + timedelta(days=1), status_date),
        waiting=waiting_changes(actor, within),
        approved=approved,
        approved_cost=sum((one.cost_once or Decimal(0) for one in approved), Decimal(0)) if approved else None,
        complaints=complaint_figures(actor, within, year, status_date, at=evening) if any(months.values()) else None,
        complaints_by_month=tuple(months.items()) if any(months.values()) else (),
        clusters=tuple(
            (rows[0].problem.title, len(rows)) for rows in clusters(actor, within).values() if rows[0].problem
        )
        if any(months.values())
        else (),
    )


def project_changes(actor: Person, workspace: Workspace) -> list[ChangeRequest]:
    """Changes of a project that wait for a decision, then those that were approved, the newest first."""
    return [*waiting_changes(actor, workspace), *approved_changes(actor, workspace)]
