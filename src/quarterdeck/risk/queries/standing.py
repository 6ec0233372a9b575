"""How the risks and issues of projects stand, read for many projects with a fixed number of queries.

Restricted entries take no part: a sum or a colour that everybody sees would tell of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from numpy import busday_count

from quarterdeck.registers.choices import Visibility
from quarterdeck.risk.choices import Band, RiskKind, RiskState, Severity
from quarterdeck.risk.models import Issue, Risk
from quarterdeck.risk.rules.risks import cover

LIVE = (RiskState.ASSESSED, RiskState.RESPONSE_PLANNED, RiskState.RESPONDING)
COUNTED: dict[str, Any] = {"deleted_at__isnull": True, "visibility": Visibility.OPEN}
GRAVE = (Severity.HIGH, Severity.CRITICAL)


@dataclass(frozen=True, slots=True)
class RiskStanding:
    """Live risks; ``exposure`` is the residual expected value of the threats, ``chances`` that of the opportunities.

    Both are null where nobody has estimated any.
    """

    entries: int = 0
    live: int = 0
    exposure: Decimal | None = None
    chances: Decimal | None = None
    extremes_with_plan: int = 0
    extremes_without_plan: int = 0

    def cover(self, contingency_left: Decimal | None) -> Decimal | None:
        """Contingency left over exposure; null where nothing is exposed or nothing is known."""
        return cover(contingency_left, self.exposure)


@dataclass(frozen=True, slots=True)
class IssueStanding:
    """``overdue_high`` counts high and critical ones; ``longest_critical`` is in weekdays past the due day."""

    entries: int = 0
    open: int = 0
    overdue_high: int = 0
    longest_critical: int = 0


def risk_standings(workspace_ids: Iterable[int]) -> dict[int, RiskStanding]:
    """By workspace; workspaces without a risk are left out."""
    rows = Risk.objects.filter(workspace__in=list(workspace_ids), **COUNTED)
    columns = ("state", "kind", "residual_band", "residual_value", "response", "response_plan")
    return {key: risk_standing(found) for key, found in _grouped(rows, columns).items()}


def issue_standings(workspace_ids: Iterable[int], day: date) -> dict[int, IssueStanding]:
    """By workspace; workspaces without an issue are left out."""
    rows = Issue.objects.filter(workspace__in=list(workspace_ids), **COUNTED)
    found = _grouped(rows, ("severity", "due_on", "closed_at"))
    return {key: issue_standing(values, day) for key, values in found.items()}


def risk_standing(rows: Sequence[Sequence[Any]]) -> RiskStanding:
    """``rows`` are (state, kind, residual band, residual value, response, plan) of all risks of one project."""
    live = [row for row in rows if row[0] in LIVE]
    threats = [row for row in live if row[1] == RiskKind.THREAT]
    extremes = [row for row in threats if row[2] == Band.EXTREME]
    planned = sum(bool(row[4] and row[5]) for row in extremes)
    return RiskStanding(
        entries=len(rows),
        live=len(live),
        exposure=_sum(row[3] for row in threats),
        chances=_sum(row[3] for row in live if row[1] == RiskKind.OPPORTUNITY),
        extremes_with_plan=planned,
        extremes_without_plan=len(extremes) - planned,
    )


def issue_standing(rows: Sequence[Sequence[Any]], day: date) -> IssueStanding:
    """``rows`` are (severity, due day, instant of closing) of all issues of one project."""
    running = [row for row in rows if row[2] is None]
    late = [row for row in running if row[0] in GRAVE and row[1] is not None and row[1] < day]
    critical = [weekdays_late(row[1], day) for row in late if row[0] == Severity.CRITICAL]
    return IssueStanding(len(rows), len(running), len(late), max(critical, default=0))


def weekdays_late(due: date, day: date) -> int:
    """Mondays to Fridays after the due day up to ``day``."""
    return int(busday_count(due + timedelta(days=1), day + timedelta(days=1)))


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """Of what is known; null where there is something and nothing of it is known."""
    every = list(values)
    known = [value for value in every if value is not None]
    return sum(known, Decimal(0)) if known or not every else None


def _grouped(rows: Any, columns: tuple[str, ...]) -> dict[int, list[Sequence[Any]]]:
    found = defaultdict(list)
    for key, *values in rows.order_by("pk").values_list("workspace_id", *columns):
        found[key].append(values)
    return found
