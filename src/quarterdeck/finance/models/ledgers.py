"""The books of a portfolio: how far they are closed."""

from __future__ import annotations

from django.db import models

from quarterdeck.core.models import Person, ScopedModel, Workspace


class Ledger(ScopedModel):
    """One per portfolio. Every booking locks it, so that closing a month and booking into it cannot cross."""

    view_permission = "finance.view_cost"

    workspace = models.OneToOneField(Workspace, on_delete=models.PROTECT, related_name="ledger")
    closed_through = models.DateField(null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"Books of {self.workspace.code}"


class ClosedMonth(models.Model):
    """The closing of one month. A closed month is never opened again."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="closed_months")
    month = models.DateField()
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    class Meta:
        ordering = ("-month", "id")
        constraints = (models.UniqueConstraint(fields=("ledger", "month"), name="month_closed_once"),)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
