from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from quarterdeck.core.models import ScopedModel
from quarterdeck.planning.choices import LevellingMethod, LevellingState
from quarterdeck.planning.models.change_sets import ChangeSet
from quarterdeck.planning.models.fields import CompressedJSONField
from quarterdeck.planning.models.plan import Plan


class LevellingRun(ScopedModel):
    """One search for a plan in which nobody is asked for more than there is, and the draft it led to."""

    view_permission: ClassVar[str] = "planning.view_plan"

    state = models.CharField(max_length=16, choices=LevellingState, default=LevellingState.QUEUED)
    method = models.CharField(max_length=16, choices=LevellingMethod, default=LevellingMethod.FAST)
    seconds = models.FloatField()
    within_float = models.BooleanField(default=False)
    seed = models.PositiveIntegerField(default=1)
    result = CompressedJSONField(default=dict)
    fault = models.TextField(blank=True)
    change_set = models.ForeignKey(ChangeSet, null=True, on_delete=models.SET_NULL, related_name="levellings")
    created_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LevellingState.values), name="planning_levelling_state"),
            models.CheckConstraint(condition=Q(seconds__gt=0), name="planning_levelling_takes_time"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=False) | Q(state=LevellingState.QUEUED),
                name="planning_levelling_finished_at",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "-id"], name="planning_levelling_list")]

    def __str__(self) -> str:
        return f"Levelling {self.pk}"


class LevellingPlan(models.Model):
    """A plan that is levelled, its weight among the others, and the version that was levelled."""

    run = models.ForeignKey(LevellingRun, on_delete=models.CASCADE, related_name="plans")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="levellings")
    priority = models.PositiveSmallIntegerField(default=3)
    base_version = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["run", "priority", "plan"]
        constraints = [
            models.UniqueConstraint(fields=["run", "plan"], name="planning_levelling_plan_once"),
            models.CheckConstraint(condition=Q(priority__range=(1, 5)), name="planning_levelling_priority_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} in {self.run_id}"
