"""What a report calls the rows of each table."""

from __future__ import annotations

from quarterdeck.planning.rules.state import ASSIGNMENTS, CALENDARS, LINKS, PLAN, RESOURCES, TASKS

ENTITIES = {
    PLAN: "plan",
    TASKS: "task",
    LINKS: "link",
    RESOURCES: "resource",
    ASSIGNMENTS: "assignment",
    CALENDARS: "calendar",
}
