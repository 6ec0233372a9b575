from __future__ import annotations

from django.db import models

from quarterdeck.registers.models import Entry, counted, known_states, state_field
from quarterdeck.risk.choices import IssueKind, IssueState, Priority, Severity
from quarterdeck.risk.models.risks import Risk


class Issue(Entry):
    """Something that has happened and needs a decision or work."""

    state = state_field(IssueState)
    kind = models.CharField(max_length=20, choices=IssueKind, default=IssueKind.PROBLEM)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.MEDIUM)
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.MEDIUM)
    source_risk = models.ForeignKey(
        Risk,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="issues",
        help_text="The risk that occurred",
    )
    analysis = models.TextField(blank=True, max_length=5000, help_text="Cause and consequence")
    resolution = models.TextField(blank=True, max_length=5000, help_text="What was done")

    class Meta(Entry.Meta):
        constraints = (
            *Entry.Meta.constraints,
            known_states(IssueState),
            models.CheckConstraint(condition=models.Q(kind__in=IssueKind.values), name="issue_kind_known"),
            models.CheckConstraint(condition=models.Q(severity__in=Severity.values), name="issue_severity_known"),
        )
        indexes = (*Entry.Meta.indexes, counted("severity", "kind"))
