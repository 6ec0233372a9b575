"""Scoring models: weighted criteria, AHP, WSJF, RICE, and the balance of MoSCoW.

Scores order and compare proposals. They never select a portfolio: budgets, people and dependencies do
(`quarterdeck.engine.selection`).
"""

from quarterdeck.engine.scoring.ahp import (
    ACCEPTED_RATIO,
    RANDOM_INDEX,
    InvalidComparisons,
    Priorities,
    Triad,
    combine,
    group_matrix,
    matrix_of_pairs,
    priorities,
)
from quarterdeck.engine.scoring.ratios import (
    Job,
    MoscowBalance,
    OffScale,
    Priority,
    WsjfRound,
    moscow_balance,
    rice,
    wsjf,
)
from quarterdeck.engine.scoring.weighted import (
    Criterion,
    Direction,
    InvalidModel,
    InvalidScore,
    Score,
    weighted_scores,
)

__all__ = [
    "ACCEPTED_RATIO",
    "RANDOM_INDEX",
    "Criterion",
    "Direction",
    "InvalidComparisons",
    "InvalidModel",
    "InvalidScore",
    "Job",
    "MoscowBalance",
    "OffScale",
    "Priorities",
    "Priority",
    "Score",
    "Triad",
    "WsjfRound",
    "combine",
    "group_matrix",
    "matrix_of_pairs",
    "moscow_balance",
    "priorities",
    "rice",
    "weighted_scores",
    "wsjf",
]
