from __future__ import annotations

from django.db import models

from quarterdeck.registers.models import Entry, counted, known_states, state_field
from quarterdeck.risk.choices import ActionState, Priority


class Action(Entry):
    """What somebody has promised to do by a day."""

    state = state_field(ActionState)
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.MEDIUM)
    result = models.TextField(blank=True, max_length=5000, help_text="What was done, in a sentence.")
    postponed = models.PositiveSmallIntegerField("times postponed", default=0, editable=False)

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(ActionState),
            models.CheckConstraint(condition=models.Q(priority__in=Priority.values), name="action_priority_known"),
        )
        indexes = (*Entry.Meta.indexes, counted("priority"))
