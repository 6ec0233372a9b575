"""Assignees as resources with their assignments."""

from __future__ import annotations

from quarterdeck.exchange.document import Assignment, PlanDocument, Resource, Task
from quarterdeck.exchange.jira.content import JiraContent
from quarterdeck.exchange.jira.issue import Somebody


class People:
    """The people of one document. A person is known by the identity of the site, else by name."""

    def __init__(self, content: JiraContent, document: PlanDocument) -> None:
        self._names = content.people
        self._limits = content.limits
        self._log = content.log
        self._document = document
        self._by_identity: dict[str, Resource] = {}

    def name(self, identity_or_name: str | None) -> str | None:
        """The name behind an identity; comments and work in CSV files name their authors by it."""
        if not identity_or_name:
            return None
        return self._names.get(identity_or_name, identity_or_name)

    def assign(self, person: Somebody | None, task: Task) -> None:
        if person is None:
            return
        resource = self._resource(person)
        assignments = self._document.assignments
        assignments.append(
            Assignment(
                uid=len(assignments) + 1,
                task_uid=task.uid,
                resource_uid=resource.uid,
                source_id=f"{task.source_id}-{resource.source_id}",
                units=1.0,
                work_minutes=task.work_minutes,
                actual_work_minutes=task.actual_work_minutes,
                remaining_work_minutes=task.remaining_work_minutes,
                percent_work_complete=task.percent_work_complete,
            )
        )

    def _resource(self, person: Somebody) -> Resource:
        identity = person.id or person.name or ""
        known = self._by_identity.get(identity)
        if known is None:
            resources = self._document.resources
            if len(resources) >= self._limits.resources:
                raise self._log.unreadable("plan.too_large", f"It names more than {self._limits.resources} people.")
            name = person.name or self._names.get(identity) or identity
            known = Resource(uid=len(resources) + 1, name=name, source_id=identity, email=person.email, max_units=1.0)
            self._by_identity[identity] = known
            resources.append(known)
        known.email = known.email or person.email
        return known
