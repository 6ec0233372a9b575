"""The JSON API of engagement: how complaints are handled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from quarterdeck.core import clock
from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.models import Person, Workspace
from quarterdeck.engagement.queries.complaints import complaint_report
from quarterdeck.engagement.rules.clocks import end_of

router = Router(tags=["engagement"])
LONGEST_DAYS = 3660


class Problem(Schema):
    detail: str
    fields: dict[str, str] = {}


class SeverityOut(Schema):
    severity: str
    count: int
    open: int
    acknowledged_in_time: Decimal | None
    acknowledge_broken: int
    resolved_in_time: Decimal | None
    resolve_broken: int
    hours_to_acknowledge: float | None
    days_to_resolve: float | None


class FiguresOut(Schema):
    """Shares are percentages; null where there is nothing to divide by."""

    count: int
    per_thousand: Decimal | None
    acknowledged_in_time: Decimal | None
    resolved_in_time: Decimal | None
    median_days: float | None
    first_contact: Decimal | None
    reopened: Decimal | None
    upheld: Decimal | None
    external: Decimal | None
    cost: Decimal | None
    repeated: Decimal | None
    satisfaction: Decimal | None
    lasting_change: Decimal | None


class ReportOut(Schema):
    figures: FiguresOut
    severities: list[SeverityOut]
    months: dict[str, int]
    clusters: list[list[int]]


REFUSALS = {404: Problem, 422: Problem}


@router.get("/complaints/{code}/figures", response={200: ReportOut, **REFUSALS},
            operation_id="engagement_read_complaint_figures")  # fmt: skip
def read_figures(request: HttpRequest, code: str, first: date, last: date) -> Any:
    """Over the complaints received from ``first`` to ``last``; clusters are lists of numbers of entries."""
    actor: Person = request.actor  # type: ignore[attr-defined]
    place = (
        Workspace.objects.visible_to(actor, permission="engagement.view_complaint_figures")
        .filter(code__iexact=code)
        .first()
    )
    if place is None:
        raise NotVisible
    if not 0 <= (last - first).days <= LONGEST_DAYS:
        raise Refusal("Name a time of at most ten years.", fields={"last": "Name a day after the first."})
    found = complaint_report(actor, place, first, last, at=min(end_of(last), clock.now()))
    return {
        "figures": found.figures,
        "severities": found.severities,
        "months": {f"{month:%Y-%m}": count for month, count in found.months.items()},
        "clusters": [[one.pk for one in entries] for _, entries in found.clusters],
    }
