"""The workspace tree of the rail: what the reader may see, and of a large installation only the open branch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from quarterdeck.core.extension import landing_url, workspace_health
from quarterdeck.core.models import Person, Workspace

WHOLE_TREE = 200
BRANCH = 40


class Place(NamedTuple):
    """What the tree reads of every workspace: an installation may have thousands, and shows a few dozen."""

    id: int
    parent_id: int | None
    kind: str
    path: str
    code: str
    name: str


@dataclass(slots=True)
class Node:
    """One workspace of the rail. ``hidden`` counts the workspaces below it that are not shown."""

    workspace: Workspace
    url: str = "#"
    health: str | None = None
    current: bool = False
    hidden: int = 0
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


def tree_of(actor: Person, current: Workspace | None = None) -> list[Node]:
    """The roots of the tree that ``actor`` sees. A workspace whose parent is out of sight stands as a root."""
    rows = Workspace.objects.visible_to(actor).filter(archived_at__isnull=True).order_by("path")
    places = {row[0]: Place(*row) for row in rows.values_list(*Place._fields)}
    below: dict[int, list[Place]] = defaultdict(list)
    for place in places.values():
        parent = place.parent_id or 0
        below[parent if parent in places else 0].append(place)
    whole = len(places) <= WHOLE_TREE
    roots = [_node(place, below, current, whole=whole) for place in sorted(below[0], key=_order)]
    _dress(roots, actor)
    return roots


def _order(place: Place) -> tuple[bool, str]:
    return place.kind == "project", place.code


def _node(place: Place, below: Mapping[int, list[Place]], current: Workspace | None, *, whole: bool) -> Node:
    every = sorted(below.get(place.id, ()), key=_order)
    kept = every if whole else _kept(place, every, current)
    return Node(
        Workspace(**place._asdict()),
        current=current is not None and place.id == current.pk,
        hidden=len(every) - len(kept),
        children=[_node(child, below, current, whole=whole) for child in kept],
    )


def _kept(place: Place, children: Sequence[Place], current: Workspace | None) -> list[Place]:
    """The branch of ``current`` and the first rows of every level on it."""
    here = current.path if current is not None else ""
    limit = BRANCH if place.kind == "organisation" or here.startswith(place.path) else 0
    return [child for at, child in enumerate(children) if at < limit or here.startswith(child.path)]


def _dress(roots: Sequence[Node], actor: Person) -> None:
    shown = [node for root in roots for node in root.walk()]
    projects = [node.workspace.pk for node in shown if node.workspace.kind == "project"]
    health: dict[int, str] = {}
    for source in workspace_health:
        found: Mapping[int, str] = source.statuses(actor, projects)
        health.update(found)
    for node in shown:
        node.url = landing_url(node.workspace) or "#"
        node.health = health.get(node.workspace.pk)
