from __future__ import annotations

from django.db import models


class AssumptionState(models.TextChoices):
    OPEN = "open", "Open"
    CONFIRMED = "confirmed", "Confirmed"
    WRONG = "wrong", "Wrong"
