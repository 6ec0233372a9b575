"""Everything that may be done to project money."""

from quarterdeck.finance.actions._booking import Amount
from quarterdeck.finance.actions.budgets import approve_budget, draft_budget, return_budget, submit_budget
from quarterdeck.finance.actions.changes import Funding, fund_change
from quarterdeck.finance.actions.commitments import cancel_commitment, receive_commitment, record_commitment
from quarterdeck.finance.actions.costs import Cost, record_cost, reverse_cost
from quarterdeck.finance.actions.forecasts import record_forecast
from quarterdeck.finance.actions.imports import import_costs, undo_import
from quarterdeck.finance.actions.ledgers import close_month
from quarterdeck.finance.actions.lists import put_listed_money_back, take_listed_money
from quarterdeck.finance.actions.reserves import draw_reserve, set_reserve

__all__ = [
    "Amount",
    "Cost",
    "Funding",
    "approve_budget",
    "cancel_commitment",
    "close_month",
    "draft_budget",
    "draw_reserve",
    "fund_change",
    "import_costs",
    "put_listed_money_back",
    "receive_commitment",
    "record_commitment",
    "record_cost",
    "record_forecast",
    "return_budget",
    "reverse_cost",
    "set_reserve",
    "submit_budget",
    "take_listed_money",
    "undo_import",
]
