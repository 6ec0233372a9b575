"""Fix versions as milestones, which the issues of the version precede."""

from __future__ import annotations

from dataclasses import dataclass, field

from quarterdeck.exchange.document import Link, PlanDocument, StateCategory, Task, WorkItem
from quarterdeck.exchange.jira.content import JiraContent
from quarterdeck.exchange.jira.issue import JiraIssue, VersionEntry

_END_OF_DAY = 1020
FIX_VERSION = "fix version"


@dataclass(slots=True)
class _Release:
    project: str
    entry: VersionEntry
    issues: list[int] = field(default_factory=list)


class Releases:
    """The versions of one document.

    A version is released when its issues are done, so every issue without parts of its own precedes the version's
    milestone (finish to start), and the release date is the milestone's deadline: a forecast beyond it shows.
    """

    def __init__(self, content: JiraContent) -> None:
        self._content = content
        self._releases: dict[tuple[str, str], _Release] = {}
        self._only_project = next(iter(content.projects), "") if len(content.projects) == 1 else ""

    def take(self, issue: JiraIssue, task_uid: int, *, is_summary: bool) -> list[str]:
        """The names of an issue's versions; each becomes a release."""
        for entry in issue.versions:
            release = self._release(issue.project or self._only_project, entry)
            if not is_summary:
                release.issues.append(task_uid)
        return list(dict.fromkeys(entry.name for entry in issue.versions))

    def _release(self, project: str, entry: VersionEntry) -> _Release:
        release = self._releases.get((project, entry.name))
        if release is None:
            release = self._releases[(project, entry.name)] = _Release(project, VersionEntry(entry.name))
        for name in ("id", "is_released", "on", "start", "description"):
            if getattr(release.entry, name) is None:
                setattr(release.entry, name, getattr(entry, name))
        return release

    def close(self, document: PlanDocument) -> None:
        """Add the milestones at the end of the outline, with their links."""
        for entry in self._content.versions:
            project = next((key for key, name in self._releases if name == entry.name), self._only_project)
            self._release(project, entry)
        uid = len(document.tasks)
        for release in self._releases.values():
            uid += 1
            document.tasks.append(self._milestone(uid, release))
            extras = {"jira": FIX_VERSION}
            document.links += [Link(issue, uid, extras=dict(extras)) for issue in dict.fromkeys(release.issues)]

    def _milestone(self, uid: int, release: _Release) -> Task:
        entry = release.entry
        place = f"version {entry.name[:60]}"
        on = self._content.clock.day(entry.on, place, "release date", minute=_END_OF_DAY)
        is_out = bool(entry.is_released)
        state = None if entry.is_released is None else "Released" if is_out else "Unreleased"
        task = Task(
            uid=uid,
            name=entry.name,
            source_id=f"version:{release.project}:{entry.name}",
            is_milestone=True,
            duration_minutes=0.0,
            deadline=on,
            notes=entry.description,
            percent_complete=100.0 if is_out and on else 0.0,
            item=WorkItem(
                key=f"{release.project} {entry.name}".strip(),
                kind="Version",
                state=state,
                category=StateCategory.DONE if is_out else StateCategory.TODO,
            ),
        )
        if is_out and on is not None:
            task.actual_start = task.actual_finish = task.start = task.finish = on
            task.remaining_duration_minutes = 0.0
        return task
