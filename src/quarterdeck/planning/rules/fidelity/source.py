"""First half of the way: from the file to what a plan can hold of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from quarterdeck.exchange.document import Issue, PlanDocument
from quarterdeck.exchange.fidelity import verdict_on
from quarterdeck.exchange.fidelity.lines import Line, Report, field_name
from quarterdeck.planning.rules.content import Content
from quarterdeck.planning.rules.fidelity.entities import ENTITIES
from quarterdeck.planning.rules.state import LINKS, PLAN, TASKS

Entry = dict[str, Any]
Shape = tuple[Any, ...]
IDENTITY = "identity"
CARRIED = "It has no name here; it is kept with the row and written back to the same tool."
NO_DEFINITIONS = "The values are kept under the field's key; its title and its list of choices are not."
OUTSIDE = "What belongs to the whole file and to no row has no place in a plan."


def source_report(document: PlanDocument, content: Content, issues: Sequence[Issue]) -> list[Line]:
    """Field by field what the content holds of the document, and what the reader said of the rest."""
    report = Report()
    _properties(report, content["properties"])
    for table, rows in content["tables"].items():
        _rows(report, table, rows.values())
    for number, rows in content["baselines"].items():
        for values in rows.values():
            for name in values:
                report.count("task", f"baseline {number} {field_name(name)}", "kept")
    for one in document.custom_fields:
        fate = "lost" if one.extras or one.alias not in (None, one.key) else "kept"
        if fate == "lost":
            report.note("custom field", "", fate, NO_DEFINITIONS, one.alias or one.key)
        else:
            report.count("custom field", "", fate)
    for name in document.extras:
        report.note("file", f"other: {name}", "lost", OUTSIDE)
    for issue in issues:
        meaning = verdict_on(issue)
        report.note(meaning.entity, meaning.field, meaning.verdict.value, issue.message, issue.place)
    return report.lines()


def _properties(report: Report, entry: dict[str, Any]) -> None:
    for name in entry["set"]:
        report.count("plan", field_name(name), "kept")
    for name, rows in (entry.get("record") or {}).items():
        report.count("plan", name, "kept", len(rows))
    _carried(report, PLAN, entry)


def _rows(report: Report, table: str, entries: Iterable[Entry]) -> None:
    """Rows of a file are alike: those that say the same fields are counted together."""
    alike = Counter[Shape]()
    first: dict[Shape, Entry] = {}
    for entry in entries:
        shape = _shape(entry)
        alike[shape] += 1
        first.setdefault(shape, entry)
    for shape, number in alike.items():
        _row(report, table, first[shape], number)


def _shape(entry: Entry) -> Shape:
    """Everything that a row is counted by."""
    record = entry.get("record") or {}
    fields = entry["set"]
    return (
        tuple(fields),
        tuple(fields.get("custom") or ()),
        entry.get("parent") is None,
        tuple(record),
        tuple(record.get("item") or ()),
        tuple(entry.get("extras") or ()),
    )


def _row(report: Report, table: str, entry: Entry, number: int) -> None:
    entity = ENTITIES[table]
    report.count(entity, "", "kept", number)
    for name, value in entry["set"].items():
        if name == "custom":
            for key in value:
                report.count(entity, f"custom {key}", "kept", number)
        else:
            report.count(entity, field_name(name), "kept", number)
    if table != LINKS:
        report.count(entity, IDENTITY, "kept", number)
    if table == TASKS and entry["parent"] is not None:
        report.count(entity, "outline", "kept", number)
    for part, value in (entry.get("record") or {}).items():
        if part == "item":
            for name in value:
                report.count(entity, f"item {field_name(name)}", "kept", number)
        else:
            report.count(entity, field_name(part), "kept", number)
    _carried(report, table, entry, number)


def _carried(report: Report, table: str, entry: Entry, number: int = 1) -> None:
    for name in entry.get("extras") or ():
        line = report.line(ENTITIES[table], f"other: {name}")
        if not line["notes"]:
            line["notes"].append({"fate": "told", "words": CARRIED, "count": 0, "places": []})
        line["kept"] += number
        line["notes"][0]["count"] += number
