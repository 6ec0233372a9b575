"""Status as a shape and a word, computed beside declared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rag(StrEnum):
    """Health of a project or a dimension. ``NO_DATA`` and ``ON_HOLD`` never count as green."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NO_DATA = "no_data"
    ON_HOLD = "on_hold"

    @property
    def word(self) -> str:
        return _WORDS[self]

    @property
    def sign(self) -> str:
        """The shape as a character, for places that hold no drawing."""
        return _SIGNS[self]


_WORDS = {
    Rag.GREEN: "Green",
    Rag.AMBER: "Amber",
    Rag.RED: "Red",
    Rag.NO_DATA: "No data",
    Rag.ON_HOLD: "On hold",
}
_SIGNS = {Rag.GREEN: "●", Rag.AMBER: "▲", Rag.RED: "■", Rag.NO_DATA: "○", Rag.ON_HOLD: "‖"}


@dataclass(frozen=True, slots=True)
class RagCell:
    """The computed health and, beside it, the declared one.

    ``declared`` is None where nothing was declared or where a column shows one of the two only.
    ``word`` replaces the colour's own word ("Closed"). ``note`` is the reason in a few words.
    """

    computed: Rag = Rag.NO_DATA
    declared: Rag | None = None
    word: str = ""
    note: str = ""

    @property
    def disagrees(self) -> bool:
        return self.declared is not None and self.declared != self.computed

    @property
    def shown(self) -> tuple[tuple[Rag, str], ...]:
        """Each shape with its word, computed first."""
        first = (self.computed, self.word or self.computed.word)
        return (first,) if self.declared is None else (first, (self.declared, self.declared.word))

    @property
    def text(self) -> str:
        """The cell as plain words."""
        if self.declared is None:
            return self.word or self.computed.word
        joint = " ≠ " if self.disagrees else " = "
        return f"{self.word or self.computed.word}{joint}{self.declared.word}"
