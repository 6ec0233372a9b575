"""Pages of planning."""

from quarterdeck.planning.views.changes import change, change_step, changes
from quarterdeck.planning.views.feeds import calendar, calendar_feed, calendar_feed_revoke
from quarterdeck.planning.views.imports import import_files, import_run, import_step, imports
from quarterdeck.planning.views.plans import plan, plan_create, quality

__all__ = [
    "calendar",
    "calendar_feed",
    "calendar_feed_revoke",
    "change",
    "change_step",
    "changes",
    "import_files",
    "import_run",
    "import_step",
    "imports",
    "plan",
    "plan_create",
    "quality",
]
