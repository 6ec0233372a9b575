"""Writes of planning. Every change of a plan is a change set."""

from quarterdeck.planning.actions.change_sets import (
    apply_change_set,
    apply_operations_now,
    discard_change_set,
    propose_change_set,
    rebase_change_set,
    revert_change_set,
)

__all__ = [
    "apply_change_set",
    "apply_operations_now",
    "discard_change_set",
    "propose_change_set",
    "rebase_change_set",
    "revert_change_set",
]
