from __future__ import annotations

from django.db import models


class MeetingState(models.TextChoices):
    PLANNED = "planned", "Planned"
    DRAFT = "draft", "Minutes in draft"
    CIRCULATED = "circulated", "Minutes circulated"
    APPROVED = "approved", "Minutes approved"
    CANCELLED = "cancelled", "Cancelled"


class AgendaKind(models.TextChoices):
    INFORM = "inform", "Inform"
    DISCUSS = "discuss", "Discuss"
    DECIDE = "decide", "Decide"


class Presence(models.TextChoices):
    INVITED = "invited", "Invited"
    PRESENT = "present", "Present"
    EXCUSED = "excused", "Excused"
    ABSENT = "absent", "Absent"


class OutcomeKind(models.TextChoices):
    ACTION = "action", "Action"
    DECISION = "decision", "Decision"
