"""Many changes at once: what they were, so that they can be taken back together; and files that came in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quarterdeck.registers.choices import BatchKind


class ChangeBatch(models.Model):
    """``items`` holds for each entry its number, its version after the change, and the values before it."""

    register = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=BatchKind)
    actor = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    items = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (models.CheckConstraint(condition=Q(kind__in=BatchKind.values), name="registers_batch_kind"),)
        indexes = (models.Index(fields=("actor", "register", "-id"), name="registers_batch_last"),)

    def __str__(self) -> str:
        return f"{self.kind} of {len(self.items)}"


class ImportRun(models.Model):
    """A file of entries on its way in: what its columns mean, and the batch that it became. It is its uploader's."""

    register = models.CharField(max_length=40)
    workspace = models.ForeignKey("core.Workspace", on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    mapping = models.JSONField(default=list)  # of each column, the field that it holds; "" for none
    is_large = models.BooleanField(default=False)  # more rows than anybody waits for: its steps are jobs
    checked = models.JSONField(default=dict)  # what the last check found that the import would do
    faults = models.JSONField(default=list)  # or what was wrong
    summary = models.JSONField(default=dict)
    batch = models.OneToOneField(ChangeBatch, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("actor", "register", "-id"), name="registers_import_last"),)

    def __str__(self) -> str:
        return str(self.file)
