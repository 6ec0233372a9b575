"""How long decisions take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from quarterdeck.core.models import Person, Workspace
from quarterdeck.governance.models import Decision
from quarterdeck.governance.queries.sight import seen_below
from quarterdeck.governance.rules.decisions import latency_colour, median_latency


@dataclass(frozen=True, slots=True)
class Latency:
    """Decision latency over a time. ``median`` is None, and the colour ``no_data``, where nothing was decided."""

    decided: int
    median: float | None
    colour: str


def decision_latency(actor: Person, workspace: Workspace, first: date, last: date) -> Latency:
    """Over the decisions of a subtree that were taken from ``first`` to ``last``, both included."""
    rows = seen_below(Decision, actor, workspace).filter(decided_on__range=(first, last))
    found = list(rows.values_list("latency_days", flat=True))
    middle = median_latency(found)
    return Latency(len(found), middle, latency_colour(middle))


def open_decisions(actor: Person, workspace: Workspace) -> list[Decision]:
    """The questions of a subtree that wait for an answer, the most urgent first."""
    rows = seen_below(Decision, actor, workspace).filter(closed_at=None)
    ordered = rows.select_related("workspace", "owner").order_by(F("due_on").asc(nulls_last=True), "pk")
    return list(ordered)
