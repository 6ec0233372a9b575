"""Levelling of plan documents and of problems in periods: the way from a file to who waits for whom."""

from quarterdeck.exchange.levelling.document import LevelledPlan, TaskMove, level_document, overloads_of, problem_of
from quarterdeck.exchange.levelling.joining import Joined, identity_of, join_documents
from quarterdeck.exchange.levelling.periods import problem_in_periods
from quarterdeck.exchange.levelling.together import (
    JointMove,
    LevelledTogether,
    PlanOutcome,
    level_together,
    overloads_before,
    with_delays,
)

__all__ = [
    "Joined",
    "JointMove",
    "LevelledPlan",
    "LevelledTogether",
    "PlanOutcome",
    "TaskMove",
    "identity_of",
    "join_documents",
    "level_document",
    "level_together",
    "overloads_before",
    "overloads_of",
    "problem_in_periods",
    "problem_of",
    "with_delays",
]
