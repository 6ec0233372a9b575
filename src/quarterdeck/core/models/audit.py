from __future__ import annotations

import json
from typing import Any

from django.db import models


class AuditRecord(models.Model):
    """One link of the audit chain. Rows are only ever added; the database itself refuses to change or remove them.

    ``changes`` is kept as the exact canonical JSON text that went into the hash. Subject and workspace are plain
    numbers, so that the trail outlives what it tells of.
    """

    sequence = models.BigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=64)
    subject = models.CharField(max_length=300)
    workspace_number = models.BigIntegerField(null=True)
    workspace_path = models.CharField(max_length=255, blank=True)
    changes = models.TextField()
    reason = models.TextField(blank=True)
    mandate = models.TextField(blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "sequence"], name="core_audit_subject"),
            models.Index(fields=["workspace_path", "sequence"], name="core_audit_workspace"),
        ]

    def __str__(self) -> str:
        return f"#{self.sequence} {self.action}"

    @property
    def change_values(self) -> dict[str, Any]:
        return json.loads(self.changes)  # type: ignore[no-any-return]


class AuditHead(models.Model):
    """The last link of the chain: locked by whoever adds the next one."""

    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="core_audit_one_head")]

    def __str__(self) -> str:
        return f"Head at #{self.sequence}"
