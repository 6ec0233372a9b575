"""Who sees which entries and subjects: the register's right, restricted entries, nothing that is deleted.

The places where a person holds a right are turned into numbers of workspaces before entries are read. A join would
say the same, but it makes the database begin with the workspaces and sort all their entries for every page: with
100,000 entries that is the difference between a fifth of a second and a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db.models import F, Model, Q, Value
from django.db.models.lookups import In, LessThanOrEqual

from quarterdeck.core.models import Workspace
from quarterdeck.core.permissions.check import held_by
from quarterdeck.core.permissions.table import ANY, table
from quarterdeck.registers.choices import Visibility
from quarterdeck.registers.declaration.points import subject_sources
from quarterdeck.registers.declaration.registry import all_registers, register_of

if TYPE_CHECKING:
    from quarterdeck.core.models import Person

Places = tuple[tuple[str, tuple[str, ...]], ...]  # (relation, outermost paths), in order
NOWHERE: Places = ()
MANY = 0.02  # share of the tree above which one pass over an index beats a look at each entry of a workspace
MOST_INLINE = 2000
FEW = 20  # places that are named as exceptions rather than all others one by one
_look: ContextVar[list[_Tree] | None] = ContextVar("quarterdeck_tree", default=None)


def entries_q(model: type[Model], actor: Person, *, permission: str | None = None, is_deleted: bool = False) -> Q:
    """The condition that keeps the entries on which ``actor`` holds the permission; restricted ones by their own.

    ``is_deleted``: those in the bin instead of those that are there.
    """
    tree = _seen_tree()
    held = places_of(actor, permission or model.view_permission)  # type: ignore[attr-defined]
    restricted = places_of(actor, register_of(model).permission("view_restricted"))
    relation_q = model.relation_q  # type: ignore[attr-defined]
    condition = tree.q(held, lambda relation: relation_q(relation, actor)) & Q(deleted_at__isnull=not is_deleted)
    if _covers(restricted, held):
        return condition
    return condition & (
        Q(visibility=Visibility.OPEN) | tree.q(restricted, lambda relation: relation_q(relation, actor))
    )


def subjects_q(actor: Person) -> Q:
    """The subjects that ``actor`` may see. Registers with the same rights at the same places share one condition."""
    shared: dict[tuple[Places, Places], list[str]] = {}
    condition = Q(pk__in=[])
    for one in all_registers():
        if _relates_in_its_own_way(one.model):
            visible = one.model._default_manager.filter(entries_q(one.model, actor)).values("pk")
            condition |= Q(register=one.key, pk__in=visible)
            continue
        places = places_of(actor, one.permission("view")), places_of(actor, one.permission("view_restricted"))
        shared.setdefault(places, []).append(one.key)
    for source in subject_sources:
        shared.setdefault((places_of(actor, source.view_permission), NOWHERE), []).append(source.key)
    tree = _seen_tree()
    for (seen, restricted), keys in shared.items():
        sight = tree.q(seen, lambda relation: own_q(relation, actor))
        if not _covers(restricted, seen):
            restricted_q = tree.q(restricted, lambda relation: own_q(relation, actor))
            sight &= Q(visibility=Visibility.OPEN) | restricted_q
        condition |= Q(register__in=keys) & sight
    return condition


def within_q(path: str) -> Q:
    """The entries of a subtree."""
    return _seen_tree().within((path,))


def own_q(relation: str, actor: Person) -> Q:
    """What the relations mean for entries and subjects alike."""
    if relation == "own":
        return Q(owner=actor) | Q(created_by=actor)
    return Q(owner=actor) if relation == "assigned" else Q(pk__in=[])


def places_of(actor: Person, permission: str) -> Places:
    """Where ``actor`` holds a permission: relation -> the outermost paths."""
    found: dict[str, set[str]] = {}
    for held in held_by(actor):
        for relation in table().relations(permission, held.role):
            found.setdefault(relation, set()).add(held.path)
    return tuple((relation, tuple(_outermost(paths))) for relation, paths in sorted(found.items()))


@contextmanager
def one_look() -> Iterator[None]:
    """Read the tree of workspaces once while the block lasts: for a report that asks many logs and writes nothing."""
    token = _look.set([])
    try:
        yield
    finally:
        _look.reset(token)


def _seen_tree() -> _Tree:
    seen = _look.get()
    if seen is None:
        return _Tree()
    if not seen:
        seen.append(_Tree())
    return seen[0]


class _Tree:
    """The workspaces that are not deleted, read once for all conditions of a question."""

    def __init__(self) -> None:
        rows = Workspace.objects.values_list("pk", "path", "deleted_at")
        self._alive: list[tuple[int, str]] = []
        self._dead: list[int] = []
        for key, path, deleted_at in rows:
            if deleted_at is None:
                self._alive.append((key, path))
            else:
                self._dead.append(key)

    def q(self, places: Places, relation_q: Any) -> Q:
        condition = Q(pk__in=[])
        for relation, paths in places:
            here = self.within(paths)
            condition = condition | here if relation == ANY else condition | (here & relation_q(relation))
        return condition

    def within(self, paths: tuple[str, ...]) -> Q:
        keys = [key for key, path in self._alive if path.startswith(paths)]
        others = [*self._dead, *(key for key, path in self._alive if not path.startswith(paths))]
        if len(keys) <= MANY * len(self._alive):
            return Q(workspace__in=keys)
        if len(others) <= FEW:
            return self._all_but(others)
        return Q(workspace__in=keys) if len(keys) > MOST_INLINE else Q(In(F("workspace_id") + Value(0), keys))

    def _all_but(self, others: list[int]) -> Q:
        """Everywhere that is known of now but at these places: comparing each row with few of them is cheap."""
        newest = max(key for key, _ in self._alive)
        known = Q(LessThanOrEqual(F("workspace_id") + Value(0), newest))
        return known & ~Q(workspace__in=others) if others else known


def _relates_in_its_own_way(model: type[Any]) -> bool:
    from quarterdeck.registers.models.entry import Entry  # noqa: PLC0415  entries ask who sees them

    return model.relation_q.__func__ is not Entry.relation_q.__func__  # type: ignore[attr-defined]


def _covers(wide: Places, narrow: Places) -> bool:
    """Whether the first right holds, without a limit, at every place of the second."""
    roots = tuple(path for relation, paths in wide if relation == ANY for path in paths)
    return all(path.startswith(roots) for _, paths in narrow for path in paths) if roots else not narrow


def _outermost(paths: set[str]) -> list[str]:
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept
