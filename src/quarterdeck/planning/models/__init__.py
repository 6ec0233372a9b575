"""The rows of planning."""

from quarterdeck.planning.models.baselines import Baseline, BaselineTask
from quarterdeck.planning.models.change_sets import ChangeSet, ChangeSetPlan, ImportRun, ScheduleRun
from quarterdeck.planning.models.feeds import CalendarFeed
from quarterdeck.planning.models.imports import ImportBatch, ImportRule, RowMatch
from quarterdeck.planning.models.levelling import LevellingPlan, LevellingRun
from quarterdeck.planning.models.network import Assignment, Calendar, Link, Resource, Task
from quarterdeck.planning.models.plan import Plan
from quarterdeck.planning.models.simulations import SimulationRun

__all__ = [
    "Assignment",
    "Baseline",
    "BaselineTask",
    "Calendar",
    "CalendarFeed",
    "ChangeSet",
    "ChangeSetPlan",
    "ImportBatch",
    "ImportRule",
    "ImportRun",
    "LevellingPlan",
    "LevellingRun",
    "Link",
    "Plan",
    "Resource",
    "RowMatch",
    "ScheduleRun",
    "SimulationRun",
    "Task",
]
