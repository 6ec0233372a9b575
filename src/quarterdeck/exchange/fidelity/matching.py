"""Which entity of one document is which of another, also when the numbers have changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

Entity = TypeVar("Entity")
Key = Callable[[Any], Hashable | None]


def by_uid_and_name(entity: Any) -> Hashable | None:
    return entity.uid, entity.name


def by_source_id(entity: Any) -> Hashable | None:
    return getattr(entity, "source_id", None) or None


def by_guid(entity: Any) -> Hashable | None:
    return entity.guid.upper() if entity.guid else None


def by_name(entity: Any) -> Hashable | None:
    return entity.name or None


def by_uid(entity: Any) -> Hashable | None:
    uid: int = entity.uid
    return uid


def in_order(entity: Any) -> Hashable | None:
    """The same for all: what is left pairs in its order."""
    return ""


NAMED: tuple[Key, ...] = (by_source_id, by_uid_and_name, by_guid, by_name, by_uid)
REIMPORT: tuple[Key, ...] = (by_source_id, by_guid, by_uid_and_name, by_uid, by_name)


def match(
    old: Iterable[Entity], new: Iterable[Entity], *, keys: tuple[Key, ...]
) -> list[tuple[Entity | None, Entity | None]]:
    """Pair the entities by the first key that fits; equal keys pair in their order. The rest stand alone."""
    left, right = list(old), list(new)
    partner: dict[int, Entity] = {}
    taken: set[int] = set()
    for key in keys:
        waiting: dict[Hashable, list[Entity]] = defaultdict(list)
        for entity in right:
            if id(entity) not in taken and (value := key(entity)) is not None:
                waiting[value].append(entity)
        for queue in waiting.values():
            queue.reverse()
        for entity in left:
            value = key(entity)
            if id(entity) not in partner and value is not None and waiting.get(value):
                found = waiting[value].pop()
                partner[id(entity)] = found
                taken.add(id(found))
    pairs: list[tuple[Entity | None, Entity | None]] = [(each, partner.get(id(each))) for each in left]
    return pairs + [(None, each) for each in right if id(each) not in taken]
