"""How faithful a plan stayed: two documents compared field by field."""

from quarterdeck.exchange.fidelity.comparing import compare_documents
from quarterdeck.exchange.fidelity.matching import NAMED, REIMPORT
from quarterdeck.exchange.fidelity.report import Difference, Fate, FidelityReport, FieldFidelity

__all__ = ["NAMED", "REIMPORT", "Difference", "Fate", "FidelityReport", "FieldFidelity", "compare_documents"]
