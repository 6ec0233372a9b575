"""Pages of every register."""

from quarterdeck.registers.views.changes import create, delete, edit, restore, step
from quarterdeck.registers.views.entries import entry
from quarterdeck.registers.views.lists import entries, filtered
from quarterdeck.registers.views.overview import deleted, registers, workspace

__all__ = [
    "create",
    "delete",
    "deleted",
    "edit",
    "entries",
    "entry",
    "filtered",
    "registers",
    "restore",
    "step",
    "workspace",
]
