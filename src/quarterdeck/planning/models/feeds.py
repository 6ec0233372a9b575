from __future__ import annotations

from django.db import models
from django.db.models import Q

from quarterdeck.core.models import Person


class CalendarFeed(models.Model):
    """A person's address for calendar programs. Only the hash of its token is kept; a new one ends the old one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(revoked_at__isnull=True), name="planning_one_feed_per_person"
            ),
        )

    def __str__(self) -> str:
        return f"Calendar feed of {self.person.name}"
