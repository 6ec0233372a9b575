"""What each column of a list means: guessed with a ground, editable, and the same out and in as JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Values
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from quarterdeck.exchange.tables.rows import column_letter
from quarterdeck.exchange.tables.values.months import fold

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORDS = re.compile(r"[^\W_]+|[%£$€#]")
_BRACKET = re.compile(r"[\r\n(\[{]")
_LONGEST_HEADER = 400
OPENING = ("delimiter", "encoding")


@dataclass(slots=True)
class ColumnRole:
    """One column and what it means.

    Attributes
    ----------
    column : int
        Its position in the line of headers, from 0.
    header : str
        Its header as written.
    field : str
        What it holds; "" keeps it as a custom field under its header.
    ground : str
        Why that is believed; "" where a person decided it.
    year : str
        The year that the figures belong to ("2016/17"), where the field has one.
    power : int
        Power of ten that the header gives its figures (6 for "£m").
    style : str
        How its text is read: the decimal mark, or the order of day and month.
    style_ground : str
        Why that is believed.
    is_guessed, is_style_guessed : bool
        Whether a doubt remains that a person should look at: about the meaning, about the way of reading.
    """

    column: int
    header: str
    field: str = ""
    ground: str = ""
    year: str = ""
    power: int = 0
    style: str = ""
    style_ground: str = ""
    is_guessed: bool = False
    is_style_guessed: bool = False

    @property
    def has_decided_style(self) -> bool:
        """Whether a person decided how the text of the column is read."""
        return bool(self.style) and not self.style_ground and not self.is_style_guessed


@dataclass(slots=True)
class Choice:
    """One decision about the whole list (its currency, its date), with its ground."""

    value: str
    ground: str = ""
    is_guessed: bool = False

    @property
    def is_decided(self) -> bool:
        """Whether a person decided it."""
        return not self.ground and not self.is_guessed


@dataclass(slots=True)
class Mapping:
    """How a list is read. What a reader guessed can be edited and given back to it.

    Attributes
    ----------
    kind : str
        "tasks" or "portfolio".
    table : str
        Name of the sheet; "" for a text file.
    is_transposed : bool
        Whether the records stand in columns.
    header_line : int
        The row (or column) with the headers, from 1.
    columns : list of ColumnRole
        All columns with a header or with content. Without any, a reader opens the file as the choices say and guesses
        the columns.
    choices : dict of Choice
        Decisions about the whole list, by name.
    """

    kind: str
    table: str = ""
    is_transposed: bool = False
    header_line: int = 1
    columns: list[ColumnRole] = field(default_factory=list)
    choices: dict[str, Choice] = field(default_factory=dict)

    def of(self, name: str) -> list[ColumnRole]:
        """The columns that hold a field, in their order."""
        return [each for each in self.columns if each.field == name]

    def first(self, name: str) -> ColumnRole | None:
        return next(iter(self.of(name)), None)

    def choice(self, name: str, default: str = "") -> str:
        return self.choices[name].value if name in self.choices else default

    def place(self, line: int, role: ColumnRole | None = None) -> str:
        """Words for a record, numbered from 1, and one of its fields as the spreadsheet shows them."""
        row, column = (role.column if role else None, line - 1) if self.is_transposed else (line - 1, None)
        if not self.is_transposed and role is not None:
            column = role.column
        words = [] if row is None else [f"row {row + 1}"]
        if column is not None:
            words.append(f"column {column_letter(column)}")
        return ", ".join([f"sheet {self.table}", *words] if self.table else words)

    @property
    def shape(self) -> str:
        """A fingerprint of the list's form that stays the same from year to year: its headers without digits."""
        headers = sorted({re.sub(r"\d+", "", main_words(each.header)) for each in self.columns if each.header})
        return sha256(repr((self.kind, self.is_transposed, headers)).encode()).hexdigest()[:24]

    def follow(self, earlier: Mapping, *, source: str) -> bool:
        """Take over from an earlier list what columns of the same words meant; True if that changes any.

        A decimal mark, or an order of day and month, that somebody decided counts only where this list leaves it open.
        `source` is the earlier list's name, for the ground.
        """
        known = {main_words(role.header): role for role in earlier.columns}
        is_changed = False
        for role in self.columns:
            before = known.get(main_words(role.header))
            if before is not None and (before.field, before.power) != (role.field, role.power):
                role.field, role.power, role.is_guessed = before.field, before.power, False
                role.ground = f"It meant this in {source}."
                is_changed = True
            if before is not None and before.has_decided_style and role.is_style_guessed and role.style != before.style:
                role.style, role.style_ground, role.is_style_guessed = before.style, f"As in {source}.", False
                is_changed = True
        return is_changed

    def reopened(self, earlier: Mapping) -> Mapping | None:
        """A mapping that opens the file as somebody decided for an earlier list; ``None`` where it was opened so."""
        if all(self.choices.get(name) == choice for name, choice in earlier.opening.items()):
            return None
        return Mapping(self.kind, choices=dict(earlier.opening))

    @property
    def opening(self) -> dict[str, Choice]:
        """How a person decided that the file is taken apart: separator and encoding."""
        return {name: choice for name in OPENING if (choice := self.choices.get(name)) and choice.is_decided}

    def keep_decisions(self, earlier: Mapping) -> None:
        """Take over the choices that a person made, which the columns did not decide."""
        self.choices |= {name: choice for name, choice in earlier.choices.items() if choice.is_decided}

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Values[str, Any]) -> Mapping:
        """The mapping of `to_json`.

        Raises
        ------
        ValueError
            It is none; the message says what is wrong.
        """
        try:
            return cls(
                kind=str(values["kind"]),
                table=str(values.get("table", "")),
                is_transposed=bool(values.get("is_transposed", False)),
                header_line=int(values.get("header_line", 1)),
                columns=[ColumnRole(**each) for each in values.get("columns", [])],
                choices={str(name): Choice(**each) for name, each in values.get("choices", {}).items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValueError(f"This is no mapping of columns: {error}.") from error


def recalled(
    guessed: Mapping, earlier: Iterable[tuple[Mapping, str]], *, guess: Callable[[Mapping], Mapping | None]
) -> Mapping | None:
    """What people decided for an earlier list of the same form, for the columns of this one.

    Parameters
    ----------
    guessed : Mapping
        Of this list.
    earlier : iterable of (Mapping, str)
        Mappings of lists that were brought in before, the one to be preferred first, and the names of the lists.
    guess : callable
        Guesses the columns anew with the separator and encoding of a mapping without columns.

    Returns
    -------
    Mapping or None
        The mapping to read with; ``None`` where the guess stands.
    """
    for one, source in earlier:
        wanted = guessed.reopened(one)
        found = guessed if wanted is None else guess(wanted)
        if found is None or found.shape != one.shape:
            continue
        is_changed = found.follow(one, source=source)
        return found if is_changed or wanted is not None else None
    return None


def header_words(header: str) -> str:
    """A header as folded words, for comparing.

    Examples
    --------
    >>> header_words("Project_Name"), header_words("PlannedCost (£m)")
    ('project name', 'planned cost £ m')
    """
    return " ".join(_WORDS.findall(fold(_CAMEL.sub(" ", header[:_LONGEST_HEADER]))))


def main_words(header: str) -> str:
    """The words before the first bracket or line break: what follows explains.

    Examples
    --------
    >>> main_words("Project - End Date (Latest approved end date)")
    'project end date'
    """
    stripped = header.strip()
    return header_words(_BRACKET.split(stripped, maxsplit=1)[0]) or header_words(stripped)
