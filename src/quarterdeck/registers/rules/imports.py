"""What the columns of a file mean, and where in a file something is wrong. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quarterdeck.registers.declaration.fields import Field

IDENTITY = {"id": "number", "reference": "number", "external id": "external_id", "workspace": "workspace"}
"""Columns that say which entry a row is, or where it is kept."""
LABELS = {"number": "Id of the entry", "external_id": "Id in another tool", "workspace": "Workspace (its code)"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: the row as a spreadsheet numbers it, the letter and heading of the column, and what to do."""

    row: int
    column: str
    heading: str
    words: str

    def __str__(self) -> str:
        place = f"row {self.row}, column {self.column} ({self.heading})" if self.column else f"row {self.row}"
        return f"{place[:1].upper()}{place[1:]}: {self.words}"


def guessed(headings: Sequence[str], names: Mapping[str, Sequence[str]]) -> list[str]:
    """Of each column, the field that its heading names; "" where there is none. No field is taken twice.

    Parameters
    ----------
    names : of each field, the words that stand for it beside its key.

    Examples
    --------
    >>> guessed(["ID", "Titel", " due  by "], {"title": ["Title"], "due_on": ["Due", "Due by"]})
    ['number', '', 'due_on']
    """
    known = dict(IDENTITY)
    for key, words in names.items():
        known |= {word.casefold(): key for word in (key, *words)}
    found: list[str] = []
    for heading in headings:
        key = known.get(" ".join(heading.split()).casefold(), "")
        found.append("" if key in found else key)
    return found


def mapping_fault(mapping: Sequence[str], fields: Mapping[str, Field]) -> str:
    """What is wrong with a mapping, in words; empty where nothing is."""
    chosen = [key for key in mapping if key]
    strange = [key for key in chosen if key not in fields and key not in LABELS]
    if strange:
        return f"There is no field {strange[0][:80]} to import."
    twice = sorted({key for key in chosen if chosen.count(key) > 1})
    if twice:
        label = LABELS.get(twice[0]) or fields[twice[0]].label
        return f"Two columns cannot both hold {label}."
    if "title" not in chosen and "number" not in chosen:
        return "Choose the column that holds the title, or the one that holds the Id of entries to change."
    return ""
