"""Levelling of plan documents and of problems in periods: the way from a file to who waits for whom."""

from quarterdeck.exchange.levelling.document import LevelledPlan, TaskMove, level_document, problem_of
from quarterdeck.exchange.levelling.periods import problem_in_periods

__all__ = ["LevelledPlan", "TaskMove", "level_document", "problem_in_periods", "problem_of"]
