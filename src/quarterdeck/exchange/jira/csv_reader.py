"""Read an "Export CSV (all fields)" of Jira, row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import compress
from pathlib import Path
from typing import Any

from quarterdeck.exchange.document import Severity
from quarterdeck.exchange.issues import IssueLog
from quarterdeck.exchange.jira.columns import Column, columns_of, is_jira_header
from quarterdeck.exchange.jira.content import JiraContent, clean
from quarterdeck.exchange.jira.csv_cells import OBJECT, read_attachment, read_log, read_remark, read_sprint
from quarterdeck.exchange.jira.issue import JiraIssue, LinkEntry, Somebody, SprintEntry, VersionEntry
from quarterdeck.exchange.jira.states import category_of
from quarterdeck.exchange.markup import wiki_to_markdown
from quarterdeck.exchange.tables.delimited import open_text_table
from quarterdeck.exchange.tables.inert import revived
from quarterdeck.exchange.tables.limits import TableLimits

_ROWS_AHEAD = 10
_MOST_COLUMNS = 4096
_PLAIN = ("key", "id", "summary", "kind", "status", "resolution", "priority", "project")
_UNIQUE = ("key", "id", "summary")
_INSTANTS = ("created", "updated", "resolved", "category_changed", "due")
_AMOUNTS = ("estimate", "remaining", "spent")
_UNRESOLVED = {"", "unresolved", "nicht erledigt", "non résolu", "non résolue", "sin resolver", "não resolvido"}
_WITHOUT_VALUE = ("{}", "[]")
_LONGEST_SHARED = 64
Put = Callable[[JiraIssue, str], None]


def read_jira_csv(path: Path, content: JiraContent, *, log: IssueLog) -> None:
    """Add the issues of a CSV export to `content`.

    Parameters
    ----------
    path : Path
        The file. It is read as a stream.
    content : JiraContent
        Takes the issues.
    log : IssueLog
        Issues of this file.

    Raises
    ------
    UnreadablePlan
        The file is no export of Jira, or goes beyond the limits.
    """
    table = open_text_table(path, log=log, limits=TableLimits(columns=_MOST_COLUMNS))
    reader: _Rows | None = None
    for row in table.rows():
        if reader is not None:
            reader.take(row.number, row.cells)
        elif is_jira_header([str(cell) for cell in row.cells]):
            reader = _Rows(columns_of([str(cell) for cell in row.cells]), content, log)
        elif row.number >= _ROWS_AHEAD:
            break
    if reader is None:
        raise log.unreadable("jira.no_header", "No row names a key and a summary as Jira's exports do.", place="row 1")
    reader.close()
    content.shapes.add("csv")


class _Rows:
    """Turns rows into issues by a list of what each column does."""

    def __init__(self, columns: list[Column], content: JiraContent, log: IssueLog) -> None:
        self._content, self._log = content, log
        self._columns = columns
        self._has_ids = any(column.kind == "id" for column in columns)
        self._objects: set[str] = set()
        self._place = ""
        self._pairs: dict[str, str] = defaultdict(str)
        self._texts: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._label_lists: dict[str, tuple[str, ...]] = {}
        self._sprints: dict[str, SprintEntry] = {}
        self._people: dict[tuple[str, str], Somebody] = {}
        self._puts = [self._put_of(column) for column in columns]

    def take(self, number: int, cells: list[Any]) -> None:
        issue = JiraIssue()
        self._place = issue.place = f"row {number}"
        self._pairs.clear()
        for put, cell in compress(zip(self._puts, cells, strict=False), cells):
            put(issue, cell)
        if not issue.key and not issue.id:
            if any(cell.strip() for cell in cells):
                self._log.add("jira.no_key", "The row has neither key nor id; it was left out.", place=self._place)
            return
        if len(cells) > len(self._puts):
            words = f"The row has {len(cells)} cells for {len(self._puts)} columns; the rest was left out."
            self._log.add("jira.long_row", words, place=self._place)
        self._complete(issue)
        self._content.add(issue)

    def _complete(self, issue: JiraIssue) -> None:
        issue.id = issue.id or issue.key
        issue.key = issue.key or issue.id
        pairs = self._pairs
        for role in ("assignee", "reporter"):
            name, identity = pairs[role], pairs[f"{role}_id"]
            if name or identity:
                setattr(issue, role, self._person(name, identity))
        self._content.knows(issue.extras.get("creator id"), issue.extras.get("creator"))
        if issue.project or pairs["project_name"]:
            self._content.projects.setdefault(issue.project or "", pairs["project_name"])
        self._content.lead = self._content.lead or pairs["project_lead"] or None
        issue.parents = [each for each in (pairs["parent_key"], pairs["parent_id"]) if each]
        if pairs["outline_parent"]:
            issue.parents = [pairs["outline_parent"]]
        if pairs["sprint_ids"]:
            self._identify_sprints(issue, pairs["sprint_ids"].split("\n")[1:])
        if (issue.resolution or "").casefold() in _UNRESOLVED:
            issue.resolution = None
        issue.category = category_of(None, pairs["category"])
        self._content.states.learn(issue.status, issue.category)
        for text in (issue.created, issue.updated, issue.resolved, issue.category_changed, issue.due):
            self._content.clock.see(text)

    def _person(self, name: str, identity: str) -> Somebody:
        known = self._people.get((name, identity))
        if known is None:
            known = self._people[(name, identity)] = Somebody(name or None, identity or None)
            self._content.knows(identity, name)
        return known

    @staticmethod
    def _identify_sprints(issue: JiraIssue, identities: list[str]) -> None:
        if len(identities) == len(issue.sprints):
            pairs = zip(issue.sprints, identities, strict=True)
            issue.sprints = [replace(sprint, id=identity.strip()) for sprint, identity in pairs]

    def _text(self, cell: str) -> str:
        """The text of a cell; what many rows repeat is cleaned once and takes its memory once."""
        known = self._texts.get(cell)
        if known is None:
            known = _text(cell)
            if len(cell) < _LONGEST_SHARED:
                self._texts[cell] = known
        return known

    def _word(self, cell: str) -> str:
        """As `_text`, without white space around it."""
        known = self._words.get(cell)
        if known is None:
            known = _text(cell).strip()
            if len(cell) < _LONGEST_SHARED:
                self._words[cell] = known
        return known

    def close(self) -> None:
        if not self._has_ids:
            words = "The file has no issue ids; issues are recognised by their keys, which change when issues move."
            self._log.add("jira.no_ids", words, place="row 1")
        for name in sorted(self._objects):
            words = f"“{name}” holds no values but the addresses of objects in Jira's memory; they were left out."
            self._log.add("jira.object_addresses", words, place=f"column {name}", severity=Severity.NOTE)

    def _put_of(self, column: Column) -> Put:
        kind = column.kind
        if kind == "":
            return lambda issue, cell: None
        if kind in _PLAIN:
            return self._setter(kind)
        if kind in _INSTANTS:
            return lambda issue, cell: setattr(issue, kind, cell.strip())
        if kind in _AMOUNTS:
            return self._amount(kind)
        if kind in ("custom", "points", "start"):
            return self._custom(column.name)
        if kind in ("outward", "inward"):
            return self._link(column.name, is_outward=kind == "outward")
        known: dict[str, Put] = {
            "labels": self._labels,
            "components": lambda issue, cell: issue.components.append(self._word(cell)),
            "versions": lambda issue, cell: issue.versions.append(VersionEntry(self._word(cell))),
            "sprint": self._sprint,
            "sprint_ids": self._sprint_id,
            "description": self._description,
            "log": self._logged,
            "remark": self._remark,
            "attachment": lambda issue, cell: issue.extras.setdefault("attachments", []).append(
                read_attachment(clean(cell))
            ),
            "archived": lambda issue, cell: setattr(issue, "is_archived", cell.strip().casefold() in ("yes", "true")),
            "fact": self._fact(column.name),
        }
        return known.get(kind) or self._half(kind)

    def _setter(self, name: str) -> Put:
        if name in _UNIQUE:
            return lambda issue, cell: setattr(issue, name, _text(cell).strip())
        words, word = self._words, self._word
        return lambda issue, cell: setattr(issue, name, words.get(cell) or word(cell))

    def _fact(self, name: str) -> Put:
        texts, text = self._texts, self._text

        def put(issue: JiraIssue, cell: str) -> None:
            issue.extras[name] = texts.get(cell) or text(cell)

        return put

    def _half(self, kind: str) -> Put:
        """Keep a word until its partner in another column was seen too."""
        pairs, words, word = self._pairs, self._words, self._word

        def put(issue: JiraIssue, cell: str) -> None:
            pairs[kind] = words.get(cell) or word(cell)

        return put

    def _labels(self, issue: JiraIssue, cell: str) -> None:
        known = self._label_lists.get(cell)
        if known is None:
            known = tuple(map(self._word, _text(cell).split()))
            if len(cell) < _LONGEST_SHARED:
                self._label_lists[cell] = known
        issue.labels += known

    def _sprint_id(self, issue: JiraIssue, cell: str) -> None:
        self._pairs["sprint_ids"] += f"\n{cell}"

    def _amount(self, name: str) -> Put:
        tracking = self._content.tracking

        def put(issue: JiraIssue, cell: str) -> None:
            setattr(issue, name, cell.strip())
            tracking.see(cell)

        return put

    def _custom(self, name: str) -> Put:
        values, custom_text = self._values, self._custom_text

        def put(issue: JiraIssue, cell: str) -> None:
            value = values.get(cell) or custom_text(name, cell)
            custom = issue.custom
            if value is None:
                return
            if name not in custom:
                custom[name] = value
            else:
                held = custom[name]
                custom[name] = [*(held if isinstance(held, list) else [held]), value]

        return put

    def _custom_text(self, name: str, cell: str) -> str | None:
        """What a field of the site says; ``None`` for what is no value."""
        if cell in _WITHOUT_VALUE:
            return None
        if "@" in cell and OBJECT.fullmatch(cell):
            self._objects.add(name)
            return None
        value = _text(cell)
        if len(cell) < _LONGEST_SHARED:
            self._values[cell] = value
        return value

    def _link(self, kind: str, *, is_outward: bool) -> Put:
        return lambda issue, cell: issue.links.append(LinkEntry(kind, is_outward, cell.strip()))

    def _sprint(self, issue: JiraIssue, cell: str) -> None:
        sprint = self._sprints.get(cell)
        if sprint is None:
            sprint = self._sprints[cell] = read_sprint(_text(cell))
            for text in (sprint.start, sprint.finish, sprint.completed):
                self._content.clock.see(text)
        issue.sprints.append(sprint)

    def _description(self, issue: JiraIssue, cell: str) -> None:
        issue.description = wiki_to_markdown(_text(cell))

    def _logged(self, issue: JiraIssue, cell: str) -> None:
        entry = read_log(_text(cell))
        if entry is None:
            words = "Logged work is not of the form note;instant;author;seconds; it was left out."
            self._log.add("jira.bad_log", words, place=f"{self._place}, Log Work")
            return
        self._content.clock.see(entry.at)
        self._content.tracking.see(entry.words)
        issue.logs.append(entry)

    def _remark(self, issue: JiraIssue, cell: str) -> None:
        entry = read_remark(_text(cell))
        entry.text = wiki_to_markdown(entry.text)
        self._content.clock.see(entry.at)
        issue.remarks.append(entry)


def _text(cell: str) -> str:
    """The text of a cell, whatever a writer did to keep it from being a formula."""
    return cell if cell[0] != "'" and cell.isprintable() else clean(revived(cell))
