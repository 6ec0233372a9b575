"""Enumerations of what the organisation learns and mends."""

from quarterdeck.improvement.choices.improvements import (
    Direction,
    ImprovementSource,
    ImprovementState,
    RelativeSize,
)
from quarterdeck.improvement.choices.lessons import (
    EmbeddedIn,
    Impact,
    LessonKind,
    LessonState,
    Phase,
    Verdict,
)
from quarterdeck.improvement.choices.support import SupportCategory, SupportPriority, SupportState

__all__ = [
    "Direction",
    "EmbeddedIn",
    "Impact",
    "ImprovementSource",
    "ImprovementState",
    "LessonKind",
    "LessonState",
    "Phase",
    "RelativeSize",
    "SupportCategory",
    "SupportPriority",
    "SupportState",
    "Verdict",
]
