"""Read the RSS (XML) view of an issue search: ``<rss><channel><item>``."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from lxml import etree

from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.jira.content import JiraContent, clean
from quarterdeck.exchange.jira.csv_cells import read_sprint
from quarterdeck.exchange.jira.issue import JiraIssue, LinkEntry, LogEntry, RemarkEntry, Somebody, VersionEntry
from quarterdeck.exchange.jira.states import category_of
from quarterdeck.exchange.markup import html_to_markdown
from quarterdeck.exchange.xml_stream import ElementStream

_NOBODY = {"-1", "unassigned", "anonymous"}
_UNRESOLVED = "-1"
_AMOUNTS = {"timeoriginalestimate": "estimate", "timeestimate": "remaining", "timespent": "spent"}
_SPRINTS = "com.pyxis.greenhopper.jira:gh-sprint"
# Totals over sub-tasks and what repeats other elements.
_SILENT = {
    *("title", "votes", "watches", "subtasks", "aggregatetimeoriginalestimate", "aggregatetimeremainingestimate"),
    *("aggregatetimespent", "timeestimate", "timespent", "timeoriginalestimate"),
}


def read_jira_rss(source: BinaryIO, content: JiraContent, *, log: IssueLog) -> None:
    """Add the issues of Jira's RSS XML to `content`.

    Parameters
    ----------
    source : BinaryIO
        The XML, read as a stream; document types, entities and outside files are refused.
    content : JiraContent
    log : IssueLog
        Issues of this file.

    Raises
    ------
    UnreadablePlan
        The XML is broken, declares a document type, or goes beyond the limits.
    """
    count = 0
    for element in ElementStream(source, names=("item", "build-info"), limits=content.limits, log=log):
        parent = element.getparent()
        if parent is None or parent.tag != "channel":
            continue
        if element.tag == "build-info":
            content.version = _text(element.find("version"))
        else:
            count += 1
            _read_item(element, content, log=log, number=count)
    if not count:
        log.add("jira.nothing_found", "The feed holds no issues.", place="channel")
    content.shapes.add("rss")


def _text(element: etree._Element | None) -> str | None:
    if element is None or not element.text:
        return None
    return clean(element.text).strip() or None


def _read_item(item: etree._Element, content: JiraContent, *, log: IssueLog, number: int) -> None:
    key = item.find("key")
    issue = JiraIssue(key=_text(key) or "", place=f"item {number}, line {item.sourceline}")
    issue.id = (key.get("id") if key is not None else None) or issue.key
    issue.key = issue.key or issue.id
    if not issue.id:
        log.add("jira.no_key", "The item has neither key nor id; it was left out.", place=issue.place)
        return
    issue.place = f"issue {issue.key[:60]}, line {item.sourceline}"
    for element in item:
        if isinstance(element.tag, str):
            _read_element(issue, element, content)
    for text in (issue.created, issue.updated, issue.resolved, issue.due):
        content.clock.see(text)
    content.add(issue)


def _read_element(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    tag, text = str(element.tag), _text(element)
    simple = {
        "summary": "summary",
        "type": "kind",
        "priority": "priority",
        "created": "created",
        "updated": "updated",
        "resolved": "resolved",
        "due": "due",
        "link": "link",
    }
    if tag in simple:
        setattr(issue, simple[tag], text or ("" if tag == "summary" else None))
    elif tag in _AMOUNTS:
        _read_amount(issue, element, content)
    elif tag in _READERS:
        _READERS[tag](issue, element, content)
    elif tag == "label" or tag == "component":
        (issue.labels if tag == "label" else issue.components).append(text or "")
    elif text and tag not in _SILENT:
        held = issue.extras.get(tag)
        issue.extras[tag] = text if held is None else [*(held if isinstance(held, list) else [held]), text]


def _read_amount(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    words, raw = _text(element), element.get("seconds")
    try:
        seconds = float(raw) if raw else None
    except ValueError:
        seconds = None
    content.tracking.see_pair(words, seconds)
    value = seconds if seconds is not None else words
    setattr(issue, _AMOUNTS[str(element.tag)], value)
    content.tracking.see(value)


def _description(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    issue.description = html_to_markdown(clean(element.text or "")) or None


def _project(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    issue.project = element.get("key") or _text(element)
    if issue.project:
        content.projects.setdefault(issue.project, _text(element) or "")


def _parent(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    issue.parents += [each for each in (element.get("id"), _text(element)) if each]


def _status(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    issue.status, issue.status_id = _text(element), element.get("id")
    content.states.learn(issue.status, issue.category, identity=issue.status_id)


def _category(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    issue.category = category_of(element.get("key"), _text(element))
    content.states.learn(issue.status, issue.category, identity=issue.status_id)


def _resolution(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    issue.resolution = None if element.get("id") == _UNRESOLVED else _text(element)


def _person(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    identity = element.get("accountid") or element.get("username")
    name = _text(element)
    if identity in _NOBODY or not (identity or name):
        return
    content.knows(identity, name)
    setattr(issue, str(element.tag), Somebody(name or identity, identity))


def _labels(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    issue.labels += [text for each in element.iter("label") if (text := _text(each))]


def _version(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    if name := _text(element):
        issue.versions.append(VersionEntry(name))


def _comments(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    for each in element.iter("comment"):
        at, author = each.get("created"), each.get("author")
        content.clock.see(at)
        issue.remarks.append(RemarkEntry(at, author, html_to_markdown(clean(each.text or ""))))


def _worklogs(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    """Written by an add-on only: Jira's own feed has no logged work."""
    for each in element.iter("worklog"):
        at, spent = each.get("created") or each.get("started"), each.get("timeSpent") or each.get("timespent")
        content.clock.see(at)
        content.tracking.see(spent)
        issue.logs.append(LogEntry(at, each.get("author"), None, spent, _text(each)))


def _links(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    for kind in element.iter("issuelinktype"):
        name = _text(kind.find("name")) or ""
        for tag, is_outward in (("outwardlinks", True), ("inwardlinks", False)):
            for links in kind.iter(tag):
                for each in links.iter("issuekey"):
                    other = each.get("id") or _text(each)
                    if other:
                        phrase = links.get("description") or ""
                        issue.links.append(LinkEntry(name or phrase, is_outward, other, phrase))


def _attachments(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    found = [
        {name: value for name in ("name", "author", "created", "size") if (value := each.get(name))}
        for each in element.iter("attachment")
    ]
    if found:
        issue.extras["attachments"] = found


def _custom(issue: JiraIssue, element: etree._Element, content: JiraContent) -> None:
    for each in element.iter("customfield"):
        field_id, name = each.get("id") or "", _text(each.find("customfieldname"))
        values = [text for value in each.iter("customfieldvalue", "label") if (text := _text(value))]
        if not values or not (field_id or name):
            continue
        if each.get("key") == _SPRINTS:
            for value in each.iter("customfieldvalue"):
                if text := _text(value):
                    issue.sprints.append(read_sprint(text))
                    issue.sprints[-1].id = issue.sprints[-1].id or value.get("id")
            continue
        content.call(field_id or name or "", name or "")
        issue.custom[field_id or name or ""] = values[0] if len(values) == 1 else values


_READERS: dict[str, Callable[[JiraIssue, etree._Element, JiraContent], None]] = {
    "description": _description,
    "project": _project,
    "parent": _parent,
    "status": _status,
    "statusCategory": _category,
    "resolution": _resolution,
    "assignee": _person,
    "reporter": _person,
    "labels": _labels,
    "fixVersion": _version,
    "comments": _comments,
    "worklogs": _worklogs,
    "issuelinks": _links,
    "attachments": _attachments,
    "customfields": _custom,
    "key": lambda issue, element, content: None,
}
