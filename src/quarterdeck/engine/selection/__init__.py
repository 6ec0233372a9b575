"""Portfolio selection: which candidates to start, and when, under budgets, capacities and rules.

Periods are numbered from 0. Value may be in any unit common to all candidates; amounts in the unit of their limit.
Exact and linear solvers are the optional part ``quarterdeck[optimise]``; without them every answer is still feasible
and has a valid bound.
"""

from quarterdeck.engine.selection.errors import (
    Fault,
    Infeasible,
    InvalidProblem,
    NoCandidates,
    SelectionError,
    SolverMissing,
    Undecided,
)
from quarterdeck.engine.selection.evaluating import Evaluation, Use, evaluate
from quarterdeck.engine.selection.explaining import Basis, Binding, Change, ChangeKind, LeftOut
from quarterdeck.engine.selection.frontier import Frontier, Point, frontier
from quarterdeck.engine.selection.problem import (
    AtMost,
    Candidate,
    Kind,
    Limit,
    Measure,
    Problem,
    Requires,
    Share,
    check,
)
from quarterdeck.engine.selection.selecting import Selection, Status, select
from quarterdeck.engine.selection.solving import BoundBy

__all__ = [
    "AtMost",
    "Basis",
    "Binding",
    "BoundBy",
    "Candidate",
    "Change",
    "ChangeKind",
    "Evaluation",
    "Fault",
    "Frontier",
    "Infeasible",
    "InvalidProblem",
    "Kind",
    "LeftOut",
    "Limit",
    "Measure",
    "NoCandidates",
    "Point",
    "Problem",
    "Requires",
    "Selection",
    "SelectionError",
    "Share",
    "SolverMissing",
    "Status",
    "Undecided",
    "Use",
    "check",
    "evaluate",
    "frontier",
    "select",
]
