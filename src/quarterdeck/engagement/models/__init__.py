"""Rows of the engagement logs."""

from quarterdeck.engagement.models.complaints import Complaint
from quarterdeck.engagement.models.sites import Site, SiteDay

__all__ = ["Complaint", "Site", "SiteDay"]
