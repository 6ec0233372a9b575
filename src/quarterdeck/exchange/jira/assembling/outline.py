"""Epics, stories and sub-tasks as an outline: who stands below whom, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.jira.issue import JiraIssue


@dataclass(slots=True)
class Outline:
    """Positions of the issues in their reading, parents before children.

    ``order[n]`` is the n-th position of the outline, ``parent[p]`` and ``level[p]`` belong to position p of the
    reading; ``found`` leads from ids and keys to positions.
    """

    order: list[int]
    parent: list[int | None]
    level: list[int]
    found: dict[str, int]

    def has_children(self) -> set[int]:
        return {parent for parent in self.parent if parent is not None}


def outline_of(issues: list[JiraIssue], *, log: IssueLog) -> Outline:
    """Place every issue below the first of its parents that is in the file; parents that lead in a circle are cut."""
    found = {issue.key: position for position, issue in enumerate(issues)}
    found |= {issue.id: position for position, issue in enumerate(issues)}
    parent = [_parent(position, issue, found, log) for position, issue in enumerate(issues)]
    _cut_circles(issues, parent, log)
    children: list[list[int]] = [[] for _ in issues]
    tops: list[int] = []
    for position, above in enumerate(parent):
        (tops if above is None else children[above]).append(position)
    order, level = [], [1] * len(issues)
    stack = tops[::-1]
    while stack:
        position = stack.pop()
        order.append(position)
        for child in reversed(children[position]):
            level[child] = level[position] + 1
            stack.append(child)
    return Outline(order, parent, level, found)


def _parent(position: int, issue: JiraIssue, found: dict[str, int], log: IssueLog) -> int | None:
    for name in issue.parents:
        above = found.get(name)
        if above is not None and above != position:
            return above
    if issue.parents:
        issue.extras["parent"] = issue.parents[-1] if len(issue.parents) == 1 else issue.parents[:4]
        words = f"Its parent {issue.parents[0][:60]} is not in the file; it stands at the top of the outline."
        log.add("jira.parent_elsewhere", words, place=issue.place, severity=Severity.NOTE)
    return None


def _cut_circles(issues: list[JiraIssue], parent: list[int | None], log: IssueLog) -> None:
    """Every way up must end: the issue where one comes back to itself is placed at the top."""
    is_sound = [False] * len(issues)
    for start in range(len(issues)):
        path: list[int] = []
        on_path: set[int] = set()
        at: int | None = start
        while at is not None and not is_sound[at] and at not in on_path:
            path.append(at)
            on_path.add(at)
            at = parent[at]
        if at is not None and at in on_path:
            parent[at] = None
            words = "Its parents lead back to itself; it was placed at the top of the outline."
            log.add("plan.cyclic_parents", words, place=issues[at].place)
        for each in path:
            is_sound[each] = True
