"""Portfolio lists that were brought in, and what each says of each project."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from quarterdeck.core.models import Person, ScopedModel, StoredFile
from quarterdeck.portfolio.choices import ListedRating, ListState
from quarterdeck.portfolio.models.projects import Project


class ListBatch(ScopedModel):
    """Lists that were brought in together: applied in the order of their days and undone as one."""

    view_permission = "portfolio.view_list"
    is_by_product: ClassVar[bool] = True

    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # Why the last attempt to apply or undo the whole came to nothing.
    refusal = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"Lists {self.pk}"


class PortfolioList(ScopedModel):
    """One list, from its upload to its undoing. Its workspace is the portfolio's, or the organisation's before that.

    ``mapping`` is what its columns mean; ``undo`` what applying it changed.
    """

    view_permission = "portfolio.view_list"

    batch = models.ForeignKey(ListBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="lists")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    state = models.CharField(max_length=12, choices=ListState.choices, default=ListState.QUEUED)
    applies_itself = models.BooleanField(default=False)
    new_portfolio_code = models.CharField(max_length=32, blank=True)
    new_portfolio_name = models.CharField(max_length=200, blank=True)
    shape = models.CharField(max_length=24, blank=True)
    mapping = models.JSONField(default=dict)
    sample = models.JSONField(default=list)
    as_of = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    issues = models.JSONField(default=list)
    fidelity = models.JSONField(default=dict)
    difference = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    undo = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("workspace", "state", "as_of"), name="portfolio_list_standing"),)
        constraints = (
            models.UniqueConstraint(
                fields=("workspace", "as_of"), condition=Q(state=ListState.APPLIED), name="portfolio_list_one_per_day"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ListState.APPLIED, ListState.SUPERSEDED, ListState.REVERTED))
                | Q(applied_at__isnull=False, as_of__isnull=False),
                name="portfolio_list_applied_has_its_day",
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class ListEntry(models.Model):
    """What one list says of one project. Money is in the currency of the list; null means that it says nothing.

    ``details`` holds narratives, figures by year, reasons for missing data and all other columns.
    """

    portfolio_list = models.ForeignKey(PortfolioList, on_delete=models.CASCADE, related_name="entries")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="list_entries")
    line = models.PositiveIntegerField()
    source_id = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=300)
    organisation = models.CharField(max_length=200, blank=True)
    area = models.CharField(max_length=200, blank=True)
    parent = models.CharField(max_length=300, blank=True)
    rating = models.CharField(max_length=6, choices=ListedRating.choices, blank=True)
    rating_words = models.CharField(max_length=300, blank=True)
    rating_by = models.CharField(max_length=20, blank=True)
    start = models.DateField(null=True, blank=True)
    finish = models.DateField(null=True, blank=True)
    whole_life_cost = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    whole_life_forecast = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    benefits = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("portfolio_list", "line", "id")
        constraints = (
            models.UniqueConstraint(fields=("portfolio_list", "project"), name="list_entry_once_per_project"),
        )

    def __str__(self) -> str:
        return self.name
