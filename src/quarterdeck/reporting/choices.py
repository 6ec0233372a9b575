"""Colours of health and the dimensions that carry them."""

from __future__ import annotations

from django.db import models

RANKS = {"green": 0, "amber": 1, "red": 2}


class Rag(models.TextChoices):
    """Status colours. ``NONE`` is "no valid data" and never counts as green; ``HOLD`` is a project on hold."""

    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"
    NONE = "none", "No data"
    HOLD = "hold", "On hold"

    @property
    def rank(self) -> int:
        """Severity for "worst of": only green, amber and red compare."""
        return RANKS.get(self._value_, -1)


class Dimension(models.TextChoices):
    SCHEDULE = "schedule", "Schedule"
    COST = "cost", "Cost"
    SCOPE = "scope", "Scope"
    QUALITY = "quality", "Quality"
    RISK = "risk", "Risk"
    ISSUES = "issues", "Issues"
    RESOURCES = "resources", "Resources"
    BENEFITS = "benefits", "Benefits"


class Agreement(models.TextChoices):
    """How a declared colour stands to the computed one."""

    SAME = "same", "Same"
    BETTER = "better", "Better than computed"
    WORSE = "worse", "Worse than computed"
    UNKNOWN = "unknown", "Not comparable"


class PeriodState(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class DeclarationState(models.TextChoices):
    """A colour better than computed waits for the PMO; any other stands at once."""

    STANDING = "standing", "Standing"
    WAITING = "waiting", "Waiting for the PMO"
    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned"
