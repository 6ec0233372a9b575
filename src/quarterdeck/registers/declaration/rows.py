"""Rows that are parts of an entry: the items of an agenda, the periods of a series, the aspects of an impact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quarterdeck.registers.declaration.fields import Field, Kind, field_of

if TYPE_CHECKING:
    from quarterdeck.registers.models import Entry, EntryRow

NOT_IN_ROWS = (Kind.TAGS, Kind.CHOICES, Kind.ROWS)


@dataclass(frozen=True, slots=True)
class Rows:
    """A table inside the entry, over a typed model: edited with the form, versioned and recorded with the entry.

    Parameters
    ----------
    key : its name in sections, steps and the API; the ``related_name`` of the model's ``entry``.
    model : a subclass of ``EntryRow`` with ``entry = ForeignKey(TheEntry, CASCADE, related_name=key)``.
    fields : its columns, in order; one with ``editable=False`` is shown and never typed.
    label : the words above the table; the key in words if nothing else is said.
    least, most : how many rows an entry holds.
    """

    key: str
    model: type[EntryRow]
    fields: tuple[str, ...]
    label: str = ""
    least: int = 0
    most: int = 200

    @property
    def field(self) -> Field:
        """The table as a field of the entry."""
        columns = {one.name: one for one in self.model._meta.concrete_fields}
        words = self.label or self.key.replace("_", " ")
        return Field(
            key=self.key,
            label=words[:1].upper() + words[1:],
            kind=Kind.ROWS,
            lookup=self.key,
            is_required=self.least > 0,
            smallest=self.least,
            largest=self.most,
            target=self.model,
            parts=tuple(field_of(columns[name]) for name in self.fields),
        )

    def faults(self, owner: type[Entry]) -> list[str]:
        """What is wrong with the table, in words."""
        names = {one.name: one for one in self.model._meta.concrete_fields}
        unknown = sorted(set(self.fields) - set(names) | set(self.fields) & {"entry", "position", "id"})
        found = [f"The rows {self.key} have no column {name}." for name in unknown]
        link = names.get("entry")
        if (
            link is None
            or link.related_model is not owner
            or getattr(link.remote_field, "related_name", "") != self.key
        ):
            found.append(f"The rows {self.key} need entry = ForeignKey({owner.__name__}, related_name={self.key!r}).")
        if not found:
            kinds = [part for part in self.field.parts if part.kind in NOT_IN_ROWS]
            found += [f"The rows {self.key} cannot hold {part.key}: {part.kind}." for part in kinds]
        return found
