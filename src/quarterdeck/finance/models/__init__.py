"""The rows of project money."""

from quarterdeck.finance.models.budgets import Budget, BudgetLine
from quarterdeck.finance.models.commitments import Commitment, Receipt
from quarterdeck.finance.models.costs import CostEntry, CostImport
from quarterdeck.finance.models.forecasts import Forecast, ForecastLine
from quarterdeck.finance.models.ledgers import ClosedMonth, Ledger
from quarterdeck.finance.models.reserves import Reserve, ReserveDraw

__all__ = [
    "Budget",
    "BudgetLine",
    "ClosedMonth",
    "Commitment",
    "CostEntry",
    "CostImport",
    "Forecast",
    "ForecastLine",
    "Ledger",
    "Receipt",
    "Reserve",
    "ReserveDraw",
]
