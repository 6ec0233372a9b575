"""What the kernel tells the apps above it, and itself, after a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from quarterdeck.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChanged(Event):
    """An entry was made, edited, moved on, deleted or brought back.

    ``entry_id`` is the number of its subject as well. ``verb`` is created, edited, moved, deleted or restored;
    ``transition`` names the step of ``moved``.
    """

    kind: ClassVar[str] = "registers.entry_changed"
    register: str
    entry_id: int
    version: int
    verb: str
    transition: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCommented(Event):
    """Somebody said something about an entry, and named people in it."""

    kind: ClassVar[str] = "registers.entry_commented"
    register: str
    entry_id: int
    comment_id: int
    mentioned: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectsRelated(Event):
    """Two subjects were related, or are not any more."""

    kind: ClassVar[str] = "registers.subjects_related"
    source_id: int
    target_id: int
    relation: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryReminds(Event):
    """A due day or a promise of an entry comes near, or has run out.

    ``clock`` names the promise, empty: the due day. ``reason`` is due or late; ``due`` the day or the instant.
    """

    kind: ClassVar[str] = "registers.entry_reminds"
    register: str
    entry_id: int
    clock: str
    reason: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAsked(Event):
    """A step of a large import was asked for: to check, to apply or to undo it."""

    kind: ClassVar[str] = "registers.import_asked"
    import_run_id: int
    step: str
