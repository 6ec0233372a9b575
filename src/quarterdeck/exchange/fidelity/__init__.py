"""How faithful a plan stayed: two documents compared field by field."""

from quarterdeck.exchange.fidelity.comparing import compare_documents
from quarterdeck.exchange.fidelity.matching import NAMED, REIMPORT
from quarterdeck.exchange.fidelity.report import Difference, Fate, FidelityReport, FieldFidelity
from quarterdeck.exchange.fidelity.verdicts import Meaning, Verdict, meaning_of, verdict_on

__all__ = [
    "NAMED",
    "REIMPORT",
    "Difference",
    "Fate",
    "FidelityReport",
    "FieldFidelity",
    "Meaning",
    "Verdict",
    "compare_documents",
    "meaning_of",
    "verdict_on",
]
