"""Relations of an entry, and why it came about: the chain of what led to it and what it led to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quarterdeck.core.models import Person
from quarterdeck.registers.declaration import relation_kind, relation_kinds
from quarterdeck.registers.models import Relation, Subject

DEEPEST = 8
MOST = 60


@dataclass(frozen=True, slots=True)
class Link:
    """One relation as read from an entry: its words, and the other end, or None where that may not be seen."""

    relation: Relation
    words: str
    other: Subject | None


@dataclass(frozen=True, slots=True)
class Step:
    """One subject of a chain, its words read from the step nearer to the start.

    ``depth`` is below 0 for what led here and above 0 for what followed.
    """

    subject: Subject | None
    words: str
    depth: int


def links_of(actor: Person, subject: Subject) -> list[Link]:
    """All relations of a subject, in the order in which they were made; a hidden end has no name."""
    rows = list(Relation.objects.filter(source=subject.pk)) + list(Relation.objects.filter(target=subject.pk))
    others = _seen(actor, [row.target_id if row.source_id == subject.pk else row.source_id for row in rows])
    found = []
    for row in sorted(rows, key=lambda one: one.pk):
        kind, leads = relation_kind(row.kind), row.source_id == subject.pk
        words = row.kind.replace("_", " ") if kind is None else kind.label if leads else kind.inverse
        found.append(Link(row, words, others.get(row.target_id if leads else row.source_id)))
    return found


def why_chain(actor: Person, subject: Subject) -> list[Step]:
    """Why did this come about, or move? What led to it first, then the thing itself, then what it led to.

    Relations that explain (causes, led to, implements, moves) are walked in both directions, level by level; loops end
    where they meet themselves. What the reader may not see is one unnamed step, and nothing is shown beyond it.
    """
    before = _walk(actor, subject, backwards=True)
    after = _walk(actor, subject, backwards=False)
    return [*sorted(before, key=lambda step: step.depth), Step(subject, "", 0), *after]


def _walk(actor: Person, subject: Subject, *, backwards: bool) -> list[Step]:
    here, there = ("target_id", "source_id") if backwards else ("source_id", "target_id")
    explaining = {kind.key: kind for kind in relation_kinds if kind.explains}
    found: list[Step] = []
    level, met = [subject.pk], {subject.pk}
    for depth in range(1, DEEPEST + 1):
        rows = list(Relation.objects.filter(**{f"{here}__in": level}, kind__in=explaining).order_by("pk"))
        fresh = [row for row in rows if getattr(row, there) not in met]
        seen = _seen(actor, [getattr(row, there) for row in fresh])
        level = []
        for row in fresh:
            key = getattr(row, there)
            if key in met or len(found) >= MOST:
                continue
            met.add(key)
            kind = explaining[row.kind]
            found.append(Step(seen.get(key), kind.inverse if backwards else kind.label, -depth if backwards else depth))
            if key in seen:
                level.append(key)
        if not level:
            break
    return found


def _seen(actor: Person, keys: Iterable[int]) -> dict[int, Subject]:
    wanted = set(keys)
    if not wanted:
        return {}
    return {one.pk: one for one in Subject.objects.visible_to(actor).select_related("workspace").filter(pk__in=wanted)}
