"""What a list shows and how it can be narrowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.expressions import Combinable

from quarterdeck.registers.declaration.fields import Kind

if TYPE_CHECKING:
    from quarterdeck.core.models import Person


@dataclass(frozen=True, slots=True)
class Column:
    """A field as a column. ``shown`` says whether it stands there before anybody chooses columns."""

    key: str
    label: str = ""
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Computed:
    """A column that is worked out, not stored.

    Parameters
    ----------
    value : from an entry and the day, what to show.
    expression : from the day, an expression in whose order the column is sorted; None: it cannot be sorted.
    """

    key: str
    label: str
    kind: Kind
    value: Callable[[Any, date], Any]
    expression: Callable[[date], Combinable] | None = None
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition with a name of its own (``is=overdue``): from the reader and the day, which entries."""

    key: str
    label: str
    condition: Callable[[Person, date], Q]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form and of the detail page, with its fields in order."""

    title: str
    fields: tuple[str, ...]
