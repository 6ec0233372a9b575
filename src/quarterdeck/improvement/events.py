from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from quarterdeck.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonAnswered(Event):
    """A project said whether it applies a lesson that was proposed to it."""

    kind: ClassVar[str] = "improvement.lesson_answered"
    lesson_id: int
    verdict: str
