"""Pages of improvement."""

from quarterdeck.improvement.views.lessons import project_lessons

__all__ = ["project_lessons"]
