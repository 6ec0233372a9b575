from __future__ import annotations

from django.db import models


class ComplaintState(models.TextChoices):
    """The steps of ISO 10002, from receipt to closing, with the ways back."""

    RECEIVED = "received", "Received"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    ASSESSED = "assessed", "Assessed"
    INVESTIGATING = "investigating", "Investigating"
    WAITING = "waiting", "Waiting for the complainant"
    RESPONSE_PROPOSED = "response_proposed", "Response proposed"
    COMMUNICATED = "communicated", "Communicated"
    CLOSED = "closed", "Closed"
    ESCALATED = "escalated", "Internal review"
    EXTERNAL = "external", "External review"
    REOPENED = "reopened", "Reopened"


class ComplaintChannel(models.TextChoices):
    PHONE = "phone", "Phone"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    WEB = "web", "Web form"
    SOCIAL = "social", "Social media"
    VISIT = "visit", "On site"
    REGULATOR = "regulator", "Regulator or ombudsman"


class ComplaintCategory(models.TextChoices):
    BILLING = "billing", "Billing"
    DELIVERY = "delivery", "Delivery"
    QUALITY = "quality", "Quality"
    STAFF = "staff", "Staff conduct"
    INFORMATION = "information", "Information"
    DIGITAL = "digital", "Digital"
    PRIVACY = "privacy", "Privacy"
    SAFETY = "safety", "Safety"


class Severity(models.TextChoices):
    S1 = "s1", "S1 safety, legal, privacy, many customers"
    S2 = "s2", "S2 financial loss or service lost"
    S3 = "s3", "S3 poor service"
    S4 = "s4", "S4 minor, preference"


class RootCause(models.TextChoices):
    PROCESS = "process", "Process"
    SYSTEM = "system", "System"
    INFORMATION = "information", "Wrong or missing information"
    PERSON = "person", "Conduct or skill"
    SUPPLIER = "supplier", "Supplier"
    PROJECT = "project", "A project's change"
    EXTERNAL = "external", "Outside our control"


class Remedy(models.TextChoices):
    APOLOGY = "apology", "Apology"
    CORRECTION = "correction", "Correction"
    REFUND = "refund", "Refund"
    REPLACEMENT = "replacement", "Replacement"
    PROCESS_CHANGE = "process_change", "Process change"


class Upheld(models.TextChoices):
    YES = "yes", "Upheld"
    PARTLY = "partly", "Partly upheld"
    NO = "no", "Not upheld"
