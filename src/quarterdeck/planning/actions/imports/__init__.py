"""Plan files come in: kept, read, compared, applied as one change set, undone."""

from quarterdeck.planning.actions.imports.applying import apply_import
from quarterdeck.planning.actions.imports.batches import (
    apply_batch,
    ask_batch_step,
    discard_batch,
    refuse_batch,
    revert_batch,
)
from quarterdeck.planning.actions.imports.deciding import answer_doubts, forget_match, set_import_rule
from quarterdeck.planning.actions.imports.mapping import change_import_mapping
from quarterdeck.planning.actions.imports.reading import hold_import, read_import
from quarterdeck.planning.actions.imports.undoing import discard_import, revert_import
from quarterdeck.planning.actions.imports.uploading import read_again, upload_plan_files

__all__ = [
    "answer_doubts",
    "apply_batch",
    "apply_import",
    "ask_batch_step",
    "change_import_mapping",
    "discard_batch",
    "discard_import",
    "forget_match",
    "hold_import",
    "read_again",
    "read_import",
    "refuse_batch",
    "revert_batch",
    "revert_import",
    "set_import_rule",
    "upload_plan_files",
]
