from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from quarterdeck.improvement.choices import SupportCategory, SupportPriority, SupportState
from quarterdeck.registers.models import Entry, counted, known_states, state_field


class SupportRequest(Entry):
    """What a project manager asks the PMO for. ``respond_by`` and ``resolve_by`` are in the PMO's working time."""

    state = state_field(SupportState)
    category = models.CharField(max_length=12, choices=SupportCategory, default=SupportCategory.METHOD)
    priority = models.CharField(max_length=2, choices=SupportPriority, default=SupportPriority.P3)
    clock_from = models.DateTimeField("clock runs from", null=True, editable=False)
    respond_by = models.DateTimeField(null=True, editable=False)
    responded_at = models.DateTimeField("responded", null=True, editable=False)
    resolve_by = models.DateTimeField(null=True, editable=False)
    resolved_at = models.DateTimeField("resolved", null=True, editable=False)
    waiting_since = models.DateTimeField(null=True, editable=False)
    waited_minutes = models.PositiveIntegerField("waited for the user, working minutes", default=0, editable=False)
    resolution = models.TextField(blank=True, max_length=5000, help_text="What was done")
    satisfaction = models.PositiveSmallIntegerField(
        "satisfaction, 1 to 5", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(SupportState),
            models.CheckConstraint(
                condition=Q(priority__in=SupportPriority.values), name="support_request_priority_known"
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__range=(1, 5)), name="support_request_satisfaction"
            ),
        )
        indexes = (*Entry.Meta.indexes, counted("category", "priority"))
