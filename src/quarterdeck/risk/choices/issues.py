from __future__ import annotations

from django.db import models


class IssueState(models.TextChoices):
    OPEN = "open", "Open"
    ANALYSING = "analysing", "Analysing"
    IN_PROGRESS = "in_progress", "In progress"
    PENDING_DECISION = "pending_decision", "Pending decision"
    RESOLVED = "resolved", "Resolved"
    VERIFIED = "verified", "Verified"
    CLOSED = "closed", "Closed"


class IssueKind(models.TextChoices):
    REQUEST_FOR_CHANGE = "request_for_change", "Request for change"
    OFF_SPECIFICATION = "off_specification", "Off-specification"
    PROBLEM = "problem", "Problem or concern"
    EXTERNAL_EVENT = "external_event", "External event"
    OPPORTUNITY = "opportunity", "Business opportunity"
    DEFECT = "defect", "Defect"


class Severity(models.TextChoices):
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"
    CRITICAL = "critical", "Critical"
