"""Enumerations of planning. The words of a plan itself (constraints, link types, …) are `exchange.document`'s."""

from django.db import models


class ChangeSetState(models.TextChoices):
    DRAFT = "draft", "Draft"
    APPLIED = "applied", "Applied"
    REVERTED = "reverted", "Undone"
    DISCARDED = "discarded", "Discarded"


class ChangeSetSource(models.TextChoices):
    """Which face proposed the change."""

    PAGE = "page", "Page"
    API = "api", "API"
    IMPORT = "import", "Import"
    IMPORT_BASELINE = "import_baseline", "Baseline of an import"
    UNDO = "undo", "Undo"
    LOADER = "loader", "Loader"
    LEVELLING = "levelling", "Levelling"


class BaselineKind(models.TextChoices):
    ORIGINAL = "original", "Original"
    APPROVED_CHANGE = "approved_change", "Approved change"
    RE_BASELINE = "re_baseline", "Re-baseline"
    IMPORTED = "imported", "Imported"


class ImportState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    READ = "read", "Ready to apply"
    FAILED = "failed", "Could not be read"
    APPLIED = "applied", "Applied"
    REVERTED = "reverted", "Undone"
    DISCARDED = "discarded", "Discarded"


class BatchStep(models.TextChoices):
    """What is done to all files of a batch as one."""

    APPLY = "apply", "Apply"
    REVERT = "revert", "Undo"


class Winner(models.TextChoices):
    """Who wins where both sides changed a field; ``ask`` is the absence of a rule."""

    SOURCE = "source", "The source wins"
    OURS = "ours", "Ours wins"
    ASK = "ask", "Ask each time"


class SimulationState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    DONE = "done", "Done"
    FAILED = "failed", "Could not be simulated"


class LevellingState(models.TextChoices):
    QUEUED = "queued", "Searching"
    READY = "ready", "Draft made"
    LEVEL = "level", "Nothing to change"
    FAILED = "failed", "Could not be levelled"


class LevellingMethod(models.TextChoices):
    """How a levelled plan is sought; the engine's words."""

    PRIORITY = "priority", "By priority"
    FAST = "fast", "Search"
    OPTIMAL = "optimal", "Search and prove"
