"""The rows that a field may point at, as far as a person sees them."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet

from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.declaration import Field, Kind


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
