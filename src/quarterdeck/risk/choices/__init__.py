"""Enumerations of the RAID logs."""

from quarterdeck.risk.choices.actions import ActionState, Priority
from quarterdeck.risk.choices.assumptions import AssumptionState
from quarterdeck.risk.choices.dependencies import Buffer, DependencyState
from quarterdeck.risk.choices.issues import IssueKind, IssueState, Severity
from quarterdeck.risk.choices.risks import (
    Appetite,
    Band,
    Ending,
    ImpactUnit,
    Proximity,
    Response,
    RiskCategory,
    RiskKind,
    RiskState,
    Scale,
)

__all__ = [
    "ActionState",
    "Appetite",
    "AssumptionState",
    "Band",
    "Buffer",
    "DependencyState",
    "Ending",
    "ImpactUnit",
    "IssueKind",
    "IssueState",
    "Priority",
    "Proximity",
    "Response",
    "RiskCategory",
    "RiskKind",
    "RiskState",
    "Scale",
    "Severity",
]
