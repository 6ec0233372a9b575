"""The engagement logs."""

from quarterdeck.engagement.registers.complaints import ComplaintRegister
from quarterdeck.engagement.registers.sites import SiteRegister

__all__ = ["ComplaintRegister", "SiteRegister"]
