"""Rows of the RAID logs."""

from quarterdeck.risk.models.actions import Action
from quarterdeck.risk.models.assumptions import Assumption
from quarterdeck.risk.models.dependencies import Dependency
from quarterdeck.risk.models.issues import Issue
from quarterdeck.risk.models.risks import Risk
from quarterdeck.risk.models.scales import RiskScale

__all__ = ["Action", "Assumption", "Dependency", "Issue", "Risk", "RiskScale"]
