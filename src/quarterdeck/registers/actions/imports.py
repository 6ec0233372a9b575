"""Bringing a file of entries in: all of its rows or none, and taken back together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO, Any

from django.db import transaction

from quarterdeck.core.errors import NotVisible, Refusal
from quarterdeck.core.files import store_file
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import require
from quarterdeck.core.queries import find_workspace
from quarterdeck.exchange.tables import column_letter
from quarterdeck.registers.actions._cleaning import Cleaner
from quarterdeck.registers.actions._editing import _edit_row
from quarterdeck.registers.actions._writing import _locked
from quarterdeck.registers.actions.entries import create_entry
from quarterdeck.registers.choices import BatchKind
from quarterdeck.registers.declaration import Field, Register
from quarterdeck.registers.errors import ImportDone, ImportRefused
from quarterdeck.registers.models import ChangeBatch, Entry, ImportRun
from quarterdeck.registers.queries.fields import value_in, writable_fields
from quarterdeck.registers.queries.importing import (
    Line,
    Sheet,
    entry_from,
    entry_named,
    importable_fields,
    names_of,
    read_sheet,
)
from quarterdeck.registers.queries.rights import require_entry, require_import
from quarterdeck.registers.rules.imports import Fault, guessed, mapping_fault
from quarterdeck.registers.rules.values import MASKED, as_text

MOST_FAULTS = 100
SOURCE = "import"


def start_import(
    *, actor: Person, register: Register[Any], workspace: Workspace, content: IO[bytes], name: str, at: datetime
) -> ImportRun:
    """Keep a file and guess what its columns mean. Raises NotAllowed, NotVisible, FileTooLarge, FileUnusable."""
    require(actor, register.permission("import"), workspace)
    with transaction.atomic():
        file = store_file(content, name=name, workspace=workspace, actor=actor, at=at)
        sheet = read_sheet(file)
        return ImportRun.objects.create(
            register=register.key,
            workspace=workspace,
            file=file,
            actor=actor,
            at=at,
            mapping=guessed(sheet.headings, names_of(register, importable_fields(register, workspace))),
        )


def map_import(*, actor: Person, run: ImportRun, mapping: Sequence[str]) -> ImportRun:
    """Say what the columns mean. Raises NotAllowed, NotVisible, ImportDone, Refusal."""
    register = require_import(actor, run)
    _check_open(run)
    fault = mapping_fault(mapping, importable_fields(register, run.workspace))
    if fault:
        raise Refusal(fault, fields={"mapping": fault})
    run.mapping = list(mapping)
    run.save(update_fields=["mapping"])
    return run


def preview_import(*, actor: Person, run: ImportRun, at: datetime) -> dict[str, int]:
    """What the import would do: it is done and undone at once, so that nothing but the faults can differ.

    Raises NotAllowed, NotVisible, ImportDone, FileUnusable, ImportRefused.
    """
    require_import(actor, run)
    _check_open(run)
    with transaction.atomic():
        batch = _Import(actor, run, at).carry_out()
        transaction.set_rollback(True)
    return _counted(batch)


def apply_import(*, actor: Person, run: ImportRun, at: datetime) -> ImportRun:
    """Make and change the entries of a file, or none. Raises as `preview_import`."""
    require_import(actor, run)
    with transaction.atomic():
        row = ImportRun.objects.select_for_update(of=("self",)).select_related("workspace", "file").get(pk=run.pk)
        _check_open(row)
        row.batch = _Import(actor, row, at).carry_out()
        row.summary = _counted(row.batch)
        row.save(update_fields=["batch", "summary"])
    return row


class _Import:
    """One file against the entries that are there."""

    def __init__(self, actor: Person, run: ImportRun, at: datetime) -> None:
        self.actor, self.run, self.at = actor, run, at
        self.register = require_import(actor, run)
        self.sheet: Sheet = read_sheet(run.file)
        self.faults: list[Fault] = []
        self.places: dict[str, Workspace] = {"": run.workspace}
        self.cleaners: dict[int, tuple[Cleaner, dict[str, Field]]] = {}
        self.met: dict[int, int] = {}  # entry -> the row that meant it first

    def carry_out(self) -> ChangeBatch:
        """Raises ImportRefused with the faults of all rows."""
        fault = mapping_fault(self.run.mapping, importable_fields(self.register, self.run.workspace))
        if fault:
            raise Refusal(fault, fields={"mapping": fault})
        batch = ChangeBatch.objects.create(
            register=self.register.key, kind=BatchKind.IMPORT, actor=self.actor, at=self.at
        )
        items = [item for line in self.sheet.lines if (item := self._row(line, batch)) is not None]
        if self.faults:
            more = f" And {len(self.faults) - 1} more." if len(self.faults) > 1 else ""
            raise ImportRefused(f"Nothing was imported. {self.faults[0]}{more}", faults=self.faults)
        batch.items = items
        batch.save(update_fields=["items"])
        return batch

    def _row(self, line: Line, batch: ChangeBatch) -> dict[str, Any] | None:
        if len(self.faults) >= MOST_FAULTS:
            return None
        given = {key: text for key, text in zip(self.run.mapping, line.cells, strict=False) if key and text != MASKED}
        named, external = given.pop("number", ""), given.pop("external_id", "")
        try:
            place = self._place(given.pop("workspace", ""))
            entry = self._entry(place, named, external, line)
            return self._change(entry, given, batch) if entry else self._make(place, given, external)
        except NotVisible:
            self._fault(line, "", "There is nothing of this name that you may see.")
        except Refusal as refusal:
            for key, words in (refusal.fields or {"": refusal.words}).items():
                self._fault(line, key, words)
        return None

    def _place(self, code: str) -> Workspace:
        if code not in self.places:
            try:
                found = find_workspace(self.actor, code)
            except NotVisible:
                found = None
            if found is None or not self.run.workspace.covers(found):
                words = f"There is no workspace {code[:40]} in {self.run.workspace.code}."
                raise Refusal(words, fields={"workspace": words})
            self.places[code] = found
        return self.places[code]

    def _entry(self, place: Workspace, named: str, external: str, line: Line) -> Entry | None:
        """The entry that the row means; None for a new one."""
        found = None
        if named:
            found = entry_named(self.actor, self.register, self.run.workspace, named)
            if found is None:
                words = f"There is no {self.register.singular} {named[:60]} here. Leave the Id empty for a new one."
                raise Refusal(words, fields={"number": words})
        elif external:
            found = entry_from(self.actor, self.register, place, external)
        if found is not None and self.met.setdefault(found.pk, line.number) != line.number:
            raise Refusal(f"Row {self.met[found.pk]} means the same {self.register.singular}.")
        return found

    def _change(self, entry: Entry, given: Mapping[str, str], batch: ChangeBatch) -> dict[str, Any] | None:
        require_entry(self.actor, "edit", entry)
        row = _locked(entry, actor=self.actor, version=None)
        cleaner, fields = self._cleaner(row.workspace)
        sent = {key: text for key, text in given.items() if key not in fields or self._differs(row, fields[key], text)}
        if not sent:
            return None
        before = _edit_row(row, sent, fields=fields, cleaner=cleaner, actor=self.actor, at=self.at, batch=batch.pk)
        return {"id": row.pk, "version": row.version, "before": before} if before else None

    def _differs(self, row: Entry, field: Field, text: str) -> bool:
        """Whether a cell says something else than the export of the entry would."""
        return " ".join(as_text(field, value_in(row, field)).split()) != " ".join(text.split())

    def _make(self, place: Workspace, given: Mapping[str, str], external: str) -> dict[str, Any]:
        values = {key: text for key, text in given.items() if text}
        source = SOURCE if external else ""
        made = create_entry(
            actor=self.actor, register=self.register, workspace=place, values=values, at=self.at, source=source,
            external_id=external[:200],
        )  # fmt: skip
        return {"id": made.pk, "version": made.version, "is_new": True}

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


def _check_open(run: ImportRun) -> None:
    if run.batch_id is not None:
        raise ImportDone


def _counted(batch: ChangeBatch) -> dict[str, int]:
    made = sum(1 for item in batch.items if item.get("is_new"))
    return {"made": made, "changed": len(batch.items) - made}
