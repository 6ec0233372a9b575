"""The workspace tree of the rail: what the reader may see, and of a large installation only the open branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quarterdeck.core.extension import landing_url, workspace_health
from quarterdeck.core.models import Person, Workspace

WHOLE_TREE = 200
BRANCH = 40


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
    nodes = {
        row.pk: Node(row, current=current is not None and row.pk == current.pk)
        for row in Workspace.objects.visible_to(actor).filter(archived_at__isnull=True).order_by("path")
    }
    roots: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(node.workspace.parent_id or 0)
        (parent.children if parent else roots).append(node)
    for node in nodes.values():
        node.children.sort(key=_order)
    if len(nodes) > WHOLE_TREE:
        for root in roots:
            _fold(root, current)
    _dress(roots, actor)
    return sorted(roots, key=_order)


def _order(node: Node) -> tuple[bool, str]:
    return node.workspace.kind == "project", node.workspace.code


def _fold(node: Node, current: Workspace | None) -> None:
    """Keeps the branch of ``current`` and the first rows of every level; says how many are left out."""
    on_branch = node.workspace.kind == "organisation" or (current is not None and node.workspace.covers(current))
    limit = BRANCH if on_branch else 0
    kept = [
        child
        for place, child in enumerate(node.children)
        if place < limit or (current is not None and child.workspace.covers(current))
    ]
    node.hidden = len(node.children) - len(kept)
    node.children = kept
    for child in kept:
        _fold(child, current)


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
