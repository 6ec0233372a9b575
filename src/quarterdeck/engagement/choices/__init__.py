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
from quarterdeck.engagement.choices.stakeholders import (
    Attitude,
    Channel,
    CommunicationState,
    Engagement,
    Frequency,
    Purpose,
    Quadrant,
    Salience,
    StakeholderState,
)

__all__ = [
    "Attitude",
    "Channel",
    "CommunicationState",
    "ComplaintCategory",
    "ComplaintChannel",
    "ComplaintState",
    "Engagement",
    "Frequency",
    "Purpose",
    "Quadrant",
    "Remedy",
    "RootCause",
    "Salience",
    "Severity",
    "SiteState",
    "StakeholderState",
    "Upheld",
]
