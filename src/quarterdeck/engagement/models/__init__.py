"""Rows of the engagement logs."""

from quarterdeck.engagement.models.complaints import Complaint
from quarterdeck.engagement.models.sites import Site, SiteDay
from quarterdeck.engagement.models.stakeholders import Communication, EngagementPoint, Sending, Stakeholder

__all__ = ["Communication", "Complaint", "EngagementPoint", "Sending", "Site", "SiteDay", "Stakeholder"]
