"""One issue of Jira's REST API, version 2 or 3, as `JiraIssue`."""

from __future__ import annotations

from typing import Any

from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.jira.content import JiraContent
from quarterdeck.exchange.jira.csv_cells import OBJECT, read_sprint
from quarterdeck.exchange.jira.issue import (
    ChangeEntry,
    JiraIssue,
    LinkEntry,
    LogEntry,
    RemarkEntry,
    SprintEntry,
)
from quarterdeck.exchange.jira.rest_values import (
    Object,
    a_list,
    an_object,
    is_sprint,
    markdown,
    named,
    number_of,
    plain,
    simplified,
    somebody,
    sprint_of,
    text_of,
    version_of,
)
from quarterdeck.exchange.jira.states import category_of

_READ = frozenset(
    {
        *("summary", "description", "issuetype", "status", "resolution", "priority", "assignee", "reporter", "project"),
        *("created", "updated", "resolutiondate", "statuscategorychangedate", "duedate", "labels", "components"),
        *("fixVersions", "parent", "issuelinks", "worklog", "comment", "timetracking", "timeoriginalestimate"),
        *("timeestimate", "timespent", "sprint", "closedSprints", "epic", "statusCategory", "archivedDate"),
    }
)
# Totals over sub-tasks, who looks at it, when somebody last opened it: none of it says what the work is.
_SILENT = frozenset(
    {
        *("aggregatetimeoriginalestimate", "aggregatetimeestimate", "aggregatetimespent", "aggregateprogress"),
        *("progress", "workratio", "lastViewed", "watches", "votes", "subtasks", "thumbnail", "issuerestriction"),
    }
)
_OLD_SPRINT = "com.atlassian.greenhopper.service.sprint.Sprint"
_WITHOUT_VALUE = ("{}", "[]")


def read_rest_issue(entry: Object, content: JiraContent, *, log: IssueLog) -> None:
    """Add one issue of the REST API to `content`; anything in it may be missing or of a wrong type."""
    fields = an_object(entry.get("fields"))
    issue = JiraIssue(id=text_of(entry.get("id")) or "", key=text_of(entry.get("key")) or "")
    issue.id, issue.key = issue.id or issue.key, issue.key or issue.id
    issue.place = f"issue {issue.key[:60]}"
    if not issue.id:
        log.add("jira.no_key", "An issue has neither key nor id; it was left out.", place=_words_of(fields))
        return
    if not isinstance(entry.get("fields"), dict):
        log.add("jira.no_fields", "The issue has no fields; only its key is known.", place=issue.place)
    _read_plain(issue, fields, content)
    _read_people(issue, fields, content)
    _read_structure(issue, fields)
    _read_time(issue, fields, content)
    _read_remarks(issue, fields, content, log)
    _read_history(issue, an_object(entry.get("changelog")), content, log)
    _read_rest(issue, fields, content)
    issue.link = _browsable(text_of(entry.get("self")), issue.key)
    content.add(issue)


def _words_of(fields: Object) -> str:
    return f"issue “{(text_of(fields.get('summary')) or '')[:60]}”"


def _browsable(address: str | None, key: str) -> str | None:
    """The address that a person opens, from the one that a program reads."""
    if not address or not address.startswith(("https://", "http://")) or "/rest/" not in address:
        return None
    return f"{address.partition('/rest/')[0]}/browse/{key}"


def _read_plain(issue: JiraIssue, fields: Object, content: JiraContent) -> None:
    issue.summary = (text_of(fields.get("summary")) or "").strip()
    issue.description = markdown(fields.get("description"))
    kind = an_object(fields.get("issuetype"))
    issue.kind = named(fields.get("issuetype"))
    issue.is_subtask = kind.get("subtask") is True
    status = an_object(fields.get("status"))
    category = an_object(status.get("statusCategory"))
    issue.status, issue.status_id = named(fields.get("status")), text_of(status.get("id"))
    issue.category = category_of(text_of(category.get("key")), text_of(category.get("name")))
    content.states.learn(issue.status, issue.category, identity=issue.status_id)
    issue.resolution = named(fields.get("resolution"))
    issue.priority = named(fields.get("priority"))
    issue.created = text_of(fields.get("created"))
    issue.updated = text_of(fields.get("updated"))
    issue.resolved = text_of(fields.get("resolutiondate"))
    issue.category_changed = text_of(fields.get("statuscategorychangedate"))
    issue.due = text_of(fields.get("duedate"))
    issue.is_archived = bool(text_of(fields.get("archivedDate")))
    for text in (issue.created, issue.updated, issue.resolved, issue.category_changed, issue.due):
        content.clock.see(text)


def _read_people(issue: JiraIssue, fields: Object, content: JiraContent) -> None:
    issue.assignee, issue.reporter = somebody(fields.get("assignee")), somebody(fields.get("reporter"))
    for person in (issue.assignee, issue.reporter):
        if person is not None:
            content.knows(person.id, person.name)
    project = an_object(fields.get("project"))
    issue.project = text_of(project.get("key"))
    if issue.project:
        content.projects.setdefault(issue.project, text_of(project.get("name")) or "")


def _read_structure(issue: JiraIssue, fields: Object) -> None:
    parent, epic = an_object(fields.get("parent")), an_object(fields.get("epic"))
    issue.parents = [found for name in ("id", "key") if (found := text_of(parent.get(name)))]
    issue.parents += [found for name in ("id", "key") if not parent and (found := text_of(epic.get(name)))]
    issue.labels = [text for each in a_list(fields.get("labels")) if (text := text_of(each))]
    issue.components = [text for each in a_list(fields.get("components")) if (text := named(each))]
    issue.versions = [version for each in a_list(fields.get("fixVersions")) if (version := version_of(each))]
    for each in a_list(fields.get("issuelinks")):
        link = an_object(each)
        kind = an_object(link.get("type"))
        for end, is_outward in (("outwardIssue", True), ("inwardIssue", False)):
            other = an_object(link.get(end))
            identity = text_of(other.get("id")) or text_of(other.get("key"))
            if identity:
                phrase = text_of(kind.get("outward" if is_outward else "inward")) or ""
                entry = LinkEntry(text_of(kind.get("name")) or phrase, is_outward, identity, phrase)
                entry.id = text_of(link.get("id"))
                issue.links.append(entry)


def _read_time(issue: JiraIssue, fields: Object, content: JiraContent) -> None:
    tracking = an_object(fields.get("timetracking"))
    names = (
        ("estimate", "timeoriginalestimate", "originalEstimate"),
        ("remaining", "timeestimate", "remainingEstimate"),
    )
    for name, plain_name, tracked in (*names, ("spent", "timespent", "timeSpent")):
        words, seconds = text_of(tracking.get(tracked)), number_of(tracking.get(f"{tracked}Seconds"))
        content.tracking.see_pair(words, seconds)
        value = number_of(fields.get(plain_name))
        chosen = value if value is not None else seconds if seconds is not None else words
        setattr(issue, name, chosen)
        content.tracking.see(chosen)


def _read_remarks(issue: JiraIssue, fields: Object, content: JiraContent, log: IssueLog) -> None:
    for name, list_name in (("comment", "comments"), ("worklog", "worklogs")):
        page = an_object(fields.get(name))
        entries = a_list(page.get(list_name))
        total = number_of(page.get("total"))
        if total is not None and total > len(entries):
            said = f"The file holds {len(entries)} of {total:.0f} {list_name} of this issue."
            log.add(f"jira.partial_{list_name}", said, place=issue.place)
        for each in entries:
            entry = an_object(each)
            person = somebody(entry.get("author"))
            by = person.name if person else None
            if name == "comment":
                issue.remarks.append(RemarkEntry(text_of(entry.get("created")), by, markdown(entry.get("body")) or ""))
                content.clock.see(issue.remarks[-1].at)
            else:
                words, seconds = text_of(entry.get("timeSpent")), number_of(entry.get("timeSpentSeconds"))
                content.tracking.see_pair(words, seconds)
                at = text_of(entry.get("started")) or text_of(entry.get("created"))
                issue.logs.append(LogEntry(at, by, seconds, words, markdown(entry.get("comment"))))
                content.clock.see(at)


def _read_history(issue: JiraIssue, changelog: Object, content: JiraContent, log: IssueLog) -> None:
    issue.has_history = bool(changelog)
    histories = a_list(changelog.get("histories"))
    total = number_of(changelog.get("total"))
    if total is not None and total > len(histories):
        words = (
            f"The file holds {len(histories)} of {total:.0f} changes of this issue: its dates may be later or earlier."
        )
        log.add("jira.partial_history", words, place=issue.place)
    for each in histories:
        read_history_entry(issue, an_object(each), content)


def read_history_entry(issue: JiraIssue, history: Object, content: JiraContent) -> None:
    """The changes of state in one entry of a changelog."""
    at = text_of(history.get("created"))
    for each in a_list(history.get("items")):
        item = an_object(each)
        if item.get("fieldId", item.get("field")) != "status" and item.get("field") != "status":
            continue
        person = somebody(history.get("author"))
        change = ChangeEntry(
            at,
            before=text_of(item.get("fromString")),
            after=text_of(item.get("toString")),
            before_id=text_of(item.get("from")),
            after_id=text_of(item.get("to")),
            by=person.name if person else None,
        )
        content.states.learn(change.before, None, identity=change.before_id)
        content.states.learn(change.after, None, identity=change.after_id)
        issue.changes.append(change)
        content.clock.see(at)


def _read_rest(issue: JiraIssue, fields: Object, content: JiraContent) -> None:
    """Custom fields by their ids; other fields that have no name here, as they are."""
    sprints = [fields.get("sprint"), *a_list(fields.get("closedSprints"))]
    issue.sprints = [found for each in reversed(sprints) if (found := sprint_of(each))]
    for name, value in fields.items():
        if value is None or value == [] or value == {} or name in _READ or name in _SILENT:
            continue
        if not name.startswith("customfield_"):
            kept = plain(value)
            if kept not in (None, "", [], {}):
                issue.extras[name[:120]] = kept
            continue
        sprints_here = _sprints_of(value)
        if sprints_here:
            issue.sprints += sprints_here
        elif (found := simplified(value)) is not None and not _is_empty(found):
            issue.custom[name[:120]] = found
    for sprint in issue.sprints:
        for text in (sprint.start, sprint.finish, sprint.completed):
            content.clock.see(text)


def _sprints_of(value: Any) -> list[SprintEntry]:
    found = []
    for each in a_list(value):
        if isinstance(each, str) and each.startswith(_OLD_SPRINT):
            found.append(read_sprint(each))
        elif is_sprint(each) and (sprint := sprint_of(each)):
            found.append(sprint)
    return found


def _is_empty(value: Any) -> bool:
    return isinstance(value, str) and (value in _WITHOUT_VALUE or bool(OBJECT.fullmatch(value)))
