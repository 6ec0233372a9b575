"""Writing entries. Other apps call these; what is special about a register is an effect in its own app."""

from quarterdeck.registers.actions.entries import create_entry, delete_entry, edit_entry, restore_entry
from quarterdeck.registers.actions.relations import convert_entry, relate_entry, subject_of_thing, unrelate_entry
from quarterdeck.registers.actions.steps import transition_entry
from quarterdeck.registers.actions.talk import (
    attach_file,
    comment_entry,
    delete_comment,
    edit_comment,
    remove_attachment,
    unwatch_entry,
    watch_entry,
)

__all__ = [
    "attach_file",
    "comment_entry",
    "convert_entry",
    "create_entry",
    "delete_comment",
    "delete_entry",
    "edit_comment",
    "edit_entry",
    "relate_entry",
    "remove_attachment",
    "restore_entry",
    "subject_of_thing",
    "transition_entry",
    "unrelate_entry",
    "unwatch_entry",
    "watch_entry",
]
