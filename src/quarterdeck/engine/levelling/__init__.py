"""Resource levelling: who waits for whom, so that nobody is asked for more than there is.

`level` takes a plan with its shared resources and gives it levelling delays. See ``docs/methods/levelling.md``.
"""

from quarterdeck.engine.levelling.errors import (
    ContradictoryDates,
    DemandAboveCapacity,
    Excess,
    LevellingError,
    NegativeUnits,
    OptimiserMissing,
    ScheduledFromFinish,
    UnknownResource,
)
from quarterdeck.engine.levelling.exact import has_solver
from quarterdeck.engine.levelling.leveller import Settings, level, load_ahead, overloads
from quarterdeck.engine.levelling.problem import (
    FULL,
    NEVER_LEVEL,
    NORMAL,
    Demands,
    Problem,
    Resources,
    build_problem,
)
from quarterdeck.engine.levelling.result import Cause, Levelling, Method, Move, Overload

__all__ = [
    "FULL",
    "NEVER_LEVEL",
    "NORMAL",
    "Cause",
    "ContradictoryDates",
    "DemandAboveCapacity",
    "Demands",
    "Excess",
    "Levelling",
    "LevellingError",
    "Method",
    "Move",
    "NegativeUnits",
    "OptimiserMissing",
    "Overload",
    "Problem",
    "Resources",
    "ScheduledFromFinish",
    "Settings",
    "UnknownResource",
    "build_problem",
    "has_solver",
    "level",
    "load_ahead",
    "overloads",
]
