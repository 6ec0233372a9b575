"""A schedule network as arrays: what the engine computes on.

Tasks stand in the caller's order; inside, every leaf is one *node* and every summary two (it opens before its
children and closes after them), renumbered so that each node comes after all that it waits for. Times are ``int64``
ticks since 1970-01-01 00:00 local wall time (a tick is a minute unless ``calendars.ticks_per_minute`` says otherwise),
durations and lags are working ticks.
"""

from quarterdeck.engine.plan.building import Links, Plan, Portions, build_plan
from quarterdeck.engine.plan.choices import (
    NONE,
    ConstraintKind,
    LagKind,
    LinkKind,
    ProgressRule,
    Rules,
    TaskMode,
)
from quarterdeck.engine.plan.errors import CyclicLogic, DanglingLink, NegativeDuration, PlanError
from quarterdeck.engine.plan.network import LinkColumn, Network, NodeColumn

__all__ = [
    "NONE",
    "ConstraintKind",
    "CyclicLogic",
    "DanglingLink",
    "LagKind",
    "LinkColumn",
    "LinkKind",
    "Links",
    "NegativeDuration",
    "Network",
    "NodeColumn",
    "Plan",
    "PlanError",
    "Portions",
    "ProgressRule",
    "Rules",
    "TaskMode",
    "build_plan",
]
