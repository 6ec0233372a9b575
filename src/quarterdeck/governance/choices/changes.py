from __future__ import annotations

from django.db import models


class ChangeState(models.TextChoices):
    RAISED = "raised", "Raised"
    SCREENED = "screened", "Screened"
    IMPACT_ANALYSIS = "impact_analysis", "Impact analysis"
    EMERGENCY = "emergency", "Approved verbally, record due"
    RECOMMENDED = "recommended", "Recommended"
    APPROVED = "approved", "Approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions", "Approved with conditions"
    REJECTED = "rejected", "Rejected"
    DEFERRED = "deferred", "Deferred"
    WITHDRAWN = "withdrawn", "Withdrawn"
    IMPLEMENTING = "implementing", "Implementing"
    VERIFIED = "verified", "Verified"
    CLOSED = "closed", "Closed"


class ChangeKind(models.TextChoices):
    REQUEST = "request", "Request for change"
    OFF_SPECIFICATION = "off_specification", "Off-specification"
    LEGAL = "legal", "Law or regulation"
    CORRECTION = "correction", "Correction of the plan"


class Authority(models.TextChoices):
    """Who may decide, from the lowest level up."""

    PROJECT_MANAGER = "project_manager", "Project manager"
    CHANGE_AUTHORITY = "change_authority", "Change authority"
    PROJECT_BOARD = "project_board", "Steering or project board"
    PORTFOLIO_BOARD = "portfolio_board", "Portfolio board"


class ScopeEffect(models.TextChoices):
    """The heaviest thing that the scope loses or gains."""

    NONE = "none", "No acceptance criterion changes"
    SHOULD = "should", "Should or Could items"
    MUST = "must", "Must items"
    OBJECTIVES = "objectives", "Objectives, or a stop"
