from __future__ import annotations

from django.db import models


class LeakState(models.TextChoices):
    REPORTED = "reported", "Reported"
    CONFIRMED = "confirmed", "Confirmed"
    WAITING = "waiting", "Waiting for parts"
    SUBMITTED = "submitted", "Submitted"
    APPROVED = "approved", "Approved"
    CLOSED = "closed", "Closed"


class RepairState(models.TextChoices):
    PLANNED = "planned", "Planned"
    DONE = "done", "Done"


class Severity(models.IntegerChoices):
    SMALL = 1, "Small"
    LARGE = 2, "Large"
    HUGE = 3, "Huge"


class Deck(models.TextChoices):
    UPPER = "upper", "Upper"
    LOWER = "lower", "Lower"
    HOLD = "hold", "Hold"
