"""The rows that a field may point at or points at, as far as a person sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Model, Q, QuerySet

from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.declaration import Field, Kind
from quarterdeck.registers.models import Entry, Subject
from quarterdeck.registers.rules.values import MASKED

Pointer = tuple[type[Model], int]
RELATION = "relation "
ELSEWHERE = (Kind.REFERENCE, Kind.WORKSPACE)
"""Kinds of fields that may point at what the reader of an entry does not see."""


def reference_rows(field: Field, actor: Person, value: int | str | None = None) -> QuerySet[Any]:
    """Visible rows of a field's target; narrowed to one number, or to one code or name, where a value is given."""
    target: type[Model] = Workspace if field.kind is Kind.WORKSPACE else field.target  # type: ignore[assignment]
    manager: Any = target._default_manager
    rows: QuerySet[Any] = manager.visible_to(actor) if hasattr(manager, "visible_to") else manager.all()
    if isinstance(value, int):
        return rows.filter(pk=value)
    if value is None:
        return rows
    named = [name for name in ("code", "name", "title") if name in {one.name for one in target._meta.fields}]
    condition = Q(pk__in=[])
    for name in named:
        condition |= Q(**{f"{name}__iexact": value})
    found = list(rows.filter(condition).values_list("pk", flat=True)[:2])
    return rows.filter(pk__in=found if len(found) == 1 else [])


def mask_references(actor: Person, rows: Sequence[Entry], fields: Iterable[Field]) -> None:
    """Let entries tell as masked whom they point at and the actor may not see. One question per kind of target."""
    pointing = [field for field in fields if field.kind in (*ELSEWHERE, Kind.ROWS) and field.key != "workspace"]
    unseen = unseen_of(actor, {pointer for row in rows for pointer in _pointers(row, pointing)})
    for row in rows:
        row.__dict__["unseen"] = row.__dict__.get("unseen", frozenset()) | unseen


def unseen_of(actor: Person, pointers: Iterable[Pointer]) -> frozenset[Pointer]:
    """Those that the actor may not see; what is gone is seen by nobody.

    A target that is a proxy offers some rows of its model in forms; whether a row may be seen is asked of the model.
    """
    by_target: dict[type[Model], set[int]] = {}
    for target, key in pointers:
        by_target.setdefault(target, set()).add(key)
    found: set[Pointer] = set()
    for target, keys in by_target.items():
        manager: Any = (target._meta.concrete_model or target)._default_manager
        if hasattr(manager, "visible_to"):
            seen = manager.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True)
            found |= {(target, key) for key in keys - set(seen)}
    return frozenset(found)


def _pointers(row: Entry, fields: Sequence[Field]) -> Iterator[Pointer]:
    for field in fields:
        holders: Sequence[Any] = row.rows_of(field.key) if field.kind is Kind.ROWS else [row]
        parts = [part for part in field.parts or (field,) if part.kind in ELSEWHERE]
        for part in parts:
            keys = (getattr(one, f"{part.key}_id") for one in holders)
            yield from ((part.target, key) for key in keys if key is not None)  # type: ignore[misc]


def masked_changes(
    actor: Person, changes: Sequence[Mapping[str, Any]], fields: Mapping[str, Field]
) -> list[dict[str, Any]]:
    """Changes as the trail keeps them, without the names of what a field or a relation points at out of sight."""
    told = list(_told_pointers(changes, fields))
    unseen = unseen_of(actor, {(target, one["id"]) for target, one in told})
    hidden = {id(one) for target, one in told if (target, one["id"]) in unseen}
    return [{key: _without(value, hidden) for key, value in each.items()} for each in changes]


def _told_pointers(
    changes: Sequence[Mapping[str, Any]], fields: Mapping[str, Field]
) -> Iterator[tuple[type[Model], dict[str, Any]]]:
    """Each target with what the trail says of it: ``{"id": 7, "name": "R-2 Flood"}``."""
    for each in changes:
        for key, sides in each.items():
            field = fields.get(key)
            for side in sides if isinstance(sides, list) else ():
                if key.startswith(RELATION):
                    yield from _named(Subject, [side])
                elif field is not None and field.kind in ELSEWHERE:
                    yield from _named(field.target, [side])
                elif field is not None and field.kind is Kind.ROWS and isinstance(side, list):
                    for part in (part for part in field.parts if part.kind in ELSEWHERE):
                        yield from _named(part.target, [one.get(part.key) for one in side])


def _named(target: type[Model] | None, values: Sequence[Any]) -> Iterator[tuple[type[Model], dict[str, Any]]]:
    if target is not None:
        yield from ((target, one) for one in values if isinstance(one, dict) and isinstance(one.get("id"), int))


def _without(value: Any, hidden: set[int]) -> Any:
    """The same with the names of what is hidden masked."""
    if isinstance(value, dict):
        told = {key: _without(one, hidden) for key, one in value.items()}
        return {**told, "name": MASKED} if id(value) in hidden else told
    return [_without(one, hidden) for one in value] if isinstance(value, list) else value
