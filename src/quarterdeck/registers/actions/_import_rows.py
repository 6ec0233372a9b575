"""The rows of a file against the entries that are there: checked whole before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import cached_rights, require
from quarterdeck.core.queries import find_workspace
from quarterdeck.exchange.tables import column_letter
from quarterdeck.registers.actions._cleaning import Cleaner
from quarterdeck.registers.actions._constraints import _keep_as_stored
from quarterdeck.registers.actions._editing import Edit, _edit, _new_act
from quarterdeck.registers.actions._many import Told
from quarterdeck.registers.declaration import Act, Field, Register
from quarterdeck.registers.errors import ImportRefused, WrongPlace
from quarterdeck.registers.models import Entry, ImportRun
from quarterdeck.registers.queries.fields import value_in, writable_fields
from quarterdeck.registers.queries.importing import Line, entries_from, entries_named, importable_fields, read_sheet
from quarterdeck.registers.queries.rights import require_entry
from quarterdeck.registers.rules.imports import Fault, mapping_fault
from quarterdeck.registers.rules.values import MASKED, as_text

MOST_FAULTS = 100
SOURCE = "import"
CHUNK = 200


@dataclass(slots=True)
class Checked:
    """What a file makes and changes, not yet written."""

    rows: int
    made: list[Act[Any]] = field(default_factory=list)
    changed: list[Edit] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {"made": len(self.made), "changed": len(self.changed)}

    @property
    def places(self) -> list[Workspace]:
        return list({act.entry.workspace_id: act.entry.workspace for act in self.made}.values())


def _check_file(register: Register[Any], run: ImportRun, *, actor: Person, at: datetime, told: Told) -> Checked:
    """Read every row and check what it makes or changes; nothing is written, and nobody is kept waiting.

    Raises FileUnusable, Refusal where the mapping is wrong, ImportRefused with the faults of all rows.
    """
    fault = mapping_fault(run.mapping, importable_fields(register, run.workspace))
    if fault:
        raise Refusal(fault, fields={"mapping": fault})
    told(0, 0, "Reading the file")
    check = _Check(register, run, actor=actor, at=at)
    check.lines(told)
    if check.faults:
        more = f" And {len(check.faults) - 1} more." if len(check.faults) > 1 else ""
        raise ImportRefused(f"Nothing was imported. {check.faults[0]}{more}", faults=check.faults)
    return check.found


@dataclass(frozen=True, slots=True)
class Meant:
    """A row by what its columns say: which entry, where, and the values."""

    line: Line
    number: str
    external: str
    code: str
    values: dict[str, str]


class _Check:
    def __init__(self, register: Register[Any], run: ImportRun, *, actor: Person, at: datetime) -> None:
        self.register, self.run, self.actor, self.at = register, run, actor, at
        self.sheet = read_sheet(run.file)
        self.found = Checked(len(self.sheet.lines))
        self.faults: list[Fault] = []
        self.places: dict[str, Workspace | None] = {"": run.workspace}
        self.cleaners: dict[int, tuple[Cleaner, dict[str, Field]]] = {}
        self.met: dict[int | tuple[int, str], int] = {}  # entry, or place and foreign id -> the row that meant it first
        self.named: Mapping[str, Entry] = {}
        self.known: Mapping[tuple[int, str], Entry] = {}

    def lines(self, told: Told) -> None:
        lines = self.sheet.lines
        for start in range(0, len(lines), CHUNK):
            rows = [self._meant(line) for line in lines[start : start + CHUNK]]
            with cached_rights():
                self._look_up(rows)
                for done, row in enumerate(rows, start):
                    told(done, len(lines), "Checking the rows")
                    self._row(row)
                    if len(self.faults) >= MOST_FAULTS:
                        return

    def _meant(self, line: Line) -> Meant:
        cells = zip(self.run.mapping, line.cells, strict=False)
        given = {key: text for key, text in cells if key and text != MASKED}
        return Meant(
            line, given.pop("number", ""), given.pop("external_id", "")[:200], given.pop("workspace", ""), given
        )

    def _look_up(self, rows: Sequence[Meant]) -> None:
        """The places and the entries that rows mean, with one question for all of them."""
        for code in {row.code for row in rows} - set(self.places):
            self.places[code] = self._place(code)
        numbers = sorted({row.number for row in rows if row.number})
        self.named = entries_named(self.actor, self.register, self.run.workspace, numbers)
        places = {place.pk for row in rows if (place := self.places[row.code]) is not None}
        externals = sorted({row.external for row in rows if row.external and not row.number})
        self.known = entries_from(self.actor, self.register, places, externals)

    def _place(self, code: str) -> Workspace | None:
        try:
            found = find_workspace(self.actor, code)
        except NotVisible:
            return None
        return found if self.run.workspace.covers(found) else None

    def _row(self, row: Meant) -> None:
        try:
            place = self.places[row.code]
            if place is None:
                words = f"There is no workspace {row.code[:40]} in {self.run.workspace.code}."
                raise Refusal(words, fields={"workspace": words})
            entry = self._entry(row, place)
            if entry is None:
                self.found.made.append(self._make(row, place))
            elif (edit := self._change(entry, row.values)) is not None:
                self.found.changed.append(edit)
        except NotVisible:
            self._fault(row.line, "", "There is nothing of this name that you may see.")
        except Refusal as refusal:
            for key, words in (refusal.fields or {"": refusal.words}).items():
                self._fault(row.line, key, words)

    def _entry(self, row: Meant, place: Workspace) -> Entry | None:
        """The entry that the row means; None for a new one."""
        found = self.named.get(row.number) if row.number else self.known.get((place.pk, row.external))
        if row.number and found is None:
            words = f"There is no {self.register.singular} {row.number[:60]} here. Leave the Id empty for a new one."
            raise Refusal(words, fields={"number": words})
        meant = found.pk if found is not None else (place.pk, row.external)
        if (found is not None or row.external) and self.met.setdefault(meant, row.line.number) != row.line.number:
            raise Refusal(f"Row {self.met[meant]} means the same {self.register.singular}.")
        return found

    def _change(self, row: Entry, given: Mapping[str, str]) -> Edit | None:
        require_entry(self.actor, "edit", row)
        _keep_as_stored(row)
        cleaner, fields = self._cleaner(row.workspace)
        sent = {key: text for key, text in given.items() if key not in fields or self._differs(row, fields[key], text)}
        if not sent:
            return None
        return _edit(row, sent, fields=fields, cleaner=cleaner, actor=self.actor, at=self.at)

    def _differs(self, row: Entry, field: Field, text: str) -> bool:
        """Whether a cell says something else than the export of the entry would."""
        return " ".join(as_text(field, value_in(row, field)).split()) != " ".join(text.split())

    def _make(self, row: Meant, place: Workspace) -> Act[Any]:
        require(self.actor, self.register.permission("create"), place)
        if place.kind not in self.register.places:
            raise WrongPlace
        cleaner, fields = self._cleaner(place)
        values = {key: text for key, text in row.values.items() if text}
        return _new_act(
            self.register, place, values, fields=fields, cleaner=cleaner, actor=self.actor, at=self.at,
            source=SOURCE if row.external else "", external_id=row.external,
        )  # fmt: skip

    def _cleaner(self, place: Workspace) -> tuple[Cleaner, dict[str, Field]]:
        if place.pk not in self.cleaners:
            made = Cleaner(self.register, place, actor=self.actor, at=self.at)
            self.cleaners[place.pk] = made, writable_fields(self.register, place)
        return self.cleaners[place.pk]

    def _fault(self, line: Line, key: str, words: str) -> None:
        index = self.run.mapping.index(key) if key and key in self.run.mapping else None
        if index is None:
            field = writable_fields(self.register, self.run.workspace).get(key)
            words = f"{field.label}: {words}" if field else words
        letter = "" if index is None else column_letter(index)
        self.faults.append(Fault(line.number, letter, "" if index is None else self.sheet.headings[index][:60], words))
