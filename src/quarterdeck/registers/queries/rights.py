"""What a person may do with an entry, and which of its fields they may read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from quarterdeck.core.errors import NotAllowed, NotVisible
from quarterdeck.core.models import Person, Workspace
from quarterdeck.core.permissions import Mandate, may, require, require_anywhere, table
from quarterdeck.core.permissions.table import ANY
from quarterdeck.registers.choices import Visibility
from quarterdeck.registers.declaration import Found, Register, Transition, find_register, subject_sources
from quarterdeck.registers.errors import TooManyAtOnce, UnknownTransition
from quarterdeck.registers.models import ChangeBatch, CustomField, Entry, ImportRun, Notice, SavedView
from quarterdeck.registers.models.sight import places_of

MOST_AT_ONCE = 1000


def sees(actor: Person, entry: Entry) -> bool:
    """Whether the entry is there for this person at all."""
    return entry.deleted_at is None and _may_read(actor, entry)


def sees_deleted(actor: Person, entry: Entry) -> bool:
    """Whether the entry lies in the bin and this person, who could read it, may bring it back."""
    may_delete = may(actor, entry.register.permission("delete"), entry)
    return entry.deleted_at is not None and may_delete and _may_read(actor, entry)


def _may_read(actor: Person, entry: Entry) -> bool:
    if not may(actor, entry.register.permission("view"), entry):
        return False
    if entry.visibility == Visibility.OPEN:
        return True
    return may(actor, entry.register.permission("view_restricted"), entry)


def may_entry(actor: Person, operation: str, entry: Entry) -> bool:
    return sees(actor, entry) and may(actor, entry.register.permission(operation), entry)


def require_entry(actor: Person, operation: str, entry: Entry, *, mandate: Mandate | None = None) -> None:
    """Refuse unless the person sees the entry and may do this to it. Raises NotVisible, NotAllowed."""
    if mandate is None and not sees(actor, entry):
        raise NotVisible
    require(actor, entry.register.permission(operation), entry, mandate=mandate)


def require_deleted_entry(actor: Person, entry: Entry) -> None:
    """Refuse unless the entry lies in the bin and the person may bring it back. Raises NotVisible."""
    if not sees_deleted(actor, entry):
        raise NotVisible


def require_step(actor: Person, entry: Entry, key: str, *, mandate: Mandate | None = None) -> Transition:
    """The step of that name, if the person may take it. Raises NotVisible, NotAllowed, UnknownTransition."""
    require_entry(actor, "view", entry, mandate=mandate)
    step = entry.register.workflow.transition(key)
    if step is None:
        raise UnknownTransition(f"There is no step {key}.")
    require_entry(actor, step.operation, entry, mandate=mandate)
    return step


def require_thing(actor: Person, source_key: str, object_id: int) -> Found:
    """A task or milestone of another app, if the person sees it. Raises NotVisible."""
    source = next((one for one in subject_sources if one.key == source_key), None)
    found = source.find(actor, object_id) if source else None
    if found is None:
        raise NotVisible
    return found


def may_create(actor: Person, register: Register[Any], workspace: Workspace) -> bool:
    return workspace.kind in register.places and may(actor, register.permission("create"), workspace)


def places_to_create(actor: Person, register: Register[Any]) -> list[Workspace]:
    """Where the person may make entries of this register, parents before their children."""
    rows = Workspace.objects.visible_to(actor, permission=register.permission("create"))
    return list(rows.filter(kind__in=register.places, archived_at__isnull=True).order_by("path"))


def places_to_configure(actor: Person, register: Register[Any]) -> list[Workspace]:
    """Where the person may add fields to this register, parents before their children."""
    rows = Workspace.objects.visible_to(actor, permission=register.permission("configure"))
    return list(rows.filter(archived_at__isnull=True).order_by("path"))


def places_to_import(actor: Person, register: Register[Any]) -> list[Workspace]:
    """Where the person may import entries of this register: places that keep them, and those above."""
    rows = Workspace.objects.visible_to(actor, permission=register.permission("import"))
    return list(rows.filter(archived_at__isnull=True).order_by("path"))


def hidden_fields(actor: Person, entry: Entry) -> frozenset[str]:
    """The protected fields of an entry that this person may not read."""
    register = entry.register
    denied = {op for op in set(register.protected.values()) if not may(actor, register.permission(op), entry)}
    return frozenset(key for key, operation in register.protected.items() if operation in denied)


def hidden_from_maker(actor: Person, register: Register[Any], workspace: Workspace) -> frozenset[str]:
    """The protected fields that who makes an entry on a workspace may not read on it, although it is their own."""
    return frozenset(
        key
        for key, operation in register.protected.items()
        if not any(
            relation in (ANY, "own") and workspace.path.startswith(paths)
            for relation, paths in places_of(actor, register.permission(operation))
        )
    )


def operations_by_row(
    actor: Person, register: Register[Any], rows: Sequence[Entry], operations: Iterable[str]
) -> dict[int, frozenset[str]]:
    """What the actor may do with each entry of a page: at most one question to the database per operation."""
    found: dict[int, set[str]] = {row.pk: set() for row in rows}
    for operation in sorted(set(operations)):
        permission = register.permission(operation)
        reads = permission.partition(".")[2].startswith("view_") or table().permission(permission).on_archived
        usable = [row for row in rows if reads or row.workspace.archived_at is None]
        for key in _held_on(actor, permission, usable):
            found[key].add(operation)
    return {key: frozenset(held) for key, held in found.items()}


def hidden_by_row(actor: Person, register: Register[Any], rows: Sequence[Entry]) -> dict[int, frozenset[str]]:
    """The protected fields that the actor may not read, for each entry of a page."""
    held = operations_by_row(actor, register, rows, register.protected.values())
    return {
        key: frozenset(name for name, operation in register.protected.items() if operation not in operations)
        for key, operations in held.items()
    }


def _held_on(actor: Person, permission: str, rows: Sequence[Entry]) -> set[int]:
    """The rows on which a permission is held: by their place, and only where a relation limits it by asking."""
    places = places_of(actor, permission)
    everywhere = tuple(path for relation, paths in places if relation == ANY for path in paths)
    sure = {row.pk for row in rows if everywhere and row.workspace.path.startswith(everywhere)}
    limited = tuple(path for relation, paths in places if relation != ANY for path in paths)
    open_ones = [row for row in rows if row.pk not in sure and limited and row.workspace.path.startswith(limited)]
    if not open_ones:
        return sure
    asked = type(open_ones[0])._base_manager.filter(pk__in=[row.pk for row in open_ones])
    condition = Q(pk__in=[])
    for relation, paths in places:
        if relation != ANY:
            here = [row.pk for row in open_ones if row.workspace.path.startswith(paths)]
            condition |= Q(pk__in=here) & type(open_ones[0]).relation_q(relation, actor)
    return sure | set(asked.filter(condition).values_list("pk", flat=True))


def require_entries(actor: Person, operation: str, register: Register[Any], numbers: Sequence[int]) -> list[Entry]:
    """The entries of those numbers, if the person may do this to every one of them. One that is not there hides all.

    Raises NotVisible, NotAllowed, TooManyAtOnce.
    """
    wanted = sorted(set(numbers))
    if len(wanted) > MOST_AT_ONCE:
        raise TooManyAtOnce
    rows = list(
        register.model.objects.visible_to(actor).select_related("workspace").filter(pk__in=wanted).order_by("pk")
    )
    if len(rows) != len(wanted) or not rows:
        raise NotVisible
    if operation != "view":
        _require_held(actor, operation, register, rows)
    return rows


def require_to_undo(actor: Person, operation: str, register: Register[Any], rows: Sequence[Entry]) -> None:
    """Refuse unless the person still sees all of these and may still do this to each. Raises NotVisible, NotAllowed."""
    seen = register.model.objects.visible_to(actor).filter(pk__in=[row.pk for row in rows])
    if seen.count() != len(rows):
        raise NotVisible
    _require_held(actor, operation, register, rows)


def _require_held(actor: Person, operation: str, register: Register[Any], rows: Sequence[Entry]) -> None:
    held = operations_by_row(actor, register, rows, [operation])
    refused = [row for row in rows if operation not in held[row.pk]]
    if refused:
        names = ", ".join(row.reference for row in refused[:5])
        raise NotAllowed(f"Your roles do not allow this for {names}{' and more' if len(refused) > 5 else ''}.")


def require_batch(actor: Person, batch: ChangeBatch) -> Register[Any]:
    """The register of a batch, if it is the person's own. Raises NotVisible."""
    if batch.actor_id != actor.pk:
        raise NotVisible
    return find_register(batch.register)


def require_custom_field(actor: Person, custom_field: CustomField) -> Register[Any]:
    """The register of an added field, if the person may configure it there. Raises NotVisible, NotAllowed."""
    register = find_register(custom_field.register)
    require(actor, register.permission("configure"), custom_field.workspace)
    return register


def require_import(actor: Person, run: ImportRun) -> Register[Any]:
    """The register of an import, if it is the person's own and they may still import there.

    Raises NotVisible, NotAllowed.
    """
    if run.actor_id != actor.pk:
        raise NotVisible
    register = find_register(run.register)
    require(actor, register.permission("import"), run.workspace)
    return register


def require_notices(actor: Person, numbers: Sequence[int]) -> None:
    """Refuse unless all of these notices are the person's own. Raises NotVisible."""
    if numbers and Notice.objects.filter(person=actor, pk__in=numbers).count() != len(set(numbers)):
        raise NotVisible


def require_to_keep_view(actor: Person, register: Register[Any], workspace: Workspace | None) -> None:
    """A view of one's own needs the sight of the register, a shared one the right to configure. Raises NotAllowed."""
    if workspace is None:
        require_anywhere(actor, register.permission("view"))
    else:
        require(actor, register.permission("configure"), workspace)


def require_view(actor: Person, view: SavedView) -> None:
    """A private view is its owner's; a shared one of those who may configure there. Raises NotVisible, NotAllowed."""
    if view.workspace is not None:
        require(actor, find_register(view.register).permission("configure"), view.workspace)
    elif view.owner_id != actor.pk:
        raise NotVisible


def may_change_view(actor: Person, view: SavedView) -> bool:
    if view.workspace is None:
        return view.owner_id == actor.pk
    return may(actor, find_register(view.register).permission("configure"), view.workspace)
