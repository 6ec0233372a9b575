"""Values of cells: numbers, dates, durations and predecessors in the many ways in which people write them."""

from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.tables.values.dates import DateEvidence, DateStyle, Order, ParsedDate, Precision, parse_date
from quarterdeck.exchange.tables.values.durations import DayLength, Duration, parse_duration
from quarterdeck.exchange.tables.values.errors import (
    NotADate,
    NotADuration,
    NotANumber,
    NotAPredecessor,
    NotAValue,
)
from quarterdeck.exchange.tables.values.months import month_number
from quarterdeck.exchange.tables.values.numbers import Number, NumberEvidence, NumberStyle, parse_number
from quarterdeck.exchange.tables.values.predecessors import Predecessor, parse_predecessors

__all__ = [
    "DateEvidence",
    "DateStyle",
    "DayLength",
    "Duration",
    "NotADate",
    "NotADuration",
    "NotANumber",
    "NotAPredecessor",
    "NotAValue",
    "Number",
    "NumberEvidence",
    "NumberStyle",
    "Order",
    "ParsedDate",
    "Precision",
    "Predecessor",
    "fold",
    "month_number",
    "parse_date",
    "parse_duration",
    "parse_number",
    "parse_predecessors",
]
