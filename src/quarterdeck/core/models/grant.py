from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q


class GrantQuerySet(models.QuerySet["Grant"]):
    def valid(self, at: datetime) -> GrantQuerySet:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=at),
            Q(valid_until__isnull=True) | Q(valid_until__gt=at),
            revoked_at__isnull=True,
            workspace__deleted_at__isnull=True,
            person__deactivated_at__isnull=True,
        )


class Grant(models.Model):
    """A person holds a role on a workspace and on everything below it, for a time or until it is taken back."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32)
    workspace = models.ForeignKey("core.Workspace", on_delete=models.PROTECT, related_name="grants")
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    delegated_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="delegations"
    )
    revoked_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["workspace__path", "role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "workspace"],
                condition=Q(revoked_at__isnull=True, delegated_from__isnull=True),
                name="core_grant_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_from__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="core_grant_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(delegated_from__isnull=True) | Q(valid_until__isnull=False),
                name="core_grant_delegation_is_time_boxed",
            ),
        ]
        indexes = [models.Index(fields=["person", "revoked_at"], name="core_grant_person")]

    def __str__(self) -> str:
        return f"{self.role} of {self.person_id} on {self.workspace_id}"
