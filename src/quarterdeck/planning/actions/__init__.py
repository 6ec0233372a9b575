"""Writes of planning. Every change of a plan is a change set."""

from quarterdeck.planning.actions.baselines import (
    approve_baseline,
    propose_baseline,
    refuse_baseline,
    withdraw_baseline,
)
from quarterdeck.planning.actions.cards import move_card
from quarterdeck.planning.actions.change_sets import (
    apply_change_set,
    apply_operations_now,
    discard_change_set,
    propose_change_set,
    rebase_change_set,
    revert_change_set,
)
from quarterdeck.planning.actions.documents import create_plan_from_document
from quarterdeck.planning.actions.feeds import make_calendar_feed, mark_calendar_feed, revoke_calendar_feed
from quarterdeck.planning.actions.imports import (
    answer_doubts,
    apply_batch,
    apply_import,
    ask_batch_step,
    change_import_mapping,
    discard_batch,
    discard_import,
    forget_match,
    hold_import,
    read_again,
    read_import,
    refuse_batch,
    revert_batch,
    revert_import,
    set_import_rule,
    upload_plan_files,
)
from quarterdeck.planning.actions.levelling import find_levelling, level_plan
from quarterdeck.planning.actions.plans import create_plan
from quarterdeck.planning.actions.quality import judge_plan
from quarterdeck.planning.actions.simulations import SimulationWish, run_simulation, simulate_plan

__all__ = [
    "SimulationWish",
    "answer_doubts",
    "apply_batch",
    "apply_change_set",
    "apply_import",
    "apply_operations_now",
    "approve_baseline",
    "ask_batch_step",
    "change_import_mapping",
    "create_plan",
    "create_plan_from_document",
    "discard_batch",
    "discard_change_set",
    "discard_import",
    "find_levelling",
    "forget_match",
    "hold_import",
    "judge_plan",
    "level_plan",
    "make_calendar_feed",
    "mark_calendar_feed",
    "move_card",
    "propose_baseline",
    "propose_change_set",
    "read_again",
    "read_import",
    "rebase_change_set",
    "refuse_baseline",
    "refuse_batch",
    "revert_batch",
    "revert_change_set",
    "revert_import",
    "revoke_calendar_feed",
    "run_simulation",
    "set_import_rule",
    "simulate_plan",
    "upload_plan_files",
    "withdraw_baseline",
]
