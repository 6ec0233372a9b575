"""Tables and the small blocks of figures and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from quarterdeck.press.blocks.errors import BlockError
from quarterdeck.press.blocks.status import Rag
from quarterdeck.press.blocks.values import Align, Kind, Scale, Value
from quarterdeck.press.blocks.words import Words

_RIGHT = {Kind.NUMBER, Kind.MONEY, Kind.RATIO, Kind.PERCENT, Kind.DAYS, Kind.SLIP}


class RowRole(StrEnum):
    BODY = "body"
    GROUP = "group"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    ``width`` is a share of the table's width relative to the other columns; 0 asks for a width by content.
    ``digits`` None takes the kind's own number of decimals. ``unit`` stands once in the heading ("k €").
    """

    heading: str
    kind: Kind = Kind.TEXT
    width: float = 0.0
    align: Align | None = None
    digits: int | None = None
    currency: str = "EUR"
    scale: Scale = Scale.AUTO
    unit: str = ""

    @property
    def side(self) -> Align:
        return self.align or (Align.END if self.kind in _RIGHT else Align.START)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of the columns. A group row's cells that are None stay empty; elsewhere None is "no data"."""

    cells: tuple[Value, ...]
    role: RowRole = RowRole.BODY


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one line of headings, repeated wherever the table is split.

    ``title`` with a lighter ``unit`` note beside it; ``notes`` stand below; ``empty`` says why there are no rows.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    empty: str = "No rows."

    def __post_init__(self) -> None:
        if not self.columns:
            raise BlockError("A table needs at least one column.")
        for number, row in enumerate(self.rows, 1):
            if len(row.cells) != len(self.columns):
                raise BlockError(
                    f"Row {number} of the table “{self.title}” has {len(row.cells)} cells; "
                    f"the table has {len(self.columns)} columns."
                )


def rows_of(rows: Sequence[Sequence[Value]]) -> tuple[Row, ...]:
    """Body rows from plain sequences of cells."""
    return tuple(Row(tuple(cells)) for cells in rows)


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: label above, figure, one line of note. ``value`` None prints "no data" with the note as reason."""

    label: str
    value: Value
    kind: Kind = Kind.NUMBER
    note: str = ""
    rag: Rag | None = None
    digits: int | None = None
    currency: str = "EUR"
    scale: Scale = Scale.AUTO
    trend: tuple[float | None, ...] = ()
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Tiles:
    """A ruled strip of at most six figures."""

    tiles: tuple[Tile, ...]
    title: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.tiles) <= 6:
            raise BlockError(f"A strip holds one to six tiles, not {len(self.tiles)}.")


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and its value."""

    key: str
    value: Value
    kind: Kind = Kind.TEXT
    digits: int | None = None
    currency: str = "EUR"
    scale: Scale = Scale.AUTO


@dataclass(frozen=True, slots=True)
class KeyValue:
    """Facts in two columns: name, value."""

    pairs: tuple[Pair, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs of plain words; ``bullets`` sets each as an item of a list."""

    paragraphs: tuple[Words, ...]
    title: str = ""
    bullets: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What is asked of the reader: why, options, the recommendation, and what happens if nobody decides."""

    question: str
    recommendation: str = ""
    options: tuple[str, ...] = ()
    consequence: str = ""
    reference: str = ""
    due: str = ""
    background: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions sought, in the order in which they are to be taken; ``first`` is the number of the first one."""

    items: tuple[Decision, ...]
    title: str = ""
    empty: str = "No decision is sought."
    first: int = 1


class Tone(StrEnum):
    """``ASK`` is brass and for people to act on; ``QUIET`` only informs, as in "no data because …"."""

    QUIET = "quiet"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Notice:
    """One remark set apart: a label and a sentence."""

    words: Words
    label: str = ""
    tone: Tone = Tone.QUIET
