"""Rows of the engagement logs."""

from quarterdeck.engagement.models.complaints import Complaint
from quarterdeck.engagement.models.meetings import AgendaItem, Attendee, Meeting, Outcome
from quarterdeck.engagement.models.sites import Site, SiteDay
from quarterdeck.engagement.models.stakeholders import Communication, EngagementPoint, Sending, Stakeholder

__all__ = [
    "AgendaItem",
    "Attendee",
    "Communication",
    "Complaint",
    "EngagementPoint",
    "Meeting",
    "Outcome",
    "Sending",
    "Site",
    "SiteDay",
    "Stakeholder",
]
