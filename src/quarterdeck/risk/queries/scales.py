"""The risk scale that holds at a place: that of its portfolio, else the defaults."""

from __future__ import annotations

from quarterdeck.core.models import Workspace
from quarterdeck.risk.models import RiskScale
from quarterdeck.risk.rules.scales import Scale


def scale_row(workspace: Workspace) -> RiskScale | None:
    """The nearest scale at or above a workspace."""
    way = [*workspace.ancestor_ids(), workspace.pk]
    rows = {one.workspace_id: one for one in RiskScale.objects.filter(workspace__in=way)}
    return next((rows[key] for key in reversed(way) if key in rows), None)


def scale_of(workspace: Workspace) -> Scale:
    row = scale_row(workspace)
    if row is None:
        return Scale()
    return Scale(tuple(row.probability_ends), tuple(row.cost_ends), tuple(row.time_ends), row.appetite)
