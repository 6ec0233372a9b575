from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from quarterdeck.planning.choices import SimulationState
from quarterdeck.planning.models.fields import CompressedJSONField
from quarterdeck.planning.models.plan import PlanRow


class SimulationRun(PlanRow):
    """A plan played many times: what was asked, from which inputs, by which engine, and what came out.

    Once it is done the database refuses to change it. ``drivers`` is the fingerprint of the risks that acted.
    """

    is_by_product: ClassVar[bool] = True

    state = models.CharField(max_length=8, choices=SimulationState, default=SimulationState.QUEUED)
    version = models.PositiveIntegerField()
    iterations = models.PositiveIntegerField()
    seed = models.PositiveBigIntegerField()
    percentile = models.FloatField()
    spread_low = models.FloatField()
    spread_likely = models.FloatField()
    spread_high = models.FloatField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    drivers = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=32, blank=True)
    result = CompressedJSONField(null=True)
    issues = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SimulationState.values), name="planning_simulation_state"),
            models.CheckConstraint(
                condition=Q(state=SimulationState.QUEUED) | Q(finished_at__isnull=False),
                name="planning_simulation_finished",
            ),
            models.CheckConstraint(
                condition=Q(percentile__gt=0, percentile__lt=100, iterations__gte=1),
                name="planning_simulation_settings",
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state=SimulationState.QUEUED), name="planning_simulation_one_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["plan", "-id"], name="planning_simulation_latest")]

    def __str__(self) -> str:
        return f"Simulation {self.pk} of plan {self.plan_id}, version {self.version}"
