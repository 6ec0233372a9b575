"""From a file's content to the operations that bring a plan up to it, without undoing what people changed here.

For every field there are three values: what the file said at the last import (base), what the plan holds (ours),
and what the file says now (theirs).

==============================  ====================================
theirs = base                   nothing: our value stays
theirs ≠ base, ours = base      the file's value is taken
theirs ≠ base, ours = theirs    nothing
all three differ                a conflict: ours stays, unless chosen, now or by a rule of the field
==============================  ====================================

Rows are the same by the source's identity, then by their global id, then by an answer that somebody gave before.
Rows that only their names and places bring together are doubts: they count as the same until somebody says so or not.
"""

from quarterdeck.planning.rules.differences.comparison import difference
from quarterdeck.planning.rules.differences.memory import ASK, OURS_WINS, SOURCE_WINS, Memory
from quarterdeck.planning.rules.differences.result import Difference

__all__ = ["ASK", "OURS_WINS", "SOURCE_WINS", "Difference", "Memory", "difference"]
