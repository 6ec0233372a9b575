"""Objectives, key results and what projects add to them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from quarterdeck.core.models import Person, ScopedModel
from quarterdeck.portfolio.choices import ContributionLevel, Direction, ObjectiveState
from quarterdeck.portfolio.models.projects import Project


class Objective(ScopedModel):
    """A strategic objective of an organisation or a portfolio."""

    view_permission = "portfolio.view_objective"

    code = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_objectives")
    starts_on = models.DateField()
    ends_on = models.DateField()
    weight = models.DecimalField(max_digits=5, decimal_places=4)
    state = models.CharField(max_length=10, choices=ObjectiveState.choices, default=ObjectiveState.ACTIVE)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("code", "id")
        constraints = (
            models.UniqueConstraint(fields=("workspace", "code"), name="objective_code_once"),
            models.CheckConstraint(condition=Q(weight__gte=0, weight__lte=1), name="objective_weight_0_to_1"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="objective_period_runs_forward"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class KeyResult(models.Model):
    """A measured result that shows whether an objective is reached."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="key_results")
    metric = models.CharField(max_length=200)
    unit = models.CharField(max_length=40, blank=True)
    weight = models.DecimalField(max_digits=7, decimal_places=4, default=1)
    baseline = models.DecimalField(max_digits=18, decimal_places=4)
    target = models.DecimalField(max_digits=18, decimal_places=4)
    current = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    measured_on = models.DateField(null=True, blank=True)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    confidence = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(target=F("baseline")), name="key_result_has_a_gap"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="key_result_weight_positive"),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__gte=0, confidence__lte=1),
                name="key_result_confidence_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(current__isnull=True, measured_on__isnull=True)
                | Q(current__isnull=False, measured_on__isnull=False),
                name="key_result_value_has_a_date",
            ),
        )

    def __str__(self) -> str:
        return self.metric


class Contribution(models.Model):
    """What a project adds to a key result: a level, and the expected change in the result's own unit."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="contributions")
    key_result = models.ForeignKey(KeyResult, on_delete=models.CASCADE, related_name="contributions")
    level = models.PositiveSmallIntegerField(choices=ContributionLevel.choices)
    expected_delta = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("project", "key_result"), name="contribution_once_per_key_result"),
            models.CheckConstraint(condition=Q(level__range=(0, 3)), name="contribution_level_0_to_3"),
        )

    def __str__(self) -> str:
        return ContributionLevel(self.level).label
