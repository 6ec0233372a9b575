from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from quarterdeck.improvement.choices import Direction, ImprovementSource, ImprovementState, RelativeSize
from quarterdeck.registers.models import Entry, counted, known_states, state_field


def _relative(words: str) -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(words, choices=RelativeSize, null=True, blank=True)


def _figure(words: str) -> models.DecimalField[Any, Any]:
    return models.DecimalField(words, max_digits=16, decimal_places=2, null=True, blank=True)


class Improvement(Entry):
    """An idea to work better, ranked by weighted shortest job first and judged by a measure before and after."""

    state = state_field(ImprovementState)
    origin = models.CharField(
        "where it comes from", max_length=14, choices=ImprovementSource, default=ImprovementSource.IDEA
    )
    value = _relative("value")
    time_criticality = _relative("time criticality")
    risk_reduction = _relative("risk reduction")
    size = _relative("job size")
    wsjf = models.DecimalField("WSJF", max_digits=6, decimal_places=2, null=True, editable=False)
    effort_days = models.DecimalField("effort, person days", max_digits=8, decimal_places=1, null=True, blank=True)
    measure = models.CharField("measured by", max_length=120, blank=True, help_text="Days from request to decision")
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.DOWN)
    before = _figure("before")
    target = _figure("target")
    after = _figure("after")
    gain_percent = models.DecimalField("better by, %", max_digits=9, decimal_places=1, null=True, editable=False)

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(ImprovementState),
            models.CheckConstraint(
                condition=~Q(state=ImprovementState.MEASURED) | Q(after__isnull=False),
                name="improvement_measured_has_a_figure",
            ),
        )
        indexes = (*Entry.Meta.indexes, counted("origin"))
