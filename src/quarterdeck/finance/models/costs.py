"""Actual costs and the files they came from."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from quarterdeck.core.models import Person, ScopedModel, StoredFile
from quarterdeck.finance.choices import CostCategory, CostKind, ImportState, Spending


class CostImport(ScopedModel):
    """One uploaded file of actual costs."""

    view_permission = "finance.view_cost"

    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.APPLIED)
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file_name


class CostEntry(ScopedModel):
    """A cost of the work done on a day. Entries are never edited: a later entry replaces or reverses them."""

    view_permission = "finance.view_cost"

    kind = models.CharField(max_length=12, choices=CostKind.choices, default=CostKind.COST)
    incurred_on = models.DateField()
    category = models.CharField(max_length=20, choices=CostCategory.choices)
    spending = models.CharField(max_length=8, choices=Spending.choices, default=Spending.OPEX)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=16, decimal_places=6, default=1)
    rate_on = models.DateField()
    amount_base = models.DecimalField(max_digits=16, decimal_places=2)
    description = models.CharField(max_length=300, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    source_import = models.ForeignKey(CostImport, null=True, on_delete=models.PROTECT, related_name="entries")
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    is_current = models.BooleanField(default=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-incurred_on", "-id")
        indexes = (models.Index(fields=("workspace", "is_current", "incurred_on"), name="cost_entry_by_day"),)
        constraints = (
            models.UniqueConstraint(
                fields=("workspace", "external_id"),
                condition=Q(is_current=True) & ~Q(external_id=""),
                name="cost_entry_external_id_once",
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="cost_entry_not_zero"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="cost_entry_rate_positive"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reverses=F("id")), name="cost_entry_not_its_own_reversal"
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} on {self.incurred_on}"
