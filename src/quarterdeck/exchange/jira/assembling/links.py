"""Links between issues: those that order work become dependencies, all others are kept as remarks of the issue."""

from __future__ import annotations

from collections import defaultdict

from quarterdeck.exchange.document import Link, LinkType, PlanDocument, Severity, Task
from quarterdeck.exchange.folding import fold
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.jira.assembling.outline import Outline
from quarterdeck.exchange.jira.content import JiraContent
from quarterdeck.exchange.jira.issue import JiraIssue, LinkEntry

# What one end says of the other, seen from its outward side: does this issue come before the other, or after it?
_BEFORE = frozenset(
    (
        *("blocks", "precedes", "is required by", "is needed by", "is depended on by", "is a prerequisite of"),
        *("is predecessor of", "is a predecessor of", "has to be done before", "must be done before", "enables"),
        *("has to be finished before", "blockiert", "bloque", "bloquea", "bloqueia", "blokkeert", "blocca", "blokuje"),
    )
)
_AFTER = frozenset(
    (
        *("is blocked by", "blocked by", "follows", "depends on", "depends upon", "requires", "needs", "is enabled by"),
        *("is successor of", "is a successor of", "has to be done after", "must be done after", "wird blockiert von"),
        *("wird blockiert durch", "hangt ab von", "est bloque par", "depend de", "esta bloqueado por", "depende de"),
        *("esta bloqueada por", "is afhankelijk van", "is geblokkeerd door", "e bloccato da", "dipende da"),
    )
)
_BLOCKS = ("blocks", "blocker", "block", "blocking")
_KINDS_BEFORE = (
    *_BLOCKS,
    *("precedes", "predecessor", "blockiert", "bloqueo", "bloquea", "blocage", "finish-start", "gantt end to start"),
    *("gantt: finish-start", "has to be done before"),
)
_KINDS_AFTER = frozenset(
    (
        *("dependency", "dependencies", "depends", "dependent", "depends on", "requires", "abhangigkeit"),
        *("dependance", "dependencia", "dipendenza", "afhankelijkheid"),
    )
)
_KINDS_OTHER = {
    "start-start": LinkType.SS,
    "start to start": LinkType.SS,
    "end-end": LinkType.FF,
    "end to end": LinkType.FF,
    "finish-finish": LinkType.FF,
    "start-finish": LinkType.SF,
    "start to end": LinkType.SF,
}


def logic_of(entry: LinkEntry) -> tuple[LinkType, bool] | None:
    """What a link says of the order of work: its type, and whether this issue comes before the other.

    Parameters
    ----------
    entry : LinkEntry
        A link seen from one of its ends.

    Returns
    -------
    tuple or None
        ``None`` for links that order nothing (relates to, duplicates, clones, …).

    Examples
    --------
    >>> logic_of(LinkEntry("Blocks", True, "SP-2", "blocks"))
    (<LinkType.FS: 'FS'>, True)
    >>> logic_of(LinkEntry("Relates", True, "SP-2", "relates to")) is None
    True
    """
    kind, phrase = fold(entry.kind).strip(), fold(entry.phrase).strip()
    for words, link_type in _KINDS_OTHER.items():
        if words in kind:
            return link_type, entry.is_outward
    if phrase in _BEFORE:
        return LinkType.FS, True
    if phrase in _AFTER:
        return LinkType.FS, False
    if phrase and phrase != kind:
        return (LinkType.FS, entry.is_outward) if kind in _BLOCKS else None
    if any(kind == words or kind.endswith(f": {words}") for words in _KINDS_BEFORE):
        return LinkType.FS, entry.is_outward
    return (LinkType.FS, not entry.is_outward) if kind in _KINDS_AFTER else None


class Links:
    """The links of one document."""

    def __init__(self, content: JiraContent, outline: Outline, uid_of: list[int]) -> None:
        self._log: IssueLog = content.log
        self._limits = content.limits
        self._outline, self._uid_of = outline, uid_of
        self._found: dict[tuple[int, int, LinkType], str] = {}
        self._remarks: dict[str, int] = defaultdict(int)

    def take(self, issue: JiraIssue, position: int, task: Task) -> None:
        """Sort an issue's links into dependencies and remarks."""
        for entry in issue.links:
            other = self._outline.found.get(entry.other)
            logic = logic_of(entry)
            if logic is None:
                self._remarks[entry.kind] += 1
            elif other is None:
                words = (
                    f"It is linked ({entry.kind}) with {entry.other[:60]}, which is not in the file; kept as a remark."
                )
                self._log.add("jira.link_elsewhere", words, place=issue.place, severity=Severity.NOTE)
            elif self._above(position, other) or self._above(other, position) or other == position:
                words = f"A link ({entry.kind}) with an issue above or below it orders nothing; kept as a remark."
                self._log.add("jira.link_within", words, place=issue.place)
            else:
                self._add(logic, position, other, entry.kind)
                continue
            remark = {
                "type": entry.kind,
                "direction": "outward" if entry.is_outward else "inward",
                "issue": entry.other,
            }
            kept = task.extras.setdefault("links", [])
            if remark not in kept:
                kept.append(remark)

    def _add(self, logic: tuple[LinkType, bool], position: int, other: int, kind: str) -> None:
        link_type, is_before = logic
        ends = (position, other) if is_before else (other, position)
        self._found.setdefault((self._uid_of[ends[0]], self._uid_of[ends[1]], link_type), kind)
        if len(self._found) > self._limits.links:
            raise self._log.unreadable("plan.too_large", f"It has more than {self._limits.links} links.")

    def _above(self, upper: int, lower: int) -> bool:
        at = self._outline.parent[lower]
        while at is not None and at != upper:
            at = self._outline.parent[at]
        return at == upper

    def close(self, document: PlanDocument) -> None:
        """Add the dependencies, without those that would close a circle."""
        for kind, count in sorted(self._remarks.items()):
            words = f"Links of the type “{kind[:60]}” order no work; {_times(count)} kept as remarks of the issues."
            self._log.add("jira.link_kept", words, place=f"link type {kind[:60]}", severity=Severity.NOTE)
        tasks = {task.uid: task for task in document.tasks}
        circles = circular(list(self._found), {task.uid: task.parent_uid for task in document.tasks})
        for key, kind in self._found.items():
            predecessor, successor, link_type = key
            if key not in circles:
                extras = {} if kind == "Blocks" else {"jira": kind}
                document.links.append(Link(predecessor, successor, kind=link_type, extras=extras))
                continue
            words = f"The link ({kind[:40]}) to {_label(tasks[successor])} closes a circle; kept as a remark."
            self._log.add("jira.link_circle", words, place=f"issue {_label(tasks[predecessor])}")
            identity = tasks[successor].source_id
            remark = {"type": kind, "direction": "outward", "issue": identity}
            tasks[predecessor].extras.setdefault("links", []).append(remark)


def _label(task: Task) -> str:
    return (task.item.key if task.item and task.item.key else task.name)[:60]


def _times(count: int) -> str:
    return "one is" if count == 1 else f"{count} are"


Dependency = tuple[int, int, LinkType]


def circular(links: list[Dependency], parents: dict[int, int | None]) -> set[Dependency]:
    """Links that close a circle, in the order of the list, when each task lies between its own start and finish.

    A summary starts before its parts and finishes after them, so a circle may lead through the outline. ``(uid, 0)``
    is a start and ``(uid, 1)`` a finish; only what a link touches is walked.
    """
    if not links:
        return set()
    after: dict[tuple[int, int], list[tuple[tuple[int, int], Dependency | None]]] = defaultdict(list)
    for uid, parent in parents.items():
        after[(uid, 0)].append(((uid, 1), None))
        if parent is not None:
            after[(parent, 0)].append(((uid, 0), None))
            after[(uid, 1)].append(((parent, 1), None))
    for link in links:
        first, second, kind = link
        ends = {"F": 1, "S": 0}
        after[(first, ends[kind.value[0]])].append(((second, ends[kind.value[1]]), link))
    closing: set[Dependency] = set()
    while found := _closing(after, closing):
        closing |= found  # the outline may close another circle round a link that was passed over
    return closing


def _closing(
    after: dict[tuple[int, int], list[tuple[tuple[int, int], Dependency | None]]], gone: set[Dependency]
) -> set[Dependency]:
    """Links that a walk through the graph, without those that are gone, finds leading back to where it came from."""
    closing: set[Dependency] = set()
    done: set[tuple[int, int]] = set()
    for start in list(after):
        if start in done:
            continue
        path = [start]
        on_path = {start}
        ways = [iter(after[start])]
        carried: list[Dependency | None] = [None]
        while path:
            step = next(ways[-1], None)
            if step is None:
                node = path.pop()
                ways.pop()
                carried.pop()
                on_path.discard(node)
                done.add(node)
                continue
            node, link = step
            if link in gone:
                continue
            if node in on_path:
                closing.add(link if link is not None else _last_link(path, carried, node))
            elif node not in done and link not in closing:
                path.append(node)
                on_path.add(node)
                ways.append(iter(after[node]) if node in after else iter(()))
                carried.append(link)
    return closing


def _last_link(path: list[tuple[int, int]], carried: list[Dependency | None], node: tuple[int, int]) -> Dependency:
    """The last link on the way from `node` round to itself: the outline alone makes no circle."""
    begin = path.index(node)
    return next(link for link in reversed(carried[begin + 1 :]) if link is not None)
