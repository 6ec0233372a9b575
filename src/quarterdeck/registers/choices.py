from __future__ import annotations

from django.db import models


class Visibility(models.TextChoices):
    OPEN = "open", "Everybody who sees the register"
    RESTRICTED = "restricted", "Managers, the owner and who made it"


class BatchKind(models.TextChoices):
    EDIT = "edit", "Edit"
    DELETE = "delete", "Delete"
