from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db import models


class SignIn(models.Model):
    """Where a user is signed in: one row beside each session, gone with it. The session's key is never shown."""

    user = models.ForeignKey("core.User", on_delete=models.CASCADE, related_name="sign_ins")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="+")
    agent = models.CharField(max_length=300, blank=True)
    address = models.GenericIPAddressField(null=True)
    signed_in_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at", "-id"]

    def __str__(self) -> str:
        return f"Sign-in {self.pk} of {self.user_id}"
