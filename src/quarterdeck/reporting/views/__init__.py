"""Pages that span domains: portfolio health, project overview, periods, the board pack."""

from quarterdeck.reporting.views.boards import board, board_file
from quarterdeck.reporting.views.exposure import exposure
from quarterdeck.reporting.views.periods import close, periods
from quarterdeck.reporting.views.portfolios import portfolio
from quarterdeck.reporting.views.projects import decide, declare, project, refresh

__all__ = [
    "board",
    "board_file",
    "close",
    "decide",
    "declare",
    "exposure",
    "periods",
    "portfolio",
    "project",
    "refresh",
]
