"""A state of a list under a name: filters, order, groups, columns and layout."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SavedView(models.Model):
    """A shared view has a ``workspace``: whoever sees the register there may use it. A private one is its owner's."""

    register = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    owner = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="+")
    workspace = models.ForeignKey("core.Workspace", null=True, on_delete=models.CASCADE, related_name="+")
    state = models.JSONField(default=list)  # pairs of parameter and value, in the order of the address
    is_default = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("register", "owner", "name"),
                condition=Q(workspace__isnull=True),
                name="registers_view_private_once",
            ),
            models.UniqueConstraint(
                fields=("register", "workspace", "name"),
                condition=Q(workspace__isnull=False),
                name="registers_view_shared_once",
            ),
            models.UniqueConstraint(
                fields=("register", "owner"),
                condition=Q(workspace__isnull=True, is_default=True),
                name="registers_view_one_own_default",
            ),
            models.UniqueConstraint(
                fields=("register", "workspace"),
                condition=Q(workspace__isnull=False, is_default=True),
                name="registers_view_one_shared_default",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="registers_view_named"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_shared(self) -> bool:
        return self.workspace_id is not None
