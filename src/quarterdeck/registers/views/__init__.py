"""Pages of every register."""

from quarterdeck.registers.views.bulk import bulk, export, undo
from quarterdeck.registers.views.cells import bulk_input, cell
from quarterdeck.registers.views.changes import convert, create, delete, edit, restore, step
from quarterdeck.registers.views.entries import entry, peek
from quarterdeck.registers.views.fields import custom_field, custom_field_retire, custom_fields
from quarterdeck.registers.views.imports import import_file, import_run, import_template
from quarterdeck.registers.views.lists import entries, filtered
from quarterdeck.registers.views.notices import digest, notices, notices_seen
from quarterdeck.registers.views.overview import deleted, registers, workspace
from quarterdeck.registers.views.saved_views import view_change, view_save
from quarterdeck.registers.views.talk import (
    attach,
    attachment,
    comment,
    comment_change,
    detach,
    relate,
    suggest,
    unrelate,
    watch,
)

__all__ = [
    "attach",
    "attachment",
    "bulk",
    "bulk_input",
    "cell",
    "comment",
    "comment_change",
    "convert",
    "create",
    "custom_field",
    "custom_field_retire",
    "custom_fields",
    "delete",
    "deleted",
    "detach",
    "digest",
    "edit",
    "entries",
    "entry",
    "export",
    "filtered",
    "import_file",
    "import_run",
    "import_template",
    "notices",
    "notices_seen",
    "peek",
    "registers",
    "relate",
    "restore",
    "step",
    "suggest",
    "undo",
    "unrelate",
    "view_change",
    "view_save",
    "watch",
    "workspace",
]
