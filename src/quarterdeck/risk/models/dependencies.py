from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from quarterdeck.core.models import Workspace
from quarterdeck.registers.models import Entry, counted, known_states, state_field
from quarterdeck.risk.choices import Buffer, DependencyState


class Dependency(Entry):
    """What a project receives from another one. It stands in the receiver's register; ``due_on`` is the day of need."""

    state = state_field(DependencyState)
    giver = models.ForeignKey(
        Workspace, on_delete=models.PROTECT, related_name="+", help_text="The project that delivers"
    )
    deliverable = models.TextField(blank=True, max_length=2000, help_text="What is handed over, and how it is accepted")
    promised_on = models.DateField("promised", null=True, blank=True)
    forecast_on = models.DateField("forecast of the giver", null=True, blank=True)
    delivered_on = models.DateField("delivered", null=True, blank=True)
    buffer_days = models.SmallIntegerField("buffer, working days", null=True, editable=False)
    buffer = models.CharField(max_length=8, choices=Buffer, default=Buffer.NO_DATA, editable=False)

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(DependencyState),
            models.CheckConstraint(condition=~Q(giver=F("workspace")), name="dependency_between_two"),
            models.CheckConstraint(condition=Q(buffer__in=Buffer.values), name="dependency_buffer_known"),
        )
        indexes = (*Entry.Meta.indexes, counted("buffer"))
        verbose_name_plural = "dependencies"
