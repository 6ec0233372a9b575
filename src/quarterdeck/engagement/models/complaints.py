from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from quarterdeck.core.models import Workspace
from quarterdeck.engagement.choices import (
    ComplaintCategory,
    ComplaintChannel,
    ComplaintState,
    Remedy,
    RootCause,
    Severity,
    Upheld,
)
from quarterdeck.engagement.models.sites import Site
from quarterdeck.portfolio.models import Area
from quarterdeck.registers.models import Entry, MoneyField, counted, known_states, state_field
from quarterdeck.risk.models import Action


class Complaint(Entry):
    """An expression of dissatisfaction to which a reply is expected."""

    state = state_field(ComplaintState)
    channel = models.CharField(max_length=10, choices=ComplaintChannel, default=ComplaintChannel.PHONE)
    received_at = models.DateTimeField("received", null=True, blank=True)
    complainant = models.CharField(max_length=200, blank=True, help_text="Protected: name them here and nowhere else")
    contact = models.CharField(max_length=200, blank=True, help_text="Protected: how to reach them")
    is_vulnerable = models.BooleanField("vulnerable customer", default=False)
    product = models.CharField("product or service", max_length=120)
    process = models.CharField(max_length=120, blank=True)
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose hours the clocks run on",
    )
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=12, choices=ComplaintCategory)
    subject_matter = models.CharField("topic", max_length=120, blank=True, help_text="Within the category")
    severity = models.CharField(max_length=2, choices=Severity, default=Severity.S3)
    customers_affected = models.PositiveIntegerField(default=1)
    requested_remedy = models.TextField(blank=True, max_length=2000)
    response = models.TextField(blank=True, max_length=5000, help_text="What the complainant is told")
    root_cause = models.CharField(max_length=12, choices=RootCause, blank=True)
    cause_project = models.ForeignKey(
        Workspace, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="caused by project"
    )
    remedy = models.CharField(max_length=16, choices=Remedy, blank=True)
    cost = MoneyField(null=True, blank=True, validators=[MinValueValidator(0)])
    upheld = models.CharField("outcome", max_length=8, choices=Upheld, blank=True)
    satisfaction = models.PositiveSmallIntegerField(
        "satisfaction with the handling", null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)], help_text="1 to 5",
    )  # fmt: skip
    review_body = models.CharField("external body", max_length=120, blank=True)
    # Clocks.
    acknowledge_by = models.DateTimeField(null=True, editable=False)
    acknowledged_at = models.DateTimeField("acknowledged", null=True, editable=False)
    resolve_by = models.DateTimeField(null=True, editable=False)
    resolved_at = models.DateTimeField("answered", null=True, editable=False)
    waiting_since = models.DateTimeField(null=True, editable=False)
    waited_days = models.PositiveSmallIntegerField("waited, working days", default=0, editable=False)
    at_first_contact = models.BooleanField("settled at first contact", default=False, editable=False)
    was_external = models.BooleanField("went to an external review", default=False, editable=False)
    problem = models.ForeignKey(
        Action, null=True, editable=False, on_delete=models.PROTECT, related_name="+", verbose_name="cluster's action"
    )

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(ComplaintState),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="complaint_severity_known"),
            models.CheckConstraint(condition=Q(category__in=ComplaintCategory.values), name="complaint_category_known"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(received_at__lte=F("acknowledged_at")),
                name="complaint_acknowledged_after_receipt",
            ),
        )
        indexes = (
            *Entry.Meta.indexes,
            counted("category", "severity", "cost"),
            models.Index(fields=("category", "received_at"), name="complaint_cluster"),
        )
