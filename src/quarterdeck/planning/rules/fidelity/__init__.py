"""How faithful an import is: what was kept, what is different here, what was lost, what was guessed."""

from quarterdeck.planning.rules.fidelity.arrival import arrival_report
from quarterdeck.planning.rules.fidelity.report import Line, counted, merged, places, totals
from quarterdeck.planning.rules.fidelity.source import source_report
from quarterdeck.planning.rules.fidelity.summary import fidelity, with_dates

__all__ = [
    "Line",
    "arrival_report",
    "counted",
    "fidelity",
    "merged",
    "places",
    "source_report",
    "totals",
    "with_dates",
]
