"""What people hang on an entry: comments with the people they name, files, and whether they watch it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quarterdeck.registers.models.subject import Subject


class Comment(models.Model):
    """Something said about an entry. An internal one is not for people who see the entry without its workspace."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=10_000)
    is_internal = models.BooleanField(default=False)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    request_key = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001  null: not sent by a form
    mentioned = models.ManyToManyField("core.Person", related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(text="") | Q(deleted_at__isnull=False), name="registers_comment_text"),
            models.UniqueConstraint(
                fields=("author", "request_key"),
                condition=Q(request_key__isnull=False),
                name="registers_comment_sent_once",
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]


class Attachment(models.Model):
    """A file of an entry. The bytes are core's; who sees the entry may open it."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="attachments")
    file = models.OneToOneField("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.file)


class Watcher(models.Model):
    """Somebody who wants to hear of changes; ``is_muted`` where they said that they do not."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="watchers")
    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="+")
    is_muted = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("subject", "person"), name="registers_watch_once"),)
        indexes = (models.Index(fields=("person", "is_muted"), name="registers_watching"),)

    def __str__(self) -> str:
        return f"{self.person} on {self.subject_id}"


class Relation(models.Model):
    """How one subject stands to another: ``source`` causes, mitigates, implements, ... ``target``."""

    source = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="leads")
    target = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="follows")
    kind = models.CharField(max_length=20)
    created_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("source", "target", "kind"), name="registers_relation_once"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="registers_relation_to_another"),
        )
        indexes = (models.Index(fields=("target", "kind"), name="registers_relation_back"),)

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"
