from __future__ import annotations

from django.db import models

from quarterdeck.registers.models import Entry, known_states, state_field
from quarterdeck.risk.choices import AssumptionState


class Assumption(Entry):
    """What the plan takes for true until somebody has found out. ``due_on`` is the day to validate it by."""

    state = state_field(AssumptionState)
    basis = models.TextField(blank=True, max_length=2000, help_text="Why we believe it")
    consequence = models.TextField(blank=True, max_length=2000, help_text="What it would mean if it were wrong")
    finding = models.TextField(blank=True, max_length=2000, help_text="What was found out, and how")

    class Meta(Entry.Meta):
        constraints = (*Entry.Meta.constraints, known_states(AssumptionState))
