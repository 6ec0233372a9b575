"""From sent values to the values of a row: shapes, rows that they point at, and what the register itself refuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.declaration import Field, Kind, Register
from quarterdeck.registers.errors import UnknownField, ValuesRefused
from quarterdeck.registers.models import Entry
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.queries.people import members_of
from quarterdeck.registers.queries.references import reference_rows
from quarterdeck.registers.rules.values import ValueRefused, clean

KERNEL_FIELDS = {
    "subject", "workspace", "number", "state", "custom", "version", "source", "external_id", "created_by",
    "created_at", "changed_by", "changed_at", "state_since", "closed_at", "reopened", "deleted_at", "deleted_by",
}  # fmt: skip


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
        value = clean(field, raw)
        if value is None or value == "" or field.kind not in (Kind.PERSON, Kind.REFERENCE, Kind.WORKSPACE):
            return value
        present = value_in(row, field) if row is not None else None
        if present is not None and getattr(present, "pk", present) == value:
            return present  # who has left may stay where they stand
        if field.kind is Kind.PERSON:
            return self._person(value)
        found = reference_rows(field, self.actor, value).first()
        if found is None:
            raise ValueRefused("Choose one of the list.")
        return found

    def _person(self, value: int | str) -> Person:
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


def _check_row(register: Register[Any], row: Entry) -> None:
    """Refuse a row that its model, its register or its constraints would not hold. Raises ValuesRefused."""
    faults = {key: words for key, words in register.faults(row).items() if words}
    try:
        row.clean_fields(exclude=KERNEL_FIELDS)
        row.validate_constraints(exclude=KERNEL_FIELDS)
    except ValidationError as error:
        for key, words in error.message_dict.items():
            faults.setdefault("" if key == "__all__" else key, " ".join(words))
    if faults:
        general = faults.pop("", None)
        raise ValuesRefused(general or _summary(faults, register.fields), fields=faults)


def _summary(faults: Mapping[str, str], fields: Mapping[str, Field]) -> str:
    """The first fault with the name of its field: what is read where no form shows the others."""
    key, words = next(iter(faults.items()))
    more = f" {len(faults) - 1} more to mend." if len(faults) > 1 else ""
    return f"{fields[key].label if key in fields else key}: {words}{more}"
