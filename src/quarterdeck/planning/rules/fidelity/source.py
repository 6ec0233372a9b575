"""First half of the way: from the file to what a plan can hold of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quarterdeck.exchange.document import Issue, PlanDocument
from quarterdeck.exchange.fidelity import verdict_on
from quarterdeck.planning.rules.content import Content
from quarterdeck.planning.rules.fidelity.report import ENTITIES, Line, Report, field_name
from quarterdeck.planning.rules.state import LINKS, PLAN, TASKS

IDENTITY = "identity"
CARRIED = "It has no name here; it is kept with the row and written back to the same tool."
NO_DEFINITIONS = "The values are kept under the field's key; its title and its list of choices are not."
OUTSIDE = "What belongs to the whole file and to no row has no place in a plan."


def source_report(document: PlanDocument, content: Content, issues: Sequence[Issue]) -> list[Line]:
    """Field by field what the content holds of the document, and what the reader said of the rest."""
    report = Report()
    _properties(report, content["properties"])
    for table, rows in content["tables"].items():
        for entry in rows.values():
            _row(report, table, entry)
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


def _row(report: Report, table: str, entry: dict[str, Any]) -> None:
    entity = ENTITIES[table]
    report.count(entity, "", "kept")
    for name, value in entry["set"].items():
        if name == "custom":
            for key in value:
                report.count(entity, f"custom {key}", "kept")
        else:
            report.count(entity, field_name(name), "kept")
    if table != LINKS:
        report.count(entity, IDENTITY, "kept")
    if table == TASKS and entry["parent"] is not None:
        report.count(entity, "outline", "kept")
    for part, value in (entry.get("record") or {}).items():
        if part == "item":
            for name in value:
                report.count(entity, f"item {field_name(name)}", "kept")
        else:
            report.count(entity, field_name(part), "kept")
    _carried(report, table, entry)


def _carried(report: Report, table: str, entry: dict[str, Any]) -> None:
    for name in entry.get("extras") or ():
        line = report.line(ENTITIES[table], f"other: {name}")
        if not line["notes"]:
            line["notes"].append({"fate": "told", "words": CARRIED, "count": 0, "places": []})
        line["kept"] += 1
        line["notes"][0]["count"] += 1
