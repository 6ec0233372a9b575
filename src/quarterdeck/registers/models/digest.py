"""How often a person is told by e-mail. In the application they are always told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quarterdeck.registers.choices import Rhythm


class Digest(models.Model):
    """A person's choice. ``next_at`` is moved on before a mail leaves, so that no mail leaves twice."""

    person = models.OneToOneField("core.Person", primary_key=True, on_delete=models.CASCADE, related_name="+")
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.OFF)
    next_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("person_id",)
        constraints = (
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="registers_digest_rhythm_known"),
            models.CheckConstraint(
                condition=Q(rhythm=Rhythm.OFF) | Q(next_at__isnull=False), name="registers_digest_has_its_next"
            ),
        )
        indexes = (models.Index(fields=("next_at",), name="registers_digest_next"),)

    def __str__(self) -> str:
        return f"{self.person}: {self.rhythm}"
