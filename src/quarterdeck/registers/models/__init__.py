"""Rows of the kernel: the spine, what every entry has, and what hangs on the spine."""

from quarterdeck.registers.declaration.fields import ChoicesField, MoneyField
from quarterdeck.registers.models.batches import ChangeBatch, ImportRun
from quarterdeck.registers.models.clocked import Clocked
from quarterdeck.registers.models.custom import CustomField
from quarterdeck.registers.models.digest import Digest
from quarterdeck.registers.models.entry import (
    SIGHT,
    Entry,
    EntryManager,
    EntryQuerySet,
    counted,
    known_states,
    state_field,
)
from quarterdeck.registers.models.notice import Notice
from quarterdeck.registers.models.reminded import Reminded
from quarterdeck.registers.models.rows import EntryRow, rows_stored
from quarterdeck.registers.models.saved_view import SavedView
from quarterdeck.registers.models.subject import Numbering, StateChange, Subject, SubjectTag
from quarterdeck.registers.models.talk import Attachment, Comment, Relation, Watcher

__all__ = [
    "SIGHT",
    "Attachment",
    "ChangeBatch",
    "ChoicesField",
    "Clocked",
    "Comment",
    "CustomField",
    "Digest",
    "Entry",
    "EntryManager",
    "EntryQuerySet",
    "EntryRow",
    "ImportRun",
    "MoneyField",
    "Notice",
    "Numbering",
    "Relation",
    "Reminded",
    "SavedView",
    "StateChange",
    "Subject",
    "SubjectTag",
    "Watcher",
    "counted",
    "known_states",
    "rows_stored",
    "state_field",
]
