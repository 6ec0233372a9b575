"""Budgets: numbered, approved, then immutable."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quarterdeck.core.models import Person, ScopedModel
from quarterdeck.finance.choices import BudgetState, CostCategory, Spending


class Budget(ScopedModel):
    """One version of a project's budget. Its workspace is the project's; at most one version is in force.

    ``listed_in`` is the portfolio list that this version was taken from, approved elsewhere.
    """

    view_permission = "finance.view_cost"

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=BudgetState.choices, default=BudgetState.DRAFT)
    currency = models.CharField(max_length=3)
    reason = models.TextField(blank=True)
    listed_in = models.ForeignKey(
        "portfolio.PortfolioList", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-number", "id")
        constraints = (
            models.UniqueConstraint(fields=("workspace", "number"), name="budget_number_once"),
            models.UniqueConstraint(
                fields=("workspace",), condition=Q(state=BudgetState.APPROVED), name="budget_one_in_force"
            ),
            models.UniqueConstraint(
                fields=("workspace",),
                condition=Q(state__in=(BudgetState.DRAFT, BudgetState.SUBMITTED)),
                name="budget_one_in_preparation",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(BudgetState.APPROVED, BudgetState.SUPERSEDED))
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="budget_approval_is_signed",
            ),
        )

    def __str__(self) -> str:
        return f"Budget {self.number}"


class BudgetLine(models.Model):
    """An amount of one category in one month. A line without a month is not yet spread over time."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="lines")
    category = models.CharField(max_length=20, choices=CostCategory.choices)
    spending = models.CharField(max_length=8, choices=Spending.choices, default=Spending.OPEX)
    month = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        ordering = ("month", "category", "spending", "id")
        constraints = (
            models.UniqueConstraint(fields=("budget", "category", "spending", "month"), name="budget_line_once"),
            models.UniqueConstraint(
                fields=("budget", "category", "spending"),
                condition=Q(month__isnull=True),
                name="budget_line_not_spread_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="budget_line_positive"),
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__day=1), name="budget_line_month_starts_on_1"
            ),
        )

    def __str__(self) -> str:
        return f"{self.category}: {self.amount}"
