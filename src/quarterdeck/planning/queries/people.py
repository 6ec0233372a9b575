"""Persons whom operations name as owners or resources."""

from __future__ import annotations

from collections.abc import Sequence

from quarterdeck.core.models import Person
from quarterdeck.planning.errors import FaultList
from quarterdeck.planning.rules.operations.schema import Operation


def refuse_unknown_people(operations: Sequence[Operation]) -> None:
    """Raises OperationRefused where an owner or a resource's person does not exist or has left."""
    named: list[tuple[int, str, int]] = []
    for index, operation in enumerate(operations):
        fields = getattr(operation, "set", None)
        for name in ("owner", "person"):
            value = getattr(fields, name, None)
            if value is not None:
                named.append((index, f"set.{name}", value))
    if not named:
        return
    rows = Person.objects.filter(pk__in={value for _, _, value in named}, deactivated_at__isnull=True)
    known = set(rows.values_list("pk", flat=True))
    faults = FaultList()
    for index, name, value in named:
        if value not in known:
            faults.add(index, name, f"There is no active person {value}.")
    faults.raise_if_any()
