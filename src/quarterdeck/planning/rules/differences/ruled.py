"""Fields of which a rule can say who wins."""

from __future__ import annotations

from functools import cache

from quarterdeck.planning.rules.content import SETTABLE
from quarterdeck.planning.rules.state import ASSIGNMENTS, CALENDARS, LINKS, PLAN, RESOURCES, TASKS

LINK_FIELDS = ("kind", "lag_minutes", "lag_percent", "lag_unit")
_MORE = {
    PLAN: ("calendar", "profile", "status_date"),
    CALENDARS: ("parent", "removed"),
    RESOURCES: ("calendar", "removed"),
    TASKS: ("calendar", "parent", "removed"),
    ASSIGNMENTS: ("removed",),
}


@cache
def ruled_fields() -> dict[str, tuple[str, ...]]:
    """Names by table: everything that a file may set, whether a row is there, and under what a task stands."""
    found = {table: (*SETTABLE[table], *more) for table, more in _MORE.items()}
    return found | {LINKS: (*LINK_FIELDS, "removed")}
