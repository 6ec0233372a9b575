"""The result of comparing two documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """What became of a value."""

    KEPT = "kept"
    CHANGED = "changed"
    LOST = "lost"
    ADDED = "added"


@dataclass(slots=True)
class FieldFidelity:
    """How often one field of one kind of entity was kept, changed, lost or added. ``entity`` itself has field ""."""

    entity: str
    field: str
    kept: int = 0
    changed: int = 0
    lost: int = 0
    added: int = 0

    def count(self, fate: Fate) -> None:
        setattr(self, fate.value, getattr(self, fate.value) + 1)


@dataclass(slots=True, frozen=True)
class Difference:
    """One value that did not stay the same, or an entity that came or went (``field`` is then "")."""

    entity: str
    key: str
    name: str
    field: str
    fate: Fate
    old: Any = None
    new: Any = None
    why: str = ""


@dataclass(slots=True)
class FidelityReport:
    """Counts per entity and field, and the list of differences (at most ``limit``; the counts are always complete)."""

    fields: list[FieldFidelity] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    is_complete: bool = True

    @property
    def kept(self) -> int:
        return sum(each.kept for each in self.fields)

    @property
    def changed(self) -> int:
        return sum(each.changed for each in self.fields)

    @property
    def lost(self) -> int:
        return sum(each.lost for each in self.fields)

    @property
    def added(self) -> int:
        return sum(each.added for each in self.fields)

    @property
    def is_lossless(self) -> bool:
        return not self.changed and not self.lost

    def of(self, entity: str, name: str = "") -> FieldFidelity:
        """Counts of one field; all zero when it never had a value."""
        wanted = (each for each in self.fields if (each.entity, each.field) == (entity, name))
        return next(wanted, FieldFidelity(entity, name))

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON: instants as ISO 8601, amounts as text."""
        return {
            "kept": self.kept,
            "changed": self.changed,
            "lost": self.lost,
            "added": self.added,
            "fields": [
                {name: getattr(each, name) for name in ("entity", "field", "kept", "changed", "lost", "added")}
                for each in self.fields
            ],
            "differences": [
                {
                    "entity": each.entity,
                    "key": each.key,
                    "name": each.name,
                    "field": each.field,
                    "fate": each.fate.value,
                    "old": plain(each.old),
                    "new": plain(each.new),
                    "why": each.why,
                }
                for each in self.differences
            ],
            "differences_complete": self.is_complete,
        }


def plain(value: Any) -> Any:
    """`value` as JSON can hold it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    return str(value)
