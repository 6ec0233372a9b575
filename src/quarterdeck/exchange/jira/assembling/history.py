"""From the history of an issue's states: when work on it began, and when it was finished for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from quarterdeck.exchange.document import StateCategory, StateChange
from quarterdeck.exchange.flow.items import begin_and_end
from quarterdeck.exchange.jira.content import JiraContent
from quarterdeck.exchange.jira.issue import ChangeEntry, JiraIssue


@dataclass(slots=True, frozen=True)
class Actuals:
    """What is known of an issue's real dates; ``start_ground`` is the field a start was guessed from, else ""."""

    start: datetime | None = None
    finish: datetime | None = None
    start_ground: str = ""


def state_changes(issue: JiraIssue, content: JiraContent, *, created: datetime | None) -> list[StateChange]:
    """The history of states, oldest first, beginning with the state that the issue was created in."""
    if not issue.has_history:
        return []
    clock = content.clock
    dated = [(at, each) for each in issue.changes if (at := clock.at(each.at, issue.place, "history")) is not None]
    dated.sort(key=lambda pair: pair[0])
    first = _name(dated[0][1], content, before=True) if dated else issue.status
    begin = created or (dated[0][0] if dated else None)
    changes = [] if begin is None or first is None else [StateChange(begin, None, first)]
    for at, entry in dated:
        after = _name(entry, content, before=False)
        if after is not None:
            changes.append(StateChange(at, _name(entry, content, before=True), after, entry.by))
    return changes


def _name(entry: ChangeEntry, content: JiraContent, *, before: bool) -> str | None:
    name, identity = (entry.before, entry.before_id) if before else (entry.after, entry.after_id)
    return name or (content.states.name_of(identity) if identity else None)


def actuals_of(
    issue: JiraIssue,
    content: JiraContent,
    changes: list[StateChange],
    *,
    category: StateCategory | None,
    created: datetime | None,
) -> Actuals:
    """When work began (first state in progress or done) and ended (last state done, if it still is).

    Without a history the file's other dates have to do:

    ===========  =============================================================
    finish       the resolution, else the last change of the state's category
    start, done  the first logged work, else the finish
    start, open  the first logged work, else the last change of the state's category, else the last update
    ===========  =============================================================
    """
    if changes:
        return _from_history(content, changes, category)
    if category is None or category is StateCategory.TODO:
        return Actuals()
    clock, place = content.clock, issue.place
    moved = clock.at(issue.category_changed, place, "Status Category Changed")
    logged = min((at for each in issue.logs if (at := clock.at(each.at, place, "Log Work"))), default=None)
    if category is StateCategory.DONE:
        finish = clock.at(issue.resolved, place, "Resolved") or moved or clock.at(issue.updated, place, "Updated")
        start = min(logged, finish) if logged and finish else finish
        return Actuals(start, finish, "logged work" if logged else "finish" if finish else "")
    if logged or moved:
        return Actuals(logged or moved, None, "logged work" if logged else "change of category")
    latest = clock.at(issue.updated, place, "Updated") or created
    return Actuals(latest, None, "last update" if latest else "")


def _from_history(content: JiraContent, changes: list[StateChange], category: StateCategory | None) -> Actuals:
    meanings = {change.after: content.states.category(change.after) or StateCategory.TODO for change in changes}
    return Actuals(*begin_and_end(changes, meanings, is_done=category is StateCategory.DONE))
