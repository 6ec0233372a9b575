"""Risk lists: tables of risks, estimates and correlations, for the simulation of plans."""

from quarterdeck.exchange.risk_list.document import (
    ImpactKind,
    ListedCorrelation,
    ListedEstimate,
    ListedImpact,
    ListedRisk,
    Points,
    RiskList,
    Shape,
)
from quarterdeck.exchange.risk_list.reading import RiskReading, read_risks

__all__ = [
    "ImpactKind",
    "ListedCorrelation",
    "ListedEstimate",
    "ListedImpact",
    "ListedRisk",
    "Points",
    "RiskList",
    "RiskReading",
    "Shape",
    "read_risks",
]
