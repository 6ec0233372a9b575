"""How faithful an import is: what was kept, what is different here, what was lost, what was guessed."""

from quarterdeck.planning.rules.fidelity.arrival import arrival_report
from quarterdeck.planning.rules.fidelity.source import source_report
from quarterdeck.planning.rules.fidelity.summary import fidelity, with_dates

__all__ = ["arrival_report", "fidelity", "source_report", "with_dates"]
