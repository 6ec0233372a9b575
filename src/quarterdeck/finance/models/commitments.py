"""Orders placed: what was ordered and what has arrived."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quarterdeck.core.models import Person, ScopedModel
from quarterdeck.finance.choices import CostCategory, Spending


class Commitment(ScopedModel):
    """An order. Open commitment = ordered − received, in the portfolio's currency."""

    view_permission = "finance.view_cost"

    reference = models.CharField(max_length=60)
    supplier = models.CharField(max_length=160, blank=True)
    description = models.CharField(max_length=300, blank=True)
    category = models.CharField(max_length=20, choices=CostCategory.choices)
    spending = models.CharField(max_length=8, choices=Spending.choices, default=Spending.OPEX)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    ordered_on = models.DateField()
    cancelled_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("ordered_on", "id")
        constraints = (
            models.UniqueConstraint(fields=("workspace", "reference"), name="commitment_reference_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="commitment_positive"),
        )

    def __str__(self) -> str:
        return self.reference


class Receipt(models.Model):
    """Goods or services received against an order. Receipts are never changed or removed."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="receipts")
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    received_on = models.DateField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("received_on", "id")
        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_positive"),)

    def __str__(self) -> str:
        return f"{self.amount} on {self.received_on}"
