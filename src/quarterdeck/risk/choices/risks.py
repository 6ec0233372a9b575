from __future__ import annotations

from django.db import models


class RiskState(models.TextChoices):
    DRAFT = "draft", "Draft"
    ASSESSED = "assessed", "Assessed"
    RESPONSE_PLANNED = "response_planned", "Response planned"
    RESPONDING = "responding", "Responding"
    OCCURRED = "occurred", "Occurred"
    CLOSED = "closed", "Closed"


class RiskKind(models.TextChoices):
    THREAT = "threat", "Threat"
    OPPORTUNITY = "opportunity", "Opportunity"


class RiskCategory(models.TextChoices):
    """A first risk breakdown structure; an organisation adds its own words as a custom field."""

    TECHNICAL = "technical", "Technical"
    SCHEDULE = "schedule", "Schedule"
    COMMERCIAL = "commercial", "Commercial and suppliers"
    RESOURCES = "resources", "People and skills"
    ORGANISATION = "organisation", "Organisation and change"
    LEGAL = "legal", "Legal and regulatory"
    SECURITY = "security", "Security and data"
    EXTERNAL = "external", "External"


class Scale(models.IntegerChoices):
    """The five steps of probability and of impact. Ordinal: they sort, they are never added."""

    VERY_LOW = 1, "1 very low"
    LOW = 2, "2 low"
    MEDIUM = 3, "3 medium"
    HIGH = 4, "4 high"
    VERY_HIGH = 5, "5 very high"


class Band(models.TextChoices):
    LOW = "low", "Low"
    MODERATE = "moderate", "Moderate"
    HIGH = "high", "High"
    EXTREME = "extreme", "Extreme"


class Appetite(models.TextChoices):
    AVERSE = "averse", "Averse"
    MINIMAL = "minimal", "Minimal"
    CAUTIOUS = "cautious", "Cautious"
    OPEN = "open", "Open"
    HUNGRY = "hungry", "Hungry"


class Proximity(models.TextChoices):
    IMMINENT = "imminent", "Within a month"
    STAGE = "stage", "Within the stage"
    PROJECT = "project", "Within the project"
    BEYOND = "beyond", "Beyond the project"


class Response(models.TextChoices):
    """One enumeration for threats and opportunities; packs may label them in their own words."""

    AVOID = "avoid", "Avoid"
    REDUCE = "reduce", "Reduce"
    TRANSFER = "transfer", "Transfer"
    SHARE = "share", "Share"
    ACCEPT = "accept", "Accept"
    CONTINGENT = "contingent", "Prepare a contingent plan"
    EXPLOIT = "exploit", "Exploit"
    ENHANCE = "enhance", "Enhance"
    REJECT = "reject", "Reject"
    ESCALATE = "escalate", "Escalate"


class ImpactUnit(models.TextChoices):
    """What low, likely and high of the schedule impact count."""

    DAYS = "days", "Working days"
    FACTOR = "factor", "Factor of the duration"


class Ending(models.TextChoices):
    EXPIRED = "expired", "Its window has passed"
    ELIMINATED = "eliminated", "It was eliminated"
    ACCEPTED = "accepted", "It was accepted"
