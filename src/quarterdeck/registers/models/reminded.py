"""That people were reminded of a due day or a promise, so that it is said once."""

from __future__ import annotations

from django.db import models

from quarterdeck.registers.choices import Reason
from quarterdeck.registers.models.subject import Subject


class Reminded(models.Model):
    """The last time that an entry reminded of one of its clocks; the clock "" is its due day."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    clock = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=10, choices=Reason)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("subject", "clock", "reason"), name="registers_reminded_once"),)

    def __str__(self) -> str:
        return f"{self.subject_id} {self.clock}: {self.reason}"
