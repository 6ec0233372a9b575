"""Setting what the steps of a portfolio's risk scale mean, and how much risk it bears."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.models import Person, Workspace, WorkspaceKind
from quarterdeck.core.permissions import require
from quarterdeck.risk.errors import NoPortfolio, ScaleFaulty, ScaleStale
from quarterdeck.risk.models import RiskScale
from quarterdeck.risk.queries.scales import scale_of
from quarterdeck.risk.rules.scales import Scale, scale_faults


def set_risk_scale(*, actor: Person, workspace: Workspace, scale: Scale, version: int, at: datetime) -> RiskScale:
    """Set the scale of a portfolio; ``version`` is the one that the actor saw, 0 for the defaults.

    Raises NotAllowed, NoPortfolio, ScaleFaulty, ScaleStale.
    """
    require(actor, "risk.set_scale", workspace)
    if workspace.kind != WorkspaceKind.PORTFOLIO:
        raise NoPortfolio
    faults = scale_faults(scale)
    if faults:
        raise ScaleFaulty(fields=faults)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)  # two first settings must not meet
        before = scale_of(workspace)
        row = RiskScale.objects.filter(workspace=workspace).first() or RiskScale(workspace=workspace, version=0)
        if row.version != version:
            raise ScaleStale
        row.probability_ends, row.cost_ends, row.time_ends = map(list, (scale.probability, scale.cost, scale.time))
        row.appetite, row.version = dict(scale.appetite), version + 1
        row.changed_by, row.changed_at = actor, at
        row.save()
        names = ("probability", "cost", "time")
        changes = {name: [list(getattr(before, name)), list(getattr(scale, name))] for name in names}
        changes["appetite"] = [dict(before.appetite), dict(scale.appetite)]  # type: ignore[list-item]
        audit.record(
            actor=actor, at=at, action="risk.set_scale", subject=row, workspace=workspace,
            changes={name: pair for name, pair in changes.items() if pair[0] != pair[1]},
        )  # fmt: skip
    return row
