"""Pages of portfolios, programmes and projects."""

from quarterdeck.portfolio.views.creation import create_portfolio, create_programme, create_project
from quarterdeck.portfolio.views.list_batches import list_batch, list_batch_step
from quarterdeck.portfolio.views.list_fidelity import list_fidelity
from quarterdeck.portfolio.views.lists import projects
from quarterdeck.portfolio.views.portfolio_lists import list_step, lists, portfolio_list
from quarterdeck.portfolio.views.project_settings import project_settings
from quarterdeck.portfolio.views.settings import portfolio_settings, programme_settings

__all__ = [
    "create_portfolio",
    "create_programme",
    "create_project",
    "list_batch",
    "list_batch_step",
    "list_fidelity",
    "list_step",
    "lists",
    "portfolio_list",
    "portfolio_settings",
    "programme_settings",
    "project_settings",
    "projects",
]
