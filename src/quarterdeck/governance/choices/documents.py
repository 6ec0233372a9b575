from __future__ import annotations

from django.db import models


class DocumentState(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    ISSUED = "issued", "Issued"
    SUPERSEDED = "superseded", "Superseded"
    ARCHIVED = "archived", "Archived"
    DESTROYED = "destroyed", "Destroyed"


class DocumentKind(models.TextChoices):
    PLAN = "plan", "Plan"
    CASE = "case", "Business case"
    REPORT = "report", "Report"
    SPECIFICATION = "specification", "Specification"
    CONTRACT = "contract", "Contract"
    SAFETY = "safety", "Safety record"
    POLICY = "policy", "Policy or template"
    ACCEPTANCE = "acceptance", "Acceptance record"
    OTHER = "other", "Other"


class Classification(models.TextChoices):
    PUBLIC = "public", "Public"
    INTERNAL = "internal", "Internal"
    CONFIDENTIAL = "confidential", "Confidential"
    RESTRICTED = "restricted", "Restricted"


class Retention(models.TextChoices):
    STANDARD = "standard", "7 years after closure"
    LONG = "long", "10 years after closure"
    NONE = "none", "Working paper, none"
