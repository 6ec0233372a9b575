"""The bottom-up forecast: what the rest will cost beyond open orders."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quarterdeck.core.models import Person, ScopedModel
from quarterdeck.finance.choices import CostCategory, Spending


class Forecast(ScopedModel):
    """One estimate of the uncommitted remainder at a status date. A newer one supersedes it; none is changed."""

    view_permission = "finance.view_cost"

    number = models.PositiveIntegerField()
    status_date = models.DateField()
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-number", "id")
        constraints = (models.UniqueConstraint(fields=("workspace", "number"), name="forecast_number_once"),)

    def __str__(self) -> str:
        return f"Forecast {self.number}"


class ForecastLine(models.Model):
    """The remaining cost of one category in one month; without a month it is not yet spread over time."""

    forecast = models.ForeignKey(Forecast, on_delete=models.PROTECT, related_name="lines")
    category = models.CharField(max_length=20, choices=CostCategory.choices)
    spending = models.CharField(max_length=8, choices=Spending.choices, default=Spending.OPEX)
    month = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        ordering = ("month", "category", "spending", "id")
        constraints = (
            models.UniqueConstraint(fields=("forecast", "category", "spending", "month"), name="forecast_line_once"),
            models.UniqueConstraint(
                fields=("forecast", "category", "spending"),
                condition=Q(month__isnull=True),
                name="forecast_line_not_spread_once",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="forecast_line_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.category}: {self.amount}"
