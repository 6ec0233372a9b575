"""Enumerations of the engagement logs."""

from quarterdeck.engagement.choices.complaints import (
    ComplaintCategory,
    ComplaintChannel,
    ComplaintState,
    Remedy,
    RootCause,
    Severity,
    Upheld,
)
from quarterdeck.engagement.choices.sites import SiteState

__all__ = [
    "ComplaintCategory",
    "ComplaintChannel",
    "ComplaintState",
    "Remedy",
    "RootCause",
    "Severity",
    "SiteState",
    "Upheld",
]
