"""The closed lists of project money."""

from __future__ import annotations

from django.db.models import TextChoices


class CostCategory(TextChoices):
    """The seed of the cost breakdown structure (domain 5)."""

    INTERNAL_LABOUR = "internal_labour", "Internal labour"
    EXTERNAL_LABOUR = "external_labour", "External labour"
    HARDWARE = "hardware", "Hardware"
    SOFTWARE = "software", "Software and licences"
    SERVICES = "services", "Services"
    TRAVEL = "travel", "Travel"
    FACILITIES = "facilities", "Facilities"
    TRAINING = "training", "Training"
    OTHER = "other", "Other"


class Spending(TextChoices):
    CAPEX = "capex", "Capex"
    OPEX = "opex", "Opex"


class BudgetState(TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    APPROVED = "approved", "Approved"
    SUPERSEDED = "superseded", "Superseded"


class ReserveKind(TextChoices):
    CONTINGENCY = "contingency", "Contingency reserve"
    MANAGEMENT = "management", "Management reserve"


class CostKind(TextChoices):
    """What an entry stands for. Prepayments are money out, not work done: they never count as actual cost."""

    COST = "cost", "Cost"
    ACCRUAL = "accrual", "Accrual"
    PREPAYMENT = "prepayment", "Prepayment"


class PeriodState(TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class ImportState(TextChoices):
    APPLIED = "applied", "Applied"
    UNDONE = "undone", "Undone"
