"""The fields of a register at a place: what its model declares, and what the organisation added there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.models.scoped import subtree_q
from quarterdeck.registers.declaration import CUSTOM, Field, Kind, Register, Section
from quarterdeck.registers.declaration.fields import POINTING, WRITTEN
from quarterdeck.registers.models import CustomField, Entry, EntryRow, rows_stored
from quarterdeck.registers.models.sight import places_of
from quarterdeck.registers.rules.stored import from_stored
from quarterdeck.registers.rules.values import MaskedRow

OWN_FIELDS = "Own fields"


def custom_fields_of(register: Register[Any], workspace: Workspace) -> QuerySet[CustomField]:
    """What was added to the entries of a workspace: there or above it."""
    way = [*workspace.ancestor_ids(), workspace.pk]
    return CustomField.objects.filter(register=register.key, workspace__in=way, retired_at__isnull=True)


def custom_fields_seen(
    register: Register[Any], actor: Person, place: Workspace | None, *, retired: bool = False
) -> QuerySet[CustomField]:
    """What can stand on entries that ``actor`` sees, on a place and below it or anywhere: no label from elsewhere."""
    rows = CustomField.objects.filter(register=register.key)
    if not retired:
        rows = rows.filter(retired_at__isnull=True)
    if place is not None:
        way = [*place.ancestor_ids(), place.pk]
        rows = rows.filter(Q(workspace__in=way) | subtree_q(place.path, lookup="workspace__"))
    paths = {path for _, found in places_of(actor, register.permission("view")) for path in found}
    here = Q(pk__in=[])
    for path in sorted(paths):
        above = [int(part) for part in path.split("/") if part]
        here |= Q(workspace__in=above) | subtree_q(path, lookup="workspace__")
    return rows.filter(here)


def as_field(row: CustomField) -> Field:
    """An added field as the register's own are."""
    kind = Kind(row.kind)
    return Field(
        key=f"{CUSTOM}{row.key}",
        label=row.label,
        kind=kind,
        lookup="custom",
        is_required=row.is_required,
        choices=tuple((choice, choice) for choice in row.choices),
        help=row.help_text,
        digits=row.digits,
        longest={Kind.TEXT: 300, Kind.LONG_TEXT: 10_000, Kind.LINK: 2000}.get(kind),
    )


def writable_fields(register: Register[Any], workspace: Workspace) -> dict[str, Field]:
    """What may be set on entries of this workspace, in the order of the form."""
    return {**register.editable, **_by_key(custom_fields_of(register, workspace))}


def open_fields(row: Entry) -> dict[str, Field]:
    """What may be set on an entry as it stands now."""
    settled = row.register.settled(row)
    return {key: field for key, field in writable_fields(row.register, row.workspace).items() if key not in settled}


def known_fields(register: Register[Any], place: Workspace | None, actor: Person) -> dict[str, Field]:
    """What can be shown, filtered and sorted on a list of this place, or of all places."""
    return {**register.fields, **_by_key(custom_fields_seen(register, actor, place))}


def fields_of_entry(entry: Entry) -> dict[str, Field]:
    """Every field of one entry."""
    return {**entry.register.fields, **_by_key(custom_fields_of(entry.register, entry.workspace))}


def sections_of(register: Register[Any], fields: Iterable[str]) -> tuple[Section, ...]:
    """The sections of the form with what the organisation added, before the last one."""
    own = tuple(key for key in fields if key.startswith(CUSTOM))
    *first, last = register.form_sections
    return (*first, *([Section(OWN_FIELDS, own)] if own else []), last)


def value_in(row: Entry, field: Field) -> Any:
    """What an entry holds in a field, be it the model's or the organisation's."""
    if field.is_custom:
        return _custom_value(row, field)
    unseen = row.__dict__.get("unseen", frozenset())
    if field.kind is Kind.ROWS:
        return [row_values(field, one, unseen) for one in row.rows_of(field.key)]
    if field.kind in POINTING and getattr(row, f"{field.key}_id") is None:
        return None  # a new entry may not point anywhere yet where it must in the end
    return _pointed(row, field, unseen)


def _pointed(row: Entry | EntryRow, field: Field, unseen: frozenset[Any]) -> Any:
    """The value of a field, but for a row that `mask_references` found the reader may not see."""
    key = getattr(row, f"{field.key}_id") if field.target is not None else None
    if key is not None and (field.target, key) in unseen:
        return MaskedRow(key)
    return getattr(row, field.key)


def attach_people(rows: Sequence[Entry], fields: Iterable[Field]) -> None:
    """Read the people whom custom fields of a page name in one go, so that no row asks for its own."""
    keys = [field.custom_key for field in fields if field.is_custom and field.kind is Kind.PERSON]
    if not keys:
        return
    wanted = {value for row in rows for key in keys if isinstance(value := row.custom.get(key), int)}
    people = Person.objects.in_bulk(wanted)
    for row in rows:
        row.__dict__["people_named"] = people


def _custom_value(row: Entry, field: Field) -> Any:
    kept = row.custom.get(field.custom_key)
    try:
        value = from_stored(field, kept)
    except (ValueError, ArithmeticError, TypeError):
        return kept  # kept under another kind once: shown as it is
    if value is None:
        return _nothing_in(field)
    return _person(row, value) if field.kind is Kind.PERSON else value


def _nothing_in(field: Field) -> Any:
    """What a value looks like that was never set: as `clean` gives what is empty."""
    if field.kind is Kind.CHOICES:
        return []
    return "" if field.kind in (*WRITTEN, Kind.CHOICE) else None


def _person(row: Entry, key: Any) -> Person | None:
    known = row.__dict__.get("people_named", {})
    return known[key] if key in known else Person.objects.filter(pk=key).first()


def _by_key(rows: Iterable[CustomField]) -> dict[str, Field]:
    """The fields by key; what stands under one key in two branches of the tree has the choices of both."""
    found: dict[str, Field] = {}
    for field in map(as_field, rows):
        before = found.get(field.key)
        more = tuple(one for one in field.choices if before is None or one not in before.choices)
        found[field.key] = field if before is None else replace(before, choices=(*before.choices, *more))
    return found


def row_values(field: Field, one: EntryRow, unseen: frozenset[Any] = frozenset()) -> dict[str, Any]:
    """A row of a table: its number, and its columns."""
    return {"id": one.pk, **{part.key: _pointed(one, part, unseen) for part in field.parts}}


def listed_fields(fields: Mapping[str, Field]) -> dict[str, Field]:
    """What can stand in a list: everything but tables."""
    return {key: field for key, field in fields.items() if field.kind is not Kind.ROWS}


def read_rows(register: Register[Any], rows: Sequence[Entry]) -> None:
    """Read the tables of many entries at once."""
    prefetch_related_objects(rows, *(Prefetch(one.key, rows_stored(one.model)) for one in register.rows))


def own_fields_at(register: Register[Any], place: Workspace, actor: Person) -> list[CustomField]:
    """What was added at a workspace, above it and below it, retired ones last."""
    rows = custom_fields_seen(register, actor, place, retired=True).select_related("workspace")
    return sorted(rows, key=lambda one: (one.retired_at is not None, one.workspace.path, one.position, one.pk))


def find_custom_field(actor: Person, register: Register[Any], number: int) -> CustomField:
    """An added field that the person knows of, retired or not. Raises NotVisible."""
    rows = custom_fields_seen(register, actor, None, retired=True).select_related("workspace")
    found = rows.filter(pk=min(number, 2**53)).first()
    if found is None:
        raise NotVisible
    return found
