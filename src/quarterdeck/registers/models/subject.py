"""The spine: one concrete row per entry, and per task or milestone that something points at.

Comments, attachments, relations, watchers, notifications, search and history hang on it by real foreign keys. For an
entry it mirrors what lists over all registers show; the kernel writes both in one transaction. An entry has the number
of its spine as its own, so that one number names it everywhere.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from quarterdeck.core.models import Person
from quarterdeck.registers.choices import Visibility
from quarterdeck.registers.declaration.points import subject_sources
from quarterdeck.registers.declaration.registry import all_registers
from quarterdeck.registers.models.sight import subjects_q


class SubjectQuerySet(models.QuerySet["Subject"]):
    def visible_to(self, actor: Person) -> Self:
        """The subjects that ``actor`` may see, of every register; deleted ones never."""
        return self.filter(subjects_q(actor), deleted_at__isnull=True)


class Subject(models.Model):
    register = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True, blank=True)  # of a task or milestone; an entry shares the spine's
    workspace = models.ForeignKey("core.Workspace", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=32, blank=True)
    is_closed = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.OPEN)
    owner = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    request_key = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001  null: not asked for by a form

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("register", "object_id"), name="registers_subject_once"),
            models.UniqueConstraint(
                fields=("created_by", "request_key"),
                condition=Q(request_key__isnull=False),
                name="registers_subject_asked_once",
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(register=""), name="registers_subject_title"),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="registers_subject_visibility_known"
            ),
        )
        indexes = (
            models.Index(fields=("owner", "is_closed", "due_on"), name="registers_subject_owner"),
            models.Index(fields=("workspace", "register"), name="registers_subject_place"),
            models.Index(fields=("register", "changed_at"), name="registers_subject_recent"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def reference(self) -> str:
        """``I-03/R-12``: unique in the whole installation."""
        return f"{self.workspace.code}/{self.code}"

    @property
    def url(self) -> str:
        """Where its page is."""
        source = next((one for one in subject_sources if one.key == self.register), None)
        return source.url(self) if source else reverse("registers:entry", args=[self.register, self.pk])

    @property
    def state_words(self) -> str:
        known = next((one for one in all_registers() if one.key == self.register), None)
        return known.workflow.label(self.state) if known else self.state


class SubjectTag(models.Model):
    """A tag of an entry, as a row that filters can find."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="tag_rows")
    tag = models.CharField(max_length=40)

    class Meta:
        ordering = ("tag", "id")
        constraints = (models.UniqueConstraint(fields=("subject", "tag"), name="registers_tag_once"),)
        indexes = (models.Index(fields=("tag",), name="registers_tag"),)

    def __str__(self) -> str:
        return self.tag


class Numbering(models.Model):
    """The last number that a register gave on a workspace: locked by whoever takes the next one."""

    workspace = models.ForeignKey("core.Workspace", on_delete=models.PROTECT, related_name="+")
    register = models.CharField(max_length=40)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("workspace", "register"), name="registers_numbering_once"),)

    def __str__(self) -> str:
        return f"{self.register} {self.last}"


class StateChange(models.Model):
    """One step in the life of an entry: who, when, from, to, why. Rows are only ever added."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="state_changes")
    transition = models.CharField(max_length=40)
    old = models.CharField(max_length=32, blank=True)
    new = models.CharField(max_length=32)
    actor = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField()
    reason = models.TextField(blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    mandate = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("subject", "transition", "id"), name="registers_step"),)

    def __str__(self) -> str:
        return f"{self.transition}: {self.old} to {self.new}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)
