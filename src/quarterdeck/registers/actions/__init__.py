"""Writing entries. Other apps call these; what is special about a register is an effect in its own app."""

from quarterdeck.registers.actions.entries import create_entry, delete_entry, edit_entry, restore_entry
from quarterdeck.registers.actions.steps import transition_entry

__all__ = ["create_entry", "delete_entry", "edit_entry", "restore_entry", "transition_entry"]
