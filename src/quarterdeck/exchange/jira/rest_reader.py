"""Read Jira's REST JSON: issues in any wrapping, and the files that lie beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO

from quarterdeck.exchange.document import Board, BoardColumn
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.jira.content import JiraContent
from quarterdeck.exchange.jira.json_stream import JsonStream
from quarterdeck.exchange.jira.rest_issue import read_rest_issue
from quarterdeck.exchange.jira.rest_values import (
    Object,
    a_list,
    an_object,
    is_sprint,
    number_of,
    sprint_of,
    text_of,
    version_of,
)
from quarterdeck.exchange.jira.states import category_of

_LARGEST_LIMIT = 10_000
_PAGE = ("startAt", "maxResults", "total", "isLast")


def read_jira_json(source: BinaryIO, content: JiraContent, *, log: IssueLog) -> None:
    """Add what a JSON file of Jira holds to `content`.

    Parameters
    ----------
    source : BinaryIO
        One issue, a page ``{"issues": [...]}``, a list, one issue per line; or what the API says of statuses, boards,
        sprints, versions, fields and the export itself. The shape of each object decides, not the file's name.
    content : JiraContent
    log : IssueLog
        Issues of this file.

    Raises
    ------
    UnreadablePlan
        The JSON is broken, cut off, too large or too deep.
    """
    stream = JsonStream(source, log=log, limits=content.limits)
    strange = 0
    for _, entry in stream:
        if not isinstance(entry, dict) or not _take(entry, content, log):
            strange += 1
    _take_names(stream.rest, content)
    if strange:
        words = f"{strange} entries are nothing that Jira says of issues, states, boards, sprints, versions or fields."
        log.add("jira.strange_entry", words, place="whole file")


def is_jira_object(entry: Any) -> bool:
    """Whether a JSON object is one that Jira's API gives."""
    return isinstance(entry, dict) and _reader_of(entry) is not None


def _reader_of(entry: Object) -> Callable[[Object, JiraContent, IssueLog], None] | None:
    for is_it, read in _SHAPES:
        if is_it(entry):
            return read
    return None


def _take(entry: Object, content: JiraContent, log: IssueLog) -> bool:
    read = _reader_of(entry)
    if read is None:
        return False
    read(entry, content, log)
    return True


def _issue(entry: Object, content: JiraContent, log: IssueLog) -> None:
    _take_names(entry, content)
    read_rest_issue(entry, content, log=log)
    content.shapes.add("rest")


def _take_names(entry: Object, content: JiraContent) -> None:
    """Names and types of fields that a page or an issue brings along (``expand=names,schema``)."""
    kinds = an_object(entry.get("schema"))
    for field_id, name in an_object(entry.get("names")).items():
        content.call(field_id, text_of(name) or "", text_of(an_object(kinds.get(field_id)).get("type")))


def _field(entry: Object, content: JiraContent, log: IssueLog) -> None:
    kind = text_of(an_object(entry.get("schema")).get("type"))
    content.call(text_of(entry.get("id")) or "", text_of(entry.get("name")) or "", kind)


def _status(entry: Object, content: JiraContent, log: IssueLog) -> None:
    category = an_object(entry.get("statusCategory"))
    meaning = category_of(
        text_of(category.get("key")) or text_of(entry.get("statusCategory")), text_of(category.get("name"))
    )
    content.states.learn(text_of(entry.get("name")), meaning, identity=text_of(entry.get("id")))


def _statuses(entry: Object, content: JiraContent, log: IssueLog) -> None:
    for each in a_list(entry.get("statuses")):
        if isinstance(each, dict):
            _status(each, content, log)


def _sprint(entry: Object, content: JiraContent, log: IssueLog) -> None:
    sprint = sprint_of(entry)
    if sprint is not None:
        content.sprints.append(sprint)
        for text in (sprint.start, sprint.finish, sprint.completed):
            content.clock.see(text)


def _version(entry: Object, content: JiraContent, log: IssueLog) -> None:
    version = version_of(entry)
    if version is not None:
        content.versions.append(version)
        content.clock.see(version.on)


def _board(entry: Object, content: JiraContent, log: IssueLog) -> None:
    """A board's configuration. Its columns name states by id; `assembling` puts the names in."""
    columns = []
    for each in a_list(an_object(entry.get("columnConfig")).get("columns")):
        column = an_object(each)
        states = [text for status in a_list(column.get("statuses")) if (text := text_of(an_object(status).get("id")))]
        columns.append(
            BoardColumn(
                name=text_of(column.get("name")) or "",
                states=states,
                wip_minimum=_limit(column.get("min")),
                wip_limit=_limit(column.get("max")),
            )
        )
    content.boards.append(
        Board(
            name=text_of(entry.get("name")) or "",
            kind=text_of(entry.get("type")),
            columns=columns,
            source_id=text_of(entry.get("id")),
        )
    )
    location = an_object(entry.get("location"))
    key = text_of(location.get("key"))
    if key:
        content.projects[key] = content.projects.get(key) or text_of(location.get("name")) or ""


def _limit(value: Any) -> int | None:
    number = number_of(value)
    return int(number) if number is not None and 0 <= number <= _LARGEST_LIMIT else None


def _span(entry: Object, content: JiraContent, log: IssueLog) -> None:
    """When the export was made, or until when it reaches."""
    end = text_of(entry.get("date_end")) or text_of(entry.get("time_end"))
    if end:
        content.ends.append(end)
        content.clock.see(end)


def _project(entry: Object, content: JiraContent, log: IssueLog) -> None:
    key = text_of(entry.get("key"))
    if key:
        content.projects[key] = text_of(entry.get("name")) or ""
    content.lead = content.lead or text_of(an_object(entry.get("lead")).get("displayName"))
    for each in a_list(entry.get("versions")):
        if isinstance(each, dict):
            _version(each, content, log)


def _nothing(entry: Object, content: JiraContent, log: IssueLog) -> None:
    """A page without entries."""


_SHAPES: tuple[tuple[Callable[[Object], bool], Callable[[Object, JiraContent, IssueLog], None]], ...] = (
    (lambda e: "fields" in e and ("key" in e or "id" in e), _issue),
    (lambda e: isinstance(e.get("columnConfig"), dict), _board),
    (lambda e: "statusCategory" in e and "name" in e, _status),
    (lambda e: isinstance(e.get("statuses"), list), _statuses),
    (lambda e: "released" in e and "name" in e, _version),
    (is_sprint, _sprint),
    (lambda e: "schema" in e and "id" in e and "name" in e, _field),
    (lambda e: "clauseNames" in e or ("custom" in e and "navigable" in e), _field),
    (lambda e: "projectTypeKey" in e and "key" in e, _project),
    (lambda e: "date_end" in e or "time_end" in e, _span),
    (lambda e: bool(e.keys() & set(_PAGE)) and len(e) <= 8, _nothing),
)
