"""Persons whom operations name as owners or resources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from quarterdeck.core.models import Person
from quarterdeck.core.queries import pickable_people
from quarterdeck.planning.errors import FaultList
from quarterdeck.planning.models import Plan, Resource, Task
from quarterdeck.planning.rules.operations.schema import Operation

Named = tuple[int, str, int]


def refuse_unknown_people(operations: Sequence[Operation]) -> None:
    """Raises OperationRefused where an owner or a resource's person does not exist or has left."""
    named = _named(operations)
    if named:
        wanted = {value for _, _, value in named}
        _refuse(named, Person.objects.filter(pk__in=wanted, deactivated_at__isnull=True))


def refuse_unseen_people(
    operations: Sequence[Operation], *, actor: Person, plans: Sequence[Plan], at: datetime
) -> None:
    """Raises OperationRefused where a person is named whom ``actor`` does not see and who is not in the plans yet."""
    named = _named(operations)
    if not named:
        return
    wanted = {value for _, _, value in named}
    present = Q(pk__in=Task.objects.filter(plan__in=plans, owner__in=wanted).values("owner"))
    present |= Q(pk__in=Resource.objects.filter(plan__in=plans, person__in=wanted).values("person"))
    seen = Q(pk__in=pickable_people(actor, at).order_by().values("pk"))
    _refuse(named, Person.objects.filter(seen | present, pk__in=wanted))


def _named(operations: Sequence[Operation]) -> list[Named]:
    """Every person that an operation names: its index, the field, the id."""
    named: list[Named] = []
    for index, operation in enumerate(operations):
        fields = getattr(operation, "set", None)
        for name in ("owner", "person"):
            value = getattr(fields, name, None)
            if value is not None:
                named.append((index, f"set.{name}", value))
    return named


def _refuse(named: Sequence[Named], people: QuerySet[Person]) -> None:
    known = set(people.values_list("pk", flat=True))
    faults = FaultList()
    for index, name, value in named:
        if value not in known:
            faults.add(index, name, f"There is no active person {value}.")
    faults.raise_if_any()
