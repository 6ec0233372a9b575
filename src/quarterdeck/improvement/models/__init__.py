"""Rows of improvement."""

from quarterdeck.improvement.models.improvements import Improvement
from quarterdeck.improvement.models.lessons import Lesson, LessonAnswer
from quarterdeck.improvement.models.support import SupportRequest

__all__ = ["Improvement", "Lesson", "LessonAnswer", "SupportRequest"]
