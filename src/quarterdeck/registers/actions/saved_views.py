"""Keeping states of lists under names: for oneself, or for all who see the register at a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from quarterdeck.core import audit
from quarterdeck.core.models import Person, Workspace
from quarterdeck.registers.declaration import Register, find_register
from quarterdeck.registers.errors import ValuesRefused
from quarterdeck.registers.models import SavedView
from quarterdeck.registers.queries.rights import require_to_keep_view, require_view

State = Sequence[tuple[str, str]]
MOST_VIEWS = 60
NOT_KEPT = ("in", "page", "view", "base", "add", "cursor", "month")


def save_view(
    *,
    actor: Person,
    register: Register[Any],
    name: str,
    state: State,
    at: datetime,
    workspace: Workspace | None = None,
    is_default: bool = False,
) -> SavedView:
    """Keep a state of a list. With a workspace it is shared there, which needs the right to configure.

    Raises NotAllowed, NotVisible, ValuesRefused.
    """
    require_to_keep_view(actor, register, workspace)
    name = " ".join(name.split())[:60]
    with transaction.atomic():
        mine = SavedView.objects.filter(register=register.key, workspace=workspace)
        mine = mine if workspace else mine.filter(owner=actor)
        _check(name, mine)
        if is_default:
            mine.update(is_default=False)
        made = SavedView.objects.create(
            register=register.key,
            name=name,
            owner=actor,
            workspace=workspace,
            state=_kept(state),
            is_default=is_default,
            changed_at=at,
        )
        _record(actor, made, at=at, changes={"view": [None, name]})
    return made


def change_view(
    *,
    actor: Person,
    view: SavedView,
    at: datetime,
    name: str | None = None,
    state: State | None = None,
    is_default: bool | None = None,
) -> SavedView:
    """Rename a view, let it hold another state, or make it the one that opens first.

    Raises NotAllowed, NotVisible, ValuesRefused.
    """
    require_view(actor, view)
    with transaction.atomic():
        row = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)
        beside = SavedView.objects.filter(register=row.register, workspace=row.workspace_id).exclude(pk=row.pk)
        beside = beside if row.is_shared else beside.filter(owner=row.owner_id)
        if name is not None:
            row.name = " ".join(name.split())[:60]
            _check(row.name, beside)
        if state is not None:
            row.state = _kept(state)
        if is_default is not None:
            if is_default:
                beside.update(is_default=False)
            row.is_default = is_default
        row.version += 1
        row.changed_at = at
        row.save()
        _record(actor, row, at=at, changes={"view": [view.name, row.name], "opens_first": row.is_default})
    return row


def delete_view(*, actor: Person, view: SavedView, at: datetime) -> None:
    """Forget a view. Raises NotAllowed, NotVisible."""
    require_view(actor, view)
    with transaction.atomic():
        _record(actor, view, at=at, changes={"view": [view.name, None]})
        view.delete()


def _record(actor: Person, view: SavedView, *, at: datetime, changes: Mapping[str, Any]) -> None:
    """What becomes of shared views stands in the trail; private ones are nobody else's business."""
    if view.workspace is None:
        return
    audit.record(
        actor=actor,
        at=at,
        action=find_register(view.register).permission("configure"),
        subject=view,
        workspace=view.workspace,
        changes=changes,
    )


def _check(name: str, beside: Any) -> None:
    if not name:
        raise ValuesRefused("Enter a name.", fields={"name": "Enter a name."})
    if beside.filter(name__iexact=name).exists():
        words = "There is a view of this name already."
        raise ValuesRefused(words, fields={"name": words})
    if beside.count() >= MOST_VIEWS:
        words = f"At most {MOST_VIEWS} views are kept."
        raise ValuesRefused(words, fields={"name": words})


def _kept(state: State) -> list[list[str]]:
    """The pairs that a view keeps: what is shown, never where one looks or how far one has turned the pages."""
    return [[key[:80], value[:300]] for key, value in state if key not in NOT_KEPT][:200]
