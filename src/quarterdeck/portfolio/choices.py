"""The closed lists of the portfolio: states, classes, aspects, levels."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices


class ProjectState(TextChoices):
    CANDIDATE = "candidate", "Candidate"
    AUTHORISED = "authorised", "Authorised"
    INITIATING = "initiating", "Initiating"
    DELIVERING = "delivering", "Delivering"
    ON_HOLD = "on_hold", "On hold"
    STOPPING = "stopping", "Stopping"
    CLOSING = "closing", "Closing"
    CLOSED = "closed", "Closed"
    BENEFITS_TRACKING = "benefits_tracking", "Benefits tracking"
    ARCHIVED = "archived", "Archived"


ACTIVE_STATES = (
    ProjectState.AUTHORISED,
    ProjectState.INITIATING,
    ProjectState.DELIVERING,
    ProjectState.STOPPING,
    ProjectState.CLOSING,
)
FINISHED_STATES = (ProjectState.CLOSED, ProjectState.BENEFITS_TRACKING, ProjectState.ARCHIVED)


class Outcome(TextChoices):
    """How a closed project ended."""

    COMPLETED = "completed", "Completed"
    STOPPED = "stopped", "Stopped"


class SizeClass(TextChoices):
    S = "S", "S"
    M = "M", "M"
    L = "L", "L"
    XL = "XL", "XL"


class SizeFactor(TextChoices):
    """What the size class is scored on, each 1 to 3 (domain 3.1)."""

    BUDGET = "budget", "Budget"
    DURATION = "duration", "Duration"
    TEAM = "team", "Team"
    AREAS = "areas", "Areas touched"
    NOVELTY = "novelty", "Novelty"
    SUPPLIERS = "suppliers", "Suppliers"
    REGULATORY = "regulatory", "Regulatory and security exposure"
    CHANGE_IMPACT = "change_impact", "Organisational change impact"


class ToleranceAspect(TextChoices):
    TIME = "time", "Time"
    COST = "cost", "Cost"
    SCOPE = "scope", "Scope"
    BENEFITS = "benefits", "Benefits"
    QUALITY = "quality", "Quality"
    RISK = "risk", "Risk"
    SUSTAINABILITY = "sustainability", "Sustainability"


class ToleranceUnit(TextChoices):
    PERCENT = "percent", "% of the baseline"
    WORKING_DAYS = "working_days", "working days"
    MUSTS_LOST = "musts_lost", "Must requirements lost"
    PERCENT_OF_CONTINGENCY = "percent_of_contingency", "% of the contingency reserve"


class ContingencyConvention(TextChoices):
    """Whether contingency stands inside the cost baseline (PMBOK) or outside it (earned value practice)."""

    OUTSIDE_BASELINE = "outside_baseline", "Outside the baseline (earned value practice)"
    INSIDE_BASELINE = "inside_baseline", "Inside the cost baseline (PMBOK)"


class ContributionLevel(IntegerChoices):
    NONE = 0, "None"
    ENABLING = 1, "Enabling"
    SUPPORTING = 2, "Supporting"
    DIRECT = 3, "Direct"


class Direction(TextChoices):
    RISING = "rising", "Higher is better"
    FALLING = "falling", "Lower is better"


class ListState(TextChoices):
    """Where an imported portfolio list stands. A newer list for the same day supersedes the former one."""

    QUEUED = "queued", "Waiting"
    READ = "read", "Ready to apply"
    FAILED = "failed", "Could not be read"
    APPLIED = "applied", "Applied"
    UNCHANGED = "unchanged", "Nothing new"
    SUPERSEDED = "superseded", "Superseded"
    REVERTED = "reverted", "Undone"
    DISCARDED = "discarded", "Discarded"


class ListsStep(TextChoices):
    """What is done to all lists of a batch as one."""

    APPLY = "apply", "Apply"
    REVERT = "revert", "Undo"


class ListedRating(TextChoices):
    """The colour that a list gives a project; empty means that it gives none."""

    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"


class ObjectiveState(TextChoices):
    ACTIVE = "active", "Active"
    CLOSED = "closed", "Closed"


SEED_AREAS: tuple[tuple[str, str], ...] = (
    ("sales", "Sales"),
    ("marketing", "Marketing"),
    ("customer-service", "Customer Service"),
    ("it", "IT"),
    ("operations", "Operations"),
    ("finance", "Finance"),
    ("hr", "HR"),
    ("facilities", "Facilities"),
    ("legal-compliance", "Legal & Compliance"),
    ("product", "Product"),
)

METHOD_PACKS: tuple[tuple[str, str], ...] = (
    ("predictive", "Predictive (PMBOK-style)"),
    ("prince2_7", "PRINCE2-style"),
    ("scrum_kanban", "Scrum and kanban"),
    ("hybrid", "Hybrid"),
    ("safe_lpm_light", "Lean portfolio (SAFe-light)"),
    ("house", "House rules"),
)


class BenefitState(TextChoices):
    IDENTIFIED = "identified", "Identified"
    PROFILED = "profiled", "Profiled"
    BASELINED = "baselined", "Baselined"
    REALISING = "realising", "Realising"
    REALISED = "realised", "Realised"
    PARTLY = "partly", "Partly realised"
    NOT_REALISED = "not_realised", "Not realised"
    CLOSED = "closed", "Closed"


class BenefitKind(TextChoices):
    CASH = "cash", "Cash-releasing"
    EFFICIENCY = "efficiency", "Efficiency, no cash released"
    REVENUE = "revenue", "Revenue"
    RISK = "risk", "Risk and compliance"
    QUALITY = "quality", "Quality"
    DISBENEFIT = "disbenefit", "Dis-benefit"


class Frequency(TextChoices):
    MONTHLY = "monthly", "Monthly"
    QUARTERLY = "quarterly", "Quarterly"
    YEARLY = "yearly", "Yearly"
