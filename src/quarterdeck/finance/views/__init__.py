"""Pages of project money."""

from quarterdeck.finance.views.books import portfolio_books
from quarterdeck.finance.views.project_cost import (
    project_cost,
    project_cost_budget,
    project_cost_template,
    project_cost_upload,
)

__all__ = [
    "portfolio_books",
    "project_cost",
    "project_cost_budget",
    "project_cost_template",
    "project_cost_upload",
]
