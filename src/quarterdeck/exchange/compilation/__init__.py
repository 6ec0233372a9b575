"""From a plan document to engine arrays and back: the single way in which plans are scheduled."""

from quarterdeck.exchange.compilation.dates import (
    ScheduledPlan,
    TaskDates,
    schedule_compilation,
    schedule_document,
)
from quarterdeck.exchange.compilation.plan import Compilation, compile_plan

__all__ = [
    "Compilation",
    "ScheduledPlan",
    "TaskDates",
    "compile_plan",
    "schedule_compilation",
    "schedule_document",
]
