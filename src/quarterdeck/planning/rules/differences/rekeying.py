"""The last import's content under the identities of the new file, where rows were recognised without them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quarterdeck.planning.rules.content import Content
from quarterdeck.planning.rules.state import ASSIGNMENTS, CALENDARS, LINKS, RESOURCES, TASKS

Renames = Mapping[str, Mapping[str, str]]
POINTS_AT = {"parent": TASKS, "after": TASKS, "predecessor": TASKS, "successor": TASKS, "task": TASKS}
POINTS_AT |= {"resource": RESOURCES}


def rekeyed(base: Content, renames: Renames) -> Content:
    """A copy of ``base`` in which every renamed identity stands under its new name."""
    if not any(renames.values()):
        return base
    new_names = {table: dict(renames.get(table, {})) for table in (CALENDARS, RESOURCES, TASKS, ASSIGNMENTS)}

    def named(table: str, key: str | None) -> str | None:
        return key if key is None else new_names[table].get(key, key)

    def row(table: str, entry: dict[str, Any]) -> dict[str, Any]:
        found = entry | {name: named(POINTS_AT[name], entry[name]) for name in POINTS_AT if name in entry}
        return found | {"set": _with_calendars(entry["set"], new_names[CALENDARS])}

    tables = {
        table: {named(table, key): row(table, entry) for key, entry in rows.items()}
        for table, rows in base["tables"].items()
        if table != LINKS
    }
    links: dict[str, Any] = {}
    for key, entry in base["tables"][LINKS].items():
        found = row(LINKS, entry)
        ordinal = key[len(f"{entry['predecessor']}>{entry['successor']}") :]
        links[f"{found['predecessor']}>{found['successor']}{ordinal}"] = found
    properties = base["properties"] | {"set": _with_calendars(base["properties"]["set"], new_names[CALENDARS])}
    baselines = {
        number: {named(TASKS, key): values for key, values in rows.items()}
        for number, rows in base["baselines"].items()
    }
    return base | {"properties": properties, "tables": tables | {LINKS: links}, "baselines": baselines}


def _with_calendars(fields: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    changed = {name: names[fields[name]] for name in ("calendar", "parent") if fields.get(name) in names}
    return fields | changed if changed else fields
