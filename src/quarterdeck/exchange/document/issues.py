"""What a reader, a compiler or a writer has to say about a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much an issue matters: ``error`` = content lost or unusable, ``warning`` = guessed or changed, ``note``."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(slots=True, frozen=True)
class Issue:
    """What a reader, a compiler or a writer met: where, what, how severe.

    ``place`` locates it inside the file for a person ("line 12", "task 14 Foundations", "sheet Plan, row 7").
    ``code`` is a stable machine name ("mspdi.bad_date").
    """

    code: str
    message: str
    severity: Severity = Severity.WARNING
    place: str = ""
    file: str = ""
