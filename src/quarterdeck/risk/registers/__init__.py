"""The RAID logs."""

from quarterdeck.risk.registers.actions import ActionRegister
from quarterdeck.risk.registers.assumptions import AssumptionRegister
from quarterdeck.risk.registers.dependencies import DependencyRegister
from quarterdeck.risk.registers.issues import IssueRegister
from quarterdeck.risk.registers.risks import RiskRegister

__all__ = ["ActionRegister", "AssumptionRegister", "DependencyRegister", "IssueRegister", "RiskRegister"]
