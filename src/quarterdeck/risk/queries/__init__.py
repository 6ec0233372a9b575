"""Reads of risk that other apps need."""

from quarterdeck.risk.queries.drivers import drivers_of_plan
from quarterdeck.risk.queries.matrix import Matrix, matrices_of
from quarterdeck.risk.queries.scales import scale_of
from quarterdeck.risk.queries.standing import (
    LIVE,
    IssueStanding,
    RiskStanding,
    issue_standings,
    risk_standings,
)

__all__ = [
    "LIVE",
    "IssueStanding",
    "Matrix",
    "RiskStanding",
    "drivers_of_plan",
    "issue_standings",
    "matrices_of",
    "risk_standings",
    "scale_of",
]
