"""One entry, and what the reader may do with it."""

from __future__ import annotations

from typing import Any

from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import Person
from quarterdeck.registers.declaration import Register, Transition
from quarterdeck.registers.models import Entry
from quarterdeck.registers.models.sight import entries_q
from quarterdeck.registers.queries.fields import value_in
from quarterdeck.registers.queries.lists import related_names
from quarterdeck.registers.queries.references import mask_references
from quarterdeck.registers.queries.rights import operations_by_row, sees, sees_deleted
from quarterdeck.registers.rules.values import is_empty

LARGEST_NUMBER = 2**53


def find_entry(actor: Person, register: Register[Any], number: int) -> Entry:
    """The entry with that number, if the actor sees it. Raises NotVisible."""
    rows = register.model.objects.select_related(*related_names(register))
    row: Entry | None = rows.filter(pk=min(number, LARGEST_NUMBER)).first()
    if row is None or not sees(actor, row):
        raise NotVisible
    mask_references(actor, [row], register.fields.values())
    return row


def find_deleted_entry(actor: Person, register: Register[Any], number: int) -> Entry:
    """The entry in the bin with that number, if the actor may bring it back. Raises NotVisible."""
    row: Entry | None = register.model.objects.select_related("workspace").filter(
        pk=min(number, LARGEST_NUMBER), deleted_at__isnull=False
    ).first()  # fmt: skip
    if row is None or not sees_deleted(actor, row):
        raise NotVisible
    return row


def deleted_entries(actor: Person, register: Register[Any], *, most: int) -> list[Entry]:
    """The entries in the bin that the actor may bring back, the youngest first."""
    condition = entries_q(register.model, actor, permission=register.permission("delete"), is_deleted=True)
    rows = register.model.objects.select_related(*related_names(register), "deleted_by")
    return list(rows.filter(condition, workspace__archived_at__isnull=True).order_by("-deleted_at", "-pk")[:most])


def open_steps(entry: Entry, operations: frozenset[str]) -> list[Transition]:
    """The steps that lead on from here, for who holds these operations on the entry."""
    return [step for step in entry.register.workflow.from_state(entry.state) if step.operation in operations]


def asked_fields(entry: Entry, step: Transition, *, hidden: frozenset[str] = frozenset()) -> list[str]:
    """What the dialog of a step shows: the fields that it needs and the entry lacks, and those that it offers.

    What the reader may not read they do not set either.
    """
    register = entry.register
    missing = [key for key in step.requires if is_empty(value_in(entry, register.fields[key]))]
    return [key for key in dict.fromkeys((*missing, *step.asks)) if key not in hidden]


def asks_something(entry: Entry, step: Transition, *, hidden: frozenset[str] = frozenset()) -> bool:
    return step.reason or step.evidence or bool(asked_fields(entry, step, hidden=hidden))


def step_operations(register: Register[Any]) -> set[str]:
    """The operations that decide over editing and over the steps of a register."""
    return {"edit", *(step.operation for step in register.workflow.transitions)}


def steps_for(actor: Person, entry: Entry) -> list[Transition]:
    """The steps that this person may take with one entry now."""
    register = entry.register
    return open_steps(entry, operations_by_row(actor, register, [entry], step_operations(register))[entry.pk])
