"""Where the clocks of an entry stand, so that lists can be narrowed and sorted by them."""

from __future__ import annotations

from django.db import models

from quarterdeck.registers.models.subject import Subject


class Clocked(models.Model):
    """One clock of one entry. While ``paused_at`` is set, ``due_at`` is as it stood when the pause began."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="clocks")
    clock = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_at", "id")
        constraints = (models.UniqueConstraint(fields=("subject", "clock"), name="registers_clock_once"),)
        indexes = (models.Index(fields=("stopped_at", "due_at"), name="registers_clock_running"),)

    def __str__(self) -> str:
        return f"{self.clock} of {self.subject_id}"
