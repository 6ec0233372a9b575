from __future__ import annotations

from django.db import models

from quarterdeck.core.models import Person, ScopedModel, Workspace


class RiskScale(ScopedModel):
    """What the steps of probability and impact mean in a portfolio, and how much risk it bears by category.

    The ends are the last per cent of steps 1 to 4; ``appetite`` is category -> appetite, cautious where none is said.
    """

    view_permission = "risk.view_scale"

    workspace = models.OneToOneField(Workspace, on_delete=models.PROTECT, related_name="risk_scale")
    probability_ends = models.JSONField()
    cost_ends = models.JSONField()
    time_ends = models.JSONField()
    appetite = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("workspace__code", "id")

    def __str__(self) -> str:
        return f"Risk scale of {self.workspace_id}"
