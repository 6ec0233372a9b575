from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from quarterdeck.core.models.scoped import ScopedModel


class StoredFile(ScopedModel):
    """An attachment or an imported original: kept under a name of our own, with its size and SHA-256."""

    view_permission: ClassVar[str] = "core.view_file"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    created_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def relative_path(self) -> str:
        return f"{self.id.hex[:2]}/{self.id.hex}"
