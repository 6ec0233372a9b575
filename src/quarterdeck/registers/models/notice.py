"""What people are told: one row per person and event. Whether they may still see it is asked when it is shown."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quarterdeck.registers.choices import Reason
from quarterdeck.registers.models.subject import Subject


class Notice(models.Model):
    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="notices")
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.CharField(max_length=300, blank=True)
    actor = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.BigIntegerField()  # of the outbox: an event that is delivered again tells nobody twice
    is_internal = models.BooleanField(default=False)  # of an internal comment
    seen_at = models.DateTimeField(null=True, blank=True)
    mail = models.BigIntegerField(null=True, blank=True)  # the job whose mail names it; 0: before mails were asked for

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("person", "event"), name="registers_notice_once"),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="registers_notice_reason_known"),
        )
        indexes = (
            models.Index(fields=("person", "-id"), condition=Q(seen_at__isnull=True), name="registers_notice_new"),
            models.Index(fields=("person", "-id"), name="registers_notice_of"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.reason} {self.subject_id}"
