"""Reserves held beside the baseline, and what was drawn from them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quarterdeck.core.models import Person, ScopedModel
from quarterdeck.finance.choices import CostCategory, ReserveKind, Spending
from quarterdeck.finance.models.budgets import Budget


class Reserve(ScopedModel):
    """Contingency (known risks, held by the project) or management reserve (unknowns, held by the sponsor)."""

    view_permission = "finance.view_cost"

    kind = models.CharField(max_length=12, choices=ReserveKind.choices)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("kind", "id")
        constraints = (
            models.UniqueConstraint(fields=("workspace", "kind"), name="reserve_once_per_kind"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="reserve_not_negative"),
        )

    def __str__(self) -> str:
        return ReserveKind(self.kind).label


class ReserveDraw(models.Model):
    """An amount moved from a reserve into the budget in force. Draws are never changed or removed."""

    reserve = models.ForeignKey(Reserve, on_delete=models.PROTECT, related_name="draws")
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="draws")
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    category = models.CharField(max_length=20, choices=CostCategory.choices)
    spending = models.CharField(max_length=8, choices=Spending.choices, default=Spending.OPEX)
    month = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    reason = models.TextField()
    drawn_on = models.DateField()
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("drawn_on", "id")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="reserve_draw_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="reserve_draw_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.amount} on {self.drawn_on}"
