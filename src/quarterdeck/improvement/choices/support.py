from __future__ import annotations

from django.db import models


class SupportState(models.TextChoices):
    NEW = "new", "New"
    ASSIGNED = "assigned", "Assigned"
    IN_PROGRESS = "in_progress", "In progress"
    WAITING_USER = "waiting_user", "Waiting for the user"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Reopened"


class SupportCategory(models.TextChoices):
    TOOL = "tool", "Tool"
    METHOD = "method", "Method"
    PLANNING = "planning", "Planning"
    RISK = "risk", "Risk"
    FINANCE = "finance", "Finance"
    PEOPLE = "people", "People"
    ESCALATION = "escalation", "Escalation"
    TEMPLATE = "template", "Template"


class SupportPriority(models.TextChoices):
    P1 = "p1", "P1 work stands still"
    P2 = "p2", "P2 work is hindered"
    P3 = "p3", "P3 this week"
    P4 = "p4", "P4 when convenient"
