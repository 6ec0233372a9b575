"""What finance refuses, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quarterdeck.core.errors import Conflict, NotAllowed, Refusal


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong, and where. ``row`` 0 means the file as a whole."""

    row: int
    column: str
    found: str
    message: str


class OutsidePortfolio(Refusal):
    words = "The project lies in no portfolio, so there is no currency and there are no books. Move it into one."


class AmountInvalid(Refusal):
    words = "An amount is a number with at most two decimals."


class MonthClosed(Refusal):
    words = "That month is closed. Enter a correction in an open month instead."


class MonthNotClosable(Refusal):
    words = "That month cannot be closed now."


class RateMissing(Refusal):
    words = "There is no planning rate for that currency and year."


class DayInFuture(Refusal):
    words = "Actual cost is not in the future."


class ExternalIdTaken(Refusal):
    words = "A cost with this id is booked already."


class EntryNotCurrent(Conflict):
    words = "This cost has been replaced or reversed already."


class CostFileFaulty(Refusal):
    """The file holds faults; nothing was booked. ``faults`` name row and column."""

    words = "Nothing was booked: the file holds faults."

    def __init__(self, faults: Sequence[CellFault]) -> None:
        self.faults = tuple(faults)
        told = [{"row": one.row, "column": one.column, "found": one.found, "message": one.message} for one in faults]
        super().__init__(self.words, faults=told)


class ImportNotLast(Refusal):
    words = "Only the last import can be undone, and only once."


class BudgetNotInState(Conflict):
    words = "The budget is not in the state for that."


class BudgetChanged(Conflict):
    status = 412
    words = "The budget is another one than you have seen. Look at its figures again before you decide."


class BudgetEmpty(Refusal):
    words = "The budget has no line yet."


class ApprovalOfOwn(NotAllowed):
    words = "Nobody approves what they drafted or submitted themselves. Ask another person who may."


class NoBudgetInForce(Refusal):
    words = "A reserve is drawn into an approved budget, and there is none yet."


class ReserveTooSmall(Refusal):
    words = "The reserve does not hold that much."


class ReasonMissing(Refusal):
    words = "Enter the reason."


class CommitmentInvalid(Refusal):
    words = "That order cannot be stored."


class ForecastInvalid(Refusal):
    words = "That forecast cannot be stored."


class FundingUnbalanced(Refusal):
    words = "What a change costs and where the money comes from do not balance to zero."
