"""The check itself. It reads the clock, because a grant holds only for its time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from quarterdeck.core import clock
from quarterdeck.core.errors import NotAllowed, NotVisible, WorkspaceArchived
from quarterdeck.core.models.scoped import subtree_q
from quarterdeck.core.permissions.table import ANY, table

if TYPE_CHECKING:
    from django.db.models import Model

    from quarterdeck.core.models import Person
    from quarterdeck.core.permissions.mandates import Mandate


@dataclass(frozen=True, slots=True)
class Held:
    """A role that a person holds now, and the path of the workspace on which they hold it."""

    role: str
    path: str
    is_lent: bool = False  # by delegation: it can be used, never given on


_cache: ContextVar[dict[int, tuple[Held, ...]] | None] = ContextVar("quarterdeck_rights", default=None)


@contextmanager
def cached_rights() -> Iterator[None]:
    """Read each person's grants once while the block lasts: for one request, never longer."""
    token = _cache.set({})
    try:
        yield
    finally:
        _cache.reset(token)


def forget_cached_rights() -> None:
    """Called by whatever changes grants or the tree."""
    cache = _cache.get()
    if cache is not None:
        cache.clear()


def held_by(actor: Person) -> tuple[Held, ...]:
    """The roles that ``actor`` holds at this moment, with their places."""
    cache = _cache.get()
    if cache is not None and actor.pk in cache:
        return cache[actor.pk]
    rows = actor.grants.valid(clock.now()).values_list("role", "workspace__path", "delegated_from")
    every = {Held(role, path, lender is not None) for role, path, lender in rows}
    held = tuple(sorted(every, key=lambda one: (one.path, one.role, one.is_lent)))
    if cache is not None:
        cache[actor.pk] = held
    return held


def may(actor: Person, permission: str, thing: Any) -> bool:
    """Whether ``actor`` holds ``permission`` on ``thing`` (a workspace, or anything with ``.workspace``)."""
    workspace = thing.workspace
    entry = table().permission(permission)
    if workspace.deleted_at is not None and permission != "core.restore_workspace":
        return False
    if workspace.archived_at is not None and not entry.on_archived and not _only_reads(permission):
        return False
    return _holds(actor, permission, thing)


def require(actor: Person, permission: str, thing: Any, *, mandate: Mandate | None = None) -> None:
    """Refuse unless ``actor`` may. Raises NotVisible where they may not even see it, NotAllowed elsewhere."""
    if may(actor, permission, thing):
        return
    workspace = thing.workspace
    if mandate is not None and workspace.deleted_at is None and mandate.covers(actor, permission, workspace):
        return
    if not may(actor, type(thing).view_permission, thing):
        raise NotVisible
    if workspace.archived_at is not None and _holds(actor, permission, thing):
        raise WorkspaceArchived
    raise NotAllowed


def may_anywhere(actor: Person, permission: str) -> bool:
    """Whether any of the actor's roles carries the permission: for menus, never for a decision about a row."""
    return any(table().relations(permission, held.role) for held in held_by(actor))


def require_anywhere(actor: Person, permission: str) -> None:
    """Refuse who holds the permission nowhere. Raises NotAllowed."""
    if not may_anywhere(actor, permission):
        raise NotAllowed


def visible_q(model: type[Model], actor: Person, *, permission: str | None = None) -> Q:
    """The condition that keeps just the rows on which ``actor`` holds ``permission`` (by default: may see)."""
    name = permission or model.view_permission  # type: ignore[attr-defined]
    lookup: str = model.workspace_lookup  # type: ignore[attr-defined]
    alive = Q(**{f"{lookup}deleted_at__isnull": True})
    condition = Q(pk__in=[])
    for relation, paths in _paths_by_relation(actor, name).items():
        place = Q(pk__in=[])
        for path in _outermost(paths):
            place |= subtree_q(path, lookup=lookup)
        condition |= place if relation == ANY else place & model.relation_q(relation, actor)  # type: ignore[attr-defined]
    return condition & alive


def _holds(actor: Person, permission: str, thing: Any) -> bool:
    relations: set[str] = set()
    for held in held_by(actor):
        if thing.workspace.path.startswith(held.path):
            relations |= table().relations(permission, held.role)
    return ANY in relations or any(_stands_in(relation, actor, thing) for relation in sorted(relations))


def _stands_in(relation: str, actor: Person, thing: Any) -> bool:
    if not hasattr(thing, "relation_q") or thing.pk is None:
        return False
    condition = type(thing).relation_q(relation, actor)
    return bool(type(thing)._base_manager.filter(condition, pk=thing.pk).exists())


def _only_reads(permission: str) -> bool:
    return permission.partition(".")[2].startswith("view_")


def _paths_by_relation(actor: Person, permission: str) -> dict[str, set[str]]:
    paths: dict[str, set[str]] = {}
    for held in held_by(actor):
        for relation in table().relations(permission, held.role):
            paths.setdefault(relation, set()).add(held.path)
    return paths


def _outermost(paths: set[str]) -> list[str]:
    """Paths without those that stand below another one of them."""
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept
