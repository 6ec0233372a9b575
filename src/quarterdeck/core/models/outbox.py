from __future__ import annotations

from typing import ClassVar

from django.db import models


class OutboxEvent(models.Model):
    """Something that happened, waiting for its receivers. Written with the change, delivered after it."""

    is_by_product: ClassVar[bool] = True

    kind = models.CharField(max_length=100)
    payload = models.JSONField()
    workspace = models.ForeignKey("core.Workspace", null=True, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(delivered_at__isnull=True), name="core_outbox_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
