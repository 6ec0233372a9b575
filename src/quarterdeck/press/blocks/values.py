"""What stands in a cell and how it is read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from quarterdeck.press.blocks.status import RagCell
from quarterdeck.press.blocks.words import Words

Number = int | float | Decimal
Value = Words | Number | date | RagCell | None
"""A cell's content; None is "no data", never zero."""


class Kind(StrEnum):
    """How a value is written: each kind has one form in every medium."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    RATIO = "ratio"
    PERCENT = "percent"
    DAYS = "days"
    SLIP = "slip"
    RAG = "rag"


class Scale(StrEnum):
    """The unit that amounts of money are shown in; ``AUTO`` chooses by size for each amount."""

    AUTO = "auto"
    UNIT = "unit"
    THOUSAND = "k"
    MILLION = "m"


class Align(StrEnum):
    START = "start"
    MIDDLE = "middle"
    END = "end"
