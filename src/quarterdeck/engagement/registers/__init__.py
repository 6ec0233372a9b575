"""The engagement logs."""

from quarterdeck.engagement.registers.communication import CommunicationRegister
from quarterdeck.engagement.registers.complaints import ComplaintRegister
from quarterdeck.engagement.registers.meetings import MeetingRegister
from quarterdeck.engagement.registers.sites import SiteRegister
from quarterdeck.engagement.registers.stakeholders import StakeholderRegister

__all__ = ["CommunicationRegister", "ComplaintRegister", "MeetingRegister", "SiteRegister", "StakeholderRegister"]
