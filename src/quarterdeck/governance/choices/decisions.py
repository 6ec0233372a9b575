from __future__ import annotations

from django.db import models


class DecisionState(models.TextChoices):
    REQUESTED = "requested", "Requested"
    SCHEDULED = "scheduled", "Scheduled"
    DECIDED = "decided", "Decided"
    DEFERRED = "deferred", "Deferred"
    ESCALATED = "escalated", "Escalated"
    IMPLEMENTED = "implemented", "Implemented"
    REVIEWED = "reviewed", "Reviewed"


class Forum(models.TextChoices):
    """Where a decision is taken, from the lowest level up."""

    PROJECT_MANAGER = "project_manager", "Project manager"
    CHANGE_AUTHORITY = "change_authority", "Change authority"
    PROJECT_BOARD = "project_board", "Steering or project board"
    PROGRAMME_BOARD = "programme_board", "Programme board"
    PORTFOLIO_BOARD = "portfolio_board", "Portfolio board"
    EXECUTIVE = "executive", "Executive"


class Reversibility(models.TextChoices):
    EASY = "easy", "Easily reversed"
    COSTLY = "costly", "Reversed at a cost"
    FINAL = "final", "Cannot be reversed"
