from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from quarterdeck.core.models import Person, ScopedManager, ScopedModel, Workspace
from quarterdeck.exchange.document import SchedulingProfile
from quarterdeck.planning.models.fields import LocalDateTimeField

PROFILES = [(profile.value, profile.value) for profile in SchedulingProfile]


class Plan(ScopedModel):
    """The one schedule of a project. Its rows change only through change sets, each of which raises ``version``."""

    view_permission: ClassVar[str] = "planning.view_plan"

    name = models.CharField(max_length=1024)
    version = models.PositiveIntegerField(default=0)
    profile = models.CharField(max_length=16, choices=PROFILES, default=SchedulingProfile.QUARTERDECK.value)
    source = models.CharField(max_length=32, blank=True)
    status_date = LocalDateTimeField(null=True, blank=True)
    project_start = LocalDateTimeField(null=True, blank=True)
    minutes_per_day = models.PositiveIntegerField(default=480)
    currency_code = models.CharField(max_length=3, blank=True)
    default_calendar = models.ForeignKey(
        "planning.Calendar", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    properties = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Summary of the last schedule, for lists and reports that must not read every task.
    start = LocalDateTimeField(null=True, blank=True)
    finish = LocalDateTimeField(null=True, blank=True)
    baseline_finish = LocalDateTimeField(null=True, blank=True)
    task_count = models.PositiveIntegerField(default=0)
    link_count = models.PositiveIntegerField(default=0)
    critical_count = models.PositiveIntegerField(default=0)
    milestone_count = models.PositiveIntegerField(default=0)
    percent_complete = models.FloatField(null=True, blank=True)
    work_minutes = models.FloatField(null=True, blank=True)
    cost = models.DecimalField(max_digits=19, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ["workspace__path", "id"]
        constraints = [
            models.UniqueConstraint(fields=["workspace"], name="planning_plan_one_per_project"),
            models.CheckConstraint(
                condition=Q(profile__in=[profile.value for profile in SchedulingProfile]),
                name="planning_plan_profile_known",
            ),
            models.CheckConstraint(
                condition=Q(minutes_per_day__gte=1, minutes_per_day__lte=1440), name="planning_plan_day_length"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanRow(models.Model):
    """A row of a plan: it reaches its workspace through the plan."""

    view_permission: ClassVar[str] = "planning.view_plan"
    workspace_lookup: ClassVar[str] = "plan__workspace__"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")

    objects = ScopedManager()

    class Meta:
        abstract = True

    @property
    def workspace(self) -> Workspace:
        return self.plan.workspace

    @classmethod
    def relation_q(cls, relation: str, actor: Person) -> Q:
        return Q(pk__in=[])
