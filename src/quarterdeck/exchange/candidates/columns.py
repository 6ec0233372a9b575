"""What the columns of a candidate list mean, by their headers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quarterdeck.engine.selection import Kind
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.tables import Cell, cell_text

_FIELDS = {
    **{name: name for name in ("id", "name", "value", "mandatory", "start", "earliest", "latest", "duration")},
    **dict.fromkeys(("category", "categories", "objective", "objectives", "group", "groups"), "groups"),
    "requires": "requires",
    "together with": "together",
    "excludes": "excludes",
}
_MONEY = ("cost", "capex", "opex", "budget", "funding")
_PEOPLE = ("skill", "capacity")
_AMOUNT = re.compile(rf"(?P<word>{'|'.join((*_MONEY, *_PEOPLE))})\b\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class Amounts:
    """A column of amounts: of which limit, in which period (None: over the whole life)."""

    limit: str
    kind: Kind
    period: str | None


@dataclass(slots=True)
class Columns:
    """The columns of a list: fields by position, amounts by position, the periods in their order, and the rest."""

    fields: dict[int, str]
    amounts: dict[int, Amounts]
    periods: list[str]
    ignored: dict[int, str]


def columns_of(header: list[Cell]) -> Columns:
    """Read a header.

    ======================================  ====================================================================
    header                                  means
    ======================================  ====================================================================
    id, name, value, mandatory              what they say
    start, earliest, latest, duration       period names or numbers from 1; duration in periods
    category, objective                     groups for shares, several with ``;``
    requires, together with, excludes       identifiers, several with ``;``
    cost P, capex P, opex P                 money of that name in period P; without P over the whole life
    skill S, skill S P                      skill S over the whole life, or in period P of a money column
    cost: NAME: P, skill: NAME: P           the same with any name; P may be left out
    ======================================  ====================================================================
    """
    found = Columns({}, {}, [], {})
    open_ends: dict[int, tuple[str, str]] = {}
    for position, cell in enumerate(header):
        text = " ".join(cell_text(cell).split())
        name = _FIELDS.get(fold(text))
        match = _AMOUNT.fullmatch(text)
        if name is not None:
            found.fields[position] = name
        elif match is None:
            if text:
                found.ignored[position] = text
        elif match["rest"].startswith(":"):
            found.amounts[position] = _with_colons(match["word"], match["rest"][1:])
        elif fold(match["word"]) in _MONEY:
            word = fold(match["word"])
            found.amounts[position] = Amounts(word, Kind.BUDGET, match["rest"] or None)
        else:
            open_ends[position] = (fold(match["word"]), match["rest"])
    found.periods = list(dict.fromkeys(one.period for one in found.amounts.values() if one.period is not None))
    for position, (word, rest) in open_ends.items():
        found.amounts[position] = _with_period(rest or word, found.periods)
    found.amounts = dict(sorted(found.amounts.items()))
    return found


def _with_colons(word: str, rest: str) -> Amounts:
    name, _, period = (part.strip() for part in rest.partition(":"))
    kind = Kind.BUDGET if fold(word) in _MONEY else Kind.CAPACITY
    return Amounts(name or fold(word), kind, period or None)


def _with_period(text: str, periods: list[str]) -> Amounts:
    """A skill, and behind its name perhaps a period that the money columns know."""
    for period in sorted(periods, key=len, reverse=True):
        if text.endswith(f" {period}"):
            return Amounts(text.removesuffix(f" {period}"), Kind.CAPACITY, period)
    return Amounts(text, Kind.CAPACITY, None)
