from __future__ import annotations

from django.db import models


class DependencyState(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    AGREED = "agreed", "Agreed"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    LATE = "late", "Late"
    DELIVERED = "delivered", "Delivered"
    ACCEPTED = "accepted", "Accepted"
    DISPUTED = "disputed", "Disputed"
    CANCELLED = "cancelled", "Cancelled"


class Buffer(models.TextChoices):
    """How much time lies between the giver's forecast and the day the receiver needs it."""

    GREEN = "green", "10 working days or more"
    AMBER = "amber", "0 to 9 working days"
    RED = "red", "Later than needed"
    NO_DATA = "no_data", "No forecast"
