from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q

from quarterdeck.core import clock
from quarterdeck.core.errors import JobCancelled, JobLost
from quarterdeck.core.models.scoped import ScopedManager


class JobState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    SUCCEEDED = "succeeded", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


SECONDS_BETWEEN_LOOKS = 0.5  # how often a busy job writes its progress and looks for a wish to stop
ACTIVE_STATES = (JobState.QUEUED, JobState.RUNNING)


class JobRun(models.Model):
    """One piece of background work: what, for whom, how far, and how it ended."""

    view_permission: ClassVar[str] = "core.view_job"
    workspace_lookup: ClassVar[str] = "workspace__"
    is_by_product: ClassVar[bool] = True

    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    actor = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    workspace = models.ForeignKey("core.Workspace", null=True, on_delete=models.CASCADE, related_name="+")
    dedupe_key = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=16, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=3)
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    task_id = models.UUIDField(null=True)
    worker = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    cancel_requested_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "dedupe_key"],
                condition=Q(state=JobState.QUEUED) & ~Q(dedupe_key=""),
                name="core_job_queued_once",
            ),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="core_job_state_known"),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="core_job_state")]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_STATES

    @property
    def percent(self) -> int | None:
        """How far, 0 to 100; None while the total is not known."""
        if not self.progress_total:
            return None
        return min(100, 100 * self.progress_done // self.progress_total)

    @classmethod
    def relation_q(cls, relation: str, actor: models.Model) -> Q:
        return Q(actor=actor) if relation == "own" else Q(pk__in=[])

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Tell how far the work is, and stop if somebody asked for it. Cheap enough to call for every row.

        Raises JobCancelled, JobLost.
        """
        self.progress_done, self.progress_total, self.note = done, total, note[:300]
        if done != total and not self._time_to_look():
            return
        self._keep(progress_done=done, progress_total=total, note=self.note)
        self._look_for_cancel()

    def raise_if_cancelled(self) -> None:
        """Stop here if somebody asked for it. Raises JobCancelled, JobLost."""
        if self._time_to_look():
            self._look_for_cancel()

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """The one transaction in which a job's effect becomes visible, together with its success.

        What is written inside happens exactly once, even when a worker dies and another one repeats the job.
        Set ``run.result`` inside. Raises JobCancelled, JobLost.
        """
        with transaction.atomic():
            row = JobRun.objects.select_for_update().filter(self._mine()).first()
            if row is None:
                raise JobLost
            if row.cancel_requested_at is not None:
                raise JobCancelled
            yield
            self.state, self.finished_at = JobState.SUCCEEDED, clock.now()
            self.lease_until = None
            self.save(update_fields=["state", "finished_at", "lease_until", "result"])

    def _mine(self) -> Q:
        return Q(pk=self.pk, worker=self.worker, attempts=self.attempts, state=JobState.RUNNING)

    def _keep(self, **values: Any) -> None:
        if not JobRun.objects.filter(self._mine()).update(**values):
            raise JobLost

    def _look_for_cancel(self) -> None:
        row = JobRun.objects.filter(self._mine()).values_list("cancel_requested_at", flat=True).first()
        if row is not None:
            raise JobCancelled

    def _time_to_look(self) -> bool:
        now = monotonic()
        if now - getattr(self, "_looked_at", -SECONDS_BETWEEN_LOOKS) < SECONDS_BETWEEN_LOOKS:
            return False
        self._looked_at = now
        return True


class WorkerBeat(models.Model):
    """A worker's sign of life, written every few seconds."""

    worker = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    supervisor = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["worker"]

    def __str__(self) -> str:
        return f"{self.worker} on {self.host}"
