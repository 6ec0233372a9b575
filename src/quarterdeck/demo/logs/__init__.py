"""The logs of the demo organisation, made through the actions that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quarterdeck.demo.logs.benefits import make_benefits
from quarterdeck.demo.logs.lessons import make_lessons, make_questions
from quarterdeck.demo.logs.promises import make_actions, make_assumptions, make_dependencies
from quarterdeck.demo.logs.trouble import make_issues, make_risks

if TYPE_CHECKING:
    from quarterdeck.demo.loading import Making

__all__ = ["make_logs"]


def make_logs(making: Making) -> None:
    """Risks, issues, promises, lessons, questions to the PMO, and benefits."""
    make_risks(making)
    make_issues(making)
    make_actions(making)
    make_assumptions(making)
    make_dependencies(making)
    make_lessons(making)
    make_questions(making)
    make_benefits(making)
