"""Pages of planning."""

from quarterdeck.planning.views.baselines import baseline_step, baselines
from quarterdeck.planning.views.board import board, board_move
from quarterdeck.planning.views.changes import change, change_step, changes
from quarterdeck.planning.views.feeds import calendar, calendar_feed, calendar_feed_revoke
from quarterdeck.planning.views.forecast import forecast, forecast_run
from quarterdeck.planning.views.import_batches import import_batch, import_batch_step
from quarterdeck.planning.views.import_differences import import_differences
from quarterdeck.planning.views.import_fidelity import import_fidelity
from quarterdeck.planning.views.import_rules import import_rules
from quarterdeck.planning.views.imports import import_files, import_run, import_step, imports
from quarterdeck.planning.views.levelling import levelling, levelling_run
from quarterdeck.planning.views.plans import plan, plan_create, quality
from quarterdeck.planning.views.tasks import task

__all__ = [
    "baseline_step",
    "baselines",
    "board",
    "board_move",
    "calendar",
    "calendar_feed",
    "calendar_feed_revoke",
    "change",
    "change_step",
    "changes",
    "forecast",
    "forecast_run",
    "import_batch",
    "import_batch_step",
    "import_differences",
    "import_fidelity",
    "import_files",
    "import_rules",
    "import_run",
    "import_step",
    "imports",
    "levelling",
    "levelling_run",
    "plan",
    "plan_create",
    "quality",
    "task",
]
