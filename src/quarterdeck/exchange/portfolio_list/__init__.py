"""Portfolio lists: one row or one column for each project, from any spreadsheet."""

from quarterdeck.exchange.portfolio_list.document import (
    FieldTally,
    ListedProject,
    PortfolioDocument,
    PortfolioReading,
    Rating,
    YearFigures,
)
from quarterdeck.exchange.portfolio_list.headers import FIELDS
from quarterdeck.exchange.portfolio_list.ratings import parse_rating
from quarterdeck.exchange.portfolio_list.reader import read_portfolio_list
from quarterdeck.exchange.tables.columns import Holds

__all__ = [
    "FIELDS",
    "FieldTally",
    "Holds",
    "ListedProject",
    "PortfolioDocument",
    "PortfolioReading",
    "Rating",
    "YearFigures",
    "parse_rating",
    "read_portfolio_list",
]
