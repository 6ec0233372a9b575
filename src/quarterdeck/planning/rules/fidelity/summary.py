"""How faithful an import is: what was kept, what is different here, what was lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from quarterdeck.exchange.document import Issue, PlanDocument
from quarterdeck.planning.rules.content import Content
from quarterdeck.planning.rules.effects import Dates
from quarterdeck.planning.rules.state import ASSIGNMENTS, CALENDARS, LINKS, RESOURCES, TASKS

MOST_EXAMPLES = 50
TABLES = (TASKS, LINKS, RESOURCES, ASSIGNMENTS, CALENDARS)


def fidelity(document: PlanDocument, content: Content, issues: Sequence[Issue]) -> dict[str, Any]:
    """How much of the document the content holds."""
    inside = {
        TASKS: sum(not task.is_project_summary for task in document.tasks),
        LINKS: len(document.links),
        RESOURCES: len(document.resources),
        ASSIGNMENTS: len(document.assignments),
        CALENDARS: len(document.calendars),
    }
    kept = {table: len(content["tables"][table]) for table in TABLES}
    fields = Counter(name for table in TABLES for row in content["tables"][table].values() for name in row["set"])
    return {
        "kept": kept | {"baselines": len(content["baselines"]), "custom_fields": len(document.custom_fields)},
        "lost": {table: inside[table] - kept[table] for table in TABLES if inside[table] != kept[table]},
        "carried": sum("extras" in row for table in TABLES for row in content["tables"][table].values()),
        "fields": dict(fields.most_common()),
        "dates": {"same": 0, "different": 0, "examples": []},
        "issues": dict(Counter(issue.severity.value for issue in issues)),
    }


def with_dates(found: dict[str, Any], content: Content, dates: Mapping[str, Dates]) -> dict[str, Any]:
    """With the stored dates beside the computed ones, which are by the source's identity of the task."""
    return found | {"dates": _dates(content["tables"][TASKS], dates)}


def _dates(rows: Mapping[str, Any], dates: Mapping[str, Dates]) -> dict[str, Any]:
    """Stored start and finish of the file beside the computed ones."""
    same = different = 0
    examples: list[dict[str, Any]] = []
    for key, row in rows.items():
        ours = dates.get(key)
        stored = row["set"].get("start"), row["set"].get("finish")
        if ours is None or None in stored:
            continue
        computed = tuple(moment.isoformat() if moment else None for moment in (ours.start, ours.finish))
        if computed == stored:
            same += 1
            continue
        different += 1
        if len(examples) < MOST_EXAMPLES:
            name = row["set"].get("name", key)
            examples.append({"name": name, "file": list(stored), "computed": list(computed)})
    return {"same": same, "different": different, "examples": examples}
