"""From sent values to the values of a row: shapes, rows that they point at, and what the register itself refuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint

from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.actions._constraints import _refuse_unfit
from quarterdeck.registers.declaration import Field, Kind, Register
from quarterdeck.registers.declaration.fields import POINTING
from quarterdeck.registers.errors import UnknownField, ValuesRefused
from quarterdeck.registers.models import Entry, EntryRow
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.queries.people import members_of, takes_part
from quarterdeck.registers.queries.references import reference_rows
from quarterdeck.registers.rules.values import ValueRefused, clean, is_empty

KERNEL_FIELDS = frozenset({
    "subject", "workspace", "number", "state", "custom", "version", "source", "external_id", "created_by",
    "created_at", "changed_by", "changed_at", "state_since", "closed_at", "reopened", "deleted_at", "deleted_by",
})  # fmt: skip


ROW_FIELDS = frozenset({"id", "entry", "position"})


class Cleaner:
    """Cleans values for one entry or many on the same workspace; looks each person up once."""

    def __init__(self, register: Register[Any], workspace: Workspace, *, actor: Person, at: datetime) -> None:
        self.register, self.workspace, self.actor, self.at = register, workspace, actor, at
        self._people: dict[int | str, Person | None] = {}

    def values(
        self, sent: Mapping[str, Any], *, fields: Mapping[str, Field], row: Entry | None = None
    ) -> dict[str, Any]:
        """Raises UnknownField, ValuesRefused."""
        strange = sorted(set(sent) - set(fields))
        if strange:
            words = f"There is no field {', '.join(strange)[:200]} to set here."
            raise UnknownField(words, fields={key[:80]: UnknownField.words for key in strange})
        found: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for key, raw in sent.items():
            try:
                found[key] = self._value(fields[key], raw, row)
            except ValueRefused as refused:
                faults[key] = str(refused)
        if faults:
            raise ValuesRefused(_summary(faults, fields), fields=faults)
        return found

    def _value(self, field: Field, raw: Any, row: Entry | None) -> Any:
        if row is not None and field.is_custom and raw == row.custom.get(field.custom_key) is not None:
            return value_in(row, field)  # a choice that is not offered any more may stay
        value = clean(field, raw)
        if field.kind is Kind.ROWS:
            return Table(self, field, row).rows(value)
        return self.pointed(field, value, value_in(row, field) if row is not None else None)

    def pointed(self, field: Field, value: Any, present: Any) -> Any:
        """The row behind a number or a name, where the field points at one. Raises ValueRefused."""
        if value is None or value == "" or field.kind not in (Kind.PERSON, Kind.REFERENCE, Kind.WORKSPACE):
            return value
        if present is not None and getattr(present, "pk", present) == value:
            return present  # who has left may stay where they stand
        if field.kind is Kind.PERSON:
            return self._person(value)
        found = reference_rows(field, self.actor, value).first()
        if found is None:
            raise ValueRefused("Choose one of the list.")
        return found

    def _person(self, value: int | str) -> Person:
        if value == self.actor.pk and takes_part(self.actor, self.workspace):
            return self.actor
        if value not in self._people:
            people = members_of(self.workspace, self.at)
            if isinstance(value, int):
                self._people[value] = people.filter(pk=value).first()
            else:
                named = list(people.filter(email__iexact=value)[:2]) or list(people.filter(name__iexact=value)[:2])
                self._people[value] = named[0] if len(named) == 1 else None
        found = self._people[value]
        if found is None:
            raise ValueRefused("Name one person who takes part here.")
        return found


class Table:
    """Turns cleaned rows of a table into values as the entry holds them: whole, with the rows that they point at."""

    def __init__(self, cleaner: Cleaner, field: Field, row: Entry | None) -> None:
        self.cleaner, self.field = cleaner, field
        present = value_in(row, field) if row is not None else []
        self.present = {one["id"]: one for one in present if one["id"] is not None}
        self.order = list(self.present)

    def rows(self, sent: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Rows without any number take those of the rows in their places, so that the same rows change nothing."""
        unnumbered = all(one["id"] is None for one in sent)
        keys = [self.order[place] if unnumbered and place < len(self.order) else one["id"]
                for place, one in enumerate(sent)]  # fmt: skip
        if len({key for key in keys if key}) != len([key for key in keys if key]):
            raise ValueRefused("The same row stands there twice.")
        return [self._row(one, key, place) for place, (one, key) in enumerate(zip(sent, keys, strict=True), 1)]

    def _row(self, sent: dict[str, Any], key: int | None, place: int) -> dict[str, Any]:
        if key is not None and key not in self.present:
            raise ValueRefused(f"Row {place} has been taken away meanwhile.")
        before = self.present.get(key) or self._blank()
        whole = {"id": key, **{part.key: before[part.key] for part in self.field.parts}}
        for part in self.field.parts:
            if part.key in sent and part.is_editable:
                try:
                    whole[part.key] = self.cleaner.pointed(part, sent[part.key], before[part.key])
                except ValueRefused as refused:
                    raise ValueRefused(f"Row {place}, {part.label}: {refused}") from None
            if part.is_required and part.is_editable and is_empty(whole[part.key]):
                raise ValueRefused(f"Row {place}, {part.label}: A value is needed.")
        return whole

    def _blank(self) -> dict[str, Any]:
        made: Any = self.field.target()  # type: ignore[misc]
        return {part.key: None if part.kind in POINTING else getattr(made, part.key) for part in self.field.parts}


def _check_row(register: Register[Any], row: Entry) -> None:
    """Refuse a row that its model, its register or its constraints would not hold. Raises ValuesRefused."""
    faults = {key: words for key, words in register.faults(row).items() if words} | _table_faults(register, row)
    try:
        _refuse_unfit(row, exclude=KERNEL_FIELDS)
    except ValidationError as error:
        for key, words in error.message_dict.items():
            faults.setdefault("" if key == "__all__" else key, " ".join(words))
    if faults:
        general = faults.pop("", None)
        raise ValuesRefused(general or _summary(faults, register.fields), fields=faults)


def _table_faults(register: Register[Any], row: Entry) -> dict[str, str]:
    """What a table's own model would not hold, the first of each table."""
    found = {}
    for key in row.__dict__.get("changed_rows", ()):
        words = next(filter(None, map(_row_fault, row.rows_of(key))), "") or _twice(row.rows_of(key))
        if words:
            found[key] = words
    return found


def _row_fault(one: EntryRow) -> str:
    try:
        _refuse_unfit(one, exclude=ROW_FIELDS)
    except ValidationError as error:
        field, words = next(iter(error.message_dict.items()))
        names = {column.name: str(column.verbose_name) for column in one._meta.concrete_fields}
        label = f", {names[field]}" if field in names else ""
        return f"Row {one.position + 1}{label}: {' '.join(words)}"
    return ""


def _twice(rows: list[EntryRow]) -> str:
    """Two rows that a constraint of the table keeps apart."""
    for rule in rows[0]._meta.constraints if rows else ():
        if not isinstance(rule, UniqueConstraint) or rule.condition or "entry" not in rule.fields:
            continue
        names = [name for name in rule.fields if name != "entry"]
        seen: dict[tuple[Any, ...], int] = {}
        for one in rows:
            values = tuple(getattr(one, name) for name in names)
            if values in seen and None not in values:
                return f"Row {one.position + 1} says the same as row {seen[values] + 1}."
            seen.setdefault(values, one.position)
    return ""


def _summary(faults: Mapping[str, str], fields: Mapping[str, Field]) -> str:
    """The first fault with the name of its field: what is read where no form shows the others."""
    key, words = next(iter(faults.items()))
    more = f" {len(faults) - 1} more to mend." if len(faults) > 1 else ""
    return f"{fields[key].label if key in fields else key}: {words}{more}"
