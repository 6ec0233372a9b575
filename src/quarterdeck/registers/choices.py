from __future__ import annotations

from django.db import models


class Visibility(models.TextChoices):
    OPEN = "open", "Everybody who sees the register"
    RESTRICTED = "restricted", "Managers, the owner and who made it"


class BatchKind(models.TextChoices):
    EDIT = "edit", "Edit"
    DELETE = "delete", "Delete"
    IMPORT = "import", "Import"


class ImportStep(models.TextChoices):
    CHECK = "check", "Check the rows"
    APPLY = "apply", "Import"
    UNDO = "undo", "Take back"


class CustomKind(models.TextChoices):
    TEXT = "text", "Text"
    LONG_TEXT = "long_text", "Long text"
    NUMBER = "number", "Number"
    MONEY = "money", "Money"
    DATE = "date", "Date"
    CHOICE = "choice", "Choice"
    CHOICES = "choices", "Several choices"
    PERSON = "person", "Person"
    YES_NO = "yes_no", "Yes or no"
    LINK = "link", "Link"


class Reason(models.TextChoices):
    MENTIONED = "mentioned", "named you"
    ASSIGNED = "assigned", "gave you this"
    COMMENTED = "commented", "commented"
    CHANGED = "changed", "changed this"
    DUE = "due", "reminds you"
    LATE = "late", "says this is late"


class Rhythm(models.TextChoices):
    OFF = "off", "Never"
    DAILY = "daily", "Every day"
    WEEKLY = "weekly", "Every Monday"
