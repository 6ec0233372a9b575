"""Writing entries. Other apps call these; what is special about a register is an effect in its own app."""

from quarterdeck.registers.actions.bulk import (
    bulk_delete_entries,
    bulk_edit_entries,
    bulk_transition_entries,
    undo_batch,
)
from quarterdeck.registers.actions.custom_fields import (
    create_custom_field,
    edit_custom_field,
    retire_custom_field,
    revive_custom_field,
)
from quarterdeck.registers.actions.digests import choose_digest
from quarterdeck.registers.actions.entries import create_entry, delete_entry, edit_entry, restore_entry
from quarterdeck.registers.actions.imports import apply_import, ask_import, map_import, preview_import, start_import
from quarterdeck.registers.actions.notices import mark_seen
from quarterdeck.registers.actions.relations import convert_entry, relate_entry, subject_of_thing, unrelate_entry
from quarterdeck.registers.actions.saved_views import change_view, delete_view, save_view
from quarterdeck.registers.actions.steps import transition_entry
from quarterdeck.registers.actions.talk import (
    attach_file,
    attach_files,
    comment_entry,
    delete_comment,
    edit_comment,
    remove_attachment,
    unwatch_entry,
    watch_entry,
)

__all__ = [
    "apply_import",
    "ask_import",
    "attach_file",
    "attach_files",
    "bulk_delete_entries",
    "bulk_edit_entries",
    "bulk_transition_entries",
    "change_view",
    "choose_digest",
    "comment_entry",
    "convert_entry",
    "create_custom_field",
    "create_entry",
    "delete_comment",
    "delete_entry",
    "delete_view",
    "edit_comment",
    "edit_custom_field",
    "edit_entry",
    "map_import",
    "mark_seen",
    "preview_import",
    "relate_entry",
    "remove_attachment",
    "restore_entry",
    "retire_custom_field",
    "revive_custom_field",
    "save_view",
    "start_import",
    "subject_of_thing",
    "transition_entry",
    "undo_batch",
    "unrelate_entry",
    "unwatch_entry",
    "watch_entry",
]
