"""Sprints: each one once, with what any part of the file says of it."""

from __future__ import annotations

from quarterdeck.exchange.document import PlanDocument, Sprint
from quarterdeck.exchange.jira.content import JiraContent
from quarterdeck.exchange.jira.issue import SprintEntry

_BEGIN, _END = 480, 1020


class Sprints:
    """The sprints of one document, found by id, else by name."""

    def __init__(self, content: JiraContent, document: PlanDocument) -> None:
        self._clock = content.clock
        self._document = document
        self._by_id: dict[str, Sprint] = {}
        self._by_name: dict[str, Sprint] = {}
        # Readers share one entry among the issues that name it; it is kept beside its sprint, so its id stays its own.
        self._taken: dict[int, tuple[SprintEntry, Sprint]] = {}
        for entry in content.sprints:
            self.take(entry)

    def take(self, entry: SprintEntry) -> Sprint:
        """The sprint of an entry, with what the entry adds."""
        sprint = self._by_id.get(entry.id) if entry.id else self._by_name.get(entry.name)
        if sprint is None and entry.id:
            same_name = self._by_name.get(entry.name)
            sprint = same_name if same_name is not None and same_name.source_id is None else None
        if sprint is None:
            sprint = Sprint(uid=len(self._document.sprints) + 1, name=entry.name)
            self._document.sprints.append(sprint)
            self._by_name.setdefault(entry.name, sprint)
        if entry.id:
            sprint.source_id = entry.id
            self._by_id[entry.id] = sprint
        place = f"sprint {sprint.name[:60]}"
        sprint.state = sprint.state or entry.state
        sprint.goal = sprint.goal or entry.goal
        sprint.start = sprint.start or self._clock.day(entry.start, place, "start", minute=_BEGIN)
        sprint.finish = sprint.finish or self._clock.day(entry.finish, place, "end", minute=_END)
        sprint.completed = sprint.completed or self._clock.at(entry.completed, place, "completed")
        return sprint

    def of(self, entries: list[SprintEntry]) -> list[Sprint]:
        """Sprints of one issue, each once, in the order of the file."""
        if not entries:
            return []
        found = {id(sprint): sprint for sprint in map(self._known, entries)}
        return list(found.values())

    def _known(self, entry: SprintEntry) -> Sprint:
        held = self._taken.get(id(entry))
        if held is None:
            held = self._taken[id(entry)] = entry, self.take(entry)
        return held[1]
