from __future__ import annotations

from django.db import models


class Installation(models.Model):
    """The one row that knows whether this installation is set up, and whether its data is a demonstration."""

    set_up_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    welcome_hash = models.CharField(max_length=64, blank=True)
    welcome_expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="core_installation_one")]

    def __str__(self) -> str:
        return "Installation"


class SignInLink(models.Model):
    """A single-use link into a demonstration. Only the hash of its token is kept."""

    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Sign-in link of {self.person_id}"


class CacheEntry(models.Model):
    """A short-lived shared value (sign-in limits, single-use marks), as JSON. Seen alike by every web process."""

    key = models.CharField(max_length=300, primary_key=True)
    value = models.TextField()
    expires_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key
