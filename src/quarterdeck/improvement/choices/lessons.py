from __future__ import annotations

from django.db import models


class LessonState(models.TextChoices):
    CAPTURED = "captured", "Captured"
    VALIDATED = "validated", "Validated"
    PUBLISHED = "published", "Published"
    EMBEDDED = "embedded", "Embedded"
    RETIRED = "retired", "Retired"


class LessonKind(models.TextChoices):
    REPEAT = "repeat", "Repeat it"
    AVOID = "avoid", "Avoid it"


class Phase(models.TextChoices):
    INITIATING = "initiating", "Initiating"
    PLANNING = "planning", "Planning"
    DELIVERING = "delivering", "Delivering"
    CLOSING = "closing", "Closing"
    AFTER = "after", "After closing"


class Impact(models.TextChoices):
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class EmbeddedIn(models.TextChoices):
    """Where a lesson changes what people do: until it stands there, nothing is learned."""

    TEMPLATE = "template", "Template"
    CHECKLIST = "checklist", "Checklist"
    PLAYBOOK = "playbook", "Playbook"


class Verdict(models.TextChoices):
    """What a project says to a lesson that is proposed to it."""

    APPLY = "apply", "Apply"
    NOT_RELEVANT = "not_relevant", "Not relevant"
