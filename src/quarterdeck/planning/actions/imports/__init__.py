"""Plan files come in: kept, read, compared, applied as one change set, undone."""

from quarterdeck.planning.actions.imports.applying import apply_import
from quarterdeck.planning.actions.imports.deciding import answer_doubts, forget_match, set_import_rule
from quarterdeck.planning.actions.imports.reading import hold_import, read_import
from quarterdeck.planning.actions.imports.undoing import discard_import, revert_import
from quarterdeck.planning.actions.imports.uploading import upload_plan_files

__all__ = [
    "answer_doubts",
    "apply_import",
    "discard_import",
    "forget_match",
    "hold_import",
    "read_import",
    "revert_import",
    "set_import_rule",
    "upload_plan_files",
]
