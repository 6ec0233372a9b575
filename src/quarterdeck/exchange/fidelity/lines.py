"""The fidelity report of an import: one line per kind of row and field, with counts and the reasons behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

Line = dict[str, Any]
Note = dict[str, Any]
FATES = ("kept", "changed", "lost", "guessed")
ORDER = ("file", "plan", "project", "task", "link", "resource", "assignment", "calendar", "custom field")
# What became of it may also be "told": said, and counted nowhere.
HEADERS = (
    *("of", "field", "kept", "changed", "lost", "guessed"),
    *("what became of it", "how often", "how, why, on what ground", "where"),
)
MOST_PLACES = 5
# A field of the plan has the name that people use, whatever it is called in the rows.
NAMES = {"wbs": "WBS code", "set": "fields"}


def field_name(name: str) -> str:
    return NAMES.get(name, name.removeprefix("is_").removesuffix("_minutes").replace("_", " "))


def add_note(notes: list[Note], fate: str, words: str, place: str = "", *, number: int = 1) -> None:
    """Count a reason; what has the same words is one note, with its first places."""
    known = next((one for one in notes if (one["fate"], one["words"]) == (fate, words)), None)
    if known is None:
        known = {"fate": fate, "words": words, "count": 0, "places": []}
        notes.append(known)
    known["count"] += number
    if place and len(known["places"]) < MOST_PLACES:
        known["places"].append(place)


class Report:
    """Lines that are being counted."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], Line] = {}

    def line(self, entity: str, field: str) -> Line:
        found = self._lines.get((entity, field))
        if found is None:
            found = self._lines[entity, field] = {"entity": entity, "field": field}
            found |= dict.fromkeys(FATES, 0) | {"notes": []}
        return found

    def count(self, entity: str, field: str, fate: str, number: int = 1) -> None:
        self.line(entity, field)[fate] += number

    def note(self, entity: str, field: str, fate: str, words: str, place: str = "", number: int = 1) -> None:
        """Say how, why or on what ground; what has the same words is counted once, with its first places."""
        line = self.line(entity, field)
        if fate in FATES:
            line[fate] += number
        add_note(line["notes"], fate, words, place, number=number)

    def lines(self) -> list[Line]:
        rank = {entity: number for number, entity in enumerate(ORDER)}
        return sorted(
            self._lines.values(), key=lambda line: (rank.get(line["entity"], 99), line["entity"], line["field"])
        )


def merged(read: Sequence[Line], arrived: Sequence[Line]) -> list[Line]:
    """What became of the file on its whole way: reading it, and bringing it into the plan.

    What the plan changed or lost was counted as kept by the reading.
    """
    report = Report()
    for line in (*read, *arrived):
        found = report.line(line["entity"], line["field"])
        for fate in FATES:
            found[fate] += line[fate]
        found["notes"] = [*found["notes"], *line["notes"]]
    for line in arrived:
        found = report.line(line["entity"], line["field"])
        found["kept"] = max(0, found["kept"] - line["changed"] - line["lost"])
    return report.lines()


def totals(lines: Iterable[Line]) -> dict[str, int]:
    """Values kept, changed, lost and guessed over all lines."""
    found: Counter[str] = Counter(dict.fromkeys(FATES, 0))
    for line in lines:
        found.update({fate: line[fate] for fate in FATES})
    return dict(found)


def places(note: Note) -> str:
    """The first places of a note, and how many more there are."""
    more = note["count"] - len(note["places"])
    shown = "; ".join(note["places"])
    return f"{shown}; and {more} more" if shown and more > 0 else shown


def rows_of(lines: Iterable[Line]) -> list[list[Any]]:
    """The lines under `HEADERS`: one row per field, or one per reason where it has some."""
    rows: list[list[Any]] = []
    for line in lines:
        head = [line["entity"], line["field"], *(line[fate] for fate in FATES)]
        for note in line["notes"] or [None]:
            told = [note["fate"], note["count"], note["words"], places(note)] if note else ["", None, "", ""]
            rows.append([*head, *told])
    return rows
