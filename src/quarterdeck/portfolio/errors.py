"""What the portfolio refuses, and in which words."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.core.errors import Conflict, Refusal


@dataclass(frozen=True, slots=True)
class Veto:
    """One reason why a transition must not happen; ``url`` leads to what has to be done first."""

    key: str
    words: str
    url: str = ""


class VersionStale(Conflict):
    status = 412
    words = "Somebody else has changed this since you opened it. Look at the newer version first."


class UnknownField(Refusal):
    words = "There is no such field to change."


class WrongKind(Refusal):
    words = "This does not stand on a workspace of that kind."


class NotAPortfolioCurrency(Refusal):
    words = "Write the three letters of the currency, such as EUR."


class TransitionImpossible(Refusal):
    words = "The project cannot go to that state from where it stands."


class TransitionIncomplete(Refusal):
    words = "The project still lacks something for that state."


class TransitionVetoed(Refusal):
    """Higher apps answered that the transition must wait; ``vetoes`` says what is missing."""

    words = "The project is not ready for that state."

    def __init__(self, vetoes: tuple[Veto, ...]) -> None:
        self.vetoes = vetoes
        super().__init__(" ".join(veto.words for veto in vetoes))


class ReasonMissing(Refusal):
    words = "Enter the reason."


class HoldReviewInvalid(Refusal):
    words = "A hold needs a review date within 90 days."


class AreaSplitInvalid(Refusal):
    words = "The shares of the areas must sum to 100 %."


class AreaUnknown(Refusal):
    words = "There is no such area in this organisation."


class PersonUnknown(Refusal):
    words = "There is no such active person."


class SizeInvalid(Refusal):
    words = "Score every factor from 1 to 3."


class SizeOverrideDownward(Refusal):
    words = "The class may be raised above the computed one, never lowered."


class ToleranceInvalid(Refusal):
    words = "A tolerance is written without sign."


class WeightsInvalid(Refusal):
    words = "The weights of the active objectives must sum to 1."


class ObjectiveInvalid(Refusal):
    words = "This objective cannot be stored."


class KeyResultInvalid(Refusal):
    words = "This key result cannot be stored."


class VersionMissing(Refusal):
    status = 428
    words = "Say which version you change: send its ETag in the If-Match header."


class VersionUnreadable(Refusal):
    words = "The If-Match header holds no version of ours."


class ListNotReady(Conflict):
    """The list does not stand where the act needs it; the state is told."""

    def __init__(self, state: str) -> None:
        super().__init__(f"This list is {state.lower()}.")


class ListsNotReady(Conflict):
    """Lists of the batch are still being read, or none of them can take the step."""


class ListsRefused(Conflict):
    """One list of the batch stopped the whole; none was changed."""

    def __init__(self, file_name: str, words: str) -> None:
        super().__init__(f"{file_name}: {words}")


class NewerListFirst(Conflict):
    words = "A newer list stands on this one. Undo that first."


class MappingInvalid(Refusal):
    words = "This is no mapping of columns."


class ListChangedMeanwhile(Conflict):
    words = "The portfolio has changed since this list was compared with it. Look at the differences again."


class NothingListed(Refusal):
    words = "Choose a file with a portfolio list."
