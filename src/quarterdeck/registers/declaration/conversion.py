"""Turning an entry of one register into one of another, with the link between them. Declared by the target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quarterdeck.registers.models import Entry

COPIED = {"title": "title", "description": "description", "owner": "owner", "tags": "tags"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """How entries of another register become entries of this one.

    Parameters
    ----------
    source : the key of the register they come from.
    label : the words of the button ("Raise an issue").
    fields : field here -> field there, copied as the form's first values.
    values : more first values, worked out from the source.
    relation : the kind of the relation from the source to what was made.
    transition : what the source does at the same moment, by the key of its transition; empty: nothing.
    """

    source: str
    label: str
    fields: Mapping[str, str] = field(default_factory=lambda: dict(COPIED))
    values: Callable[[Entry], Mapping[str, Any]] | None = None
    relation: str = "leads_to"
    transition: str = ""
