from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from quarterdeck.core.models import Person, ScopedModel
from quarterdeck.planning.choices import ChangeSetSource, ChangeSetState, ImportState
from quarterdeck.planning.models.fields import CompressedJSONField
from quarterdeck.planning.models.plan import Plan, PlanRow


class ChangeSet(ScopedModel):
    """An ordered list of operations on one or more plans, drafted, applied and undone as a whole."""

    view_permission: ClassVar[str] = "planning.view_plan"

    title = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=16, choices=ChangeSetState, default=ChangeSetState.DRAFT)
    source = models.CharField(max_length=16, choices=ChangeSetSource, default=ChangeSetSource.PAGE)
    operations = CompressedJSONField(default=list)
    operation_count = models.PositiveIntegerField(default=0)
    inverse = CompressedJSONField(null=True)
    effects = models.JSONField(default=dict)
    created_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    applied_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closing_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ChangeSetState.values), name="planning_change_set_state"),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=False) | Q(state__in=["draft", "discarded"]),
                name="planning_change_set_applied_at",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "state", "-id"], name="planning_change_set_list")]

    def __str__(self) -> str:
        return self.title or f"Change set {self.pk}"

    @classmethod
    def relation_q(cls, relation: str, actor: Person) -> Q:
        return Q(created_by=actor) if relation == "own" else Q(pk__in=[])


class ChangeSetPlan(models.Model):
    """A plan that a change set touches, the version it was drafted on, and the version it made."""

    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="plans")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="change_sets")
    base_version = models.PositiveIntegerField()
    applied_version = models.PositiveIntegerField(null=True)
    reverted_version = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["change_set", "plan"]
        constraints = [
            models.UniqueConstraint(fields=["change_set", "plan"], name="planning_change_set_plan_once"),
            models.UniqueConstraint(
                fields=["plan", "applied_version"],
                condition=Q(applied_version__isnull=False),
                name="planning_change_set_one_per_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change_set_id} on {self.plan_id}"


class ScheduleRun(PlanRow):
    """One computation of a plan's dates: from which inputs, by which engine, when, and what came out."""

    is_by_product: ClassVar[bool] = True

    version = models.PositiveIntegerField()
    change_set = models.ForeignKey(ChangeSet, null=True, on_delete=models.SET_NULL, related_name="+")
    fingerprint = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=32)
    seed = models.BigIntegerField(null=True)
    ran_at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField(default=0)
    task_count = models.PositiveIntegerField()
    link_count = models.PositiveIntegerField()
    critical_count = models.PositiveIntegerField()
    issues = models.JSONField(default=list)
    quality = models.JSONField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["plan", "-version"], name="planning_schedule_run_latest")]

    def __str__(self) -> str:
        return f"Run of plan {self.plan_id}, version {self.version}"


class ImportRun(ScopedModel):
    """One file on its way into a plan: the original, what was read, what it would change, and what became of it."""

    view_permission: ClassVar[str] = "planning.view_plan"

    state = models.CharField(max_length=16, choices=ImportState, default=ImportState.QUEUED)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    format = models.CharField(max_length=32, blank=True)
    source = models.CharField(max_length=32, blank=True)
    plan = models.ForeignKey(Plan, null=True, on_delete=models.SET_NULL, related_name="imports")
    plan_version = models.PositiveIntegerField(null=True)
    new_project_code = models.CharField(max_length=32, blank=True)
    new_project_name = models.CharField(max_length=200, blank=True)
    made_project = models.BooleanField(default=False)
    applies_itself = models.BooleanField(default=False)
    content = CompressedJSONField(null=True)
    issues = models.JSONField(default=list)
    fidelity = models.JSONField(default=dict)
    difference = models.JSONField(default=dict)
    # Every line of the difference, for pages and searches; ``difference`` holds the first ones and the counts.
    lines = CompressedJSONField(null=True)
    # Field by field what was kept, changed, lost and guessed.
    report = CompressedJSONField(null=True)
    # What the columns of a list mean, its first rows, and the form by which the meaning is remembered.
    mapping = models.JSONField(default=dict)
    sample = models.JSONField(default=list)
    shape = models.CharField(max_length=24, blank=True)
    batch = models.ForeignKey("planning.ImportBatch", null=True, on_delete=models.SET_NULL, related_name="imports")
    change_set = models.ForeignKey(ChangeSet, null=True, on_delete=models.PROTECT, related_name="imports")
    created_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="planning_import_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ImportState.APPLIED) | Q(change_set__isnull=False),
                name="planning_import_applied_by_a_change_set",
            ),
        ]
        indexes = [models.Index(fields=["plan", "source", "-id"], name="planning_import_latest")]

    def __str__(self) -> str:
        return self.file_name
