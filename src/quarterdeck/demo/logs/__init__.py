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


MAKERS = (
    ("Risks", make_risks),
    ("Issues", make_issues),
    ("Actions", make_actions),
    ("Assumptions", make_assumptions),
    ("Dependencies", make_dependencies),
    ("Lessons", make_lessons),
    ("Questions to the PMO", make_questions),
    ("Benefits", make_benefits),
)


def make_logs(making: Making) -> None:
    """Risks, issues, promises, lessons, questions to the PMO, and benefits."""
    for what, maker in MAKERS:
        making.say(what)
        maker(making)
