"""Projects, their size assessments and tolerances."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quarterdeck.core.models import Person, ScopedModel, Workspace
from quarterdeck.portfolio.choices import (
    Outcome,
    ProjectState,
    SizeClass,
    ToleranceAspect,
    ToleranceUnit,
)
from quarterdeck.portfolio.models.areas import Area


class Project(ScopedModel):
    """A temporary undertaking that produces defined outputs."""

    view_permission = "portfolio.view_project"

    workspace = models.OneToOneField(Workspace, on_delete=models.PROTECT, related_name="project")
    summary = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=ProjectState.choices, default=ProjectState.CANDIDATE)
    held_from = models.CharField(max_length=20, choices=ProjectState.choices, blank=True)
    hold_reason = models.TextField(blank=True)
    hold_review_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    primary_area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="primary_projects"
    )
    method = models.CharField(max_length=60, blank=True)
    size_class = models.CharField(max_length=2, choices=SizeClass.choices, blank=True)
    sponsor = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="sponsored_projects"
    )
    manager = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="managed_projects"
    )
    is_mandatory = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(null=True, blank=True)
    rank = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("workspace__code", "id")
        indexes = (models.Index(fields=("state",), name="project_state"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=ProjectState.ON_HOLD)
                | Q(hold_review_on__isnull=False) & ~Q(held_from="") & ~Q(hold_reason=""),
                name="project_hold_has_reason_and_review",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("closed", "benefits_tracking", "archived"))
                | Q(closed_on__isnull=False) & ~Q(outcome=""),
                name="project_closed_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(priority__isnull=True) | Q(priority__range=(1, 5)), name="project_priority_1_to_5"
            ),
        )

    def __str__(self) -> str:
        return self.workspace.name


class SizeAssessment(models.Model):
    """One scoring of a project's size and complexity. Scores are never changed; a new gate scores anew."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="size_assessments")
    budget = models.PositiveSmallIntegerField()
    duration = models.PositiveSmallIntegerField()
    team = models.PositiveSmallIntegerField()
    areas = models.PositiveSmallIntegerField()
    novelty = models.PositiveSmallIntegerField()
    suppliers = models.PositiveSmallIntegerField()
    regulatory = models.PositiveSmallIntegerField()
    change_impact = models.PositiveSmallIntegerField()
    computed_class = models.CharField(max_length=2, choices=SizeClass.choices)
    decided_class = models.CharField(max_length=2, choices=SizeClass.choices)
    reason = models.TextField(blank=True)
    assessed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()

    class Meta:
        ordering = ("-assessed_at", "-id")
        constraints = tuple(
            models.CheckConstraint(condition=Q(**{f"{factor}__range": (1, 3)}), name=f"size_{factor}_1_to_3")
            for factor in (
                "budget",
                "duration",
                "team",
                "areas",
                "novelty",
                "suppliers",
                "regulatory",
                "change_impact",
            )
        )

    def __str__(self) -> str:
        return self.decided_class


class Tolerance(models.Model):
    """How far one aspect of a project may drift from its baseline before it is an exception."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tolerances")
    aspect = models.CharField(max_length=20, choices=ToleranceAspect.choices)
    unit = models.CharField(max_length=24, choices=ToleranceUnit.choices)
    over = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    under = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    cap_days = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("project", "aspect"), name="tolerance_once_per_aspect"),
            models.CheckConstraint(
                condition=Q(over__isnull=False) | Q(under__isnull=False), name="tolerance_has_a_value"
            ),
            models.CheckConstraint(
                condition=(Q(over__isnull=True) | Q(over__gte=0)) & (Q(under__isnull=True) | Q(under__gte=0)),
                name="tolerance_without_sign",
            ),
        )

    def __str__(self) -> str:
        return self.aspect
