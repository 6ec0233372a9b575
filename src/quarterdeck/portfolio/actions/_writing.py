"""What all writes of the portfolio share: the lock with its version check, and the list of what changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from quarterdeck.core.models import Person, Workspace
from quarterdeck.portfolio.errors import AreaUnknown, PersonUnknown, UnknownField, VersionStale
from quarterdeck.portfolio.models import Area, Objective, Portfolio, Programme, Project

Row = TypeVar("Row", Portfolio, Programme, Project, Objective)


def _locked(row: Row, *, version: int | None) -> Row:
    """The row as it stands now, locked; ``version`` is the one that the caller saw, None when they saw none."""
    fresh = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if version is not None and fresh.version != version:
        raise VersionStale(current=fresh.version)
    return fresh


def _assigned(row: Row, values: Mapping[str, Any], *, allowed: Collection[str]) -> dict[str, list[Any]]:
    """Set the values on the row; returns what changed as ``[old, new]`` per field."""
    strange = sorted(set(values) - set(allowed))
    if strange:
        raise UnknownField(f"There is no field {', '.join(strange)} to change.")
    changes: dict[str, list[Any]] = {}
    for name, value in values.items():
        if isinstance(value, Person):
            _check_person(value, field=name)
        old = getattr(row, name)
        if old != value:
            changes[name] = [_told(old), _told(value)]
            setattr(row, name, value)
    return changes


def _saved(row: Row) -> None:
    row.version += 1
    row.save()


def _check_person(person: Person | None, *, field: str) -> None:
    if person is not None and not person.is_active:
        raise PersonUnknown(f"{person.name} is no longer active.", fields={field: "Name an active person."})


def _check_area(area: Area, *, workspace: Workspace) -> None:
    if not workspace.path.startswith(f"{area.workspace_id}/"):
        raise AreaUnknown


def _told(value: Any) -> Any:
    return {"id": value.pk, "name": str(value)} if isinstance(value, Person | Area) else value
