"""Portfolios and programmes."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from quarterdeck.core.models import Person, ScopedModel, Workspace
from quarterdeck.portfolio.choices import ContingencyConvention

currency_code = RegexValidator(r"^[A-Z]{3}$", "Write the three letters of the currency, such as EUR.")


class Portfolio(ScopedModel):
    """All change spending of an organisation or unit. It is permanent."""

    view_permission = "portfolio.view_portfolio"

    workspace = models.OneToOneField(Workspace, on_delete=models.PROTECT, related_name="portfolio")
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_portfolios")
    purpose = models.TextField(blank=True)
    currency = models.CharField(max_length=3, validators=[currency_code])
    contingency_convention = models.CharField(
        max_length=20,
        choices=ContingencyConvention.choices,
        default=ContingencyConvention.OUTSIDE_BASELINE,
    )
    fiscal_year_starts = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    discount_percent = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(8), validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("workspace__code", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(fiscal_year_starts__range=(1, 12)), name="portfolio_fiscal_month"
            ),
        )

    def __str__(self) -> str:
        return self.workspace.name


class PortfolioBudget(models.Model):
    """What a portfolio may spend in one fiscal year."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="budgets")
    fiscal_year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        ordering = ("fiscal_year", "id")
        constraints = (
            models.UniqueConstraint(fields=("portfolio", "fiscal_year"), name="portfolio_budget_once_per_year"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="portfolio_budget_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.fiscal_year}: {self.amount}"


class PlanningRate(models.Model):
    """Units of a foreign currency per unit of the portfolio's currency, fixed for a year."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="planning_rates")
    currency = models.CharField(max_length=3, validators=[currency_code])
    year = models.PositiveSmallIntegerField()
    rate = models.DecimalField(max_digits=16, decimal_places=6)

    class Meta:
        ordering = ("currency", "year", "id")
        constraints = (
            models.UniqueConstraint(fields=("portfolio", "currency", "year"), name="planning_rate_once_per_year"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="planning_rate_positive"),
        )

    def __str__(self) -> str:
        return f"{self.rate} {self.currency} in {self.year}"


class Programme(ScopedModel):
    """A temporary group of related projects run for an outcome."""

    view_permission = "portfolio.view_programme"

    workspace = models.OneToOneField(Workspace, on_delete=models.PROTECT, related_name="programme")
    sponsor = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="sponsored_programmes"
    )
    manager = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="managed_programmes"
    )
    outcome = models.TextField(blank=True)
    target_state = models.TextField(blank=True)
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("workspace__code", "id")

    def __str__(self) -> str:
        return self.workspace.name
