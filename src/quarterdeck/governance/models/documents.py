from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from quarterdeck.core.models import Person, StoredFile
from quarterdeck.governance.choices import Classification, DocumentKind, DocumentState, Retention
from quarterdeck.registers.models import Entry, EntryRow, counted, known_states, state_field

MOST_APPROVERS = 5


class PathField(models.URLField):  # type: ignore[type-arg]  # generic in its stubs alone
    """An address within this installation."""

    default_validators: list[Callable[[Any], None]] = []


class Document(Entry):
    """A controlled document. Its content is its newest file or, without one, the text of the page."""

    held = (Q(legal_hold=True), "under a legal hold")

    state = state_field(DocumentState)
    kind = models.CharField(max_length=16, choices=DocumentKind, default=DocumentKind.OTHER)
    classification = models.CharField(max_length=12, choices=Classification, default=Classification.INTERNAL)
    retention = models.CharField(max_length=10, choices=Retention, default=Retention.STANDARD)
    legal_hold = models.BooleanField(default=False)
    hold_reason = models.CharField(max_length=300, blank=True)
    review_by = models.DateField(null=True, blank=True)
    approvals_needed = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_APPROVERS)],
        help_text="By so many different people, none of whom wrote it",
    )
    major = models.PositiveSmallIntegerField(default=0, editable=False)
    minor = models.PositiveSmallIntegerField(default=0, editable=False)
    current = PathField("current version", blank=True, editable=False)
    archived_on = models.DateField("archived", null=True, editable=False)
    retain_until = models.DateField("kept until", null=True, editable=False)

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(DocumentState),
            models.CheckConstraint(condition=Q(classification__in=Classification.values), name="document_class_known"),
            models.CheckConstraint(
                condition=~Q(state="destroyed") | Q(legal_hold=False), name="document_hold_blocks_destruction"
            ),
        )
        indexes = (*Entry.Meta.indexes, counted("kind", "classification"))

    @property
    def label(self) -> str:
        return f"{self.major}.{self.minor}"


class DocumentVersion(EntryRow):
    """One version: its own copy of the bytes, their checksum, who made it and who approved it."""

    entry = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    label = models.CharField("version", max_length=12, editable=False)
    name = models.CharField("file", max_length=255, editable=False)
    size = models.PositiveBigIntegerField("bytes", editable=False)
    checksum = models.CharField("SHA-256", max_length=64, editable=False)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    made_on = models.DateField("made", editable=False)
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    approved_on = models.DateField("approved", null=True, editable=False)
    address = PathField("download", blank=True, editable=False)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)

    class Meta(EntryRow.Meta):
        constraints = (models.UniqueConstraint(fields=("entry", "label"), name="document_version_once"),)


class DocumentApproval(EntryRow):
    """Who approved which version, and when. One that was sent back after it does not count any more."""

    entry = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="approvals")
    version = models.CharField("version in review", max_length=12, editable=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    on = models.DateField("approved", editable=False)
    counts = models.BooleanField(default=True, editable=False)
    checksum = models.CharField("SHA-256", max_length=64, editable=False)

    class Meta(EntryRow.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=("entry", "version", "by"), condition=Q(counts=True), name="document_approved_once_by_each"
            ),
        )
