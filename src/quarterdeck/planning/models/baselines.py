from __future__ import annotations

from django.db import models
from django.db.models import Q

from quarterdeck.planning.choices import BaselineKind
from quarterdeck.planning.models.fields import LocalDateTimeField
from quarterdeck.planning.models.plan import PlanRow


class Baseline(PlanRow):
    """A frozen plan; the database refuses to change it.

    ``is_approved`` is false for what a file brought and nobody with the right approved here (ADR 0016).
    """

    number = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=16, choices=BaselineKind)
    name = models.CharField(max_length=1024, blank=True)
    reason = models.TextField(blank=True)
    reference = models.CharField(max_length=100, blank=True)
    is_approved = models.BooleanField(default=True)
    captured_at = models.DateTimeField()
    captured_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    change_set = models.ForeignKey("planning.ChangeSet", on_delete=models.PROTECT, related_name="baselines")
    finish = LocalDateTimeField(null=True)

    class Meta:
        ordering = ["plan", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(number__lte=10), name="planning_baseline_number"),
            models.CheckConstraint(condition=Q(kind__in=BaselineKind.values), name="planning_baseline_kind_known"),
            models.CheckConstraint(
                condition=Q(is_approved=True) | Q(kind=BaselineKind.IMPORTED), name="planning_baseline_approved"
            ),
        ]
        indexes = [models.Index(fields=["plan", "number", "-id"], name="planning_baseline_current")]

    def __str__(self) -> str:
        return self.name or f"Baseline {self.number}"


class BaselineTask(models.Model):
    """What a baseline says of one task. ``task_key`` is the task's row id, which outlives the task."""

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="tasks")
    task_key = models.BigIntegerField()
    name = models.CharField(max_length=1024, blank=True)
    is_summary = models.BooleanField(default=False)
    start = LocalDateTimeField(null=True)
    finish = LocalDateTimeField(null=True)
    duration_minutes = models.FloatField(null=True)
    work_minutes = models.FloatField(null=True)
    cost = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    fixed_cost = models.DecimalField(max_digits=19, decimal_places=4, null=True)

    class Meta:
        ordering = ["baseline", "id"]
        constraints = [models.UniqueConstraint(fields=["baseline", "task_key"], name="planning_baseline_task_once")]

    def __str__(self) -> str:
        return self.name
